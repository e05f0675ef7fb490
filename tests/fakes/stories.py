"""Small books with something in every table."""

from __future__ import annotations

import datetime as dt
import hashlib

from record_factory import DAY, RecordFactory

from ledger.domain.problem import Problem
from ledger.store.sql_book import SqlBook, create_book

CONTENT = b"an original file"


def new_book(place: str) -> SqlBook:
    """An empty book at that place."""
    book = create_book(place)
    assert not isinstance(book, Problem), book
    return book


def small_book(place: str) -> tuple[SqlBook, RecordFactory]:
    """Masters, receipts, a delivery, vouchers of two months, a closed period, a locked year, a closed account, a file."""
    book, make = new_book(place), RecordFactory()
    with book.write() as work:
        for record in make.masters():
            work.append(record)
        work.append(make.voucher("V0", "1002.01", "3001", 500_000, day=dt.date(2026, 2, 3)))
        work.append(make.receipt("R1", "P1", 100, 100_000))
        layer = f"{make.seq}.1/1"
        work.append(make.receipt("R2", "F1", 10, 5_003))
        work.append(make.delivery("D1", "P1", 40, 40_000, layer))
        work.attach(hashlib.sha256(CONTENT).hexdigest(), CONTENT)
        for code in ("C1", "C2"):
            work.append(make.person(code, "王小明"))
        work.commit()
    with book.write() as work:
        work.append(make.record("erasure", "party.C2", {"person": "party:C2", "reason": "on request"}))
        work.commit()
    with book.write() as work:
        work.append(make.voucher("V1", "6602.01", "1002.01", 777, day=DAY))
        work.append(make.period("2025-12", "year_locked"))
        work.append(make.period("2026-02", "closed"))
        work.append(make.account("6602.01", "closed"))
        work.append(make.receipt("R3", "P1", 5, 6_000, layer=layer))
        work.commit()
    return book, make
