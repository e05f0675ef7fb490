"""One write transaction on a book: take the lock, read, decide elsewhere, write everything, commit (ARCHITECTURE D11, §2).

The lock is taken before the first read, so what was read stays true until the commit: numbers have no gaps, nothing is sold
twice, and nobody can deadlock. Rows go out as one statement per table and segment; a segment ends where a record opens or
closes a period or an account, because what follows must be judged by it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain

import sqlalchemy as sa

from ledger.application.unit_of_work import Needs
from ledger.audit import merkle
from ledger.audit.canonical import record_of, sealed
from ledger.audit.events import register_key
from ledger.audit.sums import Sums
from ledger.domain.entry import Posting, Record
from ledger.domain.personal_data import PersonalValue
from ledger.rules.adopted_bundles import AdoptedBundles
from ledger.store import tables
from ledger.store.book import Book, MasterMemory
from ledger.store.connection import lock_number
from ledger.store.erasing import blank_staged, delete_erased, last_day_of, open_keys_of, places_of
from ledger.store.frontier import frontier_nodes
from ledger.store.machine_errors import busy, commit_confirmed, translated, trusted
from ledger.store.projections import write_sums
from ledger.store.record_rows import RecordRows
from ledger.store.statements import driver, insert, select, upsert
from ledger.store.stored_tree import SqlTree
from ledger.store.working_set import WorkingSet


@contextmanager
def locked(book: Book) -> Iterator[sa.Connection]:
    """A transaction that holds the book's lock: nobody else writes. Raises `BookBusyError` after the waiting time."""
    with trusted(book), translated(book), book.engine.connect() as connection:
        with busy(book):
            if book.on_postgres:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (lock_number(book.schema),))
            else:
                connection.begin()
        try:
            yield connection
        finally:
            connection.rollback()


@contextmanager
def write(book: Book) -> Iterator[SqlUnitOfWork]:
    """A write transaction; what is not committed is gone when the block ends."""
    with locked(book) as connection:
        work = SqlUnitOfWork(connection, book)
        try:
            yield work
        finally:
            connection.rollback()
            work.forget_uncommitted()


