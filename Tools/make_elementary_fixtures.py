#!/usr/bin/env python3
"""Writes Fixtures/elementary/<function>_<type>.csv: arguments and exact results of exp, log and others.

Needs mpmath (pip install mpmath). A row holds the bits of x, the bits of the correctly rounded f(x),
and what rounding took away, (f(x) - rounded) / ulp(rounded), so that a test can measure an
implementation's error against the exact value. NaN stands for any NaN.
"""

import math
import random
import struct
from pathlib import Path

from mpmath import erf, exp, expm1, inf, log, log1p, mp, mpf, nan, tanh

mp.prec = 300

FORMATS = {
    # name: (struct code, integer code, precision, least exponent of a bit, exponent range)
    "f32": ("<f", "<I", 24, -149, (-149, 127)),
    "f64": ("<d", "<Q", 53, -1074, (-1074, 1023)),
}


def saturated(function, low, high, far_low, far_high):
    """The function, with its limits where the argument is too large for mpmath."""
    return lambda x: far_low if x < low else far_high if x > high else function(x)


def extended_log(x):
    return nan if x < 0 else -inf if x == 0 else log(x)


def extended_log1p(x):
    return nan if x < -1 else -inf if x == -1 else log1p(x)


LN2 = math.log(2)
# name: (function, interval of most arguments, places where an implementation may change course)
FUNCTIONS = {
    "exp": (
        saturated(exp, -2000, 2000, mpf(0), inf),
        (-20, 20),
        [88.722839, 709.782712893384, -87.336544, -103.2789, -103.97208, -104, 89, -708.3964185322641,
         -744.4400719213812, -745.1332191019411, -746, 710, LN2 / 2, LN2, -LN2 / 2, 3 * LN2 / 2],
    ),
    "expm1": (
        saturated(expm1, -2000, 2000, mpf(-1), inf),
        (-3, 3),
        [88.722839, 709.782712893384, -16.6, -17.33, -36.7, -37.43, -40, 53.5 * LN2, 60 * LN2, 61 * LN2,
         LN2 / 2, LN2, -LN2 / 2, -LN2, 2.0**-54, 2.0**-26, -(2.0**-54), -(2.0**-26)],
    ),
    "log": (extended_log, (0, 4), [1, 0.5**0.5, 2**0.5, 2.0, 0.5, 2.0**-1022, 2.0**-126, 2.0**100]),
    "log1p": (
        extended_log1p,
        (-1, 4),
        [-1, -0.9999, 0.5**0.5 - 1, 2**0.5 - 1, 1, 2.0**53, 2.0**54, -0.5, 2.0**-54, 2.0**-26, 2.0**100],
    ),
    "tanh": (
        saturated(tanh, -2000, 2000, mpf(-1), mpf(1)),
        (-5, 5),
        [0.625, -0.625, 0.5493, 9.01, 9.7, 10, 19.06, 22, -22, LN2 / 4, 3 * LN2 / 4],
    ),
    "erf": (
        saturated(erf, -2000, 2000, mpf(-1), mpf(1)),
        (-4, 4),
        [1, -1, 2.5, 3.83, 3.92, 4, 5.86, 5.92, 6, -6],
    ),
}


def bits(x, kind):
    """The bits of x in the format, x being exact in it or to be rounded to it."""
    code, integer, *_ = FORMATS[kind]
    try:
        return struct.unpack(integer, struct.pack(code, x))[0]
    except OverflowError:
        return bits(math.copysign(math.inf, x), kind)


def value(pattern, kind):
    code, integer, *_ = FORMATS[kind]
    return struct.unpack(code, struct.pack(integer, pattern))[0]


def ulp(x, kind):
    """The distance from |x| to the next larger number."""
    _, _, precision, least, _ = FORMATS[kind]
    return mpf(2) ** max(math.frexp(x)[1] - precision, least)


def rounded(y, kind):
    """y rounded to nearest, ties to even, with gradual underflow; the result is a Python float."""
    _, _, precision, least, (_, largest) = FORMATS[kind]
    if mp.isnan(y) or mp.isinf(y) or y == 0:
        return float(y)
    sign, mantissa, exponent, length = abs(y)._mpf_
    unit = max(exponent + length - precision, least)
    shift = unit - exponent
    if shift > 0:
        whole, rest = mantissa >> shift, mantissa & ((1 << shift) - 1)
        half = 1 << (shift - 1)
        whole += rest > half or (rest == half and whole & 1)
    else:
        whole = mantissa << -shift
    if whole.bit_length() + unit > largest + 1:
        return math.copysign(math.inf, y)
    return math.copysign(math.ldexp(whole, unit), y)


def neighbours(x, kind):
    """x and the numbers next to it, also a little further away."""
    pattern = bits(x, kind)
    return [value(pattern + step, kind) for step in (-1000, -2, -1, 0, 1, 2, 1000)]


def arguments(name, kind):
    generator = random.Random(f"{name} {kind}")
    _, (low, high), places = FUNCTIONS[name]
    _, _, precision, least, exponents = FORMATS[kind]
    tiny = 2.0**least
    normal = 2.0 ** (least + precision - 1)
    largest = (2 - 2.0 ** (1 - precision)) * 2.0 ** exponents[1]
    xs = [0.0, tiny, 3 * tiny, normal - tiny, normal, normal + tiny, largest, math.inf]
    xs += [-x for x in xs] + [math.nan, -math.nan]
    for place in places:
        xs += neighbours(place, kind) if abs(place) >= 2 * normal else [place, place - tiny]
    xs += [generator.uniform(low, high) for _ in range(120)]
    xs += [
        generator.choice([-1, 1]) * math.ldexp(generator.uniform(1, 2), generator.randint(*exponents))
        for _ in range(60)
    ]
    xs += [generator.choice([-1, 1]) * 2.0 ** generator.uniform(-30, 10) for _ in range(60)]
    return [value(bits(x, kind), kind) for x in xs]


def row(function, x, kind):
    width = 2 * struct.calcsize(FORMATS[kind][0])
    if math.isnan(x):
        return f"{bits(x, kind):0{width}x},nan,0"
    y = function(mpf(x))
    if mp.isnan(y):
        return f"{bits(x, kind):0{width}x},nan,0"
    result = rounded(y, kind)
    if result == 0:
        result = math.copysign(0.0, x if x == 0 else y)
        if y == 0 and x != 0:
            result = 0.0
    exact = math.isinf(result) or mp.isinf(y)
    rest = 0.0 if exact else float((y - mpf(result)) / ulp(result, kind))
    return f"{bits(x, kind):0{width}x},{bits(result, kind):0{width}x},{rest:.6g}"


def main():
    folder = Path(__file__).parent.parent / "Fixtures/elementary"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (function, *_) in FUNCTIONS.items():
        for kind in FORMATS:
            rows = [row(function, x, kind) for x in arguments(name, kind)]
            text = "\n".join(["x,y,rest", *dict.fromkeys(rows)]) + "\n"
            (folder / f"{name}_{kind}.csv").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
