"""What was asked for: a report of which book, over which days, about what, in which language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.application.book import Reading
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.report import Report
from ledger.application.reports.source import AccountSum, ReportSource
from ledger.domain.problem import Problem, Text

BUCKETS: Final = (30, 60, 90, 180, 365)
"""Days past due where ageing begins a new column."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to a book. Options that a report does not know are refused before it is made."""

    reading: Reading
    facts: BookFacts
    since: dt.date
    until: dt.date
    subject: str = ""
    by: str = ""
    party: str | None = None
    item: str | None = None
    buckets: tuple[int, ...] = BUCKETS
    prices: Mapping[str, int] = field(default_factory=dict)
    """Net selling prices in minor units of one unit of an item, for the report of net realisable values."""
    selling_cost: int = 0
    """Cost still to come before a sale, in thousandths of the price."""
    language: str = "en"

    @property
    def source(self) -> ReportSource:
        """Sums and lines of the journal."""
        return self.reading.reports

    def opening_sums(self, since: dt.date) -> list[AccountSum]:
        """The accounts at the start of a day, with what opening entries of the span brought into the books (期初)."""
        before = self.source.account_sums(None, since - dt.timedelta(days=1))
        return [*before, *self.source.account_sums(since, self.until, without=("normal", "closing", "adjustment"))]

    def say(self, text: Text) -> str:
        """A text in the language asked for."""
        return text.in_language(self.language)

    def head(self, *, span: bool = False, **more: str) -> dict[str, str]:
        """Company, perhaps the first day, the last day, currency, and what is said besides."""
        first = {"from": self.since.isoformat()} if span else {}
        return {"company": self.facts.company, **more, **first, "at": self.until.isoformat(), "currency": self.facts.currency}

    def item_cells(self, item: str | None) -> dict[str, Any]:
        """Code and name of an item."""
        found = self.facts.masters.items.get(item or "")
        return {"item": item, "item_name": found.name if found else ""} if item else {}

    def party_cells(self, party: str | None) -> dict[str, Any]:
        """Code and name of a party."""
        found = self.facts.masters.parties.get(party or "")
        return {"party": party, "party_name": found.full_name if found else ""} if party else {}

    def quantity(self, item: str, quantity: int) -> tuple[int, int]:
        """A quantity with the item's decimals."""
        return quantity, self.facts.scale(item)


Make = Callable[[Asked], Report | list[Problem]]
