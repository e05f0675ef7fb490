"""What goods that are kept at retail have cost: their retail value less the mark-up in it (DOMAIN E44).

Bought for 1,000.00 and kept at 1,500.00, of which 600.00 have been sold. What was sold stands in cost of sales at 600.00 until
the month is closed, so the mark-up of 500.00 is in 900 + 600: the rate is a third. Ten pieces found missing are carried at
150.00 and cost 100.00. That is what is suspended, taxed and decided on; 50.00 of the mark-up leave with them, and the close of
the month finds 450.00 in 750 + 600: the same third. Goods that are found come in with their mark-up in the same way.

The rate is 商品进销差价率 as the guide to account 1407 defines it, taken on the day of the event: mark-up ÷ (stock at retail +
what left at retail in the months that are still open). Where nothing is there and nothing left, it is that of the last goods
that came in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.domain.item_moves import ItemMove
from ledger.domain.layer import is_stock
from ledger.domain.masters import Item
from ledger.domain.month_end_costs import holdings, markup_balance, outflows
from ledger.domain.rounding import divide_half_up
from ledger.domain.state import BookState

_CLOSED = ("closed", "year_locked")


@dataclass(slots=True)
class Basis:
    """A mark-up and the retail value that it is in, minor units."""

    mark_up: int
    retail: int

    def part(self, retail: int) -> int:
        """The mark-up in goods at a retail value; no more than all of it, so that nothing costs less than 0.00."""
        return min(divide_half_up(retail * self.mark_up, self.retail), retail)


class MarkUps:
    """The mark-up of items as one document sees it: its second line knows what its first has taken."""

    def __init__(self, state: BookState, on: dt.date) -> None:
        self.state, self.on = state, on
        self._found: dict[str, Basis | None] = {}

    def of(self, item: Item) -> Basis | None:
        """Mark-up and retail value of an item on the document's day; None where no goods tell."""
        if item.code not in self._found:
            self._found[item.code] = basis_of(item.code, self.on, self.state)
        return self._found[item.code]

    def cost(self, item: Item, retail: int) -> int | None:
        """What goods at a retail value cost, taking nothing."""
        basis = self.of(item)
        return None if basis is None else retail - basis.part(retail)

    def take(self, item: Item, retail: int) -> int:
        """What goods cost that leave at a retail value; their mark-up leaves with them."""
        basis = self.of(item)
        if basis is None or not basis.retail:
            return retail
        part = basis.part(retail)
        basis.mark_up -= part
        basis.retail -= retail
        return retail - part


def basis_of(item: str, on: dt.date, state: BookState) -> Basis | None:
    """The mark-up of an item and what it is in, at the end of a day, else of the last goods that came in."""
    left = outflows(item, on, state, since=_first_open_day(on, state))
    retail = sum(one.value for one in holdings(item, on, state)) + sum(one.carried for one in left)
    if retail > 0:
        return Basis(markup_balance(item, on, state) + sum(one.carried - one.cost for one in left), retail)
    return _of_last_goods(state.moves.get(item, []), on)


def _first_open_day(on: dt.date, state: BookState) -> dt.date:
    """The day after the last month that is closed: what left before it has given its mark-up."""
    closed = [month for month, status in state.period_status.items() if status in _CLOSED and month < on.isoformat()[:7]]
    if not closed:
        return dt.date.min
    return (dt.date.fromisoformat(f"{max(closed)}-01") + dt.timedelta(days=32)).replace(day=1)


def _of_last_goods(moves: list[ItemMove], on: dt.date) -> Basis | None:
    """The mark-up that the last goods brought which came from outside and stand."""
    undone = {move.reverses for move in moves}
    standing = [move for move in moves if move.reverses is None and f"{move.seq}.{move.ordinal}" not in undone]
    for move in reversed(standing):
        posting = move.posting
        if not is_stock(move) or move.date > on or posting.origin != move.ref:
            continue
        same = [one for one in standing if (one.seq, one.ref) == (move.seq, move.ref)]
        retail = sum(one.posting.value for one in same if is_stock(one))
        if retail > 0 and sum(one.posting.quantity or 0 for one in same if is_stock(one)) > 0:
            return Basis(-sum(one.posting.value for one in same if one.posting.role == "MARKUP"), retail)
    return None
