"""The books as sums of postings: layers, stock, open items, balances. `fold` adds one record; nothing else changes them.

The same fold keeps the working set of a batch, rebuilds the projections of a book for `verify`, and is the in-memory book of
tests. A database-backed working set fills these dicts for the keys that a batch of documents needs before the pure stages
run; a key that is missing then means: there is none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.masters import Masters, PlaceKind
from ledger.domain.role import ROLES


class StockKey(NamedTuple):
    """Where a quantity lies (ARCHITECTURE §6.1)."""

    item: str
    lot: str
    owner: str
    status: str
    place: str


class PoolKey(NamedTuple):
    """The set of layers that share one cost: value lives here."""

    item: str
    owner: str
    area: str


class OpenKey(NamedTuple):
    """What is still owed, received-not-invoiced, on order; `item` is "" where the open item carries money only."""

    role: str
    party: str
    key: str
    item: str


@dataclass(slots=True)
class Layer:
    """A quantity with a total value for costing. Unit cost is never stored."""

    name: str
    pool: PoolKey
    origin: str
    rank_date: date
    seq: int
    lot: str
    quantity: int = 0
    value: int = 0


@dataclass(slots=True)
class Stock:
    """A quantity at one key, and the latest accounting date that moved it."""

    quantity: int = 0
    last_date: date = date.min


@dataclass(slots=True)
class OpenItem:
    """What remains open, in the natural direction of its role: positive while it is open."""

    key: OpenKey
    account: str
    currency: str | None = None
    amount: int = 0
    """Document currency; equal to `value` where the document is in the book's currency."""
    value: int = 0
    """Book currency."""
    quantity: int = 0
    due: date | None = None
    place: str = ""
    opened: date = date.min


class ItemMove(NamedTuple):
    """One posting that names an item, as history: late differences and returns trace goods through these (ARCHITECTURE §6.4)."""

    seq: int
    ordinal: int
    ref: str
    """The document line, `delivery:D7/1`; the document where the posting belongs to no line."""
    date: dt.date
    posting: Posting


@dataclass(slots=True)
class DocumentState:
    """The last version of a document in the log."""

    seq: int
    key: str
    request_sha256: str
    accounting_date: date
    reversed_by: str | None = None


