"""One consistent reading of a book: a snapshot that no writer disturbs and that disturbs none (application.book.Reading)."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from ledger.application.book import RecordHead
from ledger.application.operations import Operation
from ledger.application.reports.book_facts import BookFacts
from ledger.application.unit_of_work import Needs
from ledger.audit import merkle
from ledger.audit.canonical import record_of
from ledger.domain.chart import RoleTable
from ledger.domain.document_scope import warehouse_of
from ledger.domain.entry import Record
from ledger.domain.item_moves import ItemMove
from ledger.domain.personal_data import revealed_input
from ledger.rules.adopted_bundles import AdoptedBundles
from ledger.store import tables
from ledger.store.bank_queries import SqlBank
from ledger.store.book import Book
from ledger.store.connection import READING
from ledger.store.entry_queries import SqlEntrySource
from ledger.store.erasing import clear_values
from ledger.store.frontier import frontier_nodes
from ledger.store.log_rows import HEAD_COLUMNS, head_of
from ledger.store.machine_errors import translated
from ledger.store.operation_rows import operations_of, span
from ledger.store.register_queries import SqlRegisters
from ledger.store.report_queries import SqlReports
from ledger.store.statements import names, quoted, select
from ledger.store.stored_tree import SqlTree
from ledger.store.working_set import WorkingSet

PAGE = 500
"""Bodies fetched at a time where a whole log is read."""


_LOG = 'FROM log AS g LEFT JOIN document_state AS d ON d."key" = g."key"'
_HEADS = f'{HEAD_COLUMNS}, d."reversed_by"'


@contextmanager
def snapshot(book: Book) -> Iterator[sa.Connection]:
    """A connection that sees the book as it is now until the block ends."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if book.on_postgres else READING
    with translated(book), book.engine.connect().execution_options(**options) as connection:
        yield connection


