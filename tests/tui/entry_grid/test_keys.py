"""Keys struck in the running grid; what is looked at is the model."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual import events
from textual.pilot import Pilot

from tests.tui.entry_grid.typing_app import TypingApp

Script = Callable[[TypingApp, Pilot[None]], Awaitable[None]]


def typing(script: Script, **settings: Any) -> None:
    """Run a script on a fresh purchase."""

    async def sitting() -> None:
        app = TypingApp(**settings)
        async with app.run_test(size=(100, 20)) as pilot:
            await pilot.pause()
            await script(app, pilot)

    asyncio.run(sitting())


async def keys(pilot: Pilot[None], text: str) -> None:
    """Letters, and `⏎` for Enter."""
    await pilot.press(*("enter" if one == "⏎" else one for one in text))


def test_three_lines_take_25_keys() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        typed = "yg⏎ls⏎120⏎dp⏎60⏎lm⏎100⏎"
        assert 1 + len(typed) + 1 == 25  # with F5 before and F8 behind
        await keys(pilot, typed)
        assert app.head.row(0).typed == {"supplier": "S0012"}
        assert [(one["item"], one["quantity"], one["net"]) for one in app.rows.entered] == [
            ("LS-M6-20", "120", "2220.00"),
            ("DP-6", "60", "372.00"),
            ("LM-M6", "100", "1200.00"),
        ]
        assert app.rows.cursor == (3, 0)

    typing(script)


def test_enter_on_the_blank_row_ends_the_lines_and_posts_nothing() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎ls⏎1⏎⏎⏎⏎")
        assert len(app.rows.rows) == 1
        assert app.rows.cursor == (1, 0)

    typing(script)


def test_the_second_candidate_is_taken_with_an_arrow() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎xx")
        await pilot.pause()
        assert app.desk.popup.display
        await pilot.press("down", "enter")
        assert app.rows.row(0).text("item") == "XX-1"
        assert not app.desk.popup.display

    typing(script)


def test_of_two_that_fit_as_well_enter_takes_none_and_the_hand_goes_on() -> None:
    """Y is 永固 and 永康: what is typed ahead lands where it belongs, and the cell waits to be mended."""

    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "y⏎ls⏎120⏎")
        assert (app.head.row(0).text("supplier"), app.bells) == ("y", 1)
        [issue] = app.head.issues()
        assert (issue.code, issue.text.zh) == ("ambiguous_code", "“y”可能是 S0012 杭州永固紧固件有限公司、S0013 永康五金")
        assert [(one["item"], one["quantity"]) for one in app.rows.entered] == [("LS-M6-20", "120")]

    typing(script)


def test_of_two_that_fit_as_well_an_arrow_takes_the_first_and_another_the_second() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "y")
        await pilot.pause()
        assert app.desk.popup.display and app.desk.popup._chosen is None  # nothing is marked
        await pilot.press("down", "enter")
        assert app.head.row(0).text("supplier") == "S0012"
        await pilot.press("up", "y", "down", "down", "enter")
        assert app.head.row(0).text("supplier") == "S0013"

    typing(script)


def test_a_wrong_formula_stays_in_its_cell_with_a_bell_and_the_hand_goes_on() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎ls⏎12*⏎dp⏎60⏎")
        assert app.rows.cell(0, "quantity").text == "12*"
        assert [issue.code for issue in app.rows.issues()] == ["missing_operand"]
        assert app.bells == 1
        assert app.rows.row(1).text("quantity") == "60"

    typing(script)


def test_undo_goes_back_to_the_blank_form_over_header_and_lines_and_redo_returns() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎ls⏎120⏎dp⏎60⏎")
        full = app.document
        for _ in range(5):
            await pilot.press("ctrl+z")
        assert app.document == {"lines": []}
        for _ in range(5):
            await pilot.press("ctrl+y")
        assert app.document == full

    typing(script)


def test_a_block_from_a_spreadsheet_is_one_step_and_meets_the_prices() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎")
        app.desk.editor.post_message(events.Paste("LS-M6-20\t１２０\r\nDP-6\t60\r\n\r\nLM-M6\t=\r\n"))
        await pilot.pause()
        assert [one["item"] for one in app.rows.entered] == ["LS-M6-20", "DP-6", "LM-M6"]
        assert app.rows.row(0).text("net") == "2220.00"
        assert app.rows.cell(2, "quantity").problem is not None
        await pilot.press("ctrl+z")
        assert app.rows.entered == []

    typing(script)


def test_pasted_chinese_input_is_folded() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎ls⏎")
        app.desk.editor.post_message(events.Paste("１８．５＊２"))
        await pilot.press("enter")
        assert app.rows.row(0).text("quantity") == "37"

    typing(script)


def test_backspace_arrows_and_escape_work_inside_a_cell() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎ls⏎")
        await pilot.press("1", "3", "backspace", "2", "left", "0", "home", "9", "enter")
        assert app.rows.row(0).text("quantity") == "9102"
        await pilot.press("up", "x", "y", "escape")
        assert app.desk.editor.value == "LS-M6-20"
        assert app.rows.row(0).text("item") == "LS-M6-20"

    typing(script)


def test_the_terminals_cursor_stands_at_the_cell_that_is_typed_in() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        await keys(pilot, "yg⏎ls⏎120⏎")
        await pilot.pause()
        await pilot.pause()
        cell = app.grid.cursor_region()
        assert cell is not None
        corner = app.grid.region.offset + cell.offset
        assert app.cursor_position == app.desk.editor.cursor_screen_offset
        assert app.cursor_position.y == corner.y == app.grid.region.y + 2
        assert app.cursor_position.x - corner.x in (0, 1)

    typing(script)


def test_two_hundred_rows_scroll_with_the_cursor() -> None:
    async def script(app: TypingApp, pilot: Pilot[None]) -> None:
        app.rows.clear([{"item": "DP-6", "quantity": "1", "price": "1"}] * 200)
        await keys(pilot, "yg⏎")
        await pilot.press("ctrl+end", "tab")
        await pilot.pause()
        cell = app.grid.cursor_region()
        assert cell is not None and cell.y == app.grid.size.height - 1

    typing(script)
