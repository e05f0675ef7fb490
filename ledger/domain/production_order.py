"""What a production order is worth and has made so far: sums over the postings that name it (DOMAIN §2.3).

MO1 is to make 100 F1. Material 570.00, labour 180.00 and overhead 120.00 were charged: its work in progress holds 870.00.
60 came into the warehouse for 522.00: it holds 348.00. Closed, it holds 0.00, always: the last receipt or the close takes all
that is left. A subcontract order is a production order with a supplier; its material lies at the subcontractor instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.item_moves import ItemMove
from ledger.domain.masters import Item, Party, Place
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.quantity import to_base_units
from ledger.domain.rounding import divide_half_up
from ledger.domain.state import BookState

ORDER_KIND: Final = "production_order"
RECEIPT_KINDS: Final = ("production_receipt", "subcontract_receipt")


@dataclass(frozen=True, slots=True)
class Order:
    """A production order as documents and rules see it: `m.order.code`, `m.order.number`, `m.order.name`."""

    code: str
    number: str
    item: Item
    """What it makes."""
    quantity: int
    """How much of it, base units."""
    place: Place
    """Where it is to come in."""
    supplier: Party | None = None
    """The subcontractor, where one makes it."""
    planned_cost: int = 0
    """Of the whole quantity, book currency; 0 where nobody planned one."""
    materials: tuple[tuple[Item, int], ...] = ()
    """The bill of material for the whole quantity; empty where nobody wrote one."""

    @property
    def name(self) -> str:
        """The name of what it makes."""
        return self.item.name

    @property
    def ref(self) -> Ref:
        """The document it is."""
        return Ref(ORDER_KIND, self.code)

    def planned(self, quantity: int) -> int:
        """The planned cost of so many."""
        return divide_half_up(self.planned_cost * quantity, self.quantity)


def order_of(code: str, state: BookState) -> Order:
    """The order of an id that is in the book."""
    given = state.inputs[f"{ORDER_KIND}:{code}"]
    items, places, parties = state.masters.items, state.masters.places, state.masters.parties
    item = items[given["item"]]
    materials = ((items[line["item"]], line["quantity"]) for line in given.get("materials", ()))
    return Order(
        code, given.get("number", code), item, _units(given["quantity"], item), places[given["place"]],
        parties.get(given.get("supplier", "")),
        parse_scaled(given.get("planned_cost", "0"), minor_unit(state.currency)) or 0,
        tuple((one, _units(quantity, one)) for one, quantity in materials),
    )  # fmt: skip


def _units(text: str, item: Item) -> int:
    found = to_base_units(text, item.scale, Fraction(1))
    assert found is not None, (text, item.code)
    return found


def is_open(code: str, state: BookState) -> bool:
    """True from the order until its last receipt or its close."""
    found = state.open_item("MO_OPEN", f"{ORDER_KIND}:{code}")
    return found is not None and found.quantity > 0


def work_in_progress(code: str, state: BookState, on: date | None = None) -> int:
    """What an order's WIP holds at the end of a day, or after everything posted."""
    return sum(move.posting.value for move in wip_moves(code, state, on))


def wip_moves(code: str, state: BookState, on: date | None = None) -> list[ItemMove]:
    """The postings to an order's work in progress up to a day."""
    moves = state.order_moves.get(code, ())
    return [move for move in moves if move.posting.role == "WIP" and (on is None or move.date <= on)]


def last_day(code: str, state: BookState) -> date:
    """The latest day on which something was posted to the order's work in progress."""
    return max((move.date for move in wip_moves(code, state)), default=date.min)


def receipts_of(order: Order, state: BookState) -> dict[Ref, int]:
    """The lines that brought in what the order makes, with their quantities; what was reversed is not there."""
    return {
        Ref(name.kind, name.id, line["line"]): _units(line["quantity"], order.item)
        for name in receipt_documents(order.code, state)
        for line in _standing_input(name, state).get("lines", ())
    }


def scrapped_of(order: Order, state: BookState) -> int:
    """How much of what the order makes was scrapped on the way."""
    lines = (line for name in receipt_documents(order.code, state) for line in _standing_input(name, state).get("scrap", ()))
    return sum(_units(line["quantity"], order.item) for line in lines if line["item"] == order.item.code)


def receipt_documents(code: str, state: BookState) -> list[Ref]:
    """The documents that took goods out of an order, reversed ones too, in order of recording."""
    refs = (standing_line(move) for move in wip_moves(code, state))
    return list(dict.fromkeys(ref._replace(line=None) for ref in refs if ref.kind in RECEIPT_KINDS))


def _standing_input(name: Ref, state: BookState) -> dict[str, Any]:
    standing = state.documents.get(str(name))
    return state.inputs.get(str(name), {}) if standing is not None and standing.reversed_by is None else {}


def named_by(code: str, state: BookState) -> list[str]:
    """What stands on an order: document lines that charged it or came out of it, and its material at a subcontractor."""
    sums: dict[str, list[int]] = {}
    for move in wip_moves(code, state):
        ref = str(standing_line(move))
        there = sums.setdefault(ref, [0, 0])
        sums[ref] = [there[0] + move.posting.value, there[1] + (move.posting.quantity or 0)]
    sent = [
        key.key
        for key, one in state.open_items.items()
        if key.role == "SUBC" and one.quantity and sent_for(code, key.key, state)
    ]
    return [*(ref for ref, there in sums.items() if any(there)), *sent]


def sent_for(code: str, shipment: str, state: BookState) -> bool:
    """True where the document that sent material to a subcontractor names the order."""
    named = state.inputs.get(shipment.partition("/")[0], {}).get("order", "")
    return bool(named == code)


def consumed_of(order: Order, state: BookState) -> dict[str, int]:
    """What the order has used up so far, by item: issued less returned, or taken at the subcontractor."""
    found: dict[str, int] = {}
    for move in wip_moves(order.code, state):
        item = move.posting.item
        if item is not None and item != order.item.code and move.posting.quantity:
            found[item] = found.get(item, 0) + move.posting.quantity
    return found


def charged_for(code: str, state: BookState, month: str, kinds: Iterable[str]) -> int:
    """What documents of these kinds put on an order in a month `2026-03`; reversals count against it."""
    named = tuple(kinds)
    moves = (move for move in wip_moves(code, state) if move.date.isoformat()[:7] == month)
    return sum(move.posting.value for move in moves if standing_line(move).kind in named)


def standing_line(move: ItemMove) -> Ref:
    """The document line that a posting belongs to; a reversal's belongs to the line it undoes."""
    name, _, line = move.ref.partition("/")
    kind, _, code = name.partition(":")
    if kind == "reversal":
        kind, _, code = code.rpartition(".")[0].partition(".")
    return Ref(kind, code, int(line) if line else None)
