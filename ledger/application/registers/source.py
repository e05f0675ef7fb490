"""The port of registers: lines and records of a book in order, a window at a time, from a key on.

No window is counted off from the beginning (no OFFSET), so that the last page costs as much as the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from ledger.application.book import RecordHead
from ledger.application.operations import Operation
from ledger.application.reports.source import JournalLine

Direction = Literal["after", "before"]
LineKey = tuple[str, int, int, int]
"""Accounting date, seq, ordinal, line: the order of the journal. Line 0 stands before the first line of its entry."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text looked for: in summaries and keys, as a code, as a name of those parties and items, as an amount."""

    text: str
    parties: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class LineFilter:
    """Which lines a register shows; both days are included."""

    since: dt.date
    until: dt.date
    classes: tuple[str, ...]
    accounts: tuple[str, ...] | None = None
    """Exactly these; None for all."""
    item: str | None = None
    party: str | None = None
    roles: tuple[str, ...] = ()
    """Empty for all."""
    words: Words | None = None
    rule: tuple[str, int] | None = None
    """Only lines that this line of a rule set made: (`purchasing 1`, 112)."""
    with_money: bool = False
    """Only lines that carry money."""
    unpaired: bool = False
    """Without the lines of red–blue pairs within one record."""


@dataclass(frozen=True, slots=True)
class RecordFilter:
    """Which records of the log."""

    kind: str | None = None
    user: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    """Days of accounting."""
    text: str = ""
    """Part of the key."""


class RegisterSource(Protocol):
    """Windows of one book, on one consistent reading."""

    def lines(self, wanted: LineFilter, key: LineKey | None, direction: Direction, count: int) -> list[JournalLine]:
        """Up to `count` lines behind a key in a direction, in the order of the journal either way; None is the far end."""

    def recorded_lines(self, wanted: LineFilter, key: LineKey | None, direction: Direction, count: int) -> list[JournalLine]:
        """The same by order of recording: the date of a key is not looked at."""

    def item_sums(self, item: str, roles: Sequence[str], before: dt.date) -> tuple[int, int]:
        """Quantity and value of an item before a day, over unpaired lines of these roles."""

    def heads(self, wanted: RecordFilter, seq: int | None, direction: Direction, count: int) -> list[RecordHead]:
        """Up to `count` records behind a number."""

    def reversal_of(self, key: str) -> str | None:
        """What reversed the record of a key, where it is the last version of its document."""

    def rule_uses(self) -> dict[tuple[str, int], int]:
        """How many postings each line of each rule set has made."""

    def seq_at(self, moment: dt.datetime) -> int:
        """The number of the last record that was recorded before a moment, 0 for none."""

    def operations(
        self, key: tuple[dt.datetime, int] | None, direction: Direction, count: int, *, user: str | None, refused_only: bool
    ) -> list[tuple[int, Operation]]:
        """Numbered lines of the operation log by (moment, number)."""
