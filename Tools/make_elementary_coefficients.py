#!/usr/bin/env python3
"""Writes Sources/CKernels/coefficients.h: the polynomials behind exp, log, tanh and erf.

Needs mpmath (pip install mpmath). Each polynomial interpolates its function at Chebyshev nodes,
with 60 digits of working precision, and is rounded to double once, coefficient by coefficient.
"""

from pathlib import Path

from mpmath import atanh, chebyfit, erf, erfc, exp, expm1, log, mp, mpf, sqrt, tanh

mp.dps = 60
TINY = mpf(10) ** -30


def exp_remainder(r):
    return (expm1(r) - r) / r**2 if abs(r) > TINY else mpf(1) / 2


def log_remainder(z):
    s = sqrt(z)
    return (2 * atanh(s) / s - 2) / z


def tanh_remainder(z):
    x = sqrt(z)
    return (tanh(x) / x - 1) / z


def erf_remainder(z):
    x = sqrt(z)
    return erf(x) / x - 1


ERF_CENTRE = mpf(29) / 128  # near the middle of 1 / (x + 2) for x in [1, 6], and exact in binary
LN2_HALF = log(mpf(2)) / 2 + mpf(2) ** -20  # a little more, since k is rounded from a product
LOG_END = (3 - 2 * sqrt(mpf(2))) ** 2 * (1 + mpf(2) ** -20)  # s² where m = √2


def erf_scaled(v):
    x = 1 / (v + ERF_CENTRE) - 2
    return exp(x * x) * erfc(x)


TABLES = [
    ("exp_f64", "(eʳ - 1 - r) / r² in r, |r| ≤ ln 2 / 2", exp_remainder, -LN2_HALF, LN2_HALF, 11),
    ("exp_f32", "the same for float results", exp_remainder, -LN2_HALF, LN2_HALF, 6),
    ("log_f64", "(2 atanh(s) / s - 2) / s² in z = s², s ≤ 3 - 2√2", log_remainder, TINY, LOG_END, 8),
    ("log_f32", "the same for float results", log_remainder, TINY, LOG_END, 4),
    ("tanh_f64", "(tanh(x) / x - 1) / x² in z = x², x ≤ 0.625", tanh_remainder, TINY, mpf(25) / 64, 12),
    ("erf_f64", "erf(x) / x - 1 in z = x², x ≤ 1", erf_remainder, TINY, mpf(1), 13),
    ("erf_f32", "the same for float results", erf_remainder, TINY, mpf(1), 8),
    (
        "erf_tail_f64",
        "exp(x²) erfc(x) in v = 1 / (x + 2) - 29/128, 1 ≤ x ≤ 6",
        erf_scaled,
        mpf(1) / 8 - ERF_CENTRE,
        mpf(1) / 3 - ERF_CENTRE,
        17,
    ),
    (
        "erf_tail_f32",
        "-ln erfc(x) in v = x - 2.5, 1 ≤ x ≤ 4",
        lambda v: -log(erfc(v + mpf("2.5"))),
        mpf("-1.5"),
        mpf("1.5"),
        12,
    ),
]


def table(name, meaning, function, low, high, count):
    coefficients, error = chebyfit(function, [low, high], count, error=True)
    lines = [f"// {meaning}; largest error 2^{float(log(error, 2)):.1f}."]
    lines.append(f"static const double {name}_coefficients[{count}] = {{")
    lines += [f"    {float(c).hex()}," for c in reversed(coefficients)]
    return "\n".join(lines + ["};", ""])


def main():
    header = "// Written by Tools/make_elementary_coefficients.py; ascending powers.\n#pragma once\n\n"
    target = Path(__file__).parent.parent / "Sources/CKernels/coefficients.h"
    target.write_text(header + "\n".join(table(*row) for row in TABLES), encoding="utf-8")


if __name__ == "__main__":
    main()
