"""A book in memory behind the ports of the application: the real spine, no database.

What a store would fetch is simply there, because the state holds the whole log. A property that holds here and not on a real
book says that a fact was not asked for.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ledger.application.circumstances import Circumstances
from ledger.application.init_book import NewBook, adoption_input, init_book
from ledger.application.post_documents import post_documents
from ledger.application.read_documents import Given
from ledger.application.reverse_document import reverse_document
from ledger.application.unit_of_work import Needs
from ledger.domain.chart import Bundle, PolicyValue
from ledger.domain.entry import Record
from ledger.domain.personal_data import PersonalValue
from ledger.domain.problem import Problem, Where
from ledger.domain.state import BookState
from ledger.rules.adopted_bundles import AdoptedBundles, adopted_bundles
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.bundle_text import read_bundle_files

NOW = dt.datetime(2026, 7, 1, 9, 30, tzinfo=dt.UTC)
SOMEBODY = Circumstances("test", lambda: NOW)
START = dt.date(2026, 3, 1)


@cache
def shipped_bundle(chart: str, policies: tuple[tuple[str, PolicyValue], ...]) -> Bundle:
    """The shipped bundle with some policies changed."""
    loaded = load_bundle(read_bundle_files(), chart, dict(policies), valid_from=START, currency="CNY")
    assert isinstance(loaded, LoadedBundle), loaded
    return loaded.bundle


@cache
def _adopted(chart: str, policies: tuple[tuple[str, PolicyValue], ...]) -> AdoptedBundles:
    return adopted_bundles([adoption_input(shipped_bundle(chart, policies), START.isoformat())], "CNY")


@dataclass(slots=True)
class MemoryBook:
    """Both ports at once: a book, and its only unit of work."""

    state: BookState = field(default_factory=BookState)
    records: list[Record] = field(default_factory=list)
    adopted: AdoptedBundles = field(default_factory=lambda: AdoptedBundles(()))
    location: str = ":memory:"

    @classmethod
    def new(cls, chart: str, policies: Mapping[str, PolicyValue]) -> MemoryBook:
        """As `init` leaves it."""
        changed = tuple(sorted(policies.items()))
        book = cls(adopted=_adopted(chart, changed))
        init_book(NewBook("内存", chart, start="2026-03", user="test"), book, bundle=shipped_bundle(chart, changed), now=NOW)
        book.state.masters.tax_rates = book.adopted.tax_rates()
        return book

    def post(self, raw: dict[str, Any]) -> list[Problem]:
        """Post one document; the problems where it is refused."""
        outcome = post_documents([Given(raw, Where())], self, bundles=self.adopted, circumstances=SOMEBODY)
        return outcome if isinstance(outcome, list) else []

    def reverse(self, ref: str) -> list[Problem]:
        """Reverse a document; the problems where it is refused."""
        found = reverse_document(self, ref, reason="test", on=None, circumstances=SOMEBODY)
        return found if isinstance(found, list) else []

    # --- the ports -----------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def write(self) -> Iterator[MemoryBook]:
        """What is refused was never appended, so there is nothing to undo."""
        yield self

    def bundles(self) -> AdoptedBundles:
        return self.adopted

    def load(self, needs: Needs) -> None:
        """Everything is here."""

    def record(self, ref: str) -> Record | None:
        return next((one for one in reversed(self.records) if one.ref == ref), None)

    def record_by_key(self, key: str) -> Record | None:
        return next((one for one in self.records if one.key == key), None)

    def append(self, record: Record) -> None:
        self.state.fold(record)
        self.records.append(record)

    def personal(self, ref: str) -> dict[str, PersonalValue]:
        return {one.ref: one for record in self.records for one in record.personal if one.person == ref}

    def attached(self, sha256: str) -> bool:
        return not sha256

    def attach(self, sha256: str, content: bytes) -> None:
        raise AssertionError((sha256, content))

    def commit(self) -> None:
        """Nothing to write."""

    @contextlib.contextmanager
    def operations(self) -> Iterator[MemoryBook]:
        """The operation log, which nobody reads here."""
        yield self

    def add(self, operation: object) -> None:
        """One more line."""

    def put_credential(self, user: str, secret: str) -> None:
        raise AssertionError((user, secret))

    def read(self) -> Any:
        raise AssertionError

    def staging(self) -> Any:
        raise AssertionError
