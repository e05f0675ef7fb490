"""Reading the sums of `ledger.domain.ledger_sums` from the postings: one query for each, grouped by day."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ledger.domain.ledger_sums import LedgerSums, TaxKey
from ledger.store.statements import select

_VOUCHERS: Final = (
    'FROM posting AS p JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" '
    "WHERE e.\"class\" NOT IN ('memo', 'movement')"
)
_DIMENSIONS: Final = (
    'SELECT p."account", p."accounting_date", p."dimension_set", sum(p."debit") - sum(p."credit") '
    f'{_VOUCHERS} AND p."dimension_set" IS NOT NULL GROUP BY p."account", p."accounting_date", p."dimension_set"'
)
_FOREIGN: Final = (
    'SELECT p."account", p."accounting_date", p."doc_currency", sum(p."doc_amount") '
    f'{_VOUCHERS} AND p."doc_currency" IS NOT NULL AND p."open_item" IS NULL '
    'GROUP BY p."account", p."accounting_date", p."doc_currency"'
)
_TAXES: Final = (
    'SELECT p."account", p."tax_code", p."accounting_date", sum(p."debit") - sum(p."credit"), '
    f'sum(coalesce(p."tax_base", 0)) {_VOUCHERS} AND p."tax_code" IS NOT NULL '
    'GROUP BY p."account", p."tax_code", p."accounting_date"'
)


def load_ledger_sums(connection: sa.Connection, sums: LedgerSums) -> None:
    """Add what the tables hold; what was appended in this transaction is folded already."""
    for account, day, dims, value in select(connection, _DIMENSIONS):
        sums.put_dimensions(account, day, dims, int(value))
    for account, day, currency, amount in select(connection, _FOREIGN):
        sums.put_foreign(account, day, currency, int(amount or 0))
    for account, code, day, tax, base in select(connection, _TAXES):
        sums.put_tax_sum(TaxKey(account, code), day, int(tax), int(base))
