"""The parts of the executable specification: its arithmetic, and what a heap and a receipt are."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

UNIT = 2**64


def half_away(number: Fraction) -> int:
    sign = 1 if number >= 0 else -1
    return sign * int(abs(number) + Fraction(1, 2))


def take(quantity: int, value: int, part: int) -> int:  # B-1
    return value if part == quantity else half_away(Fraction(value * part, quantity))


def largest_remainder(total: int, weights: list[int]) -> list[int]:
    exact = [Fraction(abs(total) * weight, sum(weights)) for weight in weights]
    parts = [int(share) for share in exact]
    for index in sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))[: abs(total) - sum(parts)]:
        parts[index] += 1
    return parts if total >= 0 else [-part for part in parts]


@dataclass
class Heap:
    pool: tuple[str, str]
    origin: str
    rank: tuple[int, ...]
    quantity: int = 0
    value: int = 0


@dataclass
class Content:
    heaps: dict[str, int] = field(default_factory=dict)
    issues: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Receipt:
    item: str
    quantity: int
    open_quantity: int
    open_value: int
    returned: int = 0
    differences: int = 0
    spread: int = 0