class SqlUnitOfWork(WorkingSet):
    """The unit of work of `application.unit_of_work`, on one connection that holds the book's lock."""

    def __init__(self, connection: sa.Connection, book: Book) -> None:
        super().__init__(connection, book.memory)
        self._book = book
        self._segments: list[RecordRows] = [RecordRows()]
        self._leaves: list[bytes] = []
        self._records: dict[str, Record] = {}
        self._pending: list[Record] = []
        self._sums = Sums(state=type(self.state)(masters=self.state.masters), whole=self.state)
        self._attachments: dict[str, bytes] = {}
        self._credentials: dict[str, str] = {}
        self._personal: list[PersonalValue] = []
        self._masters_changed = False
        self._frontier: dict[merkle.NodeKey, bytes] = {}
        self.committed = False
        self.bundles = AdoptedBundles(())

    @property
    def tree(self) -> SqlTree:
        """The tree and the checkpoints as they are stored, nothing of this transaction in them yet."""
        return SqlTree(self.connection, self._book)

    def append(self, record: Record) -> None:
        """Fold the record into the working set and keep it for the commit."""
        assert not self.committed, "a unit of work commits once"
        assert record.seq == self.state.last_seq + 1, f"record {record.seq} after {self.state.last_seq}"
        personal = record.personal
        record, body = sealed(record)
        record = replace(record, personal=personal) if personal else record
        self._personal += personal
        self._ensure_loaded(record)
        self._masters_changed = self._masters_changed or register_key(record) is not None
        self.state.fold(record)
        self._sums.add(record)
        leaf = merkle.leaf_hash(body)
        self._leaves.append(leaf)
        segment = self._segments[-1]
        segment.add(record, body, leaf)
        if segment.ends_segment:
            self._segments.append(RecordRows())
        self._records[record.ref] = record
        self._pending.append(record)

    def _ensure_loaded(self, record: Record) -> None:
        """Load what the record touches and nobody asked for, so that folding it adds to what is there."""
        touched = list(_lines(record))
        ref, known = record.ref, self._known
        documents = {ref} | ({record.reverses.rpartition(":")[0]} if record.reverses else set())
        items = {posting.item for posting in touched if posting.item}
        keys = {posting.open_item for posting in touched if posting.open_item}
        if ref in known.documents and ref not in self.state.documents:
            # A first version: no table can know the open items that are named by its own lines.
            known.open_keys |= {key for key in keys if key.partition("/")[0] == ref}
        if not (documents <= known.documents and items <= known.items and keys <= known.open_keys):
            self.load(Needs(documents=documents, items=items, open_keys=keys))
        missing = {posting.layer for posting in touched if posting.layer and posting.layer not in self.state.layers}
        self._load_layers_named({name for name in missing if not _opens(name, record)})

    def record(self, ref: str) -> Record | None:
        """The last record of a document, `kind:id`, with its entries; None where there is none."""
        if ref in self._records:
            return self._records[ref]
        text = 'SELECT g."body" FROM document_state AS d JOIN log AS g ON g."seq" = d."seq" WHERE d."ref" = ?'
        return next((record_of(bytes(row[0])) for row in select(self.connection, text, (ref,))), None)

    def refs_of(self, kind: str) -> set[str]:
        """`kind:id` of every document of a kind."""
        text = 'SELECT "ref" FROM document_state WHERE "ref" >= ? AND "ref" < ?'
        stored = {str(row[0]) for row in select(self.connection, text, (f"{kind}:", f"{kind};"))}
        return stored | {ref for ref in self._records if ref.startswith(f"{kind}:")}

    def record_by_key(self, key: str) -> Record | None:
        """The record of a key, `kind:id:version`."""
        pending = next((record for record in self._pending if record.key == key), None)
        return pending or _record_by_key(self.connection, key)

    def personal(self, ref: str) -> dict[str, PersonalValue]:
        """What is known of a natural person, `party:ANNA`, by the refs of the fields."""
        return super().personal(ref) | {one.ref: one for one in self._personal if one.person == ref}

    def places_of(self, values: Collection[str]) -> list[tuple[str, str]]:
        """(table, key) of every stored row that holds one of these texts, imported rows left out."""
        return list(places_of(self.connection, values))

    def blank_staged(self, values: Collection[str]) -> None:
        """Put the placeholder where imported rows hold one of these texts."""
        blank_staged(self.connection, values)

    def last_day_of(self, person: str) -> str:
        """The accounting date of the newest record that names a party or was made by a user; nothing where there is none."""
        return last_day_of(self.connection, person)

    def open_keys_of(self, party: str) -> list[str]:
        """Open items of a party that are not zero."""
        return open_keys_of(self.connection, party)

    def attached(self, sha256: str) -> bool:
        """True where this original file is in the book, or goes into it with the commit."""
        return sha256 in self._attachments or super().attached(sha256)

    def attach(self, sha256: str, content: bytes) -> None:
        """Keep an original file, content-addressed, with the commit."""
        assert hashlib.sha256(content).hexdigest() == sha256, f"{sha256} is not the hash of the file"
        self._attachments[sha256] = content

    def put_credential(self, user: str, secret: str) -> None:
        """Keep the hash of a password with the commit; an empty one erases it."""
        self._credentials[user] = secret

    def commit(self) -> None:
        """Write everything in one transaction; raises where the machine fails, and then nothing is stored.

        Raises `ConnectionLostError` where it cannot be known. With nothing to write, what was read is made sure of.
        """
        self._write_rows()
        if self._book.on_postgres and not self._pending:
            self._flush_what_was_read()
        commit_confirmed(self.connection, self._book)
        self._remember()

    def _flush_what_was_read(self) -> None:
        """Commit only when the standby has everything that was read; nothing is stored.

        After a broken commit the primary shows records that its standby may not have. Any write comes after them in the
        server's log, and its commit waits for both.
        """
        driver(self.connection).execute("SELECT pg_logical_emit_message(true, 'zhangfang', '')")

    def hand_over(self) -> None:
        """Write everything and leave the transaction open: the next unit of work on the connection goes on from it."""
        self._write_rows()
        self._remember()

    def _write_rows(self) -> None:
        assert not self.committed, "a unit of work commits once"
        for segment in self._segments:
            for table in _SEGMENT_ORDER:
                insert(self.connection, table, getattr(segment, table.name))
        insert(self.connection, tables.personal, [(one.ref, one.person, one.salt, one.value) for one in self._personal])
        delete_erased(self.connection, [ref for segment in self._segments for ref, _ in segment.erased])
        insert(self.connection, tables.node, self._new_nodes())
        write_sums(self.connection, self._sums)
        self._write_attachments()
        self._write_credentials()

    def _remember(self) -> None:
        self.committed = True
        self.memory.seq, self.memory.frontier = self.state.last_seq, self._frontier
        self.memory.settings = dict(self.state.settings)
        if any(segment.erased for segment in self._segments):
            self._book.memory = MasterMemory()

    def _new_nodes(self) -> list[tuple[int, int, bytes]]:
        known = frontier_nodes(self.connection, self._first_seq, self.memory.frontier)
        found = merkle.appended(self._first_seq, self._leaves, known)
        self._frontier = {key: known[key] for key in merkle.frontier(self.state.last_seq)}
        return found

    def _write_attachments(self) -> None:
        known = {
            row[0] for row in self._in('SELECT "sha256" FROM attachment WHERE "sha256" IN ({list})', set(self._attachments))
        }
        rows = [(digest, content) for digest, content in sorted(self._attachments.items()) if digest not in known]
        insert(self.connection, tables.attachment, rows)

    def _write_credentials(self) -> None:
        for user, secret in self._credentials.items():
            if secret:
                upsert(self.connection, tables.credential, [(user, secret)], replace=["secret"])
            else:
                select(self.connection, 'DELETE FROM credential WHERE "user" = ?', (user,))

    def forget_uncommitted(self) -> None:
        """Master data of records that were never stored must not stay in memory."""
        if self._masters_changed and not self.committed:
            self._book.memory = MasterMemory()


_SEGMENT_ORDER = (
    tables.log, tables.entry, tables.posting, tables.posting_origin, tables.seal, tables.period_event, tables.account_event,
    tables.erased,
)  # fmt: skip


def _record_by_key(connection: sa.Connection, key: str) -> Record | None:
    rows = select(connection, 'SELECT "body" FROM log WHERE "key" = ?', (key,))
    return next((record_of(bytes(row[0])) for row in rows), None)


def _lines(record: Record) -> Iterator[Posting]:
    return chain.from_iterable(entry.postings for entry in record.entries)


def _opens(name: str, record: Record) -> bool:
    """True where the layer is named by a posting of the record itself, so that no table can know it."""
    return name.startswith(f"{record.seq}.")
