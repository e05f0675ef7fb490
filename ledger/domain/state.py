"""The books as sums of postings: layers, stock, open items, balances. `fold` adds one record; nothing else changes them.

The same fold keeps the working set of a batch, rebuilds the projections of a book for `verify`, and is the in-memory book of
tests. A database-backed working set fills these dicts for the keys that a batch of documents needs before the pure stages
run; a key that is missing then means: there is none.
"""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.item_moves import ItemMove, MoveIndex
from ledger.domain.ledger_sums import LedgerSums
from ledger.domain.master_records import FOLDED_KINDS, apply_master
from ledger.domain.masters import OUTSIDE_PLACES, Masters, PlaceKind
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

    @property
    def rank(self) -> tuple[date, int, tuple[int, ...]]:
        """The order in which FIFO takes layers: by date, then by recording, then by entry and line."""
        return self.rank_date, self.seq, tuple(int(part) for part in _NUMBERS.findall(self.name))


_NUMBERS: Final = re.compile(r"[0-9]+")


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
    settings: dict[str, str] = field(default_factory=dict)
    """Book settings: company, chart, start, timezone, late, segregation, voucher_order (ARCHITECTURE §5.7)."""
    masters: Masters = field(default_factory=Masters)
    layers: dict[str, Layer] = field(default_factory=dict)
    pools: defaultdict[PoolKey, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Names of a pool's layers that hold something, in the order FIFO takes them: drained ones are never looked at again."""
    _live: set[str] = field(default_factory=set, compare=False, repr=False)
    first_layers: dict[PoolKey, str] = field(default_factory=dict)
    """The layer a pool opened with: an average pool keeps that name for ever, drained or not."""
    origins: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Layers by the receipt line they come from, in order of opening."""
    stock: dict[StockKey, Stock] = field(default_factory=dict)
    stock_of_item: defaultdict[str, dict[StockKey, None]] = field(default_factory=lambda: defaultdict(dict))
    """Keys of an item that hold something, commitments included."""
    stock_days: defaultdict[StockKey, dict[date, int]] = field(default_factory=lambda: defaultdict(dict))
    """Net quantity moved per accounting date."""
    open_items: dict[OpenKey, OpenItem] = field(default_factory=dict)
    open_keys: defaultdict[str, list[OpenKey]] = field(default_factory=lambda: defaultdict(list))
    """Open items by their key string."""
    moves: defaultdict[str, list[ItemMove]] = field(default_factory=lambda: defaultdict(list))
    """Postings by item, in order of recording."""
    order_moves: defaultdict[str, list[ItemMove]] = field(default_factory=lambda: defaultdict(list))
    """Vouchers' postings by production order, in order of recording: what work in progress is made of."""
    _found: defaultdict[str, MoveIndex] = field(default_factory=lambda: defaultdict(MoveIndex), compare=False, repr=False)
    balances: defaultdict[str, dict[tuple[str, str, str], int]] = field(default_factory=lambda: defaultdict(dict))
    """Account → (day `2026-03-31` or month before it `2026-02`, party, entry class) → debit − credit. Days and months compare
    as text, so a balance at a date is the sum of what is not later."""
    sums: LedgerSums = field(default_factory=LedgerSums)
    """Balances by dimension, in other currencies, and taxes by code."""
    documents: dict[str, DocumentState] = field(default_factory=dict)
    """By `kind:id`, last version."""
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Completed input of documents by `kind:id`, last version."""
    allowances_on: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict), compare=False)
    """Sold line → `kind:id` of allowances whose input named it, in some version."""
    numbers: dict[str, int] = field(default_factory=dict)
    """Last voucher number by period."""
    period_status: dict[str, str] = field(default_factory=dict)
    """`2026-03` → open, soft_closed, closed, year_locked; a month that is missing is open."""
    number_dates: dict[str, date] = field(default_factory=dict)
    """Accounting date of the last voucher number by period, where vouchers are numbered by date."""
    closed_accounts: set[str] = field(default_factory=set)
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
        """The open item of that role and key, or None. A key and role name at most one item with something on it.

        `ADV|CLIAB` is whichever of the two is open.
        """
        roles = role.split("|")
        found = [self.open_items[name] for name in self.open_keys.get(key, ()) if name.role in roles]
        return next((item for item in found if item.value or item.amount or item.quantity), found[0] if found else None)

    def pool_layers(self, pool: PoolKey) -> list[Layer]:
        """The layers of a pool by (rank date, seq): the order FIFO takes them."""
        return [self.layers[name] for name in self.pools.get(pool, ())]

    def put_layer(self, layer: Layer) -> None:
        """Enter a layer that was read from a store, or has just been opened."""
        self.layers[layer.name] = layer
        first = self.layers.get(self.first_layers.get(layer.pool, ""))
        if first is None or (layer.seq, layer.rank[2]) < (first.seq, first.rank[2]):
            self.first_layers[layer.pool] = layer.name
        if layer.origin and layer.name not in self.origins[layer.origin]:
            self.origins[layer.origin].append(layer.name)
        self._note_layer(layer)

    def _note_layer(self, layer: Layer) -> None:
        holds = bool(layer.quantity or layer.value)
        if holds and layer.name not in self._live:
            self._live.add(layer.name)
            bisect.insort(self.pools[layer.pool], layer.name, key=lambda name: self.layers[name].rank)
        elif not holds and layer.name in self._live:
            self._live.remove(layer.name)
            self.pools[layer.pool].remove(layer.name)

    def put_input(self, ref: str, given: dict[str, Any]) -> None:
        """Enter what a document said."""
        self.inputs[ref] = given
        if ref.startswith("sales_allowance:"):
            for line in given["lines"]:
                self.allowances_on[line["delivery"]][ref] = None

    def put_stock(self, key: StockKey, stock: Stock) -> None:
        """Enter a quantity that was read from a store, or has just changed."""
        self.stock[key] = stock
        if stock.quantity:
            self.stock_of_item[key.item][key] = None
        else:
            self.stock_of_item[key.item].pop(key, None)

    def moves_of_line(self, item: str, ref: str) -> list[ItemMove]:
        """The history of one document line: what it posted, and what returned or corrected it later."""
        moves = self.moves.get(item, [])
        return [moves[position] for position in self._index(item).by_line.get(ref, ())]

    def moves_of_layer(self, item: str, layer: str) -> list[ItemMove]:
        """The history of one layer."""
        moves = self.moves.get(item, [])
        return [moves[position] for position in self._index(item).by_layer.get(layer, ())]

    def moves_of_open_item(self, item: str, key: str) -> list[ItemMove]:
        """The history of the goods on one open item: received, billed, returned."""
        moves = self.moves.get(item, [])
        return [moves[position] for position in self._index(item).by_open_item.get(key, ())]

    def allowances_of(self, item: str) -> list[str]:
        """`kind:id` of the documents that lowered a price of the item, in order of recording."""
        return list(self._index(item).allowances)

    def first_move(self, item: str, ref: str) -> int | None:
        """The position in the item's history where a document line first stands."""
        found = self._index(item).by_line.get(ref)
        return found[0] if found else None

    def _index(self, item: str) -> MoveIndex:
        index, moves = self._found[item], self.moves.get(item, [])
        if index.done > len(moves):
            index = self._found[item] = MoveIndex()
        index.catch_up(moves)
        return index

    def fold(self, record: Record) -> None:
        """Add one record to every sum."""
        if record.kind in FOLDED_KINDS:
            apply_master(self.masters, record.kind, record.revealed)
        elif record.kind in _EVENTS:
            _EVENTS[record.kind](self, record.input)
        self.last_seq, self.last_recorded_at = record.seq, record.recorded_at
        if record.reverses:
            self.documents[record.reverses.rpartition(":")[0]].reversed_by = record.key
        self.documents[record.ref] = DocumentState(record.seq, record.key, record.request_sha256, record.accounting_date)
        self.put_input(record.ref, record.input)
        for entry in record.entries:
            if entry.number is not None:
                self.numbers[entry.period] = max(self.numbers.get(entry.period, 0), entry.number)
                self.number_dates[entry.period] = entry.accounting_date
            if entry.is_voucher:
                self._fold_balances(entry)
                self.sums.fold(entry)
            moved = [self._fold_posting(record, entry, posting) for posting in entry.postings]
            if any(moved):
                self.newest_stock_period = max(self.newest_stock_period, entry.period)

    def _fold_balances(self, entry: Entry) -> None:
        day = entry.accounting_date.isoformat()
        for posting in entry.postings:
            sums, key = self.balances[posting.account], (day, posting.party or "", entry.klass)
            sums[key] = sums.get(key, 0) + posting.value

    def _fold_posting(self, record: Record, entry: Entry, posting: Posting) -> bool:
        """True where it moves goods or their value."""
        stock = self.keeps_stock(posting)
        if stock and posting.layer:
            self._fold_layer(record, entry, posting)
        if stock and posting.item and posting.quantity and posting.place:
            self._fold_stock(entry, posting)
        if posting.open_item:
            fold_open_item(self.open_items, self.open_keys, entry, posting)
        if (posting.item or posting.order) and entry.klass != "memo":
            ref = record.ref + (f"/{posting.document_line}" if posting.document_line is not None else "")
            move = ItemMove(record.seq, entry.ordinal, ref, entry.accounting_date, posting, entry.reverses)
            if posting.item:
                self.moves[posting.item].append(move)
            if posting.order:
                self.order_moves[posting.order].append(move)
        return stock and bool(posting.layer or (posting.quantity and posting.place and ROLES[posting.role].stock))

    def keeps_stock(self, posting: Posting) -> bool:
        """True where a posting moves what is kept by place: goods, and commitments at inside places."""
        role = ROLES.get(posting.role)
        return role is not None and (role.stock or (role.memo and posting.place not in OUTSIDE_PLACES))

    def _fold_layer(self, record: Record, entry: Entry, posting: Posting) -> None:
        assert posting.layer is not None and posting.item is not None, posting
        layer = self.layers.get(posting.layer)
        if layer is None:
            assert posting.place is not None, f"layer {posting.layer} opened without a place"
            pool = PoolKey(posting.item, posting.owner or "", self.area_of(posting.place))
            rank = posting.rank_date or entry.accounting_date
            layer = Layer(posting.layer, pool, posting.origin or "", rank, record.seq, posting.lot or "")
            self.put_layer(layer)
        layer.quantity += posting.quantity or 0
        layer.value += posting.value
        self._note_layer(layer)

    def _fold_stock(self, entry: Entry, posting: Posting) -> None:
        key = stock_key(posting)
        stock = self.stock.get(key) or Stock()
        stock.quantity += posting.quantity or 0
        stock.last_date = max(stock.last_date, entry.accounting_date)
        self.put_stock(key, stock)
        days = self.stock_days[key]
        days[entry.accounting_date] = days.get(entry.accounting_date, 0) + (posting.quantity or 0)

    def balance(self, account: str, on: date, *, party: str | None = None) -> int:
        """Debit − credit of an account at the end of a day, closing entries included."""
        sums = self.balances.get(account, {})
        return sum(value for (when, who, _), value in sums.items() if when <= on.isoformat() and party in (None, who))


def _fold_book(state: BookState, given: dict[str, Any]) -> None:
    state.settings.update({name: str(value) for name, value in given.items()})
    state.currency = state.settings.get("currency", state.currency)


def _fold_period_event(state: BookState, given: dict[str, Any]) -> None:
    state.period_status[given["period"]] = given["status"]


def _fold_account_event(state: BookState, given: dict[str, Any]) -> None:
    (state.closed_accounts.add if given["status"] == "closed" else state.closed_accounts.discard)(given["account"])


_EVENTS: Final = {
    "book": _fold_book,
    "book_setting": _fold_book,
    "period_event": _fold_period_event,
    "account_event": _fold_account_event,
}
"""Record kinds beside documents and master data whose input changes what the core may know."""


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
