"""The document screen in the harness: what is typed, what is shown beside it, what is refused, what is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from ledger.api import Preview, grouped
from tests.tui.demo_terminal import LANGUAGES, SIZES, settled
from tests.tui.document.at_the_desk import PURCHASE, PURCHASED, answered, at_the_desk, bought, keys, records, waiting_drafts
from tests.tui.screen_text import assert_fits, assert_golden, screen_text
from tui.screens.entry_screen import EntryScreen


def test_a_purchase_of_three_lines_takes_26_keys(own_book: Path) -> None:
    """Check 2: F5, the supplier, three lines, F8."""
    assert 1 + len(PURCHASE) + 1 == 26

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await pilot.press("f5")
        await keys(pilot, PURCHASE)
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen.sheet.blank

    at_the_desk(own_book, "goods_receipt", script)
    posted = records(own_book, "goods_receipt")[-1]
    assert bought(posted) == PURCHASED
    for entry in posted.entries:
        assert sum(one.debit for one in entry.postings) == sum(one.credit for one in entry.postings)
    stock = {one.item: one.quantity for entry in posted.entries for one in entry.postings if one.role == "INV"}
    assert stock == {"PP-T30S": 120_000, "ABS-757": 60_000, "LLDPE-7042": 100_000}  # grams
    assert waiting_drafts(own_book) == []


def test_the_journal_is_the_last_preview_but_for_id_number_and_time(own_book: Path) -> None:
    """Check 5: another quantity on line 2 is in the preview, and what F8 posts is what was seen."""
    seen: list[Preview] = []

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, PURCHASE)
        await answered(screen, pilot)
        first = screen.pane.shown
        await pilot.press("up", "up", "tab", "9", "9", "enter")
        await answered(screen, pilot)
        assert isinstance(first, Preview) and isinstance(screen.pane.shown, Preview)
        assert first.vouchers != screen.pane.shown.vouchers
        seen.append(screen.pane.shown)
        await pilot.press("f8")
        await answered(screen, pilot)

    at_the_desk(own_book, "goods_receipt", script)
    posted = records(own_book, "goods_receipt")[-1]
    assert bought(posted)[1] == ("ABS-757", "99")
    assert replace(posted, seq=0, recorded_at=seen[0].record.recorded_at) == replace(seen[0].record, seq=0)


def test_equals_balances_a_voucher_space_changes_sides_and_dots_copy(own_book: Path) -> None:
    """Check 6: 100.00 against 60.00 leaves 40.00."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        lines = screen.sheet.lists["lines"]
        await keys(pilot, "5602.01\r100\r\r1002.01\r")
        assert lines.row(0).text("debit") == "100.00"
        await pilot.press("space")
        assert lines.col.id == "credit"
        await keys(pilot, "60\r..\r")
        assert lines.row(2).text("account") == lines.row(1).text("account")
        await pilot.press("space", "equals_sign")
        assert lines.row(2).text("credit") == "40.00"
        await pilot.press("space")
        assert (lines.row(2).text("debit"), lines.row(2).text("credit")) == ("40.00", "")
        await pilot.press("space")
        assert lines.row(2).text("credit") == "40.00"

    at_the_desk(own_book, "journal_voucher", script)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unbalanced_voucher_is_refused_with_its_code_and_the_bell(own_book: Path, language: str) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        rung: list[int] = []
        screen.house.bell = lambda: rung.append(1)  # type: ignore[method-assign]
        await keys(pilot, "5602.01\r100\r\r1002.01\r\r60\r")
        await pilot.press("f8")
        await answered(screen, pilot)
        assert rung and not screen.sheet.blank
        shown = screen_text(screen.house)
        assert "R701" in shown and ("借贷不平" if language == "zh" else "debits and credits differ") in shown, shown

    at_the_desk(own_book, "journal_voucher", script, language=language)


def test_full_width_numbers_are_numbers_and_a_torn_formula_stays_in_its_cell(own_book: Path) -> None:
    """Check 7."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\rpp\r")
        screen.desk.editor.post_message(events.Paste("１２０"))
        await pilot.press("enter")
        await keys(pilot, "ab\r")
        screen.desk.editor.post_message(events.Paste("１８．５＊２"))
        await pilot.press("enter")
        await keys(pilot, "lld\r12*\r")
        lines = screen.sheet.lists["lines"]
        assert [row.text("quantity") for row in lines.rows] == ["120", "37", "12*"]
        await pilot.press("f8")
        await answered(screen, pilot)
        assert (lines.cursor[0], lines.col.id) == (2, "quantity")
        assert "“12*”末尾缺一个数 → 补上这个数" in screen_text(screen.house)

    at_the_desk(own_book, "goods_receipt", script)
    assert len(waiting_drafts(own_book)) == 1


def test_the_language_changes_under_an_unsaved_document(own_book: Path) -> None:
    """Check 9: values, cursor, what is half typed and undo stay."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\rpp\r120\rab\r6")
        lines = screen.sheet.lists["lines"]
        before = (screen.sheet.cells(), lines.cursor, screen.desk.editor.value, len(screen.sheet.history.done))
        assert "数量" in screen_text(screen.house)
        await pilot.press("ctrl+l")
        await settled(screen.house, pilot)
        shown = screen_text(screen.house)
        assert "Quantity" in shown and "数量" not in shown
        assert (screen.sheet.cells(), lines.cursor, screen.desk.editor.value, len(screen.sheet.history.done)) == before
        await keys(pilot, "0\r")
        assert lines.row(1).text("quantity") == "60"
        await pilot.press("ctrl+z", "ctrl+z")
        assert [row.text("quantity") for row in lines.rows] == ["120"]

    at_the_desk(own_book, "goods_receipt", script)


