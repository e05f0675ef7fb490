"""The office of the simulated company: several people with a book of their own, a clock that jumps, and power that fails.

Everybody opens the same book and keeps in memory what he has read of it, as separate programs would. A crash comes at a named
point of a commit: from there on nothing reaches the disk any more, all programs are gone, the disk is left as a power cut
leaves it, and the people come back and do the same thing again. What was acknowledged before must be there; what was under
way must be there whole or not at all, and its repetition must be one record.

Two kinds of document are handed in again now and then: the same bytes, which change nothing, and the same key with other
content, which is refused.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

from ledger.api import Circumstances, OpenBook, open_book, verify_book
from ledger.store import unit_of_work
from ledger.store.failures import StoreError

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from failing_disk import FailingDisk, Fault, NoSqliteLibraryError

T = TypeVar("T")
PEOPLE: Final = ("clerk", "anna", "bao", "chen")
POINTS: Final = (
    "before anything", "before log", "after log", "before entry", "before posting", "before seal", "after seal", "before node",
    "before sums", "before commit", "in commit", "after commit",
)  # fmt: skip
"""Where the power goes. `in commit`: at the sync that makes it durable. `after commit`: nobody was told yet."""


class PowerGoneError(Exception):
    """Power went after the commit and before its answer."""


@dataclass
class Trouble:
    """How often what goes wrong, in a thousand acts; drawn from the seed, so that companies differ."""

    crash: int = 0
    jump: int = 0
    again: int = 0
    verify: int = 0

    @classmethod
    def of(cls, dice: random.Random) -> Trouble:
        """One company's share of trouble."""
        return cls(dice.choice((0, 10, 40, 120)), dice.choice((0, 20, 100)), dice.choice((20, 100)), dice.choice((5, 20)))


@dataclass
class Office:
    """The people, their open books, the clock and the power."""

    place: str
    dice: random.Random
    trouble: Trouble
    disk: FailingDisk | None = None
    now: dt.datetime = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    met: Counter[str] = field(default_factory=Counter)
    """What went wrong, by name."""
    acknowledged: int = 0
    """The last record that somebody was told of."""
    _books: dict[str, OpenBook] = field(default_factory=dict)
    _point: str = ""
    _went: int = field(init=False)
    """How often the power went; the points are taken in turn, from one that the seed says."""

    def __post_init__(self) -> None:
        self._went = self.dice.randrange(len(POINTS))

    def book(self, person: str = "clerk") -> OpenBook:
        """The book as this person has it open."""
        if person not in self._books:
            found = open_book(self.place)
            assert isinstance(found, OpenBook), found
            self._books[person] = found
        return self._books[person]

    def people(self) -> list[dict[str, Any]]:
        """Everybody but the first, as records."""
        roles = ["BUYER", "PMGR", "KEEPER", "QC", "COUNT", "SALES", "SMGR", "CASHIER", "ACCT", "REVIEW", "FMGR", "ADMIN"]
        return [{"kind": "user", "id": name, "name": name, "roles": roles} for name in PEOPLE[1:]]

    def circumstances(self, person: str) -> Circumstances:
        """Who acts, and when: time goes on, and now and then the clock is set, forwards or back."""
        self.now += dt.timedelta(minutes=1)
        if self._happens(self.trouble.jump):
            self.met["clock set"] += 1
            self.now += dt.timedelta(minutes=self.dice.randint(-4000, 4000))
        at = self.now
        return Circumstances(person, lambda: at)

    def act(self, do: Callable[[OpenBook, Circumstances], T], *, done: Callable[[T], bool], known: bool = True) -> T:
        """Let somebody do it, and again as often as the power goes meanwhile.

        `known`: everybody may do it; before the people are recorded, only the first. `done` says whether an answer means that
        it stands; a command that is refused the second time was carried out before the power went, if the log has grown.
        """
        while True:
            person = self.dice.choice(PEOPLE) if known else PEOPLE[0]
            book, circumstances = self.book(person), self.circumstances(person)
            crash = self.disk is not None and self._happens(self.trouble.crash)
            try:
                with self._power_fails(POINTS[self._went % len(POINTS)]) if crash else ExitStack():
                    answer = do(book, circumstances)
            except (StoreError, PowerGoneError):
                if not crash:
                    raise
                self._come_back()
                continue
            if crash and self.disk is not None and self.disk.fault is not None:
                self._come_back()  # the power went when all was done
            if done(answer):
                self.acknowledged = self.size()
            return answer

    def size(self) -> int:
        """Records in the log."""
        with self.book().read() as reading:
            return reading.size

    def audit(self) -> str:
        """`verify`: rows, hashes and projections against the journal. The root of the tree."""
        report = verify_book(self.book())
        assert report.ok, [problem.message.en for problem in report.problems[:3]]
        self.met["verified"] += 1
        return report.root

    def audit_now_and_then(self) -> None:
        """Verify as often as the seed says."""
        if self._happens(self.trouble.verify):
            self.audit()

    def wants_it_again(self) -> bool:
        """Whether somebody hands in the same once more."""
        return self._happens(self.trouble.again)

    def close(self) -> None:
        """Everybody goes home."""
        for book in self._books.values():
            book.close()
        self._books.clear()

    # --- power ---------------------------------------------------------------------------------------------------------

    def _happens(self, in_a_thousand: int) -> bool:
        return self.dice.randrange(1000) < in_a_thousand

    def _go(self) -> None:
        """From here on, or from the next sync on, nothing reaches the disk."""
        assert self.disk is not None
        if self.disk.fault is None:
            self._went += 1
            self.met[f"power gone {self._point}"] += 1
            self.disk.arm(Fault("cut", 1, sync=self._point == "in commit"))

    def _come_back(self) -> None:
        """The programs are gone, the disk is as it is, and the book is looked at before anybody goes on."""
        assert self.disk is not None
        self.close()
        self.disk.power_cut(self.dice)
        size = self.size()
        assert size >= self.acknowledged, f"{self.acknowledged} records were acknowledged, {size} are there"
        self.audit()

    @contextmanager
    def _power_fails(self, point: str) -> Iterator[None]:
        """Take the power at a point of the commit that comes, if one comes."""
        self._point = point
        insert, sums, commit = unit_of_work.insert, unit_of_work.write_sums, unit_of_work.SqlUnitOfWork.commit

        def inserting(connection: Any, table: Any, rows: Any) -> None:
            if point == f"before {table.name}":
                self._go()
            insert(connection, table, rows)
            if point == f"after {table.name}":
                self._go()

        def summing(connection: Any, found: Any) -> None:
            if point == "before sums":
                self._go()
            sums(connection, found)
            if point in ("before commit", "in commit"):
                self._go()

        def committing(work: unit_of_work.SqlUnitOfWork) -> None:
            if point == "before anything":
                self._go()
            commit(work)
            if point == "after commit":
                self._go()
                raise PowerGoneError

        unit_of_work.insert, unit_of_work.write_sums = inserting, summing
        unit_of_work.SqlUnitOfWork.commit = committing  # type: ignore[method-assign]
        try:
            yield
        finally:
            unit_of_work.insert, unit_of_work.write_sums = insert, sums
            unit_of_work.SqlUnitOfWork.commit = commit  # type: ignore[method-assign]


def disk_under(place: str) -> FailingDisk | None:
    """The disk under a SQLite book; None on PostgreSQL, and where SQLite cannot be reached, which is said."""
    if "://" in place:
        return None
    try:
        return FailingDisk()
    except NoSqliteLibraryError as error:
        print(f"no power cuts: {error}", file=sys.stderr)
        return None
