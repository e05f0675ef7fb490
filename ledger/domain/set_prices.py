"""Stock carried at a price that was set: standard cost, and retail (ENGINE §5; DOMAIN E05b, E44).

Standard cost 10.50, 100 pieces come in for 1,000.00: stock takes 1,050.00, the price variance (PPV) gives 50.00. Retail price
15.00: stock takes 1,500.00, the mark-up (MARKUP) gives 500.00. Whatever a rule says goods are worth that come into such a pool
— receipt, return, count, transfer, production — stock takes them at the price and the difference goes to the method's contra
role on the next line, so no rule has to know of it; a price that turns out otherwise goes to the contra role whole.

With S(q) = q · price rounded half away from zero, a pool of Q takes q at S(Q + q) − S(Q) and gives t at S(Q) − S(Q − t):
however small the pieces, the pool is worth S(Q) and ends at 0.00. Only the documents `standard_cost` and `retail_price` change
a price, and they revalue what is there. Shipments (in transit, at a consignee) keep the value they left with until they arrive.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Final

from ledger.domain.draft import DraftLeg, LotOf
from ledger.domain.entry import Posting
from ledger.domain.masters import Costing, Item, Masters
from ledger.domain.money import minor_unit
from ledger.domain.problem import Problem, Text
from ledger.domain.rounding import divide_half_up
from ledger.domain.state import BookState

CONTRA: Final = {Costing.STANDARD: "PPV", Costing.RETAIL: "MARKUP"}
"""Where the difference between the price and what was paid goes."""


def set_value(item: Item, quantity: int, masters: Masters, currency: str) -> int | None:
    """S(quantity): base units at the item's set price, in minor units of the book's currency; None where no price is set."""
    price = masters.set_price(item.code)
    return None if price is None else value_at(price, item, quantity, currency)


def value_at(price: Fraction, item: Item, quantity: int, currency: str) -> int:
    """Base units at a price for one unit of the item, in minor units."""
    value = price * quantity * 10 ** minor_unit(currency) / 10**item.scale
    return divide_half_up(value.numerator, value.denominator)


def change_of_value(item: Item, standing: int, quantity: int, masters: Masters, currency: str) -> int | None:
    """S(standing + quantity) − S(standing): what a pool gains or, with a negative quantity, gives."""
    before, after = (set_value(item, some, masters, currency) for some in (standing, standing + quantity))
    return None if before is None or after is None else after - before


class PoolsAtSetPrices:
    """What the goods of one document change pools at a set price by: its second line stands on its first."""

    def __init__(self, state: BookState) -> None:
        self.state = state
        self._standing: dict[str, int] = {}

    def change(self, item: Item, layer: str, quantity: int) -> int | None:
        """What a quantity that comes or, negative, goes changes the pool's value by; None where no price is set."""
        found = self.state.layers.get(layer)
        standing = self._standing.get(layer, found.quantity if found else 0)
        self._standing[layer] = standing + quantity
        return change_of_value(item, standing, quantity, self.state.masters, self.state.currency)


def variance_line(leg: DraftLeg, base: Posting, role: str, account: str, variance: int) -> Posting:
    """The line on the contra role beside a stock leg; a red leg's is on the side of the blue one it mirrors."""
    blue = ((leg.quantity or 0) > 0) == (leg.side == "dr")
    on_debit = (variance > 0) == blue
    return replace(
        base, account=account, role=role, debit=variance if on_debit else 0, credit=0 if on_debit else -variance,
        doc_currency=None, doc_amount=None, quantity=None, place=None, lot=None, layer=None, open_item=None, due=None,
        party=None, origin=str(leg.lot.ref) if isinstance(leg.lot, LotOf) else None,
    )  # fmt: skip


def no_set_price(item: Item) -> Problem:
    """Goods come in that have no price to be carried at."""
    kind, zh, en = {
        Costing.STANDARD: ("standard_cost", "标准成本", "standard cost"),
        Costing.RETAIL: ("retail_price", "零售价", "retail price"),
    }[item.costing]
    message = Text(f"{item.code} 没有{zh}", f"{item.code} has no {en}")
    return Problem("no_set_price", message, Text(f"先过账 {kind}", f"post a {kind} document first"))
