"""Keys struck faster than screens open, on a real terminal in one write: each arrives where it was meant for."""

from __future__ import annotations

from pathlib import Path

from tests.tui.document.at_the_desk import F5, F8, PURCHASE, PURCHASED, Terminal, bought, records, waiting_drafts

FIND, BACKSPACE = "\x0b", "\x7f"


def test_a_purchase_is_typed_from_home_in_one_write(own_book: Path) -> None:
    """Home, purchasing, receipt, supplier, lines, post, and leave: two screens open under the keys."""
    before = len(records(own_book, "goods_receipt"))
    terminal = Terminal(own_book)
    try:
        terminal.type("12" + PURCHASE + F8)
        terminal.until(lambda: len(records(own_book, "goods_receipt")) == before + 1)
    finally:
        terminal.kill()
    assert bought(records(own_book, "goods_receipt")[-1]) == PURCHASED


def test_what_is_typed_behind_ctrl_k_stands_in_its_window_and_enter_opens_it(own_book: Path) -> None:
    """The letters of an id are commands on Home; none of them is carried out."""
    identifier = records(own_book, "goods_receipt")[-1].key.split(":")[1]
    terminal = Terminal(own_book)
    try:
        terminal.type(f"{FIND}{identifier}\r")
        terminal.until(lambda: f"单据 {identifier}" in terminal.shown or f"采购入库 {identifier}" in terminal.shown)
    finally:
        terminal.kill()


def test_a_window_opened_and_closed_ten_times_in_one_write_leaves_home_and_no_letter(own_book: Path) -> None:
    terminal = Terminal(own_book)
    try:
        terminal.type(f"{FIND}grs{BACKSPACE * 3}\r" * 10 + "12" + F5 + PURCHASE + F8)
        terminal.until(lambda: any(bought(one) == PURCHASED for one in records(own_book, "goods_receipt")), looks=400)
    finally:
        terminal.kill()
    assert waiting_drafts(own_book) == []
