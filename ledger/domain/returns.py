"""Goods that come back: what an issue still has out, layer by layer (ENGINE §5).

A delivery of 100 took 60 from R1 for 600.00 and 40 from R2 for 800.00; R1's invoice later added 6.00 to its cost. 50 come
back: the newest allocation first, 40 to R2 for 800.00 and 10 to R1 for `take(60, 606.00, 10)` = 101.00. Corrections name the
layer whose outflow they correct, so the whole delivery coming back restores the layers to the minor unit.

The history of the line is enough: its outflows, what returned (`origin` is the line), what corrected it. Goods that went into
a shipment first (delivered, accepted later) are out when they leave the shipment.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import Cell, is_shipment, is_stock
from ledger.domain.rounding import take
from ledger.domain.set_prices import CONTRA
from ledger.domain.state import BookState


@dataclass(slots=True)
class Allocation:
    """What one layer gave to an issue, as far as it has not come back."""

    layer: str
    quantity: int = 0
    value: int = 0
    lots: list[tuple[str, int]] = field(default_factory=list)

    def come_back(self, quantity: int, value: int) -> None:
        """Less is out; the last lots out are the first back."""
        self.quantity -= quantity
        self.value -= value
        while quantity > 0 and self.lots:
            lot, there = self.lots.pop()
            if there > quantity:
                self.lots.append((lot, there - quantity))
            quantity -= min(there, quantity)


class Returns:
    """Issues as one document sees them: its second line knows what its first has returned."""

    def __init__(self, state: BookState) -> None:
        self.state = state
        self._out: dict[tuple[str, str], list[Allocation]] = {}

    def still_out(self, item: str, ref: str) -> list[Allocation]:
        """Allocations of an issue in the order they were taken, with what is left of them."""
        key = (item, ref)
        if key not in self._out:
            self._out[key] = _allocations(self.state, item, ref)
        return self._out[key]

    def draw(self, item: str, ref: str, quantity: int) -> list[Cell] | int:
        """Take goods back from an issue, newest allocation first; the quantity that is out where that is less."""
        allocations = self.still_out(item, ref)
        there = sum(one.quantity for one in allocations)
        if quantity > there:
            return there
        cells: list[Cell] = []
        for one in reversed(allocations):
            some = min(quantity, one.quantity)
            if some > 0:
                cells += self._cells(one, some)
                quantity -= some
        return cells

    def _cells(self, one: Allocation, quantity: int) -> list[Cell]:
        layer = self.state.layers[one.layer]
        left_quantity, left_value, cells = quantity, take(one.quantity, one.value, quantity), []
        for lot, there in _newest_lots(one.lots, quantity):
            value = take(left_quantity, left_value, there)
            cells.append(Cell(one.layer, layer.origin, layer.rank_date, lot, there, value))
            left_quantity, left_value = left_quantity - there, left_value - value
        one.come_back(quantity, sum(cell.value for cell in cells))
        return cells


def _newest_lots(lots: list[tuple[str, int]], quantity: int) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for lot, there in reversed(lots):
        some = min(there, quantity)
        if some:
            found.append((lot, some))
            quantity -= some
    return found


def is_own_receipt(state: BookState, item: str, ref: str) -> bool:
    """True where the line brought goods in."""
    return any(
        move.ref == ref and (move.posting.quantity or 0) > 0 and move.posting.layer for move in state.moves_of_line(item, ref)
    )


def _allocations(state: BookState, item: str, ref: str) -> list[Allocation]:
    lines = {ref}
    moves = state.moves_of_line(item, ref)
    if ref in state.layers and is_shipment(ref):
        moves = [move for move in moves if move.ref != ref]
        left = [move for move in state.moves_of_layer(item, ref) if move.ref != ref and move.posting.quantity]
        lines |= {move.ref for move in left}
        moves = sorted(moves + _went_outside(state, item, left), key=lambda move: (move.seq, move.ordinal, move.posting.line))
    found: dict[str, Allocation] = {}
    for move in moves:
        if move.ref in lines or not move.posting.quantity or not _only_moved_on(state, item, move):
            _note(found, move, lines)
    return list(found.values())


def _only_moved_on(state: BookState, item: str, move: ItemMove) -> bool:
    """Goods that came back to another area keep the issue as their origin there; moving them on returns nothing again."""
    line = (one for one in state.moves_of_line(item, move.ref) if (one.ref, one.seq) == (move.ref, move.seq))
    quantities = [one.posting.quantity or 0 for one in line if is_stock(one)]
    return any(quantity > 0 for quantity in quantities) and any(quantity < 0 for quantity in quantities)


def _went_outside(state: BookState, item: str, left: list[ItemMove]) -> list[ItemMove]:
    """Moves that took goods out of a shipment, and corrections of them; what came back into stock never went out."""
    found: list[ItemMove] = []
    for ref in dict.fromkeys(move.ref for move in left):
        line = state.moves_of_line(item, ref)
        net = sum(move.posting.quantity or 0 for move in line if move.ref == ref and is_stock(move))
        out = sum(move.posting.quantity or 0 for move in left if move.ref == ref)
        if net == out:
            found += line
    return found


def _note(found: dict[str, Allocation], move: ItemMove, lines: set[str]) -> None:
    posting = move.posting
    returned = posting.origin in lines and move.ref not in lines
    if is_stock(move) and posting.quantity and (returned or move.ref in lines):
        assert posting.layer is not None, posting
        if returned:
            _come_back(found, posting.layer, move)
        else:
            _go_out(found.setdefault(posting.layer, Allocation(posting.layer)), move)
    elif is_stock(move) and move.ref in lines and posting.layer in found:
        found[posting.layer].value -= posting.value  # the later period's difference of an issue dated back
    elif not is_stock(move) and posting.origin in lines and not posting.quantity and found:
        one = found.get(posting.layer or "") or next(iter(found.values()))
        # what a return at a set price gave its contra role is part of what came back; anything else corrects the issue
        one.value -= posting.value if posting.role in CONTRA.values() else -posting.value


def _go_out(one: Allocation, move: ItemMove) -> None:
    """A line of the issue itself; one that puts goods back (two periods, §6.3) takes from what is out."""
    quantity, value = move.posting.quantity or 0, move.posting.value
    if quantity > 0:
        one.come_back(quantity, value)
    else:
        one.quantity, one.value = one.quantity - quantity, one.value - value
        one.lots.append((move.posting.lot or "", -quantity))


def _come_back(found: dict[str, Allocation], layer: str, move: ItemMove) -> None:
    """A return gives to the layer it names, else (goods came back to another area) to the newest that has something out.

    One that is reversed gives up its goods again, and their lot with them.
    """
    quantity = move.posting.quantity or 0
    one = found.get(layer) or next((one for one in reversed(found.values()) if one.quantity > 0), None)
    if one is not None:
        one.come_back(quantity, move.posting.value)
        if quantity < 0:
            one.lots.append((move.posting.lot or "", -quantity))
