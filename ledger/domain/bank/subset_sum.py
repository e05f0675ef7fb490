"""Which open items add up to an amount: exact, in integers, by meeting in the middle; stops at the second solution.

24 items of which at most 6 are chosen are two halves of 12 with at most 2 510 sums each, instead of 190 051 sums.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from math import comb, gcd
from typing import Final

ITEMS_MAX: Final = 24
CHOSEN_MAX: Final = 6


def subsets_of(amounts: Sequence[int], total: int, *, least: int = 2) -> list[tuple[int, ...]]:
    """Up to two choices of positions whose amounts add up to `total`; none where there are too many items to be sure."""
    if len(amounts) > ITEMS_MAX or not amounts:
        return []
    half = len(amounts) // 2
    left = _sums(amounts, range(half))
    found: list[tuple[int, ...]] = []
    for size in range(CHOSEN_MAX + 1):
        for right in combinations(range(half, len(amounts)), size):
            rest = total - sum(amounts[one] for one in right)
            for chosen in left.get(rest, ()):
                if least <= len(chosen) + size <= CHOSEN_MAX:
                    found.append((*chosen, *right))
                    if len(found) > 1:
                        return found
    return found


def _sums(amounts: Sequence[int], positions: range) -> dict[int, list[tuple[int, ...]]]:
    sums: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
    for size in range(CHOSEN_MAX + 1):
        for chosen in combinations(positions, size):
            sums[sum(amounts[one] for one in chosen)].append(chosen)
    return sums


def chance(amounts: Sequence[int]) -> int:
    """Of a thousand amounts in the range of these items, how many some choice hits by chance; among round ones more.

    Ten items of about 3 000.00 to the cent: 837 choices over 3 000 000 cents, 0. In whole hundreds: 837 over 300, 2 790.
    """
    choices = sum(comb(len(amounts), size) for size in range(2, CHOSEN_MAX + 1))
    steps = sum(abs(one) for one in amounts) // (gcd(*amounts) or 1)
    return 1000 * choices // max(steps, 1)
