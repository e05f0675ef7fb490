"""Sums of postings beside the balances by account and party: by cost centre, in another currency, by tax code.

Month end asks for them: what stands on cost centre WH, how many dollars lie on the foreign bank account, which output tax the
invoices of March carry. Days are ISO text; `until` is included.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.domain.entry import Entry, Posting

COST_CENTER = "cost_center"
"""The dimension that rules write with a field of type center."""


class DimensionKey(NamedTuple):
    """An account, one dimension of its postings, and the code there."""

    account: str
    name: str
    code: str


class ForeignKey(NamedTuple):
    """An account and a currency other than the book's; open items are summed apart (`BookState.open_items`)."""

    account: str
    currency: str


class TaxKey(NamedTuple):
    """An account and a tax code."""

    account: str
    tax_code: str


@dataclass(slots=True)
class TaxSum:
    """Tax as debit − credit, and the tax base its lines carry, both in minor units of the book's currency."""

    tax: int = 0
    base: int = 0


@dataclass(slots=True)
class LedgerSums:
    """Sums by key and day. What a store holds is entered with the `put_` methods, a new entry with `fold`."""

    dimensions: defaultdict[DimensionKey, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    foreign: defaultdict[ForeignKey, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    taxes: defaultdict[TaxKey, dict[str, TaxSum]] = field(default_factory=lambda: defaultdict(dict))

    def fold(self, entry: Entry) -> None:
        """Add one voucher; commitments and movements carry no money."""
        day = entry.accounting_date.isoformat()
        for posting in entry.postings:
            if posting.dims:
                self.put_dimensions(posting.account, day, posting.dims, posting.value)
            if posting.doc_currency and not posting.open_item:
                self.put_foreign(posting.account, day, posting.doc_currency, posting.doc_amount or 0)
            if posting.tax_code:
                self.put_tax(posting, day)

    def put_dimensions(self, account: str, day: str, dims: str, value: int) -> None:
        """Add a value to every dimension a posting has; `dims` is its canonical JSON."""
        for name, code in json.loads(dims).items():
            _add(self.dimensions[DimensionKey(account, name, code)], day, value)

    def put_foreign(self, account: str, day: str, currency: str, amount: int) -> None:
        """Add an amount of another currency."""
        _add(self.foreign[ForeignKey(account, currency)], day, amount)

    def put_tax(self, posting: Posting, day: str) -> None:
        """Add the tax of a posting with a tax code."""
        self.put_tax_sum(TaxKey(posting.account, posting.tax_code or ""), day, posting.value, posting.tax_base or 0)

    def put_tax_sum(self, key: TaxKey, day: str, tax: int, base: int) -> None:
        """Add tax and base of a day."""
        found = self.taxes[key].setdefault(day, TaxSum())
        found.tax += tax
        found.base += base

    def of_dimension(self, accounts: Iterable[str], name: str, code: str, until: str) -> int:
        """Debit − credit of the accounts' postings with that dimension, up to a day."""
        sums = (self.dimensions.get(DimensionKey(account, name, code), {}) for account in accounts)
        return sum(value for days in sums for day, value in days.items() if day <= until)

    def of_currency(self, account: str, currency: str, until: str) -> int:
        """What an account holds of a currency, in that currency's minor units."""
        return sum(value for day, value in self.foreign.get(ForeignKey(account, currency), {}).items() if day <= until)

    def of_tax(self, accounts: Iterable[str], since: str, until: str) -> TaxSum:
        """Tax and base of the accounts' postings with a tax code from one day to another."""
        wanted, found = set(accounts), TaxSum()
        for key, days in self.taxes.items():
            if key.account in wanted:
                for day, one in days.items():
                    if since <= day <= until:
                        found.tax, found.base = found.tax + one.tax, found.base + one.base
        return found


def _add(days: dict[str, int], day: str, value: int) -> None:
    days[day] = days.get(day, 0) + value
