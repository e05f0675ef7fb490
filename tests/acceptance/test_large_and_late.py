"""What is large posts in one go, what is wrong is told all at once, and what is late changes no row that is there."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company
from tests.benchmarks import large_documents
from tests.fakes.raw_sql import intruder

Raw = dict[str, Any]
_SEALED = ("log", "entry", "posting", "posting_origin", "seal", "node")


@pytest.fixture
def company(book_place: str, tmp_path: Path) -> Company:
    """A small enterprise whose book starts in January 2025."""
    return Company.empty(book_place, tmp_path, start="2025-01")


def test_a_count_of_300_lines_posts_100_differences_that_wait_in_suspense(company: Company) -> None:
    company.post(*large_documents.masters(300), large_documents.receipt("R1", "2025-01-05", 300))
    company.post(large_documents.count(300))
    rows = company.report("suspense")["rows"]
    assert len(rows) == 100
    assert {row["value"] for row in rows} == {"10.00", "-10.00"}
    assert company.stock_value() == Decimal("300000.00"), "50 pieces missing and 50 too many, at 10.00 each"
    company.is_sound()


def test_an_invoice_of_200_lines_finds_its_receipt_lines_and_spreads_every_difference(company: Company) -> None:
    company.post(*large_documents.masters(200), large_documents.receipt("R1", "2025-01-05", 200))
    company.post(large_documents.invoice(200))
    assert company.report("grni")["rows"] == []
    assert company.stock_value() == Decimal("202000.00")
    company.is_sound()


def test_a_count_with_300_wrong_lines_is_refused_with_all_300_of_them(company: Company) -> None:
    company.post(*large_documents.masters(1))
    wrong = large_documents.count(301)
    wrong["lines"][0]["counted"] = "0"
    problems = company.refused(wrong)
    assert [problem["code"] for problem in problems] == ["unknown_item"] * 300
    assert problems[-1]["where"]["path"] == "/lines/300/item"


def test_a_receipt_of_the_first_day_changes_no_row_of_3000_later_moves(company: Company) -> None:
    opening = large_documents.receipt("R1", "2025-01-01", 1)
    opening["lines"][0] |= {"quantity": "5000", "net": "50000.00"}
    later = [*large_documents.deliveries(1500, "2025-01")]
    later += [{**one, "id": f"F{one['id']}"} for one in large_documents.deliveries(1500, "2025-02")]
    company.post(*large_documents.masters(1), opening, *later)
    before = _rows(company.place)
    company.post(large_documents.backdated())
    after = _rows(company.place)
    for table in _SEALED:
        assert before[table] <= after[table], f"a row of {table} changed"
    added = {table: len(after[table] - before[table]) for table in ("log", "entry", "posting", "seal")}
    assert added == {"log": 1, "entry": 1, "posting": 2, "seal": 1}
    assert company.report("stock", "--at", "2025-01-01")["rows"][0]["quantity"] == "4901", "5000 and 1 came, 100 were sold"
    company.is_sound()


def _rows(place: str) -> dict[str, set[str]]:
    """The hash of every row of the tables that are sealed."""
    with intruder(place) as database:
        return {table: {_hash(row) for row in database.rows(f"SELECT * FROM {table}")} for table in _SEALED}


def _hash(row: tuple[Any, ...]) -> str:
    cells = [bytes(cell).hex() if isinstance(cell, bytes | memoryview) else repr(cell) for cell in row]
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()
