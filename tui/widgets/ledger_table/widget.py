"""`LedgerTable`: a table over any number of rows, of which only those around the cursor are held and drawn.

    table = LedgerTable(columns, source)
    …
    def on_ledger_table_opened(self, event: LedgerTable.Opened) -> None: ...

Line 0 is the frozen header, the last line says where one is; each line between is drawn by itself and kept until it changes.
Rows come from a `RowSource`; a source that fails is shown with its remedy, and F5 asks again.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any, ClassVar, Final

from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.worker import Worker

from ledger.api import Column, Problem, Text
from tui.key import bindings_of
from tui.ledger_worker import AskFailedError
from tui.widgets.ledger_table import drawing
from tui.widgets.ledger_table.appearance import CSS, HELP, KEYS, STYLES
from tui.widgets.ledger_table.column_layout import ColumnWidths, columns_that_fit
from tui.widgets.ledger_table.rows import ListSource, RowSource, TableRow, Wanted
from tui.widgets.ledger_table.searching import Searching
from tui.widgets.ledger_table.status_line import FILTER, FIND, filter_said, marked_said, position
from tui.widgets.ledger_table.window_model import Again, Fetch, Move, Press, Show, To, WindowModel

_EMPTY: Final = Text("没有记录", "nothing here")
_READING: Final = Text("读取中……", "reading…")


class LedgerTable(Searching, can_focus=True):
    """Rows under a header, with a cursor on one of them."""

    HELP_TEXT = HELP
    DEFAULT_CSS = CSS
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"ledger-table--{name}" for name in STYLES}
    BINDINGS = bindings_of("LedgerTable", KEYS)

    language: reactive[str] = reactive("en")

    class Opened(Message):
        """Enter or → on a row."""

        def __init__(self, table: LedgerTable, row: TableRow) -> None:
            super().__init__()
            self.table, self.row = table, row

        @property
        def control(self) -> LedgerTable:
            """The table."""
            return self.table

    class Left(Message):
        """← : one level up."""

    class Refreshed(Message):
        """F5 where the rows are a list: it should be made anew."""

    class Moved(Message):
        """The cursor stands on another row."""

        def __init__(self, table: LedgerTable, row: TableRow | None) -> None:
            super().__init__()
            self.table, self.row = table, row

        @property
        def control(self) -> LedgerTable:
            """The table."""
            return self.table

    def __init__(
        self,
        columns: Sequence[Column] = (),
        source: RowSource | None = None,
        *,
        currency: str = "CNY",
        empty: Text = _EMPTY,
        id: str | None = None,  # noqa: A002  # Textual's own name
    ) -> None:
        super().__init__(id=id)
        self._whole: RowSource = source or ListSource(())
        self._source: RowSource = self._whole
        self._widths = ColumnWidths(columns)
        self.currency = currency
        self._empty = empty
        self.model = WindowModel()
        self.wanted = Wanted()
        self.sorted_by: tuple[str, bool] | None = None
        self.marked: dict[Hashable, TableRow] = {}
        self.problem: Problem | None = None
        self._refused = False
        self._skipped = 0
        self._strips: dict[tuple[Any, ...], Strip] = {}
        self.version = self.drawn_version = 0
        """How often lines changed, and what of that has been drawn."""
        self._moved_to: Hashable = None
        self._asked: tuple[Fetch, RowSource] | None = None

    # --- what is shown -------------------------------------------------------------------------------------------------

    def show(self, columns: Sequence[Column], source: RowSource, *, keep: bool = False) -> None:
        """Other rows; with `keep` they are the same list again (another language, newly posted), and the cursor stays."""
        same = keep and [one.name for one in columns] == [one.name for one in self._widths.columns]
        self._whole = source
        self.problem, self._refused = None, False
        self._widths = ColumnWidths(columns)
        if not same:
            self.wanted, self.sorted_by, self.marked, self._skipped = Wanted(), None, {}, 0
            self.model = WindowModel(self._row_lines)
        self._choose_source()
        self.press(Again() if same else To("place"))

    @property
    def columns(self) -> Sequence[Column]:
        """The columns."""
        return self._widths.columns

    @property
    def source(self) -> RowSource:
        """Where the rows come from, filtered and sorted as they are shown."""
        return self._source

    def use_columns(self, columns: Sequence[Column]) -> None:
        """Other columns for the same rows."""
        if [one.name for one in columns] != [one.name for one in self.columns]:
            self._widths = ColumnWidths(columns)
            self._widths.see(self.model.rows)

    def use_filter(self, wanted: Wanted) -> None:
        """Leave only some rows; the cursor stays on its row where that is among them."""
        self.wanted = wanted
        self._choose_source()
        if not wanted and self.model.current:
            self.press(Show(self.model.current, alone=True))
        else:
            self.press(To("place"))

    def jump(self, place: Any) -> None:
        """To the first row behind a place of the source."""
        self.press(To("place", place))

    def _choose_source(self) -> None:
        self.model.give_up()  # what is on its way belongs to other rows
        source = self._whole.filtered(self.wanted) if self.wanted else self._whole
        if self.sorted_by and source.sortable:
            source = source.sorted_by(self.sorted_by[0], descending=self.sorted_by[1])
        self._source = source

    @property
    def _row_lines(self) -> int:
        return max(self.size.height - 2, 1)

    def on_mount(self) -> None:
        """Ask for the first rows as soon as the height is known."""
        self.language = str(getattr(self.app, "language", "en"))
        self.call_after_refresh(self.press, Move(0))

    def on_resize(self) -> None:
        """More or fewer rows fit."""
        self.model.resize(self._row_lines)
        self._fetch()
        self.redraw()

    def watch_language(self) -> None:
        """Titles change; whoever gave the rows gives them again."""
        self.redraw()

    def notify_style_update(self) -> None:
        """Another theme."""
        super().notify_style_update()
        self._strips.clear()

    # --- rows come -----------------------------------------------------------------------------------------------------

    def press(self, press: Press) -> None:
        """Make a move, fetch what it wants, draw."""
        self.model.press(press)
        self._fetch()
        self.redraw()

    def _fetch(self) -> None:
        """Ask for what is wanted, once: keys pressed meanwhile wait in the model."""
        fetch = self.model.wants
        asked = (fetch, self._source) if fetch is not None else None
        if asked is None or asked == self._asked:
            return
        self._asked = asked

        async def brought() -> None:
            await self._bring(*asked)

        _: Worker[None] = self.run_worker(brought, group="table", exclusive=True)

    async def _bring(self, fetch: Fetch, source: RowSource) -> None:
        """Rows for the model, and more as long as its moves want more."""
        while True:
            try:
                rows = await source.fetch(fetch.place, fetch.direction, fetch.count)
            except AskFailedError as failed:
                self._fail(failed.problem)
                return
            if (fetch, source) != self._asked:
                return
            if not self._refused:
                self.problem = None
            self._widths.see(rows)
            self.model.take(rows)
            self.redraw()
            if self.model.wants is None:
                self._asked = None
                return
            fetch = self.model.wants
            self._asked = (fetch, source)

    def refuse(self, problem: Problem) -> None:
        """Show why there are no rows until there are others, or F5 asks again; what is held stays."""
        self._refused = True
        self._fail(problem)

    def _fail(self, problem: Problem) -> None:
        self.problem = problem
        self._asked = None
        self.model.give_up()
        self.redraw()

    def redraw(self) -> None:
        """Draw all lines again, and say where the cursor stands now."""
        self.version += 1
        self._strips.clear()
        self.refresh()
        current = self.model.current
        if (current.key if current else None) != self._moved_to:
            self._moved_to = current.key if current else None
            self.post_message(self.Moved(self, current))

    # --- keys ----------------------------------------------------------------------------------------------------------

    def action_move(self, rows: int) -> None:
        """Up and down."""
        self.press(Move(rows))

    def action_page(self, pages: int) -> None:
        """One screen up or down, a line overlapping."""
        self.press(Move(pages * max(self._row_lines - 1, 1), page=True))

    def action_first(self) -> None:
        """Home."""
        self.press(To("first"))

    def action_last(self) -> None:
        """End."""
        self.press(To("last"))

    def action_again(self) -> None:
        """Read again what is shown, also after a failure; rows that were made once are made anew by who made them."""
        self.problem, self._refused = None, False
        if isinstance(self._source, ListSource):
            self.post_message(self.Refreshed())
        else:
            self.press(Again())

    def action_open(self) -> None:
        """Deeper."""
        if self.model.current is not None:
            self.post_message(self.Opened(self, self.model.current))

    def action_leave(self) -> None:
        """Back."""
        self.post_message(self.Left())

    def action_columns(self, by: int) -> None:
        """Scroll sideways by a column; the first one stays."""
        shown = columns_that_fit(self._widths, self.size.width - drawing.MARGIN, self._skipped)
        if by < 0 or shown.more:
            self._skipped = max(self._skipped + by, 0)
        self.redraw()

    def action_mark(self) -> None:
        """Tick the row, and on to the next."""
        row = self.model.current
        if row is not None and row.kind == "row" and self.marked.pop(row.key, None) is None:
            self.marked[row.key] = row
        self.press(Move(1))

    def action_sort(self, descending: bool) -> None:
        """By the next column; the same key again goes on to the one after it."""
        if not self._whole.sortable:
            self.tell_why(Text("长账按日期和记账顺序,不能另排", "a register stands in the order of the book"))
            return
        names = [one.name for one in self.columns]
        at = -1 if self.sorted_by is None else names.index(self.sorted_by[0])
        if self.sorted_by is not None and self.sorted_by[1] != descending:
            at -= 1  # first the other direction of the same column
        self.sorted_by = (names[at + 1], descending) if at + 1 < len(names) else None
        self._choose_source()
        self.press(To("place"))

    def on_click(self, event: events.Click) -> None:
        """A click chooses a row, a second one opens it."""
        at = self.model.top + event.y - 1
        if 0 < event.y <= self._row_lines and at < len(self.model.rows):
            again = at == self.model.cursor
            self.press(Move(at - self.model.cursor))
            if again:
                self.action_open()

    def on_mouse_scroll_down(self) -> None:
        """Three rows down."""
        self.press(Move(3))

    def on_mouse_scroll_up(self) -> None:
        """Three rows up."""
        self.press(Move(-3))

    # --- drawing -------------------------------------------------------------------------------------------------------

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Header, rows and the line below, where the height is automatic."""
        del container, viewport, width
        return len(self.model.rows) + 2

    def render_line(self, y: int) -> Strip:
        """One line, drawn when it is first seen."""
        key = (y, self.size.width, self.has_focus)
        if key not in self._strips:
            self._strips[key] = self._line(y)
            self.drawn_version = self.version
        return self._strips[key]

    def _line(self, y: int) -> Strip:
        width = self.size.width
        if y == self.size.height - 1:
            return drawing.message_strip(self._status(), width, self._style)
        shown = columns_that_fit(self._widths, width - drawing.MARGIN, self._skipped)
        if y == 0:
            return drawing.header_strip(
                shown, width, language=self.language, sorted_by=self.sorted_by, styles=self._style
            )  # fmt: skip
        at = self.model.top + y - 1
        if at >= len(self.model.rows):
            return drawing.message_strip([("muted", self._said_below(y))], width, self._style)
        row = self.model.rows[at]
        return drawing.row_strip(
            row, shown, width, cursor=at == self.model.cursor, marked=row.key in self.marked, styles=self._style
        )

    def _said_below(self, y: int) -> str:
        if y != 1:
            return ""
        text = _READING if self.model.wants else self._empty if self.model.is_empty and not self.problem else Text("", "")
        return f"  {text.in_language(self.language)}"

    def _style(self, name: str) -> Style:
        if name == "row":
            return self.rich_style
        if name == "cursor" and not self.has_focus:
            name = "resting"
        full = self.get_component_rich_style(f"ledger-table--{name}")
        if name in ("header", "status"):
            return full
        # The cursor brings a ground and no colour, differences bring a colour and no ground: so that neither hides the other.
        return Style(bgcolor=full.bgcolor) if name in ("cursor", "resting") else Style(color=full.color, bold=full.bold)

    def _status(self) -> Sequence[tuple[str, str]]:
        """The last line."""
        if self.typed.open:
            word = FIND if self.finding else FILTER
            return [("marked", f" {word.in_language(self.language)}: {self.typed.text}▓")]
        if self.problem is not None:
            remedy = self.problem.remedy.in_language(self.language)
            return [("error", f" ✗ {self.problem.message.in_language(self.language)} → {remedy}  F5")]
        parts = (
            position(self.model.current, self._source, self.columns),
            filter_said(self.wanted, self.columns, self.language),
            marked_said(list(self.marked.values()), self.columns, self.currency, self.language),
        )
        return [("status", " " + "  ".join(part for part in parts if part))]
