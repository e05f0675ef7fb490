"""The acts of a draft get their values, in the order the rule calls them (RULES.md §8).

`act 0 = issue(P1, 40, W1)` becomes 406.40 and the goods it took; `act 1 = part(act 0, 30, 40)` becomes 304.80. Each act sees
what the acts before it have taken. Legs then draw the goods of an act as they need them: all 40 leave INV on one leg, 38
arrive and 2 are missing on two others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from ledger.domain import costing
from ledger.domain.amounts import PURE_OPERATIONS, at_rate, resolved, resolved_arguments, value_of
from ledger.domain.document import Document, Ref
from ledger.domain.draft import Act, Amount, Draft, DraftLeg, Form, LotNamed, LotOf, as_form
from ledger.domain.layer import Cell, Shelves
from ledger.domain.lots import LotRoom
from ledger.domain.mark_up import MarkUps
from ledger.domain.masters import Item, Place
from ledger.domain.money import minor_unit
from ledger.domain.open_items import OpenItems
from ledger.domain.problem import Problem
from ledger.domain.quality import status_key
from ledger.domain.refusals import more_than_open, more_than_out
from ledger.domain.returns import Returns
from ledger.domain.role import ROLES
from ledger.domain.rounding import take
from ledger.domain.state import BookState


@dataclass(slots=True)
class Goods:
    """The goods of an act, drawn by legs in order; those that leave and those that arrive are drawn apart."""

    item: str
    cells: tuple[Cell, ...]
    returned: str = ""
    """The issue they come back from."""
    _left: dict[str, list[Cell]] = field(default_factory=dict)

    def draw(self, direction: str, quantity: int) -> list[Cell]:
        """The next goods in that direction."""
        left = self._left.setdefault(direction, list(self.cells))
        found: list[Cell] = []
        while quantity and left:
            cell = left.pop(0)
            some = min(quantity, cell.quantity)
            value = take(cell.quantity, cell.value, some)
            found.append(Cell(cell.layer, cell.origin, cell.rank_date, cell.lot, some, value))
            if some < cell.quantity:
                rest = Cell(cell.layer, cell.origin, cell.rank_date, cell.lot, cell.quantity - some, cell.value - value)
                left.insert(0, rest)
            quantity -= some
        return found


@dataclass(slots=True)
class Values:
    """What booking found for each act of a draft."""

    amounts: list[Amount] = field(default_factory=list)
    goods: dict[int, Goods] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Use:
    """The stock leg that an act values: which item, and from which lots or receipt."""

    item: str | None
    lot: LotOf | LotNamed | None
    status: str | None = None


@dataclass(slots=True)
class Valuing:
    """One run over the acts of one draft, against the layers of one day."""

    document: Document
    draft: Draft
    state: BookState
    shelves: Shelves
    room: LotRoom = field(init=False)
    returns: Returns = field(init=False)
    mark_ups: MarkUps = field(init=False)
    open_items: OpenItems = field(init=False)
    uses: dict[int, Use] = field(init=False)
    found: Values = field(default_factory=Values)

    def __post_init__(self) -> None:
        self.room, self.returns = LotRoom(self.state), Returns(self.state)
        self.open_items, self.uses = OpenItems(self.state), uses_of(self.draft)
        self.mark_ups = MarkUps(self.state, self.document.accounting_date)

    def run(self) -> Values:
        """Value all acts in order; refusals are collected, a refused act is worth 0."""
        for number, act in enumerate(self.draft.acts):
            if act.operation in PURE_OPERATIONS:
                value: Amount | Problem = value_of(act.operation, resolved_arguments(act, self.found.amounts))
            else:
                value = _VALUED[act.operation](self, number, act)
            if isinstance(value, Problem):
                self.found.problems.append(value.at(line=act.rule_line, id=self.document.id))
                value = 0
            self.found.amounts.append(value)
        return self.found

    def issue(self, number: int, act: Act) -> Amount | Problem:
        """Goods leaving, by costing method."""
        item, quantity, place, lot = act.arguments
        assert isinstance(item, Item) and isinstance(place, Place), act
        use = self.uses.get(number)
        named = use.lot.code if use and isinstance(use.lot, LotNamed) else lot
        origin = str(use.lot.ref) if use and isinstance(use.lot, LotOf) else None
        wanted = costing.Wanted(item, quantity, place.code, named, status_key(use.status if use else None), origin)
        cells = costing.issue(wanted, self.shelves, self.room)
        return cells if isinstance(cells, Problem) else self._keep(number, item.code, cells)

    def cost_now(self, _number: int, act: Act) -> Amount | Problem:
        """Today's cost, taking nothing."""
        item, quantity, place, lot = act.arguments
        assert isinstance(item, Item) and isinstance(place, Place), act
        return costing.cost_now(costing.Wanted(item, quantity, place.code, lot), self.shelves, self.mark_ups)

    def at_cost(self, _number: int, act: Act) -> Amount | Problem:
        """What goods at a retail value cost; their mark-up goes with them."""
        item, carried = act.arguments
        assert isinstance(item, Item), act
        return self.mark_ups.take(item, as_form(resolved(carried, self.found.amounts)).value)

    def return_of(self, number: int, act: Act) -> Amount | Problem:
        """Goods coming back at the cost they left with."""
        ref, quantity = act.arguments
        assert isinstance(ref, Ref), act
        use = self.uses.get(number)
        code = (use.item if use else None) or item_of_line(self.state, str(ref))
        if code is None:
            return more_than_open(ref, "COGS", str(quantity), "0")
        cells = self.returns.draw(code, str(ref), quantity)
        if isinstance(cells, int):
            return more_than_out(ref, self.state.masters.items[code], quantity, cells)
        return self._keep(number, code, cells, returned=str(ref))

    def take(self, number: int, act: Act) -> Amount | Problem:
        """Value leaving an open item; where the open item is a shipment, its goods leave with it."""
        ref, role, measure, some = act.arguments
        assert isinstance(ref, Ref), act
        name = str(ref)
        taken = self.open_items.take(ref, role, measure, some)
        stock = any(ROLES[one].stock for one in role.split("|") if one in ROLES)
        if isinstance(taken, Problem) or not stock or name not in self.state.layers or measure != "quantity":
            return taken
        layer = self.shelves.layer(name)
        if layer.quantity < some:
            return more_than_open(ref, role, str(some), str(layer.quantity))
        item = self.state.masters.items[layer.pool.item]
        return self._keep(number, item.code, costing.from_shipment(item, some, layer, self.shelves))

    def at_rate(self, _number: int, act: Act) -> Amount | Problem:
        """The original behind a taken value at the document's rate."""
        decimals = minor_unit(self.state.currency) - minor_unit(self.document.currency)
        return at_rate(resolved(act.arguments[0], self.found.amounts), self.document.rate, Fraction(10) ** decimals)

    def _keep(self, number: int, item: str, cells: list[Cell], *, returned: str = "") -> int:
        self.found.goods[number] = Goods(item, tuple(cells), returned)
        return sum(cell.value for cell in cells)


