"""The port of reports: sums and lines of the sealed journal. Nothing else about the store is known here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class AccountSum:
    """Turnover of one account and party in a span of days."""

    account: str
    party: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One posting with its entry's header, as reports read it."""

    entry: str
    seq: int
    line: int
    klass: str
    number: int | None
    period: str
    date: dt.date
    business_date: dt.date
    summary: Text
    document: str
    """`delivery:D7:1`."""
    account: str
    role: str
    debit: int
    credit: int
    item: str | None
    quantity: int | None
    place: str | None
    lot: str | None
    party: str | None
    layer: str | None
    open_item: str | None
    pair: int | None
    prepared_by: str
    reviewed_by: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class StockSum:
    """Quantity at one place, or value in one area, as of a day."""

    item: str
    place: str
    lot: str
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class OpenSum:
    """What is open as of a day, debit − credit and quantity as posted."""

    role: str
    party: str
    key: str
    item: str
    account: str
    value: int
    quantity: int
    opened: dt.date


class ReportSource(Protocol):
    """Reads the view `journal` of one book."""

    def account_sums(self, since: dt.date | None, until: dt.date, *, without: Sequence[str] = ()) -> list[AccountSum]:
        """Debit and credit by account and party; vouchers only, without the entry classes named."""

    def lines(
        self, since: dt.date | None, until: dt.date, *, account: str | None = None, item: str | None = None
    ) -> Iterator[JournalLine]:
        """Lines of vouchers and movements by (date, seq, ordinal, line); `account` also takes the accounts below it."""

    def stock(self, until: dt.date, roles: Sequence[str]) -> list[StockSum]:
        """Quantities and values by item, place and lot over lines of these roles."""

    def open_items(self, until: dt.date, roles: Sequence[str]) -> list[OpenSum]:
        """Open items of these roles that are not zero at the end of the day."""
