"""serve.py PEER FOLDER: a peer that stays, one request [METHOD, ARGUMENT…] a line in, one answer a line out.
   serve.py PEER FOLDER METHOD ARGUMENT…: does one thing and ends, as a script that one would write.

An answer is [seconds, result]. PEER is a module beside this file with a class Peer(folder), whose methods are those of
PeerBase that it can do.
"""
import importlib
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))


def answer(peer, method, *arguments):
    """Seconds and result of a method; one that measures itself gives both."""
    start = time.perf_counter()
    result = getattr(peer, method)(*arguments)
    seconds = time.perf_counter() - start
    return result if method == "predict_row" else [seconds, result]


def seconds_per_call(call):
    """Seconds of a call that takes microseconds or more: the median of some turns of 20 ms."""
    turns, count = [], 1
    while len(turns) < 9:
        start = time.perf_counter()
        for _ in range(count):
            call()
        seconds = time.perf_counter() - start
        if seconds < 0.02 and not turns:
            count *= 2
        else:
            turns.append(seconds / count)
    return sorted(turns)[4]


def main(module, folder, *request):
    """Serves, or does one thing."""
    peer = importlib.import_module(module).Peer(pathlib.Path(folder))
    if request:
        method, *arguments = request
        getattr(peer, method)(*arguments)
        return
    print(json.dumps(peer.versions()), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(peer, *json.loads(line))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
