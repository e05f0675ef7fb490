"""The projections of a book as rows: what folding records says must stand in the tables beside the log.

The store runs this over a batch, whose sums are the differences to write; `verify` runs it over the whole log and compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ledger.audit.canonical import canonical_bytes
from ledger.audit.events import register_key
from ledger.domain.entry import Posting, Record
from ledger.domain.ledger_sums import LedgerSums
from ledger.domain.state import BookState, OpenKey

Row = tuple[Any, ...]
Position = tuple[int, int, int]
"""(seq, ordinal, line) of the posting that opened something."""

PROJECTIONS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "stock": (("item", "lot", "owner", "status", "place"), ("quantity", "last_date")),
    "stock_day": (("item", "lot", "owner", "status", "place", "date"), ("quantity",)),
    "layer": (
        ("name",),
        ("item", "owner", "area", "origin", "rank_date", "lot", "seq", "ordinal", "line", "quantity", "value"),
    ),
    "open_item": (
        ("key", "role", "party", "item"),
        ("account", "currency", "due", "place", "opened", "seq", "ordinal", "line", "amount", "value", "quantity"),
    ),
    "balance_month": (("month", "account", "party", "class"), ("debit", "credit")),
    "document_state": (("ref",), ("seq", "key", "request_sha256", "accounting_date", "reversed_by")),
    "period": (("period",), ("status", "last_number", "stock")),
    "master": (("kind", "code", "from"), ("seq", "body")),
}
"""Key and value columns of every projection, in the order of its table."""


@dataclass(slots=True)
class Sums:
    """Folded records as rows. `whole` knows what was there before them; for a whole log it is `state` itself."""

    state: BookState = field(default_factory=BookState)
    whole: BookState | None = None
    turnover: dict[tuple[str, str, str, str], list[int]] = field(default_factory=dict)
    opened: dict[OpenKey | str, Position] = field(default_factory=dict)
    """Layers by name, open items by key: the first posting that names them."""
    register: dict[tuple[str, str, str], Row] = field(default_factory=dict)
    goods: set[str] = field(default_factory=set)
    """Months that were the newest a record moved goods in; the latest of them is the newest stock period."""

    def add(self, record: Record) -> None:
        """Add one record."""
        if self.whole is not None:
            self._know(record, self.whole)
        # First, so that what a damaged record has opened before its fold breaks off is known.
        self._add_rest(record)
        newest, self.state.newest_stock_period = self.state.newest_stock_period, ""
        self.state.fold(record)
        if self.state.newest_stock_period:
            self.goods.add(self.state.newest_stock_period)
        self.state.newest_stock_period = max(newest, self.state.newest_stock_period)
        self.state.moves.clear()
        self.state.inputs.clear()
        self.state.balances.clear()
        self.state.sums = LedgerSums()

    def _add_rest(self, record: Record) -> None:
        key = register_key(record)
        if key is not None:
            self.register[key] = (record.seq, canonical_bytes(record.input))
        for entry in record.entries:
            for posting in entry.postings:
                self._note(posting, (record.seq, entry.ordinal, posting.line))
                if entry.is_voucher:
                    sums = self.turnover.setdefault((entry.period, posting.account, posting.party or "", entry.klass), [0, 0])
                    sums[0] += posting.debit
                    sums[1] += posting.credit

    def _know(self, record: Record, whole: BookState) -> None:
        """Let the batch know layers and documents that were there before it, with nothing on them."""
        for entry in record.entries:
            for posting in entry.postings:
                name = posting.layer
                if name and name not in self.state.layers and name in whole.layers:
                    self.state.layers[name] = replace(whole.layers[name], quantity=0, value=0)
        if record.reverses:
            ref = record.reverses.rpartition(":")[0]
            self.state.documents.setdefault(ref, whole.documents[ref])

    def _note(self, posting: Posting, position: Position) -> None:
        if posting.layer:
            self.opened.setdefault(posting.layer, position)
        if posting.open_item:
            key = OpenKey(posting.role, posting.party or "", posting.open_item, posting.item or "")
            self.opened.setdefault(key, position)

    def by_account(self) -> list[tuple[str, int, int]]:
        """(account, Σ debit, Σ credit) of all vouchers."""
        found: dict[str, list[int]] = {}
        for (_, account, _, _), (debit, credit) in self.turnover.items():
            sums = found.setdefault(account, [0, 0])
            sums[0] += debit
            sums[1] += credit
        return [(account, debit, credit) for account, (debit, credit) in found.items()]

    def rows(self, table: str) -> list[Row]:
        """The rows of a projection, key columns first."""
        return list(_ROWS[table](self))


def _stock(sums: Sums) -> Iterator[Row]:
    for key, found in sums.state.stock.items():
        yield (*key, found.quantity, found.last_date.isoformat())


def _stock_day(sums: Sums) -> Iterator[Row]:
    for key, days in sums.state.stock_days.items():
        for day, quantity in days.items():
            yield (*key, day.isoformat(), quantity)


def _layer(sums: Sums) -> Iterator[Row]:
    for name, found in sums.state.layers.items():
        about = (found.origin, found.rank_date.isoformat(), found.lot)
        yield (name, *found.pool, *about, *sums.opened[name], found.quantity, found.value)


def _open_item(sums: Sums) -> Iterator[Row]:
    for name, found in sums.state.open_items.items():
        due = found.due.isoformat() if found.due is not None else None
        about = (found.account, found.currency, due, found.place, found.opened.isoformat())
        amounts = (found.amount, found.value, found.quantity)
        yield (name.key, name.role, name.party, name.item, *about, *sums.opened[name], *amounts)


def _balance_month(sums: Sums) -> Iterator[Row]:
    return ((*key, *values) for key, values in sums.turnover.items())


def _document_state(sums: Sums) -> Iterator[Row]:
    for ref, found in sums.state.documents.items():
        yield (ref, found.seq, found.key, found.request_sha256, found.accounting_date.isoformat(), found.reversed_by)


def _period(sums: Sums) -> Iterator[Row]:
    state = sums.state
    for month in sorted({*state.period_status, *state.numbers, *sums.goods}):
        yield (month, state.period_status.get(month, ""), state.numbers.get(month, 0), int(month in sums.goods))


def _master(sums: Sums) -> Iterator[Row]:
    return ((*key, *values) for key, values in sums.register.items())


_ROWS: Final = {
    "stock": _stock,
    "stock_day": _stock_day,
    "layer": _layer,
    "open_item": _open_item,
    "balance_month": _balance_month,
    "document_state": _document_state,
    "period": _period,
    "master": _master,
}
