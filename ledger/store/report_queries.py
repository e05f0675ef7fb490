"""What reports read: sums and lines of the view `journal`, in plain SQL that both engines read alike.

Nothing is multiplied in SQL, sums of 64-bit integers raise before they wrap, and text compares by code point on both engines.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from ledger.application.reports.source import AccountSum, JournalLine, OpenSum, StockSum
from ledger.domain.problem import Text
from ledger.store.statements import Row, select

_VOUCHERS: Final = ("normal", "opening", "closing", "adjustment")
_ZERO_DAY: Final = "0001-01-01"
_LINE: Final = (
    'SELECT p."seq", p."ordinal", p."line", e."class", e."number", e."period", e."accounting_date", e."business_date", '
    'e."summary_zh", e."summary_en", g."key", p."account", p."role", p."debit", p."credit", p."item", p."quantity", '
    'p."place", p."lot", p."party", p."layer", p."open_item", p."pair", g."prepared_by", g."reviewed_by", g."recorded_by" '
    'FROM posting AS p JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" '
    'JOIN seal AS s ON s."seq" = p."seq" AND s."ordinal" = p."ordinal" JOIN log AS g ON g."seq" = p."seq" '
    'WHERE p."accounting_date" >= ? AND p."accounting_date" <= ? AND e."class" <> \'memo\''
)
_STOCK: Final = (
    'SELECT "item", coalesce("place", \'\'), coalesce("lot", \'\'), sum(coalesce("quantity", 0)), sum("debit") - sum("credit") '
    'FROM journal WHERE "accounting_date" <= ? AND "item" IS NOT NULL AND "role" IN ({roles}) '
    'GROUP BY "item", coalesce("place", \'\'), coalesce("lot", \'\') ORDER BY 1, 2, 3'
)
_OPEN: Final = (
    'SELECT "role", coalesce("party", \'\'), "open_item", coalesce("item", \'\'), min("account"), '
    'sum("debit") - sum("credit"), sum(coalesce("quantity", 0)), min("accounting_date") FROM journal '
    'WHERE "accounting_date" <= ? AND "open_item" IS NOT NULL AND "role" IN ({roles}) '
    'GROUP BY "role", coalesce("party", \'\'), "open_item", coalesce("item", \'\') '
    'HAVING sum("debit") <> sum("credit") OR sum(coalesce("quantity", 0)) <> 0 ORDER BY 1, 2, 3, 4'
)


class SqlReports:
    """The report source of one book, on one consistent reading."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def account_sums(self, since: dt.date | None, until: dt.date, *, without: Sequence[str] = ()) -> list[AccountSum]:
        """Debit and credit by account and party: whole months from their sums, broken ones from the lines."""
        classes = [klass for klass in _VOUCHERS if klass not in without]
        found: dict[tuple[str, str], list[int]] = {}
        for account, party, debit, credit in self._account_rows(since, until, classes):
            sums = found.setdefault((account, party), [0, 0])
            sums[0] += int(debit)
            sums[1] += int(credit)
        return [AccountSum(*key, *sums) for key, sums in sorted(found.items())]

    def _account_rows(self, since: dt.date | None, until: dt.date, classes: Sequence[str]) -> Iterator[Row]:
        """Rows that add up to the span [since, until]: months in the middle, days at either end."""
        month_start, month_end = _whole_months(since, until)
        if month_start >= month_end:
            yield from self._day_sums(since.isoformat() if since else _ZERO_DAY, until.isoformat(), classes)
            return
        marks = ", ".join("?" * len(classes))
        months = (
            'SELECT "account", "party", sum("debit"), sum("credit") FROM balance_month '
            f'WHERE "month" >= ? AND "month" < ? AND "class" IN ({marks}) GROUP BY "account", "party"'
        )
        yield from select(self._connection, months, (month_start, month_end, *classes))
        if since is not None and since.day != 1:
            yield from self._day_sums(since.isoformat(), f"{since.isoformat()[:7]}-31", classes)
        if until.isoformat()[:7] == month_end:
            yield from self._day_sums(f"{month_end}-01", until.isoformat(), classes)

    def _day_sums(self, first: str, last: str, classes: Sequence[str]) -> Iterator[Row]:
        marks = ", ".join("?" * len(classes))
        text = (
            'SELECT "account", coalesce("party", \'\'), sum("debit"), sum("credit") FROM journal '
            f'WHERE "accounting_date" >= ? AND "accounting_date" <= ? AND "class" IN ({marks}) '
            'GROUP BY "account", coalesce("party", \'\')'
        )
        return select(self._connection, text, (first, last, *classes))

    def lines(
        self, since: dt.date | None, until: dt.date, *, account: str | None = None, item: str | None = None
    ) -> Iterator[JournalLine]:
        """Lines of vouchers and movements by (date, seq, ordinal, line); `account` also takes the accounts below it."""
        text, values = _LINE, [since.isoformat() if since else _ZERO_DAY, until.isoformat()]
        if account is not None:
            text += ' AND (p."account" = ? OR substr(p."account", 1, ?) = ?)'
            values += [account, len(account) + 1, f"{account}."]  # type: ignore[list-item]  # a length among texts
        if item is not None:
            text += ' AND p."item" = ?'
            values.append(item)
        text += ' ORDER BY p."accounting_date", p."seq", p."ordinal", p."line"'
        return (_journal_line(row) for row in select(self._connection, text, tuple(values)))

    def stock(self, until: dt.date, roles: Sequence[str]) -> list[StockSum]:
        """Quantities and values by item, place and lot over lines of these roles."""
        rows = self._by_role(_STOCK, until, roles)
        return [StockSum(item, place, lot, int(quantity), int(value)) for item, place, lot, quantity, value in rows]

    def open_items(self, until: dt.date, roles: Sequence[str]) -> list[OpenSum]:
        """Open items of these roles that are not zero at the end of the day."""
        return [
            OpenSum(role, party, key, item, account, int(value), int(quantity), dt.date.fromisoformat(opened))
            for role, party, key, item, account, value, quantity, opened in self._by_role(_OPEN, until, roles)
        ]

    def _by_role(self, text: str, until: dt.date, roles: Sequence[str]) -> Iterator[Row]:
        marks = ", ".join("?" * len(roles)) or "NULL"
        return select(self._connection, text.replace("{roles}", marks), (until.isoformat(), *roles))


def _whole_months(since: dt.date | None, until: dt.date) -> tuple[str, str]:
    """The first whole month of a span and the first month after its whole ones."""
    after = until + dt.timedelta(days=1)
    first = "" if since is None else since.isoformat()[:7]
    if since is not None and since.day != 1:
        first = (since.replace(day=1) + dt.timedelta(days=32)).isoformat()[:7]
    return first, after.isoformat()[:7]


def _journal_line(row: Row) -> JournalLine:
    seq, ordinal, line, klass, number, period, day, business, zh, en, document, *rest = row
    dates = (dt.date.fromisoformat(day), dt.date.fromisoformat(business))
    return JournalLine(f"{seq}.{ordinal}", seq, line, klass, number, period, *dates, Text(zh, en), document, *rest)
