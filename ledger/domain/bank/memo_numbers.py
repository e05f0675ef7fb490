"""Numbers that people write into a memo, found again: of invoices, orders, documents; whole, or the last eight digits.

The memo is cut into its runs of letters and digits; up to four neighbours are read together, so that `INV 7781`, `inv-7781` and
`INV/7781` are one number. A number counts from five characters on with at least three digits: `0112` may be a day.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

_RUN: Final = re.compile(r"[0-9A-Z]+")
_NEIGHBOURS: Final = 4
_LEAST, _DIGITS, _TAIL = 5, 3, 8


def number_key(number: str) -> str:
    """A number as it is compared: letters and digits only, in capitals; "" where it is too short to be told from others."""
    key = "".join(_RUN.findall(unicodedata.normalize("NFKC", number).upper()))
    return key if len(key) >= _LEAST and sum(one.isdigit() for one in key) >= _DIGITS else ""


def numbers_in(text: str) -> set[str]:
    """Everything in a text that may be a number."""
    runs = _RUN.findall(unicodedata.normalize("NFKC", text).upper())
    joined = {
        "".join(runs[start : start + size]) for size in range(1, _NEIGHBOURS + 1) for start in range(len(runs) - size + 1)
    }
    return {key for one in joined if (key := number_key(one))}


class NumberIndex:
    """Which things carry a number; `INV-7781` and `2026INV7781` are two."""

    def __init__(self, things: Iterable[tuple[str, Sequence[str]]]) -> None:
        """(name, its numbers)."""
        self._by_number: defaultdict[str, list[str]] = defaultdict(list)
        self._by_tail: defaultdict[str, set[str]] = defaultdict(set)
        for name, numbers in things:
            for key in dict.fromkeys(number_key(number) for number in numbers):
                if not key:
                    continue
                self._by_number[key].append(name)
                if len(key) > _TAIL and key[-_TAIL:].isdigit():
                    self._by_tail[key[-_TAIL:]].add(key)

    def named_in(self, text: str) -> dict[str, str]:
        """Name of each thing whose number stands in the text → the number as it stands there."""
        found: dict[str, str] = {}
        for number in sorted(numbers_in(text)):
            keys = [number] if number in self._by_number else []
            tails = self._by_tail.get(number, set())
            if not keys and len(tails) == 1:
                keys = list(tails)
            for key in keys:
                for name in self._by_number[key]:
                    found.setdefault(name, number)
        return found
