"""The table under the fingers: what a paint asks of its source, typing ahead, marks, failure, columns at the edge."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from textual.app import App, ComposeResult
from textual.pilot import Pilot

from ledger.api import Column, Problem, Text
from tests.tui.screen_text import screen_text
from tui.cells_shown import cell_texts, row_styles
from tui.ledger_worker import AskFailedError
from tui.widgets.ledger_table.rows import Direction, ListSource, TableRow, Wanted
from tui.widgets.ledger_table.widget import LedgerTable

COLUMNS = (
    Column("n", Text("序号", "number"), "number"),
    Column("name", Text("名称", "name")),
    Column("debit", Text("借方", "debit"), "money"),
)


def row(number: int) -> TableRow:
    cells = {"n": number, "name": f"物料 {number}", "debit": number * 100 if number % 2 else -number * 100}
    return TableRow(number, number, cell_texts(COLUMNS, cells, "CNY"), cells, row_styles(COLUMNS, cells))


class Numbers:
    """A million rows that are made when they are asked for, and a list of what was asked."""

    total: int | None = None
    sortable = False

    def __init__(self, count: int = 1_000_000, step: int = 1) -> None:
        self.count, self.step = count, step
        self.asked: list[tuple[Any, Direction, int]] = []
        self.problem: Problem | None = None

    async def fetch(self, place: Any, direction: Direction, count: int) -> Sequence[TableRow]:
        self.asked.append((place, direction, count))
        await asyncio.sleep(0)
        if self.problem:
            raise AskFailedError(self.problem)
        if direction == "after":
            first = 0 if place is None else place + 1
        else:
            first = max((self.count if place is None else place) - count * self.step, 0)
        last = self.count if direction == "after" or place is None else place
        return [row(number) for number in range(first, last) if number % self.step == 0][:count]

    def filtered(self, wanted: Wanted) -> Numbers:
        assert wanted.text == "x"
        return Numbers(2000, 7)

    def sorted_by(self, column: str, *, descending: bool) -> Numbers:
        raise AssertionError((column, descending))


class TableApp(App[None]):
    """Nothing but a table."""

    language = "zh"

    def __init__(self, source: Any) -> None:
        super().__init__()
        self.source = source
        self.opened: list[TableRow] = []
        self.rejected: list[Text] = []

    def compose(self) -> ComposeResult:
        yield LedgerTable(COLUMNS, self.source)

    def on_ledger_table_opened(self, event: LedgerTable.Opened) -> None:
        self.opened.append(event.row)

    def reject(self, text: Text) -> None:
        self.rejected.append(text)


def at_the_table(source: Any, script: Callable[[TableApp, LedgerTable, Pilot[None]], Awaitable[None]]) -> None:
    async def sitting() -> None:
        app = TableApp(source)
        async with app.run_test(size=(60, 12)) as pilot:
            await settled(app, pilot)
            table = app.query_one(LedgerTable)
            table.focus()
            await script(app, table, pilot)

    asyncio.run(sitting())


async def settled(app: TableApp, pilot: Pilot[None]) -> None:
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


def test_a_paint_of_a_million_rows_asks_once_for_120_of_them_and_end_once_more() -> None:
    source = Numbers()

    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        assert source.asked == [(None, "after", 120)]
        await pilot.press("end")
        await settled(app, pilot)
        assert source.asked[1:] == [(None, "before", 120)]
        assert "物料 999999" in screen_text(app)
        await pilot.press("pageup", "pageup", "up")
        assert len(source.asked) == 2, "these rows are held"

    at_the_table(source, script)


def test_keys_typed_ahead_ask_for_the_same_rows_once() -> None:
    source = Numbers()

    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        source.asked.clear()
        table.action_last()
        for _ in range(50):
            table.action_move(-1)
        await settled(app, pilot)
        assert source.asked == [(None, "before", 120)]
        assert table.model.current is not None and table.model.current.key == 999_949

    at_the_table(source, script)


def test_a_filter_is_typed_ahead_and_escape_gives_it_up() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"jn 1", "backspace", "8")
        assert "筛选: jn 8▓" in screen_text(app), "j and n are letters here, no keys"
        await pilot.press("escape")
        assert table.wanted == Wanted()
        await pilot.press("slash", *"18", "enter")
        await settled(app, pilot)
        assert [one.key for one in table.model.rows] == [18, 118, 180, 181, 182, 183, 184, 185, 186, 187, 188, 189]
        assert "1/12  筛选: 18" in screen_text(app)
        await pilot.press("down", "down", "slash", "backspace", "backspace", "enter")
        await settled(app, pilot)
        assert table.model.current is not None and table.model.current.key == 180, "the cursor stays on its row"
        assert table.source.total == 200

    at_the_table(ListSource([row(number) for number in range(200)]), script)


def test_the_filter_of_a_register_goes_to_its_source_and_back() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("slash", *"x", "enter")
        await settled(app, pilot)
        assert [one.key for one in table.model.visible][:3] == [0, 7, 14]
        await pilot.press("down", "down", "slash", "backspace", "enter")
        await settled(app, pilot)
        assert [one.key for one in table.model.visible][:3] == [14, 15, 16]

    at_the_table(Numbers(), script)


def test_find_goes_from_hit_to_hit_and_says_when_there_is_none() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("n", *"99", "enter")
        await settled(app, pilot)
        assert table.model.current is not None and table.model.current.key == 99
        await pilot.press("n")
        await settled(app, pilot)
        assert table.model.current.key == 199
        await pilot.press("N")
        await settled(app, pilot)
        assert table.model.current.key == 99
        await pilot.press("n", "n")
        await settled(app, pilot)
        assert [text.en for text in app.rejected] == ["not found"]

    at_the_table(ListSource([row(number) for number in range(250)]), script)


def test_marks_are_summed_to_the_cent_and_rows_open() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("down", "space", "space", "space", "enter")
        assert "● 3  借方 2.00" in screen_text(app), "1 - 2 + 3"
        assert [one.key for one in app.opened] == [4]
        await pilot.press("up", "space")
        assert "● 2  借方 -1.00" in screen_text(app)

    at_the_table(ListSource([row(number) for number in range(9)]), script)


def test_sorting_goes_from_column_to_column_and_a_register_says_why_not() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("right_square_bracket")
        await settled(app, pilot)
        assert [one.key for one in table.model.rows] == [3, 2, 1, 0]
        await pilot.press("left_square_bracket")
        await settled(app, pilot)
        assert table.sorted_by == ("n", False)
        await pilot.press("left_square_bracket", "left_square_bracket")
        await settled(app, pilot)
        assert [one.key for one in table.model.rows] == [2, 0, 1, 3], "by amount: -2, 0, 1, 3"
        await pilot.press("left_square_bracket")
        assert table.sorted_by is None

    at_the_table(ListSource([row(number) for number in range(4)]), script)

    async def register(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("left_square_bracket")
        assert [text.en for text in app.rejected] == ["a register stands in the order of the book"]

    at_the_table(Numbers(), register)


def test_a_source_that_fails_is_said_with_its_remedy_and_f5_asks_again() -> None:
    source = Numbers(500)

    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        source.problem = Problem("book_busy", Text("账套正忙", "the book is busy"), Text("稍后再试", "try later"))
        await pilot.press("end")
        await settled(app, pilot)
        text = screen_text(app)
        assert "✗ 账套正忙 → 稍后再试  F5" in text and "物料 0" in text, "what was read stays"
        source.problem = None
        await pilot.press("f5", "end")
        await settled(app, pilot)
        assert "物料 499" in screen_text(app) and "✗" not in screen_text(app)

    at_the_table(source, script)


def test_an_empty_table_says_so() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        assert "没有记录" in screen_text(app)
        await pilot.press("down", "end", "enter", "space", "n", "x", "enter")
        await settled(app, pilot)
        assert app.opened == []

    at_the_table(ListSource(()), script)


def test_the_cursor_hides_no_colour_and_a_number_is_never_cut() -> None:
    async def script(app: TableApp, table: LedgerTable, pilot: Pilot[None]) -> None:
        await pilot.press("down", "down")
        on_cursor = {one.text.strip(): one.style for one in table.render_line(3)}
        elsewhere = {one.text.strip(): one.style for one in table.render_line(5)}
        assert on_cursor["-2.00"].color == elsewhere["-4.00"].color != on_cursor["物料 2"].color
        assert on_cursor["-2.00"].bgcolor == on_cursor["物料 2"].bgcolor != elsewhere["-4.00"].bgcolor
        await pilot.resize_terminal(18, 12)
        await settled(app, pilot)
        lines = screen_text(app).splitlines()
        assert lines[0].rstrip().endswith("►") and "2.00" not in lines[3], "hidden whole, with a sign that it is"
        await pilot.press("shift+right")
        assert "-2.00" in screen_text(app).splitlines()[3]

    at_the_table(ListSource([row(number) for number in range(9)]), script)
