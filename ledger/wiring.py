"""The one place that puts the parts together: a store, the adopted bundles, the audits, and use cases on top of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ledger.application.book import Reading, Staging
from ledger.application.circumstances import Circumstances
from ledger.application.init_book import NewBook, init_book
from ledger.application.operations import Operations
from ledger.application.sign_in import Credential, Identity
from ledger.application.unit_of_work import UnitOfWork
from ledger.audit.checkpoint_folder import against_going_on, checkpoints_in
from ledger.audit.findings import VerifyReport
from ledger.audit.row_source import CheckpointWriter, TreeSource
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.masters import Masters
from ledger.domain.problem import Problem, Text
from ledger.rules.adopted_bundles import AdoptedBundles
from ledger.rules.bundle_text import read_bundle_files
from ledger.store.failures import GuardRefusedError, HistoryError, StoreError
from ledger.store.sql_book import SqlBook
from ledger.store.sql_book import create_book as create_store
from ledger.store.sql_book import open_book as open_store

if TYPE_CHECKING:
    from ledger.application.preview_document import Rehearsal
    from ledger.application.replay_log import Progress
    from ledger.audit.held_root import HeldRoot
    from ledger.audit.journal_text import JournalReader
    from ledger.audit.replay_comparison import ReplayReport
    from ledger.beancount_text.compare import BeancountReport

T = TypeVar("T")


@dataclass(slots=True)
class OpenBook:
    """An open book, as use cases know it (`ledger.application.book.Book`), with its audits."""

    location: str
    store: SqlBook
    reader: Circumstances | None = None
    """Who reads, once a door has signed somebody in; None for a program that holds the book in its own process."""
    checkpoints: Path | None = None
    """A folder of checkpoints outside the book: nobody writes in a book that does not go on from them."""
    _goes_on: bool = field(default=False, init=False, repr=False)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """One write transaction; tax rates come from the bundle in force."""
        with self.store.write() as work:
            self._must_go_on(work.tree)
            work.bundles.enter_taxes(work.state.masters)
            yield work

    def _must_go_on(self, tree: TreeSource) -> None:
        """Raise `HistoryError` where a checkpoint in the folder contradicts the book; asked once, under the lock."""
        if self.checkpoints is None or self._goes_on:
            return
        held = checkpoints_in(self.checkpoints)
        problem = held if isinstance(held, Problem) else against_going_on(held, tree)
        if problem is not None:
            raise HistoryError(problem)
        self._goes_on = True

    def again_while_lost(self, attempt: Callable[[], T]) -> T:
        """Attempt it, and again while the server is away; only for what is done once however often it is attempted."""
        return self.store.again_while_lost(attempt)

    def read(self) -> AbstractContextManager[Reading]:
        """One consistent reading."""
        return self.store.read()

    @contextmanager
    def rehearse(self) -> Iterator[Rehearsal]:
        """One reading on which documents are decided as a posting would decide them; nothing is locked or stored."""
        with self.store.read() as reading:
            reading.bundles.enter_taxes(reading.state.masters)
            yield reading

    def staging(self) -> AbstractContextManager[Staging]:
        """The imported rows that wait."""
        return self.store.staging()

    def operations(self) -> AbstractContextManager[Operations]:
        """The operation log."""
        return self.store.operations()

    def grant(self, role: str, *, read_only: bool) -> Problem | None:
        """Give a role of the server the rights of the application, or only those of a reader."""
        return self.store.grant(role, read_only=read_only)

    def identity(self) -> Identity:
        """The login behind this process or connection."""
        return self.store.identity()

    def credential(self, user: str) -> Credential:
        """The password of a user."""
        return self.store.credential(user)

    def bundles(self) -> AdoptedBundles:
        """The bundles adopted so far."""
        return self.store.bundles()

    def verify(
        self,
        sizes: Collection[int] = (),
        keys: Collection[VerifierKey] = (),
        progress: Progress = lambda _, __: None,
    ) -> VerifyReport:
        """Every record, node and sum checked against each other; no rule is run."""
        return self.store.verify(sizes, keys, progress)

    def rewritable(self) -> Problem | None:
        """Why who is connected may not delete from the book and write its bytes anew."""
        return self.store.rewritable()

    def rewritten(self) -> Problem | None:
        """Write the bytes of the book anew, without what was deleted."""
        return self.store.rewritten()

    def replay(self, progress: Progress, held: Sequence[HeldRoot] = ()) -> ReplayReport:
        """Every record decided again by the rules that the log adopted, and compared byte by byte."""
        from ledger.application.replay_log import replay_log  # noqa: PLC0415  # no other verb needs it

        with self.store.read() as reading:
            return replay_log(reading, progress, held)

    def journal_lines(self, progress: Progress) -> Iterator[bytes]:
        """The whole book as text, line by line."""
        from ledger.application.export_journal import journal_lines  # noqa: PLC0415  # no other verb needs it

        with self.store.read() as reading:
            yield from journal_lines(reading, progress)

    def back_up(self, out: Path) -> tuple[int, str] | Problem:
        """Copy the book to a new file while it is in use; the size and root of what was copied."""
        return self.store.back_up(out)

    def tree(self) -> AbstractContextManager[TreeSource]:
        """One consistent look at the tree and the checkpoints."""
        return self.store.tree()

    @contextmanager
    def checkpointing(self) -> Iterator[CheckpointWriter]:
        """The same, nobody else writing meanwhile."""
        with self.store.checkpointing() as tree:
            self._must_go_on(tree)
            yield tree

    def audit_beancount(self) -> BeancountReport:
        """beancount, as a process of its own, recomputes every sum of the exported text."""
        from ledger.beancount_text.compare import audit_beancount  # noqa: PLC0415  # no other verb needs it

        with self.store.read() as reading:
            return audit_beancount(reading.records(), _with_accounts(reading), reading.facts.currency)

    def beancount_lines(self, language: str, *, lots: bool) -> Iterator[str]:
        """The journal as beancount text."""
        from ledger.beancount_text.writer import journal_text  # noqa: PLC0415  # no other verb needs it

        with self.store.read() as reading:
            yield from journal_text(reading.records(), _with_accounts(reading), reading.facts.currency, language, lots)

    @contextmanager
    def alongside(self) -> Iterator[OpenBook]:
        """The same book for a second thread, on connections and with a memory of its own, read as the same user.

        Nothing of an open book may be used by two threads: what a reading remembers of master data belongs to one of them.

        Raises:
            StoreError: the book cannot be opened a second time.
        """
        found = open_book(self.location)
        if isinstance(found, Problem):
            raise StoreError(found)
        found.reader, found.checkpoints = self.reader, self.checkpoints
        try:
            yield found
        finally:
            found.close()

    def close(self) -> None:
        """Give all connections back."""
        self.store.close()


def _with_accounts(reading: Reading) -> Masters:
    """Master data with the chart's accounts among them."""
    facts = reading.facts
    return replace(facts.masters, accounts=dict(facts.accounts))


