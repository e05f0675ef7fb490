"""How vouchers are numbered on paper and screen."""

from __future__ import annotations

from ledger.domain.entry import SERIES


def voucher_number(period: str, number: int | None) -> str:
    """`记-2026-03-0031`, "" for entries without a number."""
    return f"{SERIES}-{period}-{number:04d}" if number is not None else ""