class SqlReading(WorkingSet):
    """A working set that only reads, with the log and the reports beside it.

    Names of accounts and statement lines come from the bundles, where they are given.
    """

    def __init__(self, connection: sa.Connection, book: Book, bundles: AdoptedBundles | None = None) -> None:
        super().__init__(connection, book.reading_memory())
        self._bundles = bundles
        self._book = book

    @property
    def bundles(self) -> AdoptedBundles:
        """The bundles adopted so far, where they were given."""
        return self._bundles or AdoptedBundles(())

    @property
    def reports(self) -> SqlReports:
        """Sums and lines of the journal."""
        return SqlReports(self.connection)

    @property
    def entry(self) -> SqlEntrySource:
        """What forms need while a document is typed."""
        return SqlEntrySource(self.connection)

    @property
    def registers(self) -> SqlRegisters:
        """Lines and records in order, a window at a time."""
        return SqlRegisters(self.connection)

    @property
    def bank(self) -> SqlBank:
        """Postings on accounts of money, and matches."""
        return SqlBank(self.connection)

    @property
    def tree(self) -> SqlTree:
        """The tree and the checkpoints of the same moment."""
        return SqlTree(self.connection, self._book)

    @property
    def facts(self) -> BookFacts:
        """Names and settings."""
        settings, masters, bundles = self.state.settings, self.state.masters, self._bundles
        latest = bundles.adopted[-1] if bundles is not None and bundles.adopted else None
        accounts = {**(latest.bundle.accounts if latest else {}), **masters.accounts}
        lines = latest.statements if latest else ()
        roles = latest.bundle.roles if latest else RoleTable({})
        names = (settings.get("company", ""), self.state.currency, settings.get("start", ""))
        rates, zone = bundles.tax_rates() if bundles else {}, settings.get("timezone", "UTC")
        apart = settings.get("segregation", "single")
        return BookFacts(*names, accounts, masters, lines, roles, rates, zone, apart)

    @property
    def periods(self) -> Mapping[str, tuple[str, int]]:
        """Month → its status and last voucher number, for months that something happened in."""
        known = sorted({*self.state.period_status, *self.state.numbers})
        return {month: (self.state.period_status.get(month, "open"), self.state.numbers.get(month, 0)) for month in known}

    def heads(self, kind: str | None = None) -> list[RecordHead]:
        """The log, oldest first, perhaps of one kind."""
        where, values = (' WHERE g."kind" = ?', (kind,)) if kind is not None else ("", ())
        return [head_of(row) for row in select(self.connection, f'SELECT {_HEADS} {_LOG}{where} ORDER BY g."seq"', values)]

    def heads_before(self, seq: int | None, count: int, kind: str = "", user: str = "") -> list[RecordHead]:
        """A page of the log, newest first: records before a number, perhaps of one kind or one user."""
        parts = [('g."seq" < ?', seq), ('g."kind" = ?', kind or None), ('g."recorded_by" = ?', user or None)]
        wanted = [(text, value) for text, value in parts if value is not None]
        where = " WHERE " + " AND ".join(text for text, _ in wanted) if wanted else ""
        text = f'SELECT {_HEADS} {_LOG}{where} ORDER BY g."seq" DESC LIMIT {int(count)}'
        return [head_of(row) for row in select(self.connection, text, tuple(value for _, value in wanted))]

    def register_of(self, kind: str) -> list[dict[str, Any]]:
        """The inputs in force of one kind of master data, by code; names of natural persons as they are sealed."""
        rows = select(self.connection, 'SELECT "body" FROM master WHERE "kind" = ? ORDER BY "code", "from"', (kind,))
        return [json.loads(bytes(row[0])) for row in rows]

    def is_closed(self, account: str) -> bool:
        """True where the account is closed for postings."""
        text = 'SELECT "status" FROM account_event WHERE "account" = ? ORDER BY "seq" DESC LIMIT 1'
        return any(row[0] == "closed" for row in select(self.connection, text, (account,)))

    def versions(self, ref: str) -> list[Record]:
        """All records of `kind:id`, oldest first. Ids hold no colon, so that nothing else lies between the two keys."""
        text = 'SELECT "body" FROM log WHERE "key" >= ? AND "key" < ? ORDER BY "seq"'
        return [record_of(bytes(row[0])) for row in select(self.connection, text, (f"{ref}:", f"{ref};"))]

    def record(self, ref: str) -> Record | None:
        """The last record of `kind:id`."""
        return self._one('JOIN document_state AS d ON d."seq" = g."seq" WHERE d."ref" = ?', ref)

    def record_by_key(self, key: str) -> Record | None:
        """The record of a key, `kind:id:version`."""
        return self._one('WHERE g."key" = ?', key)

    def record_at(self, seq: int) -> Record | None:
        """The record of a number."""
        return self._one('WHERE g."seq" = ?', seq)

    def _one(self, where: str, value: str | int) -> Record | None:
        rows = select(self.connection, f'SELECT g."body" FROM log AS g {where}', (value,))
        return next((record_of(bytes(row[0])) for row in rows), None)

    def revealed(self, record: Record) -> dict[str, Any]:
        """The input of a record as people read it: names of natural persons, or a placeholder for one that was erased."""
        return revealed_input(record.kind, record.input, clear_values(self.connection, [(record.kind, record.input)]))

    def find(self, name: str) -> list[str]:
        """Refs `kind:id` of the documents with this id."""
        text = 'SELECT "ref" FROM document_state WHERE substr("ref", length("ref") - ?) = ? ORDER BY "seq"'
        return [str(row[0]) for row in select(self.connection, text, (len(name), f":{name}"))]

    def records(self, since: int = 0) -> Iterator[Record]:
        """All records after a number, in order, a page at a time."""
        return (record_of(body) for _, body in self.bodies(since))

    def bodies(self, since: int = 0) -> Iterator[tuple[int, bytes]]:
        """Stored bodies after a number, in order."""
        text = f'SELECT "seq", "body" FROM log WHERE "seq" > ? ORDER BY "seq" LIMIT {PAGE}'
        while rows := list(select(self.connection, text, (since,))):
            for seq, body in rows:
                yield seq, bytes(body)
            since = rows[-1][0]

    def body_at(self, seq: int) -> bytes:
        """The stored body of a number."""
        return next(bytes(row[0]) for row in select(self.connection, 'SELECT "body" FROM log WHERE "seq" = ?', (seq,)))

    @property
    def size(self) -> int:
        """Records in the log."""
        return self.state.last_seq

    @property
    def root(self) -> str:
        """The root of the stored tree, hexadecimal."""
        known = frontier_nodes(self.connection, self.size, {})
        return merkle.root(self.size, lambda key: known.get(key, b"")).hex()

    def trail(self, user: str | None, since: datetime | None, until: datetime | None) -> Iterator[tuple[RecordHead, bytes]]:
        """Records of a user and a time with their bodies, oldest first."""
        where, values = span("recorded_at", "recorded_by", user, since, until)
        text = f'SELECT {_HEADS}, g."body" {_LOG}{where} ORDER BY g."seq"'
        return ((head_of(row[:-1]), bytes(row[-1])) for row in select(self.connection, text, values))

    def operations(self, user: str | None, since: datetime | None, until: datetime | None) -> Iterator[Operation]:
        """The operation log of a user and a time, oldest first."""
        return operations_of(self.connection, user, since, until)

    def warehouse_of(self, place: str) -> str:
        """The warehouse of a bin, a warehouse itself, "" for every other place."""
        return warehouse_of(place, self.state)

    def area_of(self, place: str) -> str:
        """The valuation area of an inside place."""
        return self.state.area_of(place)

    def history(self, items: Collection[str]) -> Mapping[str, Sequence[ItemMove]]:
        """Every posting that names one of these items, in order of recording."""
        self.load(Needs(history=set(items)))
        return {item: self.state.moves.get(item, []) for item in items}

    def last_entry_date(self) -> date | None:
        """The accounting date of the newest entry."""
        rows = select(self.connection, 'SELECT max("accounting_date") FROM entry')
        return next((date.fromisoformat(row[0]) for row in rows if row[0]), None)

    def attachment_names(self) -> list[str]:
        """SHA-256 of the original files, in order."""
        return [str(row[0]) for row in select(self.connection, 'SELECT "sha256" FROM attachment ORDER BY "sha256"')]

    def checkpoint_rows(self) -> list[dict[str, Any]]:
        """The rows of table checkpoint, bytes in hexadecimal."""
        return self._plain_rows(tables.checkpoint)

    def staged_rows(self) -> list[dict[str, Any]]:
        """The rows of table staged."""
        return self._plain_rows(tables.staged)

    def operation_rows(self) -> list[dict[str, Any]]:
        """The rows of table operation."""
        return self._plain_rows(tables.operation)

    def personal_rows(self) -> list[dict[str, Any]]:
        """The rows of table personal, bytes in hexadecimal."""
        return self._plain_rows(tables.personal)

    def _plain_rows(self, table: sa.Table) -> list[dict[str, Any]]:
        columns = names(table)
        key = quoted(column.name for column in table.primary_key.columns)
        rows = select(self.connection, f'SELECT {quoted(columns)} FROM "{table.name}" ORDER BY {key}')
        return [{name: _plain(value) for name, value in zip(columns, row, strict=True)} for row in rows]

    def attachment(self, sha256: str) -> bytes | None:
        """An original file."""
        rows = select(self.connection, 'SELECT "bytes" FROM attachment WHERE "sha256" = ?', (sha256,))
        return next((bytes(row[0]) for row in rows), None)


def _plain(value: Any) -> str | int:
    """A value as JSON holds it."""
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