def test_a_receipt_from_an_order_takes_three_keys(own_book: Path) -> None:
    """F4, Enter, F8: the oldest open order, as it stands."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await pilot.press("f4")
        await answered(screen, pilot)
        await pilot.press("enter", "f8")
        await answered(screen, pilot)
        assert screen.sheet.blank, screen_text(screen.house)

    before = len(records(own_book, "goods_receipt"))
    at_the_desk(own_book, "goods_receipt", script)
    after = records(own_book, "goods_receipt")
    assert len(after) == before + 1
    assert all(line["order_line"] for line in after[-1].input["lines"])


def test_a_line_of_an_order_says_what_is_open_of_it_and_where_its_goods_lie(own_book: Path) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await pilot.press("f4")
        await answered(screen, pilot)
        await pilot.press("enter")
        await answered(screen, pilot)
        await pilot.press("ctrl+home")
        await answered(screen, pilot)
        model = screen.sheet.lists["lines"]
        screen.desk.go_to_cell(model, 0, "quantity")
        await answered(screen, pilot)
        order, ordered = model.row(0).text("order_line"), model.row(0).text("quantity")
        shown = screen_text(screen.house)
        assert f"{order} 未清 {grouped(ordered)}" in shown, shown
        await pilot.press("ctrl+l")
        await settled(screen.house, pilot)
        assert f"{order}: {grouped(ordered)} open" in screen_text(screen.house)

    at_the_desk(own_book, "goods_receipt", script)


def test_another_document_leaves_a_draft_that_comes_back(own_book: Path) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\rpp\r120\r")
        first = screen.sheet.id
        await pilot.press("f5")
        await answered(screen, pilot)
        assert screen.sheet.blank and screen.sheet.id != first
        await pilot.press("ctrl+b")
        await answered(screen, pilot)
        await pilot.press("enter")
        await answered(screen, pilot)
        assert screen.sheet.id == first
        assert screen.sheet.lists["lines"].row(0).text("quantity") == "120"
        assert screen.sheet.lists["lines"].row(0).text("item") == "PP-T30S"

    at_the_desk(own_book, "goods_receipt", script)


def test_leaving_keeps_the_draft_and_posts_nothing(own_book: Path) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\rpp\r120\r")
        await pilot.press("escape")
        await settled(screen.house, pilot)
        assert screen.house.screen is not screen

    before = len(records(own_book, "goods_receipt"))
    at_the_desk(own_book, "goods_receipt", script)
    assert len(records(own_book, "goods_receipt")) == before
    (draft,) = waiting_drafts(own_book)
    assert draft.head.kind == "goods_receipt"


def test_in_the_kingdee_keymap_f8_saves_and_ctrl_r_posts(own_book: Path) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, PURCHASE)
        await pilot.press("f8")
        await answered(screen, pilot)
        assert not screen.sheet.blank
        await pilot.press("ctrl+r")
        await answered(screen, pilot)
        assert screen.sheet.blank

    at_the_desk(own_book, "goods_receipt", script, keymap="kingdee")


def test_what_the_ledger_refuses_is_marked_at_its_cell(own_book: Path) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\rpp\r120\rab\r\r")
        await pilot.press("f8")
        await answered(screen, pilot)
        lines = screen.sheet.lists["lines"]
        assert (lines.cursor[0], lines.col.id) == (1, "quantity")
        assert [(issue.row, issue.col) for issue in lines.issues()][:1] == [(1, "quantity")]
        await keys(pilot, "60\r")
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen.sheet.blank, screen_text(screen.house)

    at_the_desk(own_book, "goods_receipt", script)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("kind", ["goods_receipt", "journal_voucher", "purchase_invoice"])
def test_the_screen_is_the_one_that_was_looked_at(
    demo_book: Path, kind: str, language: str, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    typed = {
        "goods_receipt": "zd\rpp\r120\rab\r60\rl",
        "journal_voucher": "5602.01\r100\r\r1002.01\r",
        "purchase_invoice": "zd\rpp\r120\r",
    }

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, typed[kind])
        await answered(screen, pilot)
        text = screen_text(screen.house)
        assert_fits(text, *size)
        assert_golden(f"{request.node.callspec.id}", text)

    at_the_desk(demo_book, kind, script, size=size, language=language)