@dataclass(slots=True)
class BookState:
    """Everything the pure stages may know about a book."""

    currency: str = "CNY"
    masters: Masters = field(default_factory=Masters)
    layers: dict[str, Layer] = field(default_factory=dict)
    pools: defaultdict[PoolKey, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Layer names of a pool, in order of opening."""
    stock: dict[StockKey, Stock] = field(default_factory=dict)
    stock_days: defaultdict[StockKey, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    """Net quantity moved per accounting date."""
    open_items: dict[OpenKey, OpenItem] = field(default_factory=dict)
    open_keys: defaultdict[str, list[OpenKey]] = field(default_factory=lambda: defaultdict(list))
    """Open items by their key string."""
    moves: defaultdict[str, list[ItemMove]] = field(default_factory=lambda: defaultdict(list))
    """Postings by item, in order of recording."""
    balances: defaultdict[str, dict[tuple[str, str, str], int]] = field(default_factory=lambda: defaultdict(dict))
    """Account → (day `2026-03-31` or month before it `2026-02`, party, entry class) → debit − credit. Days and months compare
    as text, so a balance at a date is the sum of what is not later."""
    documents: dict[str, DocumentState] = field(default_factory=dict)
    """By `kind:id`, last version."""
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Completed input of documents by `kind:id`, last version."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Last voucher number by period."""
    period_status: dict[str, str] = field(default_factory=dict)
    """`2026-03` → open, soft_closed, closed, year_locked; a month that is missing is open."""
    newest_stock_period: str = ""
    last_seq: int = 0
    last_recorded_at: datetime | None = None

    def area_of(self, place: str) -> str:
        """The valuation area of an inside place: a bin's is its warehouse's; transit and the like are areas of their own."""
        found = self.masters.places[place]
        while found.kind is PlaceKind.BIN and found.parent:
            found = self.masters.places[found.parent]
        return found.area or found.code

    def open_item(self, role: str, key: str) -> OpenItem | None:
        """The open item of that role and key, or None. A key and role name at most one item with something on it."""
        found = [self.open_items[name] for name in self.open_keys.get(key, ()) if name.role == role]
        return next((item for item in found if item.value or item.amount or item.quantity), found[0] if found else None)

    def pool_layers(self, pool: PoolKey) -> list[Layer]:
        """The layers of a pool by (rank date, seq): the order FIFO takes them."""
        found = [self.layers[name] for name in self.pools.get(pool, ())]
        return sorted(found, key=lambda layer: (layer.rank_date, layer.seq, layer.name))

    def fold(self, record: Record) -> None:
        """Add one record to every sum."""
        self.last_seq, self.last_recorded_at = record.seq, record.recorded_at
        if record.reverses:
            self.documents[record.reverses.rpartition(":")[0]].reversed_by = record.key
        self.documents[record.ref] = DocumentState(record.seq, record.key, record.request_sha256, record.accounting_date)
        self.inputs[record.ref] = record.input
        for entry in record.entries:
            if entry.number is not None:
                self.numbers[entry.period] = max(self.numbers.get(entry.period, 0), entry.number)
            for posting in entry.postings:
                self._fold_posting(record, entry, posting)

    def _fold_posting(self, record: Record, entry: Entry, posting: Posting) -> None:
        if entry.is_voucher:
            sums, key = self.balances[posting.account], (entry.accounting_date.isoformat(), posting.party or "", entry.klass)
            sums[key] = sums.get(key, 0) + posting.value
        if posting.layer:
            self._fold_layer(record, entry, posting)
        if posting.item and posting.quantity and posting.place and self._is_stock(posting):
            self._fold_stock(entry, posting)
        if posting.open_item:
            fold_open_item(self.open_items, self.open_keys, entry, posting)
        if posting.item and entry.klass != "memo":
            ref = record.ref + (f"/{posting.document_line}" if posting.document_line is not None else "")
            self.moves[posting.item].append(ItemMove(record.seq, entry.ordinal, ref, entry.accounting_date, posting))

    def _is_stock(self, posting: Posting) -> bool:
        role = ROLES.get(posting.role)
        return role is not None and (role.stock or (role.memo and posting.place not in ("Supplier", "Customer")))

    def _fold_layer(self, record: Record, entry: Entry, posting: Posting) -> None:
        assert posting.layer is not None and posting.item is not None, posting
        layer = self.layers.get(posting.layer)
        if layer is None:
            assert posting.place is not None, f"layer {posting.layer} opened without a place"
            pool = PoolKey(posting.item, posting.owner or "", self.area_of(posting.place))
            rank = posting.rank_date or entry.accounting_date
            layer = Layer(posting.layer, pool, posting.origin or "", rank, record.seq, posting.lot or "")
            self.layers[layer.name] = layer
            self.pools[pool].append(layer.name)
        layer.quantity += posting.quantity or 0
        layer.value += posting.value
        self.newest_stock_period = max(self.newest_stock_period, entry.period)

    def _fold_stock(self, entry: Entry, posting: Posting) -> None:
        key = stock_key(posting)
        stock = self.stock.setdefault(key, Stock())
        stock.quantity += posting.quantity or 0
        stock.last_date = max(stock.last_date, entry.accounting_date)
        days = self.stock_days[key]
        days[entry.accounting_date] = days.get(entry.accounting_date, 0) + (posting.quantity or 0)
        if ROLES[posting.role].stock:
            self.newest_stock_period = max(self.newest_stock_period, entry.period)

    def balance(self, account: str, on: date, *, party: str | None = None) -> int:
        """Debit − credit of an account at the end of a day, closing entries included."""
        sums = self.balances.get(account, {})
        return sum(value for (when, who, _), value in sums.items() if when <= on.isoformat() and party in (None, who))


def stock_key(posting: Posting) -> StockKey:
    """The quantity key of a posting. Commitments keep their role in `status`, so that they never mix with goods."""
    assert posting.item is not None and posting.place is not None, posting
    status = posting.role if ROLES[posting.role].memo else posting.status or ""
    return StockKey(posting.item, posting.lot or "", posting.owner or "", status, posting.place)


def fold_open_item(
    items: dict[OpenKey, OpenItem], keys: defaultdict[str, list[OpenKey]], entry: Entry, posting: Posting
) -> None:
    """Add one posting to the open item it opens or settles, in the natural direction of its role."""
    assert posting.open_item is not None, posting
    key = OpenKey(posting.role, posting.party or "", posting.open_item, posting.item or "")
    open_item = items.get(key)
    if open_item is None:
        open_item = OpenItem(key, posting.account, posting.doc_currency, due=posting.due, opened=entry.accounting_date)
        open_item.place = posting.place or ""
        items[key] = open_item
        keys[posting.open_item].append(key)
    sign = 1 if ROLES[posting.role].natural == "dr" else -1
    open_item.value += sign * posting.value
    open_item.amount += sign * (posting.value if posting.doc_amount is None else posting.doc_amount)
    open_item.quantity += sign * (posting.quantity or 0)
