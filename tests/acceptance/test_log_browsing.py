"""What the terminal looks up is the same on both engines: pages of the log, versions, accounts, months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.api import (
    MasterDetail,
    OpenBook,
    RecordHead,
    log_page,
    log_standing,
    master_detail,
    open_book,
    period_states,
    record_versions,
    verify_book,
)
from tests.acceptance.company import MASTERS, Company, receipt

MARCH = dt.date(2026, 3, 31)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_pages_versions_accounts_and_months(engine: str, place_maker: Callable[[str], str], tmp_path: Path) -> None:
    company = Company.founded(place_maker(engine), tmp_path)
    company.post(*(receipt(f"R{number}", "2026-03-02", "10", "100.00") for number in (1, 2, 3)))
    company.post({**MASTERS[3], "version": 2, "name": "周转箱 60L"})
    company.post({"kind": "account_event", "id": "1101", "account": "1101", "status": "closed"})
    book = open_book(company.place)
    assert isinstance(book, OpenBook)
    with book.alongside() as other:
        assert other is not book
        heads = [one for one in log_page(other, None, 2) if isinstance(one, RecordHead)]
        assert [one.key for one in heads] == ["account_event:1101:1", "item:P1:2"]
        receipts = log_page(other, heads[-1].seq, 2, kind="goods_receipt", user="test")
        assert [one.key for one in receipts if isinstance(one, RecordHead)] == ["goods_receipt:R3:1", "goods_receipt:R2:1"]
        told: list[tuple[int, int]] = []
        assert verify_book(other, progress=lambda done, total: told.append((done, total))).ok
    newest, first = record_versions(book, "item:P1")
    changes = getattr(newest, "changes", ())
    assert [(one.path, one.before, one.after) for one in changes] == [("name", "周转箱", "周转箱 60L")]
    assert getattr(first, "version", 0) == 1
    closed = master_detail(book, "account", "1101")
    assert isinstance(closed, MasterDetail) and not closed.active and closed.events == 1
    assert [(one.period, one.status) for one in period_states(book, MARCH)] == [("2026-03", "open")]
    assert log_standing(book).footer.size == heads[0].seq and log_standing(book).checkpoints == ()
    book.close()
