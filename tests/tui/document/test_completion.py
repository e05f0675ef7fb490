"""Candidates in a document: what Enter takes, and what stands beside them without anybody having waited for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tests.tui.demo_terminal import LANGUAGES
from tests.tui.document.at_the_desk import answered, at_the_desk, keys
from tests.tui.screen_text import screen_text
from tui.screens.entry_screen import EntryScreen


@pytest.mark.parametrize("language", LANGUAGES)
def test_items_never_asked_about_show_price_and_stock_a_moment_after_they_are_listed(demo_book: Path, language: str) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        await keys(pilot, "zd\rp")
        await answered(screen, pilot)
        offered = [one.code for one in screen.desk.suggestions()]
        asked = {item for (item, _), _ in screen.sheet.usual.lines}
        assert "PP-T30S" in offered and asked == set(offered), "those that are seen and no others"
        shown = screen_text(screen.house)
        assert "7.8/kg  W1 5,345.25" in shown, shown

    at_the_desk(demo_book, "goods_receipt", script, language=language)


def test_nobody_waits_for_what_stands_beside_a_candidate(demo_book: Path) -> None:
    """The book does not answer at all, and two lines are typed."""

    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        never = asyncio.Event()

        async def silent(_question: object) -> object:
            await never.wait()
            raise AssertionError

        asked, screen.house.worker.ask = screen.house.worker.ask, silent  # type: ignore[method-assign,assignment]
        await keys(pilot, "zd\rp")
        await pilot.pause(0.2)
        await keys(pilot, "p\r120\rab\r60\r")
        lines = [(row.text("item"), row.text("quantity")) for row in screen.sheet.lists["lines"].rows]
        assert lines == [("PP-T30S", "120"), ("ABS-757", "60")]
        screen.house.worker.ask = asked  # type: ignore[method-assign]

    at_the_desk(demo_book, "goods_receipt", script)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_that_several_codes_begin_with_is_refused_at_posting_with_their_names(own_book: Path, language: str) -> None:
    async def script(screen: EntryScreen, pilot: Pilot[int]) -> None:
        several = screen.sheet.reader.index.search("s0", ("party",))
        assert len(several) > 1
        await keys(pilot, "s0\rpp\r12\r")
        await pilot.press("f8")
        await answered(screen, pilot)
        assert not screen.sheet.blank
        assert screen.desk.model is screen.sheet.header
        shown = screen_text(screen.house)
        first = several[0].candidate.code
        assert (f"“s0”可能是 {first}" if language == "zh" else f"“s0” may be {first}") in shown, shown
        await keys(pilot, "s01\r")
        assert screen.sheet.party == "S01"

    at_the_desk(own_book, "goods_receipt", script, language=language)
