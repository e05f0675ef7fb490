"""A blind count: nothing on the screen tells what the books say, a scan counts one, differences come after F8 and by role."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledger.api import Text
from tests.tui.demo_terminal import LANGUAGES, opened
from tests.tui.document.at_the_desk import answered, at_the_desk, keys, records
from tests.tui.posting import post
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.document.count_differences import Difference, differences, told
from tui.screens.count_screen import CountScreen
from tui.screens.entry_screen import EntryScreen
from tui.screens.text_window import TextWindow

BARCODE = "6901234567892"
SCANNED = {"kind": "item", "id": "SCAN-A", "name": "扫码件", "unit": "只", "category": "raw", "barcodes": [BARCODE]}
LINES = [
    {"item": "A", "place": "W1", "counted": "12", "book": "12"},
    {"item": "B", "place": "W1", "lot": "L1", "counted": "1200", "book": "1250.5"},
    {"item": "C", "place": "W2", "counted": "3", "book": "0"},
]


def called(code: str) -> Text:
    return Text(f"货{code}", f"good {code}")


def test_differences_are_the_lines_that_are_not_as_in_the_books() -> None:
    found = differences({"lines": LINES})
    assert found == [
        Difference("B", "W1", "L1", Decimal(1200), Decimal("1250.5")),
        Difference("C", "W2", "", Decimal(3), Decimal(0)),
    ]
    assert [one.en for one in told(found, called, amounts=True)] == [
        "B good B  W1 L1  books 1,250.5 counted 1,200 off by -50.5",
        "C good C  W2  books 0 counted 3 off by +3",
    ]


def test_who_counts_blind_reads_what_to_count_again_and_no_quantity() -> None:
    said = told(differences({"lines": LINES}), called, amounts=False)
    assert [one.zh for one in said] == ["△ 与账面不符,请另一人复盘:", "B 货B  W1 L1", "C 货C  W2"]
    assert [one.en for one in told([], called, amounts=False)] == ["✓ as in the books"]


def item_with_barcode(path: Path) -> None:
    """An item with a barcode, in any category of the demo company, of which five came."""
    book, _ = opened(path)
    with book.read() as reading:
        known = next(iter(reading.facts.masters.categories))
    book.close()
    lines = [{"item": "SCAN-A", "quantity": "5", "net": "50.00", "place": "W1"}]
    receipt = {"kind": "goods_receipt", "id": "GR-SCAN", "date": "2026-03-20", "supplier": "S01", "lines": lines}
    post(path, SCANNED | {"category": known}, receipt)


IN_THE_BOOKS = ("5345.25", "5,345.25", "5817.5", "5,817.5")
"""Quantities of the demo company that a blind count must not tell."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_count_is_scanned_posted_and_its_differences_read_by_who_may_approve_them(own_book: Path, language: str) -> None:
    item_with_barcode(own_book)

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        assert isinstance(screen, CountScreen)
        await pilot.press("f9")
        await answered(screen, pilot)
        assert screen.house.screen is screen, "nothing was posted yet"
        await keys(pilot, f"{BARCODE}\r{BARCODE}\r{BARCODE}\r")
        lines = screen.sheet.lists["lines"]
        assert (lines.row(0).text("item"), lines.row(0).text("counted"), lines.cursor) == ("SCAN-A", "3", (1, 0))
        assert "✓ SCAN-A 扫码件  3" in screen_text(screen.house)
        lines.set_cell(0, "place", "W1")
        await keys(pilot, "pp")
        await answered(screen, pilot)
        assert not [one for one in IN_THE_BOOKS if one in screen_text(screen.house)]
        await keys(pilot, "\r5000\r")
        await answered(screen, pilot)
        assert not [one for one in IN_THE_BOOKS if one in screen_text(screen.house)]
        assert lines.row(1).shown("place", language) == "W1"
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen.sheet.blank, screen_text(screen.house)
        said = "2 行不符,F9 看差异" if language == "zh" else "2 lines differ: F9 shows them"
        assert said in screen_text(screen.house)
        await pilot.press("f9")
        await answered(screen, pilot)
        assert isinstance(screen.house.screen, TextWindow)
        assert "账存 5,345.25 实盘 5,000" in screen_text(screen.house) or "books 5,345.25 counted 5,000" in screen_text(
            screen.house
        )

    at_the_desk(own_book, "stock_count", script, language=language)
    counted = records(own_book, "stock_count")[-1].input["lines"]
    assert [(line["item"], line["counted"]) for line in counted] == [("SCAN-A", "3"), ("PP-T30S", "5000")]


def test_a_counter_never_reads_what_the_books_say(own_book: Path) -> None:
    post(own_book, {"kind": "user", "id": "cai", "name": "盘点员", "roles": ["COUNT"]})

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "pp\r5000\r")
        screen.sheet.lists["lines"].set_cell(0, "place", "W1")
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen.sheet.blank, screen_text(screen.house)
        await pilot.press("f9")
        await answered(screen, pilot)
        shown = screen_text(screen.house)
        assert isinstance(screen.house.screen, TextWindow)
        assert "请另一人复盘" in shown and "PP-T30S" in shown
        assert not [one for one in (*IN_THE_BOOKS, "345.25") if one in shown]

    at_the_desk(own_book, "stock_count", script, user="cai")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_handheld_shows_what_is_counted_and_where(own_book: Path, language: str) -> None:
    item_with_barcode(own_book)

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, f"{BARCODE}\r{BARCODE}\r")
        screen.sheet.lists["lines"].set_cell(0, "place", "W1")
        await keys(pilot, "pp\r50\r")
        await answered(screen, pilot)
        assert [col.id for col in screen.sheet.lists["lines"].cols] == ["item", "counted", "place"]
        text = screen_text(screen.house)
        assert_fits(text, 40, 20)
        assert_golden(f"stock_count-40x20-{language}", text)
        await pilot.resize_terminal(80, 24)
        await answered(screen, pilot)
        assert len(screen.sheet.lists["lines"].cols) == 6
        assert [row.text("counted") for row in screen.sheet.lists["lines"].rows] == ["2", "50"]

    at_the_desk(own_book, "stock_count", script, size=(40, 20), language=language)


def test_a_label_of_a_place_holds_for_what_is_scanned_next_and_the_same_item_elsewhere_is_another_line(own_book: Path) -> None:
    item_with_barcode(own_book)

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        lines = screen.sheet.lists["lines"]
        await keys(pilot, f"w1\r{BARCODE}\r{BARCODE}\r")
        assert lines.row(0).text("place") == "W1", "the label of the warehouse, in whatever case"
        await keys(pilot, "w1-a01\r")
        assert ("W1-A01", len(lines.rows)) == (lines.standing, 1)
        assert "地点 W1-A01:接着扫那里的物料" in screen_text(screen.house)
        await keys(pilot, f"{BARCODE}\r{BARCODE}\r{BARCODE}\rpp\r7\rw1\r{BARCODE}\r*9\r")
        found = [(row.text("item"), row.text("counted"), row.shown("place", "zh")) for row in lines.rows]
        assert found == [("SCAN-A", "9", "W1"), ("SCAN-A", "3", "W1-A01"), ("PP-T30S", "7", "W1-A01")]

    at_the_desk(own_book, "stock_count", script)
