"""Telling a scanner from fingers: it strikes all digits of a code and Enter faster than anybody types.

A barcode that is known is one whoever typed it. Where nobody knows the digits, or where a quantity could stand as well, only
their speed tells what they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.api import Problem
from tui.widgets.entry_grid.meanings import unknown_code
from tui.widgets.entry_grid.popup import Suggestion

BARCODE_MIN: Final = 8
"""Digits from which on a number in a code cell is a barcode, known or not: the shortest is EAN-8."""
GAP_MAX: Final = 0.04
"""Seconds between two keys of a scanner; fast typists need 0.06 and more."""


@dataclass(slots=True)
class KeyTimes:
    """When the letters that stand in the cell were struck, in seconds of any clock."""

    times: list[float] = field(default_factory=list)

    def strike(self, at: float) -> None:
        """One more letter."""
        self.times.append(at)

    def forget(self) -> None:
        """The text was not typed from its beginning."""
        self.times.clear()

    @property
    def burst(self) -> int:
        """How many of the last letters no fingers struck: 0, or at least as many as a barcode has."""
        gaps = [later - earlier for earlier, later in zip(self.times, self.times[1:], strict=False)]
        slow = next((number for number, gap in enumerate(reversed(gaps)) if gap > GAP_MAX), len(gaps))
        return slow + 1 if slow + 1 >= BARCODE_MIN else 0


def scanned(text: str, found: Sequence[Suggestion]) -> tuple[str, Problem | None]:
    """The item of a scanner's line; the text itself with its problem where the barcode is nobody's; "" where it is none."""
    if found and found[0].barcode:
        return found[0].code, None
    if text.isdecimal() and len(text) >= BARCODE_MIN and not found:
        return text, unknown_code(text)
    return "", None


def scanned_over_quantity(text: str, found: Sequence[Suggestion], *, burst: int) -> tuple[str, Problem | None]:
    """The same where a quantity is awaited: a short number is one, and a long one that nobody knows if it was typed slowly."""
    if text.isdecimal() and len(text) < BARCODE_MIN:
        return "", None
    code, problem = scanned(text, found)
    return (code, problem) if problem is None or burst >= len(text) else ("", None)
