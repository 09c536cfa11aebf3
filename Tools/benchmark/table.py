"""The tables that are printed."""
import numpy as np


def spread(ratios):
    """The median, and the least and greatest in brackets."""
    low, middle, high = (figure(value) for value in np.quantile(list(ratios), (0, 0.5, 1)))
    return middle if low == high else f"{middle} ({low}–{high})"


def figure(value):
    """Two or three digits of a ratio."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def time_text(seconds):
    """A duration with its unit."""
    for unit, size in (("s", 1), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def markdown(columns, rows):
    """A table; columns that no row fills are left out."""
    kept = [i for i, name in enumerate(columns) if i == 0 or any(row[i] for row in rows)]
    lines = [[columns[i] for i in kept], ["---"] * len(kept)]
    lines += [[row[i] or "–" for i in kept] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
