"""Events that are rows of their own because triggers read them: periods and accounts that open and close; the master register.

Everything else that a record does to the books is `BookState.fold`.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.entry import Record
from ledger.domain.master_records import MASTER_KINDS, PRICE_KINDS

PERIOD_EVENT: Final = "period_event"
"""Kind of record with input {"period": "2026-03", "status": …}."""
CLOSED: Final = ("closed", "year_locked")
ACCOUNT_EVENT: Final = "account_event"
"""Kind of record with input {"account": "1002.01", "status": "open" or "closed"}."""
BOOK_KINDS: Final = ("book", "book_setting")
"""Kinds whose input are the book's settings, the later one winning."""
REGISTER_KINDS: Final = frozenset(
    {*MASTER_KINDS, *PRICE_KINDS, *BOOK_KINDS, "price_list", "payment_terms", "center", "adoption", "password"}
)
"""Kinds whose last version is kept in the master register, whether or not the core reads them."""


def period_event(record: Record) -> tuple[str, str] | None:
    """(period, status) where the record moves a period."""
    return (record.input["period"], record.input["status"]) if record.kind == PERIOD_EVENT else None


def account_event(record: Record) -> tuple[str, str] | None:
    """(account, status) where the record opens or closes an account."""
    return (record.input["account"], record.input["status"]) if record.kind == ACCOUNT_EVENT else None


def register_key(record: Record) -> tuple[str, str, str] | None:
    """(kind, code, from) where the record is kept in the master register."""
    undone = (record.reverses or "").partition(":")[0] in PRICE_KINDS
    if record.kind not in REGISTER_KINDS and not undone:
        return None
    return record.kind, record.ref.partition(":")[2], str(record.input.get("from", ""))