def open_book(location: str) -> OpenBook | Problem:
    """The book at a path or URL, or why it cannot be opened."""
    found = open_store(location)
    if isinstance(found, Problem):
        return found
    if not found.is_finished():
        found.close()
        message = Text(f"{location} 没有建完", f"{location} was never finished")
        return Problem("book_unfinished", message, Text("删掉它,再执行 init", "remove it and run init again"))
    return OpenBook(location, found)


def create_book(location: str, new: NewBook, now: dt.datetime) -> OpenBook | list[Problem]:
    """Make a new book with its opening records."""
    from ledger.rules.bundle import LoadedBundle, load_bundle  # noqa: PLC0415  # only who makes a book proves the rules

    valid_from = dt.date.fromisoformat(f"{new.start}-01")
    overrides = {"taxpayer": new.taxpayer}
    loaded = load_bundle(read_bundle_files(), new.chart, overrides, valid_from=valid_from, currency=new.currency)
    if not isinstance(loaded, LoadedBundle):
        return loaded
    made = create_store(location)
    if isinstance(made, Problem):
        return [made]
    try:
        with made.write() as work:
            init_book(new, work, bundle=loaded.bundle, now=now)
            work.commit()
    except BaseException:
        made.discard()
        raise
    return OpenBook(location, made)


def restore_book(
    reader: JournalReader, location: str, *, held: Sequence[HeldRoot], progress: Progress
) -> VerifyReport | Problem:
    """Build the book of a text at a place where none is, all of it or nothing."""
    from ledger.application import restore_book as restoring  # noqa: PLC0415  # no other verb needs it
    from ledger.store.building import building  # noqa: PLC0415  # no other verb needs it

    try:
        with building(location) as target:
            if isinstance(target, Problem):
                return target
            return restoring.restore_book(reader, target, held=held, progress=progress)
    except GuardRefusedError as error:
        return restoring.unsound(reader.name, error.problem.message)
