"""What the board reads beside the reports: whole months from their sums, days of some accounts, goods by kind of document.

Plain SQL that both engines read alike, as in `report_queries.py`.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa

from ledger.application.reports.source import KindSum, MonthSum
from ledger.store.statements import select

_SEALED: Final = 'posting AS p JOIN seal AS s ON s."seq" = p."seq" AND s."ordinal" = p."ordinal"'
"""The date of the posting, not of its entry: the index of accounts is by that."""
_MONTH: Final = 'substr(p."accounting_date", 1, 7)'
_KIND: Final = 'CASE WHEN g."kind" = \'reversal\' THEN g."key" ELSE g."kind" END'
_HELD: Final = (
    'SELECT "item", sum("quantity"), sum("value") FROM layer WHERE "owner" = \'\' AND ("quantity" <> 0 OR "value" <> 0) '
    'GROUP BY "item" ORDER BY "item"'
)
_OUT: Final = (
    'SELECT j."accounting_date" FROM journal AS j WHERE j."item" = ? AND j."role" IN ({roles}) AND j."pair" IS NULL '
    'AND j."quantity" < 0 AND NOT EXISTS (SELECT 1 FROM posting AS q WHERE q."seq" = j."seq" AND q."ordinal" = j."ordinal" '
    'AND q."item" = j."item" AND q."role" IN ({roles}) AND q."quantity" > 0) ORDER BY j."seq" DESC LIMIT 1'
)
"""Newest first by the index of items: one that sells is found in a few steps. What came in again in the same entry moved."""
_CAME: Final = 'SELECT min(j."accounting_date") FROM journal AS j WHERE j."item" = ? AND j."role" IN ({roles})'


def whole_months(connection: sa.Connection, first: str, last: str, classes: Sequence[str]) -> list[MonthSum]:
    """Debit and credit by account and month over months of the projection."""
    text = (
        'SELECT "account", "month", sum("debit"), sum("credit") FROM balance_month WHERE "month" >= ? AND "month" <= ? '
        f'AND "class" IN ({_marks(classes)}) GROUP BY "account", "month" ORDER BY 1, 2'
    )
    rows = select(connection, text, (first, last, *classes))
    return [MonthSum(account, month, int(debit), int(credit)) for account, month, debit, credit in rows]


def day_balances(
    connection: sa.Connection, since: dt.date, until: dt.date, on: tuple[str, tuple[str, ...]]
) -> list[tuple[dt.date, int]]:
    """Debit − credit by day over the accounts of a condition."""
    where, values = on
    text = (
        f'SELECT p."accounting_date", sum(p."debit") - sum(p."credit") FROM {_SEALED} WHERE p."accounting_date" >= ? '
        f'AND p."accounting_date" <= ?{where} GROUP BY p."accounting_date" ORDER BY 1'
    )
    rows = select(connection, text, (since.isoformat(), until.isoformat(), *values))
    return [(dt.date.fromisoformat(day), int(moved)) for day, moved in rows]


def moves_by_kind(
    connection: sa.Connection, since: dt.date, until: dt.date, on: tuple[str, tuple[str, ...]], roles: Sequence[str]
) -> list[KindSum]:
    """Debit − credit by month and kind of document; what a reversal moved counts under the kind that it reverses."""
    where, values = on
    text = (
        f'SELECT {_MONTH}, {_KIND}, sum(p."debit") - sum(p."credit") FROM {_SEALED} JOIN log AS g ON g."seq" = p."seq" '
        f'WHERE p."accounting_date" >= ? AND p."accounting_date" <= ?{where} AND p."role" IN ({_marks(roles)}) '
        f"GROUP BY {_MONTH}, {_KIND} ORDER BY 1, 2"
    )
    found: defaultdict[tuple[str, str], int] = defaultdict(int)
    for month, key, moved in select(connection, text, (since.isoformat(), until.isoformat(), *values, *roles)):
        found[month, _kind_of(key)] += int(moved)
    return [KindSum(month, kind, value) for (month, kind), value in found.items()]


def _kind_of(key: str) -> str:
    """`delivery`, also from the key of a reversal, `reversal:delivery.D7.1:1`."""
    return key.partition(":")[2].partition(".")[0] if ":" in key else key


def held_goods(connection: sa.Connection) -> dict[str, tuple[int, int]]:
    """Quantity and value of the company's own goods by item, from the layers."""
    return {item: (int(quantity), int(value)) for item, quantity, value in select(connection, _HELD)}


def last_issues(connection: sa.Connection, items: Iterable[str], roles: Sequence[str]) -> dict[str, dt.date]:
    """The day each item last went out, or first came where it never did."""
    out, came = (text.replace("{roles}", _marks(roles)) for text in (_OUT, _CAME))
    found: dict[str, dt.date] = {}
    for item in items:
        days = [row[0] for row in select(connection, out, (item, *roles, *roles))]
        days = days or [row[0] for row in select(connection, came, (item, *roles))]
        if days[0]:
            found[item] = dt.date.fromisoformat(days[0])
    return found


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
