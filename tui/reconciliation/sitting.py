"""What somebody has done and chosen while sitting at one account: matches to undo, marks, a filter, the next line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger.api import Accepted, BankLine, BankProposal, Desk
from tui.reconciliation.shown import CERTAIN


@dataclass(frozen=True, slots=True)
class Shown:
    """One row of the list of lines."""

    line: BankLine
    proposals: tuple[BankProposal, ...] = ()
    best: BankProposal | None = None
    done: bool = False
    """Matched in this sitting."""


@dataclass(slots=True)
class Sitting:
    """The state of the screen; the book is asked elsewhere."""

    desk: Desk | None = None
    units: list[list[BankLine]] = field(default_factory=list)
    """Matches of this sitting, newest last; one unit is undone by one key."""
    lines: set[str] = field(default_factory=set)
    """Marked lines."""
    postings: set[str] = field(default_factory=set)
    """Marked postings."""
    wanted: str = ""
    """Text that lines and postings must hold to be listed."""

    def took(self, accepted: Sequence[Accepted]) -> None:
        """Matches that one key made."""
        made = [line for one in accepted for line in one.match.lines]
        if made:
            self.units.append(made)
        self.lines -= {line.id for line in made}
        self.postings -= {name for one in accepted for name in one.match.postings}

    def rows(self) -> list[Shown]:
        """Lines that wait and lines that were matched in this sitting, by date."""
        if self.desk is None:
            return []
        waiting = [Shown(one.line, one.proposals, one.best) for one in self.desk.answers]
        known = {match_line.id: match_line for match in self.desk.matches for match_line in match.lines}
        done = [Shown(line, done=True) for unit in self.units for line in unit if line.id in known]
        rows = sorted([*waiting, *done], key=lambda row: (row.line.date, row.line.id))
        return [row for row in rows if self.holds(f"{row.line.counterparty} {row.line.memo}", row.line.amount)]

    def holds(self, text: str, amount: int) -> bool:
        """True where a text or its amount holds what is looked for."""
        wanted = self.wanted.casefold().replace(",", "")
        return wanted in text.casefold() or wanted.replace(".", "") in str(amount)

    def next_after(self, rows: Sequence[Shown], at: int, *, certain: bool) -> int | None:
        """The next open row behind a position, going round; `certain`: one with an answer of at least 95 %, if there is one."""
        order = [*range(at, len(rows)), *range(min(at, len(rows)))]
        open_ = [one for one in order if not rows[one].done]
        sure = [one for one in open_ if _is_certain(rows[one])] if certain else []
        return next(iter(sure or open_), None)

    def chosen(self) -> tuple[int, int]:
        """What the marked lines and the marked postings come to."""
        if self.desk is None:
            return 0, 0
        bank = sum(one.line.amount for one in self.desk.answers if one.line.id in self.lines)
        return bank, sum(one.amount for one in self.desk.postings if one.id in self.postings)


def _is_certain(row: Shown) -> bool:
    return row.best is not None and row.best.score >= CERTAIN
