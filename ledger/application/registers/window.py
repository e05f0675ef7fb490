"""What a register is asked and what it answers: some rows from a place on, each with the place where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.application.registers.source import Direction
from ledger.application.reports.report import Column
from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class RegisterRequest:
    """Which register, of what; without days it covers the whole book."""

    name: str
    subject: str = ""
    """The account of `ledger`, the item of `stock-card`."""
    since: dt.date | None = None
    until: dt.date | None = None
    account: str = ""
    item: str = ""
    party: str = ""
    kind: str = ""
    user: str = ""
    text: str = ""
    rule: str = ""
    """`purchasing 1:112`, of `recorded`: what that line of the rules has made."""
    refused_only: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in a register: before or behind the row with this key. `running` are its sums, where they are known.

    Keys of a register compare like their rows stand. A key made by `at_day` stands before the first row of a day.
    """

    key: tuple[Any, ...]
    running: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row: where it stands, what it shows, and what it opens: an entry, a record."""

    anchor: Anchor
    cells: Mapping[str, Any]
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Which rows: up to `count` behind an anchor in a direction, or from the far end where there is no anchor."""

    anchor: Anchor | None
    direction: Direction
    count: int


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Rows in the order they are read. Fewer than asked for means that there are no more in that direction."""

    title: Text
    currency: str
    head: Mapping[str, str]
    columns: Sequence[Column]
    rows: Sequence[RegisterRow]


def at_day(day: dt.date) -> Anchor:
    """The place before the first line of a day."""
    return Anchor((day.isoformat(), 0, 0, 0))
