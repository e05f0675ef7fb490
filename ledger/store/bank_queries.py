"""Postings on accounts of money, and the records of matches (application.bank.source)."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from ledger.application.bank.source import BankPosting
from ledger.domain.problem import Text
from ledger.store.statements import Row, select

_OTHERS: Final = (
    'FROM posting AS q WHERE q."seq" = p."seq" AND q."ordinal" = p."ordinal" AND q."party" IS NOT NULL AND q."party" <> \'\''
)
_POSTINGS: Final = (
    'SELECT p."seq", p."ordinal", p."line", e."accounting_date", g."key", coalesce(e."reverses", \'\'), e."class", '
    'p."debit" - p."credit", coalesce(p."doc_currency", \'\'), coalesce(p."doc_amount", 0), e."summary_zh", e."summary_en", '
    f"(SELECT coalesce(min(q.\"party\"), '') {_OTHERS}), (SELECT coalesce(max(q.\"party\"), '') {_OTHERS}) "
    'FROM posting AS p JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" '
    'JOIN seal AS s ON s."seq" = p."seq" AND s."ordinal" = p."ordinal" JOIN log AS g ON g."seq" = p."seq" '
    "WHERE p.\"account\" = ? AND p.\"accounting_date\" <= ? AND e.\"class\" IN ('normal', 'opening', 'closing', 'adjustment') "
    'ORDER BY e."accounting_date", p."seq", p."ordinal", p."line"'
)
_LAST: Final = (
    'SELECT g."body" FROM document_state AS d JOIN log AS g ON g."seq" = d."seq" '
    'WHERE d."ref" >= ? AND d."ref" < ? ORDER BY d."seq"'
)


class SqlBank:
    """Reads one book."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def bank_postings(self, account: str, until: dt.date) -> list[BankPosting]:
        """Postings of vouchers on one account by date and order of recording."""
        return [_posting(row) for row in select(self._connection, _POSTINGS, (account, until.isoformat()))]

    def last_inputs(self, kind: str) -> list[Mapping[str, Any]]:
        """Inputs of the last versions of all records of a kind, in order of recording."""
        rows = select(self._connection, _LAST, (f"{kind}:", f"{kind};"))
        return [json.loads(bytes(row[0]))["input"] for row in rows]


def _posting(row: Row) -> BankPosting:
    seq, ordinal, line, day, key, reverses, class_, value, currency, amount, zh, en, first, last = row
    mirrors = f"{reverses}/{line}" if reverses else ""
    party = first if first == last else ""
    date = dt.date.fromisoformat(day)
    head = (f"{seq}.{ordinal}/{line}", date, key, mirrors, class_ == "opening", value, currency, amount)
    return BankPosting(*head, Text(zh, en), party)
