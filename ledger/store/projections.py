"""Writing the sums a batch changes: one upsert per key, however many postings met there (PERFORMANCE technique 7)."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from ledger.audit.sums import Sums
from ledger.store import tables
from ledger.store.statements import upsert

_ADDED: Final = {
    "stock": ["quantity"],
    "stock_day": ["quantity"],
    "layer": ["quantity", "value"],
    "open_item": ["amount", "value", "quantity"],
    "balance_month": ["debit", "credit"],
}
_REPLACED: Final = {
    "document_state": ["seq", "key", "request_sha256", "accounting_date", "reversed_by"],
    "master": ["seq", "body"],
}
_LARGEST: Final = {"stock": ["last_date"], "period": ["last_number", "stock"]}


def write_sums(connection: sa.Connection, sums: Sums) -> None:
    """Bring every projection up to date with a batch."""
    for table in tables.PROJECTIONS:
        name = table.name
        added, replaced, largest = (kind.get(name, []) for kind in (_ADDED, _REPLACED, _LARGEST))
        upsert(connection, table, sums.rows(name), add=added, replace=replaced, largest=largest)
    moved = [(period, status, 0, 0) for period, status in sums.state.period_status.items()]
    upsert(connection, tables.period, moved, replace=["status"])
