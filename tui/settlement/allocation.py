"""Which open documents a payment settles and with how much, as a clerk ticks them: pure, one value per state.

    open 43,708.40 and 151,815.50, paid 100,000.00, `=`     43,708.40 whole, 56,291.60 of the second, rest 0.00

Credits (negative) count whole: they make the rest larger. What is paid above all that is ticked stays as the rest and becomes
an advance when it is posted. Amounts are decimal numbers in the currency of the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from ledger.api import OpenDocument


@dataclass(frozen=True, slots=True)
class Allocation:
    """Open documents, what is paid (None: what the ticks come to), and how much each ticked one gets."""

    documents: tuple[OpenDocument, ...] = ()
    paid: Decimal | None = None
    applied: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """What is ticked comes to so much."""
        return sum(self.applied.values(), Decimal(0))

    @property
    def amount(self) -> Decimal:
        """The amount of the payment."""
        return self.total if self.paid is None else self.paid

    @property
    def rest(self) -> Decimal:
        """Paid and not applied: an advance if it is more, impossible if it is less than nothing."""
        return self.amount - self.total

    def with_paid(self, paid: Decimal | None) -> Allocation:
        """Another amount is paid; the ticks stay."""
        return replace(self, paid=paid)

    def ticked(self, ref: str) -> Allocation:
        """Tick or untick one; what is left of the payment goes to it, at most what is open."""
        if ref in self.applied:
            return replace(self, applied={one: value for one, value in self.applied.items() if one != ref})
        still_open = self._open(ref)
        share = still_open if self.paid is None or still_open < 0 else min(still_open, max(self.rest, Decimal(0)))
        return self.given(ref, share)

    def given(self, ref: str, share: Decimal) -> Allocation:
        """Give one a share of its own; nothing unticks it, more than is open is cut to that."""
        still_open = self._open(ref)
        share = max(share, still_open) if still_open < 0 else min(share, still_open)
        kept = {one: value for one, value in self.applied.items() if one != ref}
        return replace(self, applied={**kept, ref: share} if share else kept)

    def filled(self) -> Allocation:
        """`=`: credits first, then the oldest due, until the payment is used up; without an amount everything."""
        found = replace(self, applied={})
        for one in sorted(self.documents, key=lambda one: (Decimal(one.amount) >= 0, one.due or one.date, one.ref)):
            if found.paid is None or found.rest > 0 or Decimal(one.amount) < 0:
                found = found.ticked(one.ref)
        return found

    def document(self, made: Mapping[str, Any], identity: Mapping[str, str]) -> dict[str, Any]:
        """The document that `next_document` made of the ticked ones, with this allocation's amounts."""
        raw = {**made, **identity, "amount": f"{self.amount:f}"}
        for name, elements in made.items():
            if isinstance(elements, list):
                raw[name] = [self._with_share(element) for element in elements]
        return raw

    def _with_share(self, element: Mapping[str, Any]) -> dict[str, Any]:
        """An element of a list with the share of the document it names."""
        ref = next(str(value) for value in element.values() if str(value) in self.applied)
        return {**element, "amount": f"{self.applied[ref]:f}"}

    def _open(self, ref: str) -> Decimal:
        return next(Decimal(one.amount) for one in self.documents if one.ref == ref)


def of(documents: Sequence[OpenDocument]) -> Allocation:
    """Nothing ticked yet."""
    return Allocation(tuple(documents))