_VALUED: Final[dict[str, Callable[[Valuing, int, Act], Amount | Problem]]] = {
    "issue": Valuing.issue,
    "cost_now": Valuing.cost_now,
    "at_cost": Valuing.at_cost,
    "return_of": Valuing.return_of,
    "take": Valuing.take,
    "at_rate": Valuing.at_rate,
}


def revalued(draft: Draft, values: Values, changed: dict[int, Amount]) -> list[Amount]:
    """The acts' values when some of those found in the books are others: what is computed from them follows."""
    amounts: list[Amount] = []
    for number, act in enumerate(draft.acts):
        if act.operation in PURE_OPERATIONS:
            amounts.append(value_of(act.operation, resolved_arguments(act, amounts)))
        else:
            amounts.append(changed.get(number, values.amounts[number]))
    return amounts


def uses_of(draft: Draft) -> dict[int, Use]:
    """For each act the stock leg that posts it alone, goods and all."""
    found: dict[int, Use] = {}
    for entry in draft.entries:
        for leg in entry.legs:
            act = sole_act(leg)
            if act is not None and leg.quantity and leg.role in ROLES and ROLES[leg.role].stock:
                lot = leg.lot if isinstance(leg.lot, LotOf | LotNamed) else None
                if act not in found or (found[act].lot is None and leg.quantity < 0):
                    found[act] = Use(leg.item, lot, leg.status)
    return found


def is_value_alone(leg: DraftLeg) -> bool:
    """True where a leg gives value to goods in a warehouse, or takes it, and moves none."""
    return leg.role in ROLES and ROLES[leg.role].stock and bool(leg.amount) and not leg.quantity and leg.settles is None


def sole_act(leg: DraftLeg) -> int | None:
    """The act where the leg's amount is that act and nothing else."""
    form = leg.amount
    if not isinstance(form, Form) or form.value or len(form.terms) != 1 or abs(form.terms[0][1]) != 1:
        return None
    return form.terms[0][0]


def source_of(leg: DraftLeg, acts: Sequence[Act], goods: dict[int, Goods]) -> int | None:
    """The act whose goods a leg carries: the only one with goods of its item that its amount is made of."""
    seen: set[int] = set()
    waiting = [act for act, _ in leg.amount.terms] if isinstance(leg.amount, Form) else []
    while waiting:
        act = waiting.pop()
        if act in seen:
            continue
        seen.add(act)
        forms = [one for one in acts[act].arguments if isinstance(one, Form)]
        waiting += [inner for form in forms for inner, _ in form.terms]
    found = [act for act in sorted(seen) if act in goods and goods[act].item == leg.item]
    return found[0] if len(found) == 1 else None


def item_of_line(state: BookState, ref: str) -> str | None:
    """The item that a document line moved, found from its layers, its open items, else from the histories at hand."""
    names = state.origins.get(ref, ())
    if names:
        return state.layers[names[0]].pool.item
    found = next((key.item for key in state.open_keys.get(ref, ()) if key.item), None)
    return found or next((item for item in state.moves if state.moves_of_line(item, ref)), None)
