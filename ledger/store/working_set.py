"""Filling a `BookState` from the tables: for the keys asked for, exactly what folding the whole log would have put there.

`load` reads one query per table and call, and only what is not there yet. Three things are left out on purpose, because no
pure stage reads them: used-up layers of items that are not averaged (unless their history is asked for), stock days that no
posting can be dated before any more, and open items with nothing on them where they are asked for by role or item.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import sqlalchemy as sa

from ledger.application.unit_of_work import Needs
from ledger.audit.canonical import parsed_timestamp, posting_of
from ledger.audit.events import BOOK_KINDS
from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_shipment
from ledger.domain.ledger_sums import LedgerSums
from ledger.domain.master_records import FOLDED_KINDS, apply_master
from ledger.domain.masters import Masters
from ledger.domain.personal_data import PersonalValue, revealed_input
from ledger.domain.production_order import ORDER_KIND
from ledger.domain.state import (
    BookState,
    DocumentState,
    Layer,
    OpenItem,
    OpenKey,
    PoolKey,
    Stock,
    StockKey,
)
from ledger.store.book import MasterMemory
from ledger.store.erasing import clear_values
from ledger.store.ledger_sums import load_ledger_sums
from ledger.store.loaded_facts import LoadedFacts, LoadedSums
from ledger.store.record_rows import POSTING_SELECT, posting_columns
from ledger.store.statements import Row, quoted, select, select_in

_NUMBER_DATES: Final = (
    'SELECT e."period", e."accounting_date" FROM entry AS e JOIN period AS p '
    'ON p."period" = e."period" AND p."last_number" = e."number"'
)
ORDER_ROLES: Final = ("GRNI", "ON_ORDER", "ON_ORDER_CONTRA")
"""Roles behind `Needs.open_items_of`: received and not invoiced, ordered and not received."""

_DOCUMENT = 'SELECT "ref", "seq", "key", "request_sha256", "accounting_date", "reversed_by" FROM document_state'
_INPUT = 'SELECT d."ref", g."body" FROM document_state AS d JOIN log AS g ON g."seq" = d."seq"'
_LAYER = 'SELECT "name", "item", "owner", "area", "origin", "rank_date", "seq", "lot", "quantity", "value" FROM layer'
_IN_OPENING_ORDER = ' ORDER BY "seq", "ordinal", "line"'
_STOCK = 'SELECT "item", "lot", "owner", "status", "place", "quantity", "last_date" FROM stock'
_STOCK_DAY = 'SELECT "item", "lot", "owner", "status", "place", "date", "quantity" FROM stock_day'
_OPEN = (
    'SELECT "role", "party", "key", "item", "account", "currency", "amount", "value", "quantity", "due", "place", "opened" '
    "FROM open_item"
)
_SOMETHING = '("amount" <> 0 OR "value" <> 0 OR "quantity" <> 0)'
_MOVES = (
    f'SELECT p."seq", p."ordinal", p."accounting_date", g."key", e."reverses", {POSTING_SELECT} FROM posting AS p '
    'JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" JOIN log AS g ON g."seq" = p."seq" '
    'LEFT JOIN posting_origin AS o ON o."seq" = p."seq" AND o."ordinal" = p."ordinal" AND o."line" = p."line" '
    'WHERE p."{column}" IN ({list}) AND p."{named}" IS NOT NULL AND e."class" <> \'memo\' '
    'ORDER BY p."seq", p."ordinal", p."line"'
)
_BALANCE_MONTHS = 'SELECT "month", "account", "party", "class", "debit" - "credit" FROM balance_month WHERE "month" < ?'
_BALANCE_DAYS = (
    'SELECT p."accounting_date", p."account", coalesce(p."party", \'\'), e."class", sum(p."debit") - sum(p."credit") '
    'FROM posting AS p JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" '
    "WHERE p.\"accounting_date\" >= ? AND e.\"class\" NOT IN ('memo', 'movement') "
    'GROUP BY p."accounting_date", p."account", coalesce(p."party", \'\'), e."class"'
)


def guarded_state(masters: Masters, known: Needs) -> BookState:
    """An empty state that raises where somebody looks up what is not in `known`, which grows as facts are loaded."""
    return BookState(
        masters=masters,
        documents=LoadedFacts("the document", lambda ref: ref in known.documents),
        inputs=LoadedFacts("the input", lambda ref: ref in known.inputs),
        moves=LoadedFacts("the history", lambda item: item in known.history, list),
        order_moves=LoadedFacts("the postings", lambda order: order in known.orders, list),
        pools=LoadedFacts("the layers", lambda pool: pool.item in known.items, list),
        stock_of_item=LoadedFacts("the stock", lambda item: item in known.items, dict),
        open_keys=LoadedFacts("the open items", lambda key: key in known.open_keys, list),
        balances=LoadedFacts("the balance", lambda _: known.balances, dict),
        sums=LedgerSums(
            LoadedSums("the sum", lambda _: known.sums, dict),
            LoadedSums("the sum", lambda _: known.sums, dict),
            LoadedSums("the tax", lambda _: known.sums, dict),
        ),
    )


class WorkingSet:
    """A state that fills itself from one connection. `state` and all numbers in it hold for that transaction only."""

    def __init__(self, connection: sa.Connection, memory: MasterMemory) -> None:
        self.connection = connection
        self.memory = memory
        self._known = Needs()
        self.state = guarded_state(memory.masters, self._known)
        self._new_shipments: dict[str, str] = {}
        """Layers just loaded that are shipments, with their item."""
        self._start()

    def _start(self) -> None:
        """Read what every batch needs: last record, currency, periods, master data newer than what is remembered."""
        for seq, moment in select(self.connection, 'SELECT "seq", "recorded_at" FROM log ORDER BY "seq" DESC LIMIT 1'):
            self.state.last_seq, self.state.last_recorded_at = seq, parsed_timestamp(moment)
        if self.memory.seq > self.state.last_seq:  # An older snapshot than the one that is remembered.
            self.memory = MasterMemory()
            self.state.masters = self.memory.masters
        for period, status, number, stock in select(
            self.connection, 'SELECT "period", "status", "last_number", "stock" FROM period'
        ):
            if status:
                self.state.period_status[period] = status
            if number:
                self.state.numbers[period] = number
            if stock:
                self.state.newest_stock_period = max(self.state.newest_stock_period, period)
        self._first_seq = self.state.last_seq
        self._refresh_masters()

    def _refresh_masters(self) -> None:
        """Read master data and settings of records that came after the remembered ones."""
        if self.memory.seq < self.state.last_seq:
            self._forget_erased()
            text = 'SELECT "kind", "body" FROM master WHERE "seq" > ? ORDER BY "seq"'
            inputs = [(kind, json.loads(body)) for kind, body in select(self.connection, text, (self.memory.seq,))]
            clear = clear_values(self.connection, inputs)
            for kind, given in inputs:
                if kind in FOLDED_KINDS:
                    apply_master(self.memory.masters, kind, revealed_input(kind, given, clear))
                elif kind in BOOK_KINDS:
                    self.memory.settings |= {name: str(value) for name, value in given.items()}
            self.memory.seq = self.state.last_seq
        self.state.settings = dict(self.memory.settings)
        for account, status in select(self.connection, 'SELECT "account", "status" FROM account_event ORDER BY "seq"'):
            (self.state.closed_accounts.add if status == "closed" else self.state.closed_accounts.discard)(account)
        if self.state.settings.get("voucher_order") == "chronological":
            self.state.number_dates = {
                period: date.fromisoformat(day) for period, day in select(self.connection, _NUMBER_DATES)
            }
        self.state.currency = self.state.settings.get("currency", self.state.currency)

    def _forget_erased(self) -> None:
        """Somebody was erased since: nothing that is remembered may still know the name."""
        text = 'SELECT 1 FROM erased WHERE "seq" > ? LIMIT 1'
        if self.memory.seq and list(select(self.connection, text, (self.memory.seq,))):
            self.memory.masters, self.memory.settings, self.memory.seq = Masters(), {}, 0
            self.state.masters = self.memory.masters

    def load(self, needs: Needs) -> None:
        """Fetch what is not in the working set yet: one query per table."""
        new = self._known.take_new(needs)
        self._load_documents(new.documents)
        self._load_inputs(new.inputs)
        self._load_layers(new.items, new.history)
        self._load_stock(new.items)
        self._load_moves(new.history)
        self._load_order_moves(new.orders)
        self._load_shipments(new.items - self._known.history)
        self._load_open_items(new)
        if new.balances:
            self._load_balances()
        if new.sums:
            load_ledger_sums(self.connection, self.state.sums)

    def _load_documents(self, refs: set[str]) -> None:
        for ref, seq, key, digest, day, reversed_by in self._in(f'{_DOCUMENT} WHERE "ref" IN ({{list}})', refs):
            self.state.documents.setdefault(ref, DocumentState(seq, key, digest, date.fromisoformat(day), reversed_by))

    def _load_inputs(self, refs: set[str]) -> None:
        for ref, body in self._in(f'{_INPUT} WHERE d."ref" IN ({{list}})', refs):
            if ref not in self.state.inputs:
                self.state.put_input(ref, json.loads(body)["input"])

    def _load_layers(self, items: set[str], history: set[str]) -> None:
        whole = history | {item for item in items if self._averaged(item)}
        rows = list(self._in(f'{_LAYER} WHERE "item" IN ({{list}}){_IN_OPENING_ORDER}', whole))
        remaining = f'{_LAYER} WHERE "item" IN ({{list}}) AND ("quantity" <> 0 OR "value" <> 0){_IN_OPENING_ORDER}'
        self._put_layers([*rows, *self._in(remaining, items - whole)])

    def _averaged(self, item: str) -> bool:
        """True where a used-up layer still names its pool."""
        found = self.state.masters.items.get(item)
        return found is None or found.costing.pooled

    def _load_layers_named(self, names: set[str]) -> None:
        self._put_layers(self._in(f'{_LAYER} WHERE "name" IN ({{list}}){_IN_OPENING_ORDER}', names))

    def _put_layers(self, rows: Iterable[Row]) -> None:
        for name, item, owner, area, origin, rank_date, seq, lot, quantity, value in rows:
            if name not in self.state.layers:
                pool = PoolKey(item, owner, area)
                self.state.put_layer(Layer(name, pool, origin, date.fromisoformat(rank_date), seq, lot, quantity, value))
                if is_shipment(name):
                    self._new_shipments[name] = item

    def _load_stock(self, items: set[str]) -> None:
        for *key, quantity, last_date in self._in(f'{_STOCK} WHERE "item" IN ({{list}})', items):
            self.state.put_stock(StockKey(*key), Stock(quantity, date.fromisoformat(last_date)))
        days = f'{_STOCK_DAY} WHERE "date" >= ? AND "item" IN ({{list}}) ORDER BY "date"'
        for *key, day, quantity in select_in(self.connection, days, items, before=(self.first_stock_day(),)):
            self.state.stock_days[StockKey(*key)][date.fromisoformat(day)] = quantity

    def first_stock_day(self) -> str:
        """The first day of the older of the two periods that take goods (ARCHITECTURE §6.3)."""
        if not self.state.newest_stock_period:
            return ""
        year, month = map(int, self.state.newest_stock_period.split("-"))
        return f"{year - (month == 1):04}-{(month + 10) % 12 + 1:02}-01"

    def _load_moves(self, items: set[str]) -> None:
        """The whole history of items; what was appended in this transaction stays at its end."""
        for item, moves in self._by_item("item", items).items():
            self._put_moves(item, moves, [move for move in self.state.moves.get(item, ()) if move.seq > self._first_seq])

    def _load_order_moves(self, orders: set[str]) -> None:
        """Everything charged to production orders and brought in by them."""
        found: defaultdict[str, list[ItemMove]] = defaultdict(list)
        for move in self._moves("order_code", "order_code", orders):
            found[move.posting.order or ""].append(move)
        for order, moves in found.items():
            known = [move for move in self.state.order_moves.get(order, ()) if move.seq > self._first_seq]
            self.state.order_moves[order] = [*moves, *known]

    def _load_shipments(self, items: set[str]) -> None:
        """The history of shipments under way, where booking must tell their parts or lots apart: a part of the item's."""
        under_way = {name for name, item in self._new_shipments.items() if item in items and self._has_parts(item)}
        for item, moves in self._by_item("layer", under_way).items():
            self._put_moves(item, moves, self.state.moves[item])
        self._new_shipments.clear()

    def _has_parts(self, item: str) -> bool:
        found = self.state.masters.items.get(item)
        return found is not None and (found.lot_tracked or not found.costing.pooled)

    def _by_item(self, column: str, values: set[str]) -> dict[str, list[ItemMove]]:
        """Postings that name an item; the orders among them come along, because a late price asks whether they are open."""
        found: defaultdict[str, list[ItemMove]] = defaultdict(list)
        orders: set[str] = set()
        for move in self._moves(column, "item", values):
            assert move.posting.item is not None, move
            found[move.posting.item].append(move)
            orders |= {f"{ORDER_KIND}:{move.posting.order}"} if move.posting.order else set()
        self._load_open_keys(orders)
        return found

    def _moves(self, column: str, named: str, values: set[str]) -> Iterator[ItemMove]:
        text = _MOVES.replace("{column}", column).replace("{named}", named)
        for seq, ordinal, day, key, reverses, *columns in self._in(text, values):
            posting = posting_of(posting_columns(tuple(columns)))
            ref = key.rpartition(":")[0] + (f"/{posting.document_line}" if posting.document_line is not None else "")
            yield ItemMove(seq, ordinal, ref, date.fromisoformat(day), posting, reverses)

    def _put_moves(self, item: str, moves: list[ItemMove], known: list[ItemMove]) -> None:
        """Both together in the order of recording. The item's index was made for another list."""
        self.state.moves[item] = sorted([*moves, *known], key=lambda move: (move.seq, move.ordinal, move.posting.line))
        self.state._found.pop(item, None)  # noqa: SLF001  # there is no other way to forget it

    def _load_open_items(self, new: Needs) -> None:
        self._load_open_keys(new.open_keys)
        by_role = self._in(f'{_OPEN} WHERE "role" IN ({{list}}) AND {_SOMETHING}{_IN_OPENING_ORDER}', new.open_roles)
        roles = quoted(ORDER_ROLES).replace('"', "'")
        of_item = f'{_OPEN} WHERE "role" IN ({roles}) AND "item" IN ({{list}}) AND {_SOMETHING}{_IN_OPENING_ORDER}'
        by_item = self._in(of_item, new.open_items_of)
        for rows in (by_role, by_item):
            for row in rows:
                self._put_open_item(row)

    def _load_open_keys(self, keys: set[str]) -> None:
        self._known.open_keys |= keys
        for row in self._in(f'{_OPEN} WHERE "key" IN ({{list}}){_IN_OPENING_ORDER}', keys):
            self._put_open_item(row)

    def _put_open_item(self, row: Row) -> None:
        role, party, key, item, account, currency, amount, value, quantity, due, place, opened = row
        name = OpenKey(role, party, key, item)
        if name in self.state.open_items:
            return
        due_date = date.fromisoformat(due) if due is not None else None
        found = OpenItem(name, account, currency, amount, value, quantity, due_date, place, date.fromisoformat(opened))
        self.state.open_items[name] = found
        self.state.open_keys[key].append(name)

    def _load_balances(self) -> None:
        """Whole months as long as they are closed, days from the first month that is not."""
        month = self.first_open_month()
        for rows in (select(self.connection, _BALANCE_MONTHS, (month,)), select(self.connection, _BALANCE_DAYS, (month,))):
            for when, account, party, klass, value in rows:
                sums, key = self.state.balances[account], (when, party, klass)
                sums[key] = sums.get(key, 0) + int(value)

    def first_open_month(self) -> str:
        """The first month that was used and is not closed; before it nothing can be dated any more."""
        text = 'SELECT "period" FROM period WHERE "status" NOT IN (\'closed\', \'year_locked\') ORDER BY "period" LIMIT 1'
        return next((str(row[0]) for row in select(self.connection, text)), "9999-12")

    def personal(self, ref: str) -> dict[str, PersonalValue]:
        """What is stored of a natural person, `party:ANNA`, by the refs of the fields."""
        text = 'SELECT "ref", "salt", "value" FROM personal WHERE "person" = ? ORDER BY "ref"'
        rows = select(self.connection, text, (ref,))
        return {name: PersonalValue(name, bytes(salt), value) for name, salt, value in rows}

    def attached(self, sha256: str) -> bool:
        """True where this original file is stored."""
        rows = select(self.connection, 'SELECT 1 FROM attachment WHERE "sha256" = ?', (sha256,))
        return next(iter(rows), None) is not None

    def _in(self, text: str, values: set[str]) -> Iterator[Row]:
        return select_in(self.connection, text, values)
