"""The only place that rounds: half away from zero, on integers (ARCHITECTURE D3).

`take` is used for every partial use of a layer, an open item or a line: the value that leaves with part of a quantity.
Because all of the value leaves with all of the quantity, no residue can exist: 10.00 for 3 pieces, taken one by one, gives
3.33, 3.34 and 3.33, and nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def divide_half_up(numerator: int, denominator: int) -> int:
    """Numerator ÷ denominator rounded half away from zero (四舍五入)."""
    assert denominator != 0, "division by zero"
    sign = 1 if (numerator >= 0) == (denominator > 0) else -1
    n, d = abs(numerator), abs(denominator)
    return sign * ((2 * n + d) // (2 * d))


def take(quantity: int, value: int, part: int) -> int:
    """The value that leaves with `part` of `quantity`; all of it with all of the quantity (ARCHITECTURE D3)."""
    if part == quantity:
        return value
    assert quantity != 0, f"taking {part} of nothing"
    return divide_half_up(value * part, quantity)


def split(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Largest remainder on the absolute value, ties to the earlier part, sign put back: the parts sum to `total`.

    Weights are not negative and, unless `total` is 0, not all zero.
    """
    assert all(weight >= 0 for weight in weights), f"negative weight in {weights}"
    if total == 0:
        return [0] * len(weights)
    if all(isinstance(weight, int) for weight in weights):
        return _split_whole(total, [int(weight) for weight in weights])
    whole = sum(weights, Fraction(0))
    assert whole > 0, f"splitting {total} over nothing"
    exact = [abs(total) * Fraction(weight) / whole for weight in weights]
    parts = [int(share) for share in exact]
    missing = abs(total) - sum(parts)
    for index in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[:missing]:
        parts[index] += 1
    return parts if total > 0 else [-part for part in parts]


def _split_whole(total: int, weights: list[int]) -> list[int]:
    """The same with integers alone, many times faster."""
    whole, amount = sum(weights), abs(total)
    assert whole > 0, f"splitting {total} over nothing"
    parts = [amount * weight // whole for weight in weights]
    missing = amount - sum(parts)
    rests = [amount * weight % whole for weight in weights]
    for index in sorted(range(len(parts)), key=lambda i: (-rests[i], i))[:missing]:
        parts[index] += 1
    return parts if total > 0 else [-part for part in parts]
