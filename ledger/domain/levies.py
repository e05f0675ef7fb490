"""Dated facts of the tax office beside the VAT rates: surcharges on the VAT due, thresholds of small-scale taxpayers.

    city        surcharge  7%         general  2009-01-01              城市维护建设税
    small_quarter  threshold  300000.00  small   2023-01-01 2027-12-31  起征点

A row holds from a day, and until a day where the law says so; of several in force the latest wins (DOMAIN §3.1, E27, E42).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from ledger.domain.problem import Text

LevyKind = Literal["surcharge", "threshold"]


@dataclass(frozen=True, slots=True)
class Levy:
    """One dated row. `value` is a rate for a surcharge, an amount of the book's currency for a threshold."""

    code: str
    kind: LevyKind
    value: Fraction
    taxpayer: str
    """`general` or `small`."""
    valid_from: date
    valid_to: date | None
    name: Text
    source: str

    def holds(self, taxpayer: str, on: date) -> bool:
        """True where it concerns this taxpayer on that day."""
        return self.taxpayer == taxpayer and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


def surcharges_on(levies: Iterable[Levy], taxpayer: str, on: date) -> list[Levy]:
    """The surcharges in force, one row for each code, by code."""
    found = {levy.code: levy for levy in _in_force(levies, taxpayer, on) if levy.kind == "surcharge"}
    return [found[code] for code in sorted(found)]


def threshold_on(levies: Iterable[Levy], code: str, on: date) -> Levy | None:
    """The threshold in force for small-scale taxpayers, None where the table has none."""
    found = [levy for levy in _in_force(levies, "small", on) if levy.kind == "threshold" and levy.code == code]
    return found[-1] if found else None


def _in_force(levies: Iterable[Levy], taxpayer: str, on: date) -> list[Levy]:
    return sorted((levy for levy in levies if levy.holds(taxpayer, on)), key=lambda levy: levy.valid_from)
