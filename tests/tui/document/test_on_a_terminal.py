"""The document screen on a real terminal: whole documents in one write, scans without a pause, a kill in line 40."""

from __future__ import annotations

import json
from pathlib import Path

from ledger.api import Draft, PostOptions, post_file, resume_draft
from tests.tui.demo_terminal import circumstances, opened
from tests.tui.document.at_the_desk import (
    DRAFTS,
    F2,
    F5,
    F8,
    PURCHASE,
    PURCHASED,
    UP,
    Terminal,
    bought,
    records,
    waiting_drafts,
)


def test_twenty_documents_of_one_write_each_are_twenty_times_the_same(own_book: Path) -> None:
    """Check 3: F5, supplier, three lines, F8 in one write without a gap, twenty times."""
    before = len(records(own_book, "goods_receipt"))
    terminal = Terminal(own_book, "1", "2")
    try:
        for number in range(20):
            terminal.type(F5 + PURCHASE + F8)
            terminal.until(lambda number=number: len(records(own_book, "goods_receipt")) == before + number + 1)  # type: ignore[misc]
    finally:
        terminal.kill()
    made = records(own_book, "goods_receipt")[before:]
    assert [bought(one) for one in made] == [PURCHASED] * 20
    assert len({one.input["supplier"] for one in made}) == 1
    assert len({tuple(line["net"] for line in one.input["lines"]) for one in made}) == 1


def test_ten_documents_in_a_single_write_are_ten_documents(own_book: Path) -> None:
    before = len(records(own_book, "goods_receipt"))
    terminal = Terminal(own_book, "1", "2")
    try:
        terminal.type((F5 + PURCHASE + F8) * 10)
        terminal.until(lambda: len(records(own_book, "goods_receipt")) == before + 10, looks=2400)
    finally:
        terminal.kill()
    assert [bought(one) for one in records(own_book, "goods_receipt")[before:]] == [PURCHASED] * 10


def test_two_hundred_scans_are_counted_and_an_unknown_one_stops_nothing(own_book: Path) -> None:
    """Check 4: three barcodes and one that nobody knows, 200 scans of 13 digits and Enter in one write."""
    known = {"6901234567892": "SCAN-A", "6901234567908": "SCAN-B", "6901234567915": "SCAN-C"}
    book, _ = opened(own_book, "anna")
    masters = [
        {"kind": "item", "id": code, "name": f"扫码件 {code}", "unit": "只", "barcodes": [barcode], "category": _category(book)}
        for barcode, code in known.items()
    ]
    content = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in masters).encode()
    done = post_file(book, content, name="", circumstances=circumstances(), options=PostOptions())
    book.close()
    assert not done.problems, done.problems
    scans = [list(known)[number % 3] for number in range(199)]
    scans.insert(50, "4006381333931")
    terminal = Terminal(own_book, "1", "2")
    try:
        terminal.type("zd\r" + "".join(f"{scan}\r" for scan in scans) + F2)
        terminal.until(lambda: any(one.head.cells >= 9 for one in waiting_drafts(own_book)))
        terminal.wait_for("已保存")
    finally:
        terminal.kill()
    (draft,) = waiting_drafts(own_book)
    kept = resume_draft(draft.head)
    assert isinstance(kept, Draft), kept
    kept.close()
    counted = {kept.cells[f"lines.{at}.item"]: int(kept.cells[f"lines.{at}.quantity"]) for at in range(4)}
    assert sum(counted.values()) == 200
    assert counted == {code: scans.count(barcode) for barcode, code in known.items()} | {"4006381333931": 1}
    assert "\x07" in terminal.shown


def _category(book: object) -> str:
    with book.read() as reading:  # type: ignore[attr-defined]
        return str(next(iter(reading.facts.masters.items.values())).category)


def test_a_kill_in_line_40_loses_at_most_that_line(own_book: Path) -> None:
    """Check 13: what comes back has 39 or 40 lines, nothing is posted, and going on posts it once."""
    before = len(records(own_book, "goods_receipt"))
    terminal = Terminal(own_book, "1", "2")
    terminal.type("zd\r" + "".join(f"pp\r{number + 1}\r" for number in range(40)))
    terminal.until(lambda: any(one.head.cells >= 1 + 2 * 39 for one in waiting_drafts(own_book)))
    terminal.kill()
    assert len(records(own_book, "goods_receipt")) == before
    (draft,) = waiting_drafts(own_book)
    whole = (draft.head.cells - 1) // 2
    assert whole in (39, 40)
    again = Terminal(own_book, "1", "2")
    try:
        again.wait_for("Ctrl\\+B")
        again.type(DRAFTS + "\r" + (UP + "\t40\r" if draft.head.cells % 2 == 0 else "") + F8)
        again.until(lambda: len(records(own_book, "goods_receipt")) == before + 1)
    finally:
        again.kill()
    lines = bought(records(own_book, "goods_receipt")[-1])
    assert lines[:whole] == [("PP-T30S", f"{number + 1}") for number in range(whole)]
    assert waiting_drafts(own_book) == []
