"""A record and its vouchers as plain data, for `show`, dry runs and the answer of `post` (docs/ARCHITECTURE.md §9)."""

from __future__ import annotations

from typing import Any

from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.quantity import format_quantity


def record_answer(record: Record, book: BookFacts, language: str) -> dict[str, Any]:
    """`{id, kind, seq, entries: […]}` of the `post` contract, with who approved it where somebody did."""
    approved = {"approvals": list(record.approvals), "reviewed_by": record.reviewed_by} if record.approvals else {}
    return {
        "id": record.key.split(":")[1],
        "kind": record.kind,
        "seq": record.seq,
        "key": record.key,
        "accounting_date": record.accounting_date.isoformat(),
        "entries": [entry_answer(record, entry, book, language) for entry in record.entries],
        **approved,
    }


def entry_answer(record: Record, entry: Entry, book: BookFacts, language: str) -> dict[str, Any]:
    """One entry with its lines."""
    found: dict[str, Any] = {
        "id": record.entry_id(entry),
        "class": entry.klass,
        "date": entry.accounting_date.isoformat(),
        "summary": entry.summary.in_language(language),
        "lines": [_line(posting, book, language) for posting in entry.postings],
    }
    if entry.number is not None:
        found["number"] = voucher_number(entry.period, entry.number)
    return found


def _line(posting: Posting, book: BookFacts, language: str) -> dict[str, Any]:
    decimals = minor_unit(book.currency)
    found: dict[str, Any] = {
        "line": posting.line,
        "account": posting.account,
        "name": book.account_name(posting.account).in_language(language),
        "role": posting.role,
        "debit": format_scaled(posting.debit, decimals),
        "credit": format_scaled(posting.credit, decimals),
    }
    if posting.item and posting.quantity is not None:
        found["quantity"] = format_quantity(posting.quantity, book.scale(posting.item))
    optional = ("item", "place", "lot", "party", "open_item", "layer", "pair", "tax_code", "cash_item", "document_line")
    found |= {name: getattr(posting, name) for name in optional if getattr(posting, name) is not None}
    if posting.due is not None:
        found["due"] = posting.due.isoformat()
    return found
