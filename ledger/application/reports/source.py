"""The port of reports: sums and lines of the sealed journal. Nothing else about the store is known here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class AccountSum:
    """Turnover of one account and party in a span of days."""

    account: str
    party: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class MonthSum:
    """Turnover of one account in one month, as far as it lies in the span."""

    account: str
    month: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class KindSum:
    """Debit − credit in one month of what one kind of document moved."""

    month: str
    kind: str
    value: int


@dataclass(frozen=True, slots=True)
class CashSum:
    """Money in (debit) and out (credit) for one cash-flow item; "" where none was named."""

    item: str
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class TaxSum:
    """Turnover of one account of taxes by role and tax code, with the tax base told for it, before and inside a span."""

    account: str
    role: str
    tax_code: str
    opening: int
    """Debit − credit before the span."""
    debit: int
    credit: int
    base: int
    """Signed like the tax: as it was told, with the sign of debit + credit."""


@dataclass(frozen=True, slots=True)
class DimensionSum:
    """Turnover of one account for one set of dimensions (canonical JSON, "" for none)."""

    account: str
    dims: str
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
    reverses: str | None
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
    cash_item: str | None
    pair: int | None
    prepared_by: str
    reviewed_by: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class StockSum:
    """Quantity and value at one place, of one lot, owner and status, as of a day."""

    item: str
    place: str
    lot: str
    owner: str
    status: str
    quantity: int
    value: int


@dataclass(frozen=True, slots=True)
class LyingGoods:
    """Since when goods lie where they lie, if what came first left first."""

    item: str
    place: str
    lot: str
    owner: str
    status: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class StockTurnover:
    """What an item had before a span of days, what came in, what went out. Red entries make their own side smaller."""

    item: str
    place: str
    opening: tuple[int, int]
    """Quantity and value, as the other two."""
    received: tuple[int, int]
    issued: tuple[int, int]


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
    place: str = ""
    due: dt.date | None = None
    currency: str = ""
    """Of the document, where it is not the book's."""
    amount: int = 0
    """In that currency."""


@dataclass(frozen=True, slots=True)
class SoldPrice:
    """Revenue and quantity of an item's newest sale."""

    item: str
    document: str
    date: dt.date
    revenue: int
    quantity: int


@dataclass(frozen=True, slots=True)
class VoucherHead:
    """Number and day of one voucher."""

    period: str
    number: int | None
    date: dt.date


class ReportSource(Protocol):
    """Reads the view `journal` of one book."""

    def account_sums(self, since: dt.date | None, until: dt.date, *, without: Sequence[str] = ()) -> list[AccountSum]:
        """Debit and credit by account and party; vouchers only, without the entry classes named."""

    def month_sums(self, since: dt.date, until: dt.date) -> list[MonthSum]:
        """Debit and credit by account and month; vouchers only."""

    def whole_months(self, first: str, last: str, *, without: Sequence[str] = ()) -> list[MonthSum]:
        """Debit and credit by account over whole months, `2026-01` to `2026-03`, without the entry classes named."""

    def day_balances(self, since: dt.date, until: dt.date, accounts: Sequence[str]) -> list[tuple[dt.date, int]]:
        """Debit − credit of every day on these accounts and those below, days without any left out."""

    def moves_by_kind(self, since: dt.date, until: dt.date, accounts: Sequence[str], roles: Sequence[str]) -> list[KindSum]:
        """Debit − credit on these accounts and roles by kind of document, reversals under the kind that they reverse."""

    def held_goods(self) -> dict[str, tuple[int, int]]:
        """Quantity and value of the company's own goods by item after the newest record."""

    def last_issues(self, items: Iterable[str], roles: Sequence[str]) -> dict[str, dt.date]:
        """The day each item last went out of these roles, or first came where it never did; pairs left out."""

    def cash_sums(self, since: dt.date, until: dt.date, accounts: Sequence[str]) -> list[CashSum]:
        """Debit and credit by cash-flow item on these accounts and those below; opening entries left out."""

    def tax_sums(self, since: dt.date, until: dt.date, accounts: Sequence[str]) -> list[TaxSum]:
        """Taxes by account, role and tax code on these accounts and those below."""

    def dimension_sums(self, since: dt.date, until: dt.date, *, without: Sequence[str] = ()) -> list[DimensionSum]:
        """Debit and credit by account and set of dimensions, where there is one or the account had turnover without."""

    def lines(
        self,
        since: dt.date | None,
        until: dt.date,
        *,
        account: str | None = None,
        item: str | None = None,
        party: str | None = None,
        with_memo: bool = False,
    ) -> Iterator[JournalLine]:
        """Lines of vouchers and movements by (date, seq, ordinal, line); `account` also takes the accounts below it."""

    def stock(self, until: dt.date, roles: Sequence[str]) -> list[StockSum]:
        """Quantities and values by item, place, lot, owner and status over lines of these roles."""

    def lying_goods(self) -> list[LyingGoods]:
        """The oldest arrival at its place that is still there, of every key on hand after the newest record."""

    def stock_turnover(
        self, since: dt.date, until: dt.date, roles: Sequence[str], *, by_place: bool = False
    ) -> list[StockTurnover]:
        """Opening, in and out by item, perhaps by place; red–blue pairs count with their net, nothing."""

    def open_items(self, until: dt.date, roles: Sequence[str]) -> list[OpenSum]:
        """Open items of these roles that are not zero at the end of the day."""

    def sold_prices(self, until: dt.date, items: Iterable[str]) -> list[SoldPrice]:
        """The newest sale of each item up to a day."""

    def numbers(self, since: dt.date, until: dt.date) -> list[tuple[str, int]]:
        """(period, number) of the vouchers of the periods that the span touches, in order."""

    def entry_of_number(self, period: str, number: int) -> str | None:
        """The id of the voucher with this number, `25.2`."""

    def entry_lines(self, entry: str) -> list[JournalLine]:
        """The lines of one entry."""

    def voucher_heads(self, entries: Iterable[str]) -> dict[str, VoucherHead]:
        """Number and day of entries by their ids."""

    def vouchers_of(self, keys: Iterable[str]) -> dict[str, list[VoucherHead]]:
        """Numbers and days of the vouchers of records by their keys, `delivery:D7:1`; their reversals are others."""

    def inputs(self, seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
        """What was accepted, by record number."""

    def attachment_counts(self, seqs: Iterable[int]) -> dict[int, int]:
        """How many original files each record names; records without any are left out."""
