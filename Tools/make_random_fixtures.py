#!/usr/bin/env python3
"""Makes Fixtures/random/streams.csv: known answers of the random streams, from Philox in plain Python.

Philox4x32-10 as Salmon et al. (2011) define it, checked here against the published answers. A stream's counter
is (block's low word, block's high word, step, operation << 8 | purpose), its key the seed, low word first.
Each line: seed, purpose, operation, step, the first ten integers, and 0 ... 9 shuffled by them (see `shuffled`).
"""

from pathlib import Path

MASK = 0xFFFFFFFF


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        first, second = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [second >> 32 ^ c[1] ^ k[0], second & MASK, first >> 32 ^ c[3] ^ k[1], first & MASK]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
assert philox([0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344], [0xA4093822, 0x299F31D0]) == [
    0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1]


def integers(seed, purpose, operation, step, count):
    numbers = []
    for block in range((count + 3) // 4):
        counter = [block & MASK, block >> 32, step & MASK, (operation << 8 | purpose) & MASK]
        numbers += philox(counter, [seed & MASK, seed >> 32])
    return numbers[:count]


def shuffled(numbers):
    """0 ... n-1 after Durstenfeld (1964): place i swaps with place i + floor(u (n - i) / 2**32), i ascending."""
    order = list(range(len(numbers)))
    for place, number in enumerate(numbers):
        other = place + (number * (len(numbers) - place) >> 32)
        order[place], order[other] = order[other], order[place]
    return order


def main():
    folder = Path(__file__).resolve().parent.parent / "Fixtures" / "random"
    folder.mkdir(exist_ok=True)
    lines = ["seed,purpose,operation,step,integers,order"]
    for seed in (0, 1, 7, 2**32, 2**64 - 1):
        for purpose, operation, step in ((1, 0, 0), (1, 3, 5), (2, 0, 1), (3, 1, 0), (4, 0, 2**31)):
            numbers = integers(seed, purpose, operation, step, 10)
            order = shuffled(numbers)
            words = (" ".join(map(str, numbers)), " ".join(map(str, order)))
            lines.append(f"{seed},{purpose},{operation},{step},{words[0]},{words[1]}")
    (folder / "streams.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
