"""A purchase of three lines typed into a real terminal, and what the command line then says of it; also without colours."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.acceptance.company import zhangfang
from tests.tui.document.at_the_desk import (
    F5,
    F8,
    PURCHASE,
    Terminal,
    answered,
    at_the_desk,
    keys,
    records,
    waiting_drafts,
)
from tests.tui.screen_text import screen_text
from tui.screens.entry_screen import EntryScreen

ESCAPE = re.compile(r"\x1b\[[0-9;]*[~A-Z]|\x1bO[A-Z]")
COLOUR = re.compile(r"(?:^|;)(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;|$)")
"""Numbers of SGR that choose a colour; 39 and 49 are the terminal's own."""
STRUCK = F5 + PURCHASE + F8


def last_receipt(book: Path) -> dict[str, Any]:
    """What `zhangfang list BOOK goods_receipt --last 1 --json` says."""
    answer = zhangfang("--user", "anna", "list", str(book), "goods_receipt", "--last", "1", "--json")
    assert answer.code == 0, answer.err
    (found,) = answer.json["documents"]
    return dict(found)


def type_the_purchase(book: Path, *options: str) -> str:
    """Home, purchasing, receipt, and the keys of a purchase; gives all bytes that were drawn."""
    before = len(records(book, "goods_receipt"))
    terminal = Terminal(book, "1", "2", options=options)
    try:
        terminal.type(STRUCK)
        terminal.until(lambda: len(records(book, "goods_receipt")) == before + 1)
        terminal.until(lambda: "已过账" in terminal.shown)
    finally:
        terminal.kill()
    return terminal.shown


def assert_is_the_purchase(found: dict[str, Any]) -> None:
    """Three lines, balanced postings, stock +120, +60 and +100."""
    assert len(found["input"]["lines"]) == 3
    lines = [line for entry in found["entries"] for line in entry["lines"]]
    for entry in found["entries"]:
        debit, credit = (sum(Decimal(line[side]) for line in entry["lines"]) for side in ("debit", "credit"))
        assert debit == credit > 0
    stock = {line["item"]: Decimal(line["quantity"]) for line in lines if line["role"] == "INV"}
    assert stock == {"PP-T30S": 120, "ABS-757": 60, "LLDPE-7042": 100}


def test_a_purchase_of_three_lines_takes_26_keys_and_stands_in_the_list(own_book: Path) -> None:
    """Check 2: at most 30 keys."""
    assert len(ESCAPE.sub("·", STRUCK)) == 26
    type_the_purchase(own_book)
    assert_is_the_purchase(last_receipt(own_book))


def test_without_colours_the_same_keys_do_the_same_and_no_colour_is_sent(
    own_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Check 15: `NO_COLOR=1 zhangfang tui BOOK --plain`; the cell that is typed in stands out reversed."""
    monkeypatch.setenv("NO_COLOR", "1")
    shown = type_the_purchase(own_book, "--plain")
    assert_is_the_purchase(last_receipt(own_book))
    styles = set(re.findall(r"\x1b\[([0-9;:]*)m", shown))
    assert [style for style in styles if COLOUR.search(style)] == []
    assert any("7" in style.split(";") for style in styles)


def test_with_colours_colours_are_sent(own_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for colours finds some where there are some."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = type_the_purchase(own_book)
    assert any(COLOUR.search(style) for style in re.findall(r"\x1b\[([0-9;:]*)m", shown))


def test_fingers_that_learned_kingdee_save_look_up_and_balance(own_book: Path) -> None:
    """Check 15: F7 offers codes, Ctrl+F7 fills what balances, F8 keeps the draft and posts nothing."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        lines = screen.sheet.lists["lines"]
        await keys(pilot, "5602")
        await pilot.press("f7")
        await answered(screen, pilot)
        await pilot.press("enter")
        assert lines.row(0).text("account").startswith("5602")
        await keys(pilot, "100\r\r1002\r")
        await pilot.press("space", "ctrl+f7", "f8")
        await answered(screen, pilot)
        assert lines.row(1).text("credit") == "100.00"
        assert f"草稿 {screen.sheet.id} 已保存" in screen_text(screen.house)

    before = len(records(own_book, "journal_voucher"))
    at_the_desk(own_book, "journal_voucher", script, keymap="kingdee")
    assert len(records(own_book, "journal_voucher")) == before
    (waiting,) = waiting_drafts(own_book)
    assert waiting.head.cells == 4
