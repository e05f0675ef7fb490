"""The pane of vouchers to come: every amount at the edge, the rule beside the balance, refusals with their remedies."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ledger.api import Preview, Problem, Text, preview
from tests.tui.demo_terminal import circumstances, opened
from tui.widgets.preview_pane import preview_text

RECEIPT = {
    "kind": "goods_receipt",
    "id": "GR-NEW",
    "date": dt.date(2026, 3, 31).isoformat(),
    "supplier": "S01",
    "lines": [{"item": "PP-T30S", "quantity": "1000", "place": "W1", "net": "7600.00"}],
}


@pytest.fixture
def receipt(demo_book: Path) -> Preview:
    book, _ = opened(demo_book)
    try:
        found = preview(book, RECEIPT, circumstances())
    finally:
        book.close()
    assert isinstance(found, Preview), found
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [30, 44, 70])
def test_a_receipt_of_1000_kg_shows_7600_00_on_both_sides_within_its_width(receipt: Preview, language: str, width: int) -> None:
    lines = preview_text(receipt, language, width).split("\n")
    assert all(line.cell_length <= width for line in lines)
    assert sum(line.plain.endswith("7,600.00") for line in lines) == 2
    balanced = next(line.plain for line in lines if line.plain.startswith("✓"))
    assert "purchasing.rules:" in balanced
    assert any("PP-T30S" in line.plain and "→" in line.plain for line in lines)


def test_what_stands_against_a_document_is_shown_with_what_to_do(receipt: Preview) -> None:
    problem = Problem("R706", Text("库存不足", "not enough stock"), Text("减少数量", "take less"))
    shown = preview_text([problem], "zh", 40).plain
    assert "△ 库存不足" in shown and "→ 减少数量" in shown


def test_nothing_typed_shows_what_the_pane_is_for() -> None:
    assert preview_text(None, "en", 40).plain == "what you enter shows its vouchers here"
