"""A real book, and beside it a memory of its log: each record is decided again from what is stored, then folded.

So the books are asked for in memory after every document (no query), and `verify` says at the end that the store holds the same
sums. A record that the engine decides otherwise with the whole log before it than with what it had asked the store for is found
here: replay equality is checked record by record (DOMAIN §2.7).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.api import (
    Circumstances,
    NewBook,
    OpenBook,
    PostOptions,
    Record,
    ReportRequest,
    close,
    create_book,
    post_file,
    reopen,
    report,
    reverse,
    verify_book,
)
from ledger.application.replay_log import ReplayedBook
from ledger.audit.canonical import body_of
from ledger.domain.layer import is_stock
from ledger.domain.open_items import natural
from ledger.domain.problem import Problem
from ledger.domain.state import BookState
from ledger.rules.adopted_bundles import AdoptedBundles

SUB_LEDGERS = ("AR", "AP", "UNBILLED", "GRNI", "XFER", "VDEF")
"""Roles whose open items must add up to their accounts."""
CLOCK = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


@dataclass
class KeptBook:
    """A book that starts in February 2026, and everything that was posted in it."""

    book: OpenBook
    bundles: AdoptedBundles
    replayed: ReplayedBook = field(init=False)
    records: list[Record] = field(default_factory=list)
    log: list[Record] = field(default_factory=list)
    """Every record from the first; `records` are those of the history."""

    def __post_init__(self) -> None:
        self.replayed = ReplayedBook(lambda seq: self.log[seq - 1])

    @property
    def state(self) -> BookState:
        """The books as replay knows them: the whole log folded."""
        return self.replayed.state

    @classmethod
    def new(cls, place: str, chart: str) -> KeptBook:
        """As `init` leaves it."""
        made = create_book(place, NewBook("机器", chart, start="2026-02", user="clerk"), now=CLOCK)
        assert isinstance(made, OpenBook), made
        kept = cls(made, made.bundles())
        with made.read() as reading:
            kept._replay(list(reading.records()))
        return kept

    # --- commands ------------------------------------------------------------------------------------------------------

    def _who(self, late: str = "refuse") -> Circumstances:
        """A clock that stands still; the log moves it on by microseconds."""
        return Circumstances("clerk", lambda: CLOCK, late)

    def post(self, *documents: dict[str, Any], late: str = "refuse") -> list[Problem]:
        """Post, and answer with what was refused."""
        content = "".join(json.dumps(one) + "\n" for one in documents).encode()
        found = post_file(self.book, content, name="m", circumstances=self._who(late), options=PostOptions())
        self._keep(found.outcome.posted)
        return found.problems

    def reverse(self, ref: str) -> Record | list[Problem]:
        """Reverse a document on its own date, or the first open day."""
        found = reverse(self.book, ref, reason="错了", on=None, circumstances=self._who())
        if isinstance(found, Record):
            self._keep([found])
        return found

    def close(self, month: str) -> list[Record] | list[Problem]:
        """Close a month; what it posted."""
        found = close(self.book, month, circumstances=self._who())
        if isinstance(found, list):
            return found
        if found.checks:
            return found.checks
        self._keep(found.records)
        return found.records

    def reopen(self, month: str) -> list[Problem]:
        """Open a month again."""
        found = reopen(self.book, month, reason="补记", circumstances=self._who())
        if isinstance(found, list):
            return found
        self._keep([found.record] if found.record else [])
        return []

    def _keep(self, records: Sequence[Record]) -> None:
        self._replay(records)
        for record in records:
            assert_balances_twice(record)
        self.records += records

    def _replay(self, records: Sequence[Record]) -> None:
        """The stored input, decided on the log before it, gives the bytes that were stored."""
        for record in records:
            again = self.replayed.replayed(record, body_of(record))
            assert isinstance(again, Record), (again, record)
            self.replayed.fold(again)
            self.log.append(record)

    def finish(self) -> None:
        """At the end the auditor of the bytes is content, and the reports say what the postings add up to."""
        answer = verify_book(self.book)
        assert answer.ok, answer.problems[:3]
        for month_end in month_ends(self.records):
            self._stock_report_agrees(month_end)
        self.book.close()

    def _stock_report_agrees(self, day: dt.date) -> None:
        found = report(self.book, ReportRequest("stock", until=day))
        assert not isinstance(found, list), found
        shown: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in found.rows:
            shown[row["item"]][0] += row["quantity"][0]
            shown[row["item"]][1] += row["value"]
        posted: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (item, _), (quantity, value) in layers_at(self.state, day).items():
            posted[item][0] += quantity
            posted[item][1] += value
        assert {k: v for k, v in shown.items() if any(v)} == {k: v for k, v in posted.items() if any(v)}, day

    # --- questions -----------------------------------------------------------------------------------------------------

    def balance(self, role: str) -> int:
        """Debit − credit of a role's accounts, closing entries left out."""
        return sum(self._account(code, closing=False) for code in self.accounts(role))

    def accounts(self, role: str) -> set[str]:
        """The accounts a role may stand on."""
        in_force = self.bundles.at(dt.date(2026, 3, 1))
        assert in_force is not None
        return {row.account for row in in_force.bundle.roles.rows[role]}

    def _account(self, code: str, *, closing: bool) -> int:
        sums = self.state.balances.get(code, {})
        return sum(value for (_, _, klass), value in sums.items() if closing or klass != "closing")

    def assert_whole(self) -> None:
        """DOMAIN §2.7, whatever was posted before."""
        layers = self.state.layers.values()
        for one in layers:
            assert one.quantity >= 0 and one.value >= 0, one
            assert one.quantity or not one.value, one
        stock = sum(self._account(code, closing=True) for role in ("INV", "XFER") for code in self.accounts(role))
        assert stock == sum(one.value for one in layers)
        for key, there in self.state.stock.items():
            assert there.quantity >= 0, (key, there)
        for role in SUB_LEDGERS:
            owed = sum(natural(role, one.value) for key, one in self.state.open_items.items() if key.role == role)
            assert owed == self.balance(role), role
        for day in month_ends(self.records):
            for name, (quantity, value) in layers_at(self.state, day).items():
                assert quantity >= 0 and value >= 0 and (quantity or not value), (day, name, quantity, value)


def assert_balances_twice(record: Record) -> None:
    """Σ money 0 per entry, Σ quantity 0 per item of an entry."""
    for entry in record.entries:
        goods: defaultdict[str, int] = defaultdict(int)
        for posting in entry.postings:
            if posting.item:
                goods[posting.item] += posting.quantity or 0
        assert not sum(posting.value for posting in entry.postings), record.key
        assert not any(goods.values()), (record.key, goods)


def month_ends(records: Sequence[Record]) -> list[dt.date]:
    """The last day of every month that something was posted in."""
    months = {entry.accounting_date.replace(day=1) for record in records for entry in record.entries}
    return sorted((month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1) for month in months)


def layers_at(state: BookState, day: dt.date) -> dict[tuple[str, str], tuple[int, int]]:
    """(Item, layer) → quantity and value by postings dated until a day."""
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for item, moves in state.moves.items():
        for move in moves:
            if move.posting.layer and is_stock(move) and move.date <= day:
                found[item, move.posting.layer][0] += move.posting.quantity or 0
                found[item, move.posting.layer][1] += move.posting.value
    return {key: (quantity, value) for key, (quantity, value) in found.items()}
