"""Taking from open items: `take` on document amount, value and quantity at once (ARCHITECTURE §5.5).

GRNI of 100 pieces for 1,000.00. An invoice for 60 takes 600.00, a return of 10 takes `take(40, 400.00, 10)` = 100.00, an
invoice for the last 30 takes the 300.00 that are left: nothing can remain. A receivable of 100.00 USD for 710.00: 40.00 USD
take 284.00; the last 60.00 USD take whatever value is left.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.domain.document import Ref
from ledger.domain.draft import Amount, Form
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem
from ledger.domain.refusals import more_than_open
from ledger.domain.role import ROLES
from ledger.domain.rounding import take
from ledger.domain.state import BookState, OpenItem, OpenKey


class OpenItems:
    """Open items as one document sees them: later takes see earlier ones."""

    def __init__(self, state: BookState) -> None:
        self.state = state
        self._left: dict[OpenKey, OpenItem] = {}

    def find(self, role: str, key: str) -> OpenItem | None:
        """The working copy of an open item; `VDEF|UNBILLED` is whichever of the two is open."""
        for name in role.split("|"):
            found = self.state.open_item(name, key)
            if found is not None:
                return self._left.setdefault(found.key, replace(found))
        return None

    def take(self, ref: Ref, role: str, measure: str, some: int) -> Amount | Problem:
        """Book value, and original amount if it has one, that leave with a quantity or an amount."""
        found = self.find(role, str(ref))
        there = 0 if found is None else found.quantity if measure == "quantity" else found.amount
        if some == 0:
            return 0
        if found is None or abs(some) > abs(there) or (some > 0) != (there > 0):
            return self._too_much(ref, role, measure, some, there, found)
        value, amount = take(there, found.value, some), take(there, found.amount, some)
        quantity = take(there, found.quantity, some)
        found.value, found.amount, found.quantity = found.value - value, found.amount - amount, found.quantity - quantity
        foreign = found.currency not in (None, self.state.currency)
        return Form(value, amount) if foreign else value

    def _too_much(self, ref: Ref, role: str, measure: str, some: int, there: int, found: OpenItem | None) -> Problem:
        if measure == "amount":
            scale = minor_unit((found.currency if found else None) or self.state.currency)
        else:
            item = self.state.masters.items.get(found.key.item) if found else None
            scale = item.scale if item else 0
        return more_than_open(ref, role, format_scaled(some, scale), format_scaled(there, scale))


def natural(role: str, amount: int) -> int:
    """An amount debit − credit in the natural direction of its role."""
    return amount if ROLES[role].natural == "dr" else -amount
