"""The port of an open book: write transactions, readings, and the bundles in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ledger.application.bank.source import BankSource
from ledger.application.entry_source import EntrySource
from ledger.application.operations import Operation, Operations
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.source import ReportSource
from ledger.application.unit_of_work import UnitOfWork
from ledger.audit.row_source import TreeSource
from ledger.domain.entry import Record
from ledger.domain.item_moves import ItemMove
from ledger.domain.problem import Problem
from ledger.rules.adopted_bundles import AdoptedBundles

if TYPE_CHECKING:
    from ledger.application.registers.source import RegisterSource

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RecordHead:
    """One line of the log without its entries."""

    seq: int
    kind: str
    key: str
    accounting_date: dt.date
    recorded_at: dt.datetime
    recorded_by: str
    reversed_by: str | None


class Reading(Protocol):
    """A consistent view of the book."""

    @property
    def reports(self) -> ReportSource:
        """Sums and lines of the journal."""

    @property
    def entry(self) -> EntrySource:
        """What forms need while a document is typed."""

    @property
    def registers(self) -> RegisterSource:
        """Lines and records in order, a window at a time."""

    @property
    def bank(self) -> BankSource:
        """Postings on accounts of money, and matches."""

    @property
    def facts(self) -> BookFacts:
        """Names and settings."""

    @property
    def bundles(self) -> AdoptedBundles:
        """The bundles adopted so far."""

    @property
    def periods(self) -> Mapping[str, tuple[str, int]]:
        """Month → its status and last voucher number, for months that something happened in."""

    def heads(self, kind: str | None = None) -> list[RecordHead]:
        """The log, oldest first, perhaps of one kind."""

    def heads_before(self, seq: int | None, count: int, kind: str = "", user: str = "") -> list[RecordHead]:
        """A page of the log, newest first: records before a number, perhaps of one kind or one user."""

    def register_of(self, kind: str) -> list[dict[str, Any]]:
        """The inputs in force of one kind of master data, by code; names of natural persons as they are sealed."""

    def is_closed(self, account: str) -> bool:
        """True where the account is closed for postings."""

    def versions(self, ref: str) -> list[Record]:
        """All records of `kind:id`, oldest first."""

    def record(self, ref: str) -> Record | None:
        """The last record of `kind:id`."""

    def record_at(self, seq: int) -> Record | None:
        """The record of a number."""

    def revealed(self, record: Record) -> dict[str, Any]:
        """The input of a record as people read it: names of natural persons, or a placeholder for one that was erased."""

    def find(self, name: str) -> list[str]:
        """Refs `kind:id` of the documents with this id."""

    def trail(
        self, user: str | None, since: dt.datetime | None, until: dt.datetime | None
    ) -> Iterator[tuple[RecordHead, bytes]]:
        """Records of a user and a time with their bodies, oldest first."""

    def operations(self, user: str | None, since: dt.datetime | None, until: dt.datetime | None) -> Iterator[Operation]:
        """The operation log of a user and a time, oldest first."""

    def warehouse_of(self, place: str) -> str:
        """The warehouse of a bin, a warehouse itself, "" for every other place."""

    def area_of(self, place: str) -> str:
        """The valuation area of an inside place."""

    def history(self, items: Collection[str]) -> Mapping[str, Sequence[ItemMove]]:
        """Every posting that names one of these items, in order of recording."""

    def last_entry_date(self) -> dt.date | None:
        """The accounting date of the newest month that holds entries."""

    def records(self, since: int = 0) -> Iterator[Record]:
        """All records after a number, in order."""

    @property
    def tree(self) -> TreeSource:
        """The tree and the checkpoints of the same moment."""

    @property
    def size(self) -> int:
        """Records in the log."""

    @property
    def root(self) -> str:
        """The root of the stored tree, hexadecimal."""

    def bodies(self, since: int = 0) -> Iterator[tuple[int, bytes]]:
        """Numbers and canonical bodies of the records after a number, in order."""

    def body_at(self, seq: int) -> bytes:
        """The stored body of a number."""


class Book(Protocol):
    """An open book."""

    location: str

    def write(self) -> AbstractContextManager[UnitOfWork]:
        """One write transaction; what is not committed is gone when the block ends."""

    def again_while_lost(self, attempt: Callable[[], T]) -> T:
        """Attempt it, and again while the server is away; only for what is done once however often it is attempted."""

    def read(self) -> AbstractContextManager[Reading]:
        """One consistent reading."""

    def bundles(self) -> AdoptedBundles:
        """The bundles adopted so far."""

    def operations(self) -> AbstractContextManager[Operations]:
        """The operation log, nobody else writing meanwhile."""

    def rewritable(self) -> Problem | None:
        """Why who is connected may not delete from the book and write its bytes anew."""

    def rewritten(self) -> Problem | None:
        """Write the bytes of the book anew, without what was deleted."""

    def staging(self) -> AbstractContextManager[Staging]:
        """The imported rows that wait, outside the log."""


@dataclass(slots=True)
class StagedRow:
    """One imported row: what was read, what people added, and what became of it."""

    id: str
    format: str
    file: str
    sha256: str
    record: dict[str, Any]
    choices: dict[str, Any]
    status: str
    """`waiting`, `posted`, `dropped`, `changed` (another row has taken its place, named in `posted_as`)."""
    posted_as: str = ""


class Staging(Protocol):
    """Imported rows that wait for a person; mutable and outside the log."""

    def rows(self, status: str | None = None) -> list[StagedRow]:
        """Rows by id."""

    def row(self, id_: str) -> StagedRow | None:
        """One row, by its id or the unique start of it."""

    def put(self, rows: Sequence[StagedRow]) -> None:
        """Insert or replace rows."""

    def attach(self, sha256: str, content: bytes) -> None:
        """Keep an original file."""

    def commit(self) -> None:
        """Store what was put."""
