"""Check 5: what F8 writes is what the preview showed, also where somebody else posts between the two."""

from __future__ import annotations

import asyncio
import json
import subprocess
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ledger.api import Preview
from tests.tui.document.at_the_desk import PURCHASE, answered, at_the_desk, keys, records
from tests.tui.document.same_document import content
from tests.tui.served import ZHANGFANG
from tui.screens.entry_screen import EntryScreen

OTHERS = {
    "kind": "goods_receipt",
    "id": "GR-OTHERS",
    "date": "2026-03-31",
    "supplier": "S01",
    "lines": [{"item": "ABS-757", "quantity": "7", "place": "W1", "net": "70.00"}],
}


def somebody_posts(book: Path, folder: Path) -> None:
    """Another process receives seven of the item of line 2."""
    file = folder / "others.json"
    file.write_text(json.dumps(OTHERS), encoding="utf-8")
    subprocess.run([*ZHANGFANG, "--user", "anna", "post", str(book), str(file)], check=True, capture_output=True)


@pytest.mark.parametrize("disturbed", [False, True], ids=["alone", "while-somebody-posts"])
def test_the_quantity_of_line_2_is_in_the_preview_and_the_preview_in_the_journal(
    own_book: Path, tmp_path: Path, disturbed: bool
) -> None:
    seen: list[Preview] = []

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, PURCHASE)
        await answered(screen, pilot)
        first = screen.pane.shown
        await pilot.press("up", "up", "tab", "9", "9", "enter")
        await answered(screen, pilot)
        last = screen.pane.shown
        assert isinstance(first, Preview) and isinstance(last, Preview)
        assert "666.00" in [line.debit for voucher in first.vouchers for line in voucher.lines]
        assert "1098.90" in [line.debit for voucher in last.vouchers for line in voucher.lines]
        seen.append(last)
        if disturbed:
            await asyncio.to_thread(somebody_posts, own_book, tmp_path)
        await pilot.press("f8")
        await answered(screen, pilot)
        assert screen.sheet.blank

    at_the_desk(own_book, "goods_receipt", script)
    posted = records(own_book, "goods_receipt")[-1]
    assert content(posted) == content(seen[0].record)
    assert (posted.seq != seen[0].record.seq) == disturbed
