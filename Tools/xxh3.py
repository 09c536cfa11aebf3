"""XXH3-128 with seed 0, after the specification of xxHash (BSD 2-clause, Yann Collet); pure Python.

`digest(data)` gives the 16 bytes, most significant first, that FORMAT.md calls a digest.
"""

import struct

_M32, _M64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF
_P32 = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
_P64 = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5,
)
_SECRET = bytes.fromhex(
    "b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f"
    "cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c"
    "3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8"
    "a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364"
    "eac5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e"
    "2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e")


def _u64(data, at):
    return int.from_bytes(data[at:at + 8], "little")


def _u32(data, at):
    return int.from_bytes(data[at:at + 4], "little")


def _flip(at):
    return _u64(_SECRET, at) ^ _u64(_SECRET, at + 8)


def _fold(a, b):
    product = a * b
    return (product & _M64) ^ (product >> 64)


def _avalanche(h):
    h ^= h >> 37
    h = h * 0x165667919E3779F9 & _M64
    return h ^ h >> 32


def _avalanche64(h):
    h ^= h >> 33
    h = h * _P64[1] & _M64
    h ^= h >> 29
    h = h * _P64[2] & _M64
    return h ^ h >> 32


def _up_to_16(data):
    """The low and high halves for at most 16 bytes."""
    n = len(data)
    if n == 0:
        return _avalanche64(_flip(64)), _avalanche64(_flip(80))
    if n < 4:
        low = data[0] << 16 | data[n >> 1] << 24 | data[n - 1] | n << 8
        high = int.from_bytes(low.to_bytes(4, "little"), "big")
        high = (high << 13 | high >> 19) & _M32
        return (_avalanche64(low ^ _u32(_SECRET, 0) ^ _u32(_SECRET, 4)),
                _avalanche64(high ^ _u32(_SECRET, 8) ^ _u32(_SECRET, 12)))
    if n <= 8:
        keyed = (_u32(data, 0) | _u32(data, n - 4) << 32) ^ _flip(16)
        product = keyed * (_P64[0] + (n << 2) & _M64)
        low, high = product & _M64, product >> 64
        high = high + (low << 1) & _M64
        low ^= high >> 3
        low ^= low >> 35
        low = low * 0x9FB21C651E98DF25 & _M64
        return low ^ low >> 28, _avalanche(high)
    first, last = _u64(data, 0), _u64(data, n - 8)
    product = (first ^ last ^ _flip(32)) * _P64[0]
    low, high = product + (n - 1 << 54) & _M64, product >> 64
    last ^= _flip(48)
    high = high + last + (last & _M32) * (_P32[1] - 1) & _M64
    low ^= int.from_bytes(high.to_bytes(8, "little"), "big")
    product = low * _P64[1]
    return _avalanche(product & _M64), _avalanche((product >> 64) + high * _P64[1] & _M64)


def _mix(low, high, data, a, b, secret):
    """Mixes 16 bytes at a and 16 bytes at b in."""
    def fold(at, key):
        return _fold(_u64(data, at) ^ _u64(_SECRET, key), _u64(data, at + 8) ^ _u64(_SECRET, key + 8))

    low = (low + fold(a, secret) & _M64) ^ (_u64(data, b) + _u64(data, b + 8) & _M64)
    high = (high + fold(b, secret + 16) & _M64) ^ (_u64(data, a) + _u64(data, a + 8) & _M64)
    return low, high


def _up_to_240(data):
    n = len(data)
    low, high = n * _P64[0] & _M64, 0
    if n <= 128:
        for i in reversed(range((n - 1) // 32 + 1)):
            low, high = _mix(low, high, data, 16 * i, n - 16 * (i + 1), 32 * i)
    else:
        for i in range(4):
            low, high = _mix(low, high, data, 32 * i, 32 * i + 16, 32 * i)
        low, high = _avalanche(low), _avalanche(high)
        for i in range(4, n // 32):
            low, high = _mix(low, high, data, 32 * i, 32 * i + 16, 3 + 32 * (i - 4))
        low, high = _mix(low, high, data, n - 16, n - 32, 136 - 17 - 16)
    mixed = low * _P64[0] + high * _P64[3] + n * _P64[1] & _M64
    return _avalanche(low + high & _M64), -_avalanche(mixed) & _M64


def _long(data):
    n = len(data)
    acc = [_P32[2], *_P64[:4], _P32[1], _P64[4], _P32[0]]
    keys = [struct.unpack_from("<8Q", _SECRET, 8 * i) for i in range(17)]

    def accumulate(words, key):
        for lane in range(8):
            keyed = words[lane] ^ key[lane]
            acc[lane ^ 1] = acc[lane ^ 1] + words[lane] & _M64
            acc[lane] = acc[lane] + (keyed & _M32) * (keyed >> 32) & _M64

    blocks = (n - 1) // 1024
    for block in range(blocks):
        for stripe in range(16):
            accumulate(struct.unpack_from("<8Q", data, 1024 * block + 64 * stripe), keys[stripe])
        for lane in range(8):
            acc[lane] = ((acc[lane] ^ acc[lane] >> 47) ^ keys[16][lane]) * _P32[0] & _M64
    for stripe in range((n - 1 - 1024 * blocks) // 64):
        accumulate(struct.unpack_from("<8Q", data, 1024 * blocks + 64 * stripe), keys[stripe])
    accumulate(struct.unpack_from("<8Q", data, n - 64), struct.unpack_from("<8Q", _SECRET, 121))

    def merged(at, start):
        for i in range(4):
            start += _fold(acc[2 * i] ^ _u64(_SECRET, at + 16 * i),
                           acc[2 * i + 1] ^ _u64(_SECRET, at + 16 * i + 8))
        return _avalanche(start & _M64)

    return (merged(11, n * _P64[0] & _M64),
            merged(192 - 64 - 11, ~(n * _P64[1]) & _M64))


def digest(data):
    """The digest of some bytes."""
    low, high = (_up_to_16 if len(data) <= 16 else _up_to_240 if len(data) <= 240 else _long)(data)
    return struct.pack(">QQ", high, low)
