"""Which row of a bank's file is an earlier row that the bank has changed: a pending one was posted, a text was rewritten.

Files say it without saying so: a row is gone from the newer file and one like it is there instead. Only a pair that is unique
in both directions is taken for a change, everything else stays two rows. Which of the two goes on does not depend on the order
in which the files come: the posted one before the pending one, else the later day, else the greater id.

A pending 50.00 of the 3rd at Blue Coffee and a posted 50.00 of the 4th at Blue Coffee are one row; a second posted one of the
5th makes it two candidates, and all three are left as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from ledger.application.book import StagedRow

__all__ = ["Change", "changes"]

DAYS_MAX = 10
"""Between the day a payment is announced and the day it is booked."""


class Change(NamedTuple):
    """Two readings of one movement: `kept` goes on, `gone` stays listed as changed and is never posted."""

    kept: StagedRow
    gone: StagedRow


def changes(new: Sequence[StagedRow], known: Iterable[StagedRow], listed: Collection[str]) -> list[Change]:
    """The new rows that are changed readings of known ones; `listed` are the ids of all rows of the file."""
    earlier = [row for row in known if row.status != "changed" and row.id not in listed and row.record.get("kind") == "bank"]
    pairs = [pair for row in new if row.record.get("kind") == "bank" for pair in _like(row, earlier)]
    times = Counter(row.id for pair in pairs for row in pair)
    return [_ordered(*pair) for pair in pairs if all(times[row.id] == 1 for row in pair)]


def _like(row: StagedRow, earlier: Iterable[StagedRow]) -> Iterator[tuple[StagedRow, StagedRow]]:
    """The earlier rows that may be this one."""
    return ((row, other) for other in earlier if _same_pocket(row, other) and _may_be_one(row.record, other.record))


def _same_pocket(one: StagedRow, other: StagedRow) -> bool:
    """Whether both are of one account, in one currency, from one kind of file."""
    same = one.format == other.format
    return same and all(one.record.get(name) == other.record.get(name) for name in ("account", "currency"))


def _may_be_one(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two records can be one movement."""
    same_id = bool(one.get("bank_id")) and one.get("bank_id") == other.get("bank_id")
    same_amount = one.get("amount") == other.get("amount")
    if bool(one.get("pending")) is bool(other.get("pending")):
        return same_id and same_amount and one.get("date") == other.get("date")
    return _days_apart(one, other) <= DAYS_MAX and (same_id or (same_amount and _says_the_same(one, other)))


def _says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether the party or the text of both is the same and not empty."""
    return any(one.get(name) and one.get(name) == other.get(name) for name in ("counterparty", "memo"))


def _days_apart(one: dict[str, Any], other: dict[str, Any]) -> int:
    """Days between two records."""
    first, second = (dt.date.fromisoformat(record["date"]) for record in (one, other))
    return abs((first - second).days)


def _ordered(one: StagedRow, other: StagedRow) -> Change:
    """Which of the two goes on; what a person has already decided on does so in any case."""
    decided = [row for row in (one, other) if row.status != "waiting"]
    kept = decided[0] if decided else max(one, other, key=_rank)
    return Change(kept, other if kept is one else one)


def _rank(row: StagedRow) -> tuple[bool, str, str]:
    """Posted after pending, then by day and id."""
    return not row.record.get("pending"), row.record.get("date", ""), row.id
