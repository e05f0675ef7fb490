"""One leg becomes one line, or several where its goods come from several layers or lots (ARCHITECTURE §6.1).

`cr INV(P1, W1) ⟨act 0⟩ qty -100` took 60 from layer 1.1/1 and 40 from layer 2.1/1: two lines on the same account, each
naming its layer. Goods that move on (to transit, to another area) keep origin and rank date; goods that come back go to the
layer they left, or where they come back to another area, open one there that ranks like it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from ledger.domain.accounts_of_roles import account_of_role, role_of_account
from ledger.domain.amounts import resolved
from ledger.domain.chart import Bundle
from ledger.domain.document import Document
from ledger.domain.draft import Amount, Draft, DraftLeg, Form, LotNamed, LotNew, LotOf
from ledger.domain.entry import Posting
from ledger.domain.layer import Cell, Shelves, is_shipment, tracks_lots
from ledger.domain.masters import Costing, Item, PlaceKind
from ledger.domain.moved_goods import MovedGoods
from ledger.domain.problem import Problem
from ledger.domain.refusals import between_areas, lot_missing, stock_account, stock_short, wrong_party
from ledger.domain.returns import Returns, is_own_receipt
from ledger.domain.role import ROLES
from ledger.domain.rounding import split, take
from ledger.domain.set_prices import CONTRA, PoolsAtSetPrices, no_set_price, variance_line
from ledger.domain.state import BookState, OpenItem, PoolKey
from ledger.domain.valuing import Goods, source_of

_SHIPMENT_PLACES = (PlaceKind.TRANSIT, PlaceKind.CONSIGNEE, PlaceKind.SUBCONTRACTOR)


class Target(NamedTuple):
    """The layer a line changes, where its goods come from, and what ranks a layer it opens."""

    layer: str
    origin: str | None
    rank_date: date | None


@dataclass(slots=True)
class Lines:
    """Turns the legs of one draft into postings; remembers the layers it has opened."""

    document: Document
    draft: Draft
    state: BookState
    bundle: Bundle
    seq: int
    amounts: Sequence[Amount]
    goods: dict[int, Goods]
    shelves: Shelves
    """Layers as they stand now."""
    as_of: Shelves
    """Layers as they stood when value that is posted alone was there."""
    problems: list[Problem] = field(default_factory=list)
    ordinal: int = 1
    written: list[Posting] = field(default_factory=list)
    """Lines of the entry under way."""
    opened: dict[tuple[PoolKey, str, str], str] = field(default_factory=dict)
    """Layers this record has opened, by pool and what sets them apart: a lot, an origin."""
    prices: PoolsAtSetPrices = field(init=False)
    moved: MovedGoods = field(init=False)

    def __post_init__(self) -> None:
        self.moved = MovedGoods(self.state, self.draft)
        self.prices = PoolsAtSetPrices(self.state)

    def write(self, leg: DraftLeg) -> None:
        """Add the lines of a leg to the entry under way."""
        stock = leg.role in ROLES and ROLES[leg.role].stock
        base = self._base(leg)
        if base is None:
            return
        if stock and leg.amount is None:
            self._goods_only(leg, base)
        elif stock and leg.quantity:
            self._goods_with_value(leg, base)
        elif stock:
            self._value_only(leg, base)
        else:
            self.append(base)

    @property
    def next_line(self) -> int:
        """The number of the next line."""
        return len(self.written) + 1

    def append(self, posting: Posting) -> None:
        """A line with nothing on it is not written, unless it carries a tax base."""
        if posting.debit or posting.credit or posting.quantity or posting.tax_base or posting.doc_amount:
            self.written.append(posting)

    def refuse(self, problem: Problem, leg: DraftLeg) -> None:
        """Refuse the document, and go on to find what else is wrong."""
        self.problems.append(problem.at(line=leg.rule_line, id=self.document.id))

    # --- what all lines of a leg share -----------------------------------------------------------------------------

    def _base(self, leg: DraftLeg) -> Posting | None:
        role = leg.role or role_of_account(leg.account or "", self.bundle)
        if leg.role is None and role and ROLES[role].stock:
            self.refuse(stock_account(leg.account or ""), leg)
            return None
        key = leg.opens or leg.settles
        settled = self.state.open_item(role, str(leg.settles)) if leg.settles else None
        item, party = leg.item, leg.party
        if settled is not None and leg.role is None:
            item, party = settled.key.item or None, settled.key.party or None
        elif settled is not None and ROLES[role].arguments and (party or "") != settled.key.party and settled.key.party:
            self.refuse(wrong_party(str(leg.settles), role, party or "", settled.key.party), leg)
        account = settled.account if settled else leg.account or self._account(role, item, leg)
        amount = None if leg.amount is None else resolved(leg.amount, self.amounts)
        value, original = _both(amount)
        currency, original = self._currency(settled.currency if settled else self._reopened(leg, role, original), original)
        return Posting(
            line=self.next_line,
            account=account,
            role=role,
            debit=value if leg.side == "dr" else 0,
            credit=value if leg.side == "cr" else 0,
            doc_currency=currency,
            doc_amount=None if original is None else original if leg.side == "dr" else -original,
            item=item,
            quantity=leg.quantity or None,
            place=_promised_place(role, settled) or leg.place,
            lot=leg.lot.code if isinstance(leg.lot, LotNamed) else None,
            owner=leg.owner,
            status=leg.status,
            party=party,
            order=leg.order,
            open_item=None if key is None or not role else str(key),  # without a role nothing is kept open by party
            due=leg.due,
            tax_code=leg.tax_code,
            tax_base=None if leg.tax_base is None else self._value(leg.tax_base),
            cash_item=leg.cash_item,
            dims=self._dims(leg),
            document_line=leg.document_line,
            rule=self.draft.ruleset,
            rule_line=leg.rule_line,
            atoms=tuple([(name, self._value(atom)) for name, atom in leg.atoms]),
        )

    def _value(self, amount: Amount) -> int:
        return amount if isinstance(amount, int) else _both(resolved(amount, self.amounts))[0]

    def _currency(self, settled: str | None, original: int | None) -> tuple[str | None, int | None]:
        """Currency and original amount: a settled open item's own (0 where only its value changes), else the document's."""
        if settled is not None and settled != self.state.currency:
            return settled, original or 0
        if original is None or self.document.currency == self.state.currency:
            return None, None
        return self.document.currency, original

    def _reopened(self, leg: DraftLeg, role: str, original: int | None) -> str | None:
        """The currency of another document's open item that takes a value back: an estimate in USD is rolled over in USD."""
        if leg.opens is None or original is None or self.document.currency != self.state.currency:
            return None
        found = self.state.open_item(role, str(leg.opens))
        return found.currency if found is not None else None

    def _account(self, role: str, item: str | None, leg: DraftLeg) -> str:
        found = account_of_role(role, item=item, place=leg.place, party=leg.party, state=self.state, bundle=self.bundle)
        if isinstance(found, Problem):
            self.refuse(found, leg)
            return ""
        return found

    def _dims(self, leg: DraftLeg) -> str | None:
        dims = {**self.document.dims, **dict(leg.dims)}
        return json.dumps(dims, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if dims else None

    # --- goods without money: inside one area ----------------------------------------------------------------------

    def _goods_only(self, leg: DraftLeg, base: Posting) -> None:
        item = self.state.masters.items[leg.item or ""]
        quantity, source = leg.quantity or 0, self.moved.left(leg).place or ""
        if quantity > 0 and leg.place and self.state.area_of(source) != self.state.area_of(leg.place):
            self.refuse(between_areas(item, source, leg.place), leg)
        lots = self.moved.lots(leg, item)
        if isinstance(lots, Problem):
            self.refuse(lots, leg)
            return
        for lot, some in lots:
            signed = some if quantity > 0 else -some
            self.append(replace(base, line=self.next_line, quantity=signed, lot=lot or None))

    # --- goods with their value ------------------------------------------------------------------------------------

    def _goods_with_value(self, leg: DraftLeg, base: Posting) -> None:
        assert leg.item is not None and leg.place is not None and leg.quantity, leg
        item = self.state.masters.items[leg.item]
        direction = "in" if leg.quantity > 0 else "out"
        source = source_of(leg, self.draft.acts, self.goods)
        carried = source is not None and not isinstance(leg.lot, LotNew)
        if source is not None and carried:
            cells = self.goods[source].draw(direction, abs(leg.quantity))
            missing = abs(leg.quantity) - sum(cell.quantity for cell in cells)
            if missing:
                cells.append(Cell("", self._own_ref(leg), None, "", missing, 0))
        else:
            cells = self._cells_without_act(leg, item)
        returned = self.goods[source].returned if source is not None and carried else ""
        issued = source is not None and carried and self.draft.acts[source].operation == "issue"
        self._write_cells(leg, base, item, cells, returned=returned, issued=issued)

    def _write_cells(self, leg: DraftLeg, base: Posting, item: Item, cells: list[Cell], *, returned: str, issued: bool) -> None:
        value, quantity = base.debit + base.credit, leg.quantity or 0
        total = sum(cell.value for cell in cells)
        values = [cell.value for cell in cells]
        if total != abs(value):
            values = split(
                abs(value), [max(cell.value, 0) for cell in cells] if total > 0 else [cell.quantity for cell in cells]
            )
        originals, variance = self._originals(base.doc_amount, cells), 0
        for cell, amount, original in zip(cells, values, originals, strict=True):
            lot = base.lot or cell.lot or None
            if tracks_lots(item) and not lot:
                self.refuse(lot_missing(item), leg)
                return
            target = self._arriving(leg, item, cell, lot or "", returned) if quantity > 0 else self._leaving(leg, item, cell)
            signed = amount if value > 0 else -amount
            line = replace(
                base,
                line=self.next_line,
                debit=signed if leg.side == "dr" else 0,
                credit=signed if leg.side == "cr" else 0,
                doc_amount=original,
                quantity=cell.quantity if quantity > 0 else -cell.quantity,
                lot=lot,
                layer=target.layer,
                origin=target.origin,
                rank_date=target.rank_date,
                open_item=target.layer if is_shipment(target.layer) else base.open_item,
            )
            if item.costing.at_set_price and not is_shipment(target.layer):
                worth = self._at_set_price(leg, item, line, issued=issued)
                variance += line.value - worth
                line = replace(line, debit=worth) if leg.side == "dr" else replace(line, credit=-worth)
            self.append(line)
        if variance:
            account = self._account(CONTRA[item.costing], item.code, leg)
            self.append(variance_line(leg, replace(base, line=self.next_line), CONTRA[item.costing], account, variance))

    def _at_set_price(self, leg: DraftLeg, item: Item, line: Posting, *, issued: bool) -> int:
        """What these goods change a pool at a set price by; goods that an issue took are valued already."""
        worth = self.prices.change(item, line.layer or "", line.quantity or 0)
        if worth is None:
            self.refuse(no_set_price(item), leg)
        return line.value if worth is None or (issued and (line.quantity or 0) < 0) else worth

    def _originals(self, original: int | None, cells: list[Cell]) -> list[int | None]:
        if original is None:
            return [None] * len(cells)
        return list(split(original, [cell.quantity for cell in cells]))

    def _leaving(self, leg: DraftLeg, item: Item, cell: Cell) -> Target:
        """Goods leave the layer that gave them; a shipment knows whose, and a red line what it undoes."""
        if is_shipment(cell.layer) and not item.costing.pooled:
            return Target(cell.layer, cell.origin, None)
        undone = isinstance(leg.lot, LotOf) and cell.rank_date is None
        return Target(cell.layer, str(leg.lot.ref) if undone and isinstance(leg.lot, LotOf) else None, None)

    def _arriving(self, leg: DraftLeg, item: Item, cell: Cell, lot: str, returned: str) -> Target:
        """Where goods go: into the shipment they open, back where they came from, on to a layer of the place's own."""
        assert leg.place is not None, leg
        fresh = cell.layer == "" and cell.rank_date is None
        origin: str | None = returned or cell.origin or (self._own_ref(leg) if fresh else None)
        if leg.opens is not None and self.state.masters.places[leg.place].kind in _SHIPMENT_PLACES:
            pooled = item.costing.pooled
            return Target(str(leg.opens), None, None) if pooled else Target(str(leg.opens), origin, cell.rank_date)
        pool = self.shelves.pool_of(item.code, leg.place)
        changed = isinstance(leg.lot, LotNamed) and item.costing is Costing.SPECIFIC and cell.lot != lot
        if cell.layer and self._is_home(cell.layer, pool) and not changed:
            return Target(cell.layer, origin, None)
        target = Target("", origin, cell.rank_date or self.document.accounting_date)
        source = f"{cell.layer} {cell.origin} {leg.document_line}"
        return self._on_layer(pool, item, target, lot=lot, source=source)

    def _is_home(self, layer: str, pool: PoolKey) -> bool:
        found = self.state.layers.get(layer)
        return found is not None and found.pool == pool and not is_shipment(layer)

    def _on_layer(self, pool: PoolKey, item: Item, target: Target, *, lot: str, source: str) -> Target:
        """The pool's one layer, the lot's layer, or a new one."""
        apart = (lot, source)
        if item.costing.pooled or item.costing is Costing.SPECIFIC:
            apart = (lot if item.costing is Costing.SPECIFIC else "", "")
        standing = self.opened.get((pool, *apart)) or self._standing_layer(pool, item, lot)
        name = standing or f"{self.seq}.{self.ordinal}/{self.next_line}"
        self.opened[(pool, *apart)] = name
        return Target(name, target.origin, None if standing else target.rank_date)

    def _standing_layer(self, pool: PoolKey, item: Item, lot: str) -> str | None:
        if item.costing.pooled:
            return self.state.first_layers.get(pool)
        if item.costing is Costing.SPECIFIC:
            return next((layer.name for layer in self.state.pool_layers(pool) if layer.lot == lot), None)
        return None

    def _own_ref(self, leg: DraftLeg) -> str:
        return str(self.document.ref(leg.document_line))

    # --- goods whose value the leg itself tells --------------------------------------------------------------------

    def _cells_without_act(self, leg: DraftLeg, item: Item) -> list[Cell]:
        assert leg.place is not None and leg.quantity, leg
        quantity, pool = abs(leg.quantity), self.shelves.pool_of(item.code, leg.place)
        if isinstance(leg.lot, LotOf):
            return self._cells_of(leg, item, pool, str(leg.lot.ref))
        if leg.quantity > 0:
            lot = leg.lot.code if isinstance(leg.lot, LotNew | LotNamed) else None
            return [Cell("", self._own_ref(leg), None, lot or "", quantity, 0)]
        cells: list[Cell] = []
        for layer in self.shelves.layers(pool):
            some = min(quantity - sum(cell.quantity for cell in cells), layer.quantity)
            if some:
                cells.append(
                    Cell(layer.name, layer.origin, layer.rank_date, layer.lot, some, take(layer.quantity, layer.value, some))
                )
        there = sum(cell.quantity for cell in cells)
        if there < quantity:
            self.refuse(stock_short(item, leg.place, quantity, there), leg)
        return cells

    def _cells_of(self, leg: DraftLeg, item: Item, pool: PoolKey, ref: str) -> list[Cell]:
        """`lot of X` beside an amount of its own: back to the layers X took from, else onto the layer X opened."""
        assert leg.quantity, leg
        if leg.quantity > 0 and ref not in self.state.origins and not is_own_receipt(self.state, item.code, ref):
            back = Returns(self.state).draw(item.code, ref, leg.quantity)
            if isinstance(back, list) and back:
                return [replace(cell, value=0) for cell in back]
        name, lot = self._layer_of_receipt(item, pool, ref)
        if name is None and leg.quantity < 0:
            self.refuse(stock_short(item, leg.place or "", -leg.quantity, 0, lot=lot), leg)
        return [Cell(name or "", ref, None, lot, abs(leg.quantity), 0)]

    def _layer_of_receipt(self, item: Item, pool: PoolKey, ref: str) -> tuple[str | None, str]:
        first = next((move.posting for move in self.state.moves_of_line(item.code, ref) if move.posting.layer), None)
        lot = (first.lot or "") if first else ""
        if item.costing.pooled:
            return self.opened.get((pool, "", "")) or self.state.first_layers.get(pool), lot
        names = [name for name in self.state.origins.get(ref, ()) if self.state.layers[name].pool == pool]
        if not names and first is not None and first.layer in self.state.layers and self.state.layers[first.layer].pool == pool:
            names = [first.layer]  # a lot that an earlier receipt opened
        live = next((name for name in names if self.state.layers[name].quantity > 0), names[0] if names else None)
        if live and (item.costing is Costing.SPECIFIC or not lot):  # the lot it came in with may have been split since
            lot = self.state.layers[live].lot
        return live, lot

    # --- value alone -----------------------------------------------------------------------------------------------

    def _value_only(self, leg: DraftLeg, base: Posting) -> None:
        """More or less value for what lies there: on the open item, else over the pool's layers by quantity."""
        item = self.state.masters.items[leg.item or ""]
        value = base.debit + base.credit
        if not value:
            return
        if base.open_item and base.open_item in self.state.layers:
            shipped = self.state.open_item(base.role, base.open_item)
            place = base.place or (shipped.place if shipped else None)
            self.append(replace(base, line=self.next_line, place=place, layer=base.open_item))
            return
        place = leg.place or ""
        layers = list(self.as_of.layers(self.as_of.pool_of(item.code, place)))
        if not layers:
            self.refuse(stock_short(item, place, 1, 0), leg)
            return
        for layer, share in zip(layers, split(value, [layer.quantity for layer in layers]), strict=True):
            debit, credit = (share, 0) if leg.side == "dr" else (0, share)
            self.append(replace(base, line=self.next_line, debit=debit, credit=credit, layer=layer.name))


def _promised_place(role: str, settled: OpenItem | None) -> str:
    """Goods ordered for W1 that arrive at W2 relieve the order where it stands: at W1."""
    return settled.place if settled is not None and ROLES.get(role) is not None and ROLES[role].memo else ""


def _both(amount: Amount | None) -> tuple[int, int | None]:
    if isinstance(amount, Form):
        return amount.value, amount.original
    return amount or 0, None
