"""f: what rows must hold, column by column."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input

from ledger.api import Text
from tui.key import Key, bindings_of
from tui.screens.window import Window
from tui.widgets.ledger_table.rows import Wanted
from tui.widgets.said import Said


class FilterForm(Window[Wanted]):
    """One line per column; Enter in any line takes all of them."""

    TITLE_TEXT = Text("按列筛选", "Filter by column")
    BINDINGS = bindings_of(
        "FilterForm",
        (
            Key("form.next", "down", "next", Text("下一栏", "Next field")),
            Key("form.previous", "up", "previous", Text("上一栏", "Previous field")),
        ),
        modal=True,
    )

    def __init__(self, columns: Iterable[tuple[str, Text]], wanted: Wanted) -> None:
        super().__init__()
        self._columns = list(columns)
        self._wanted = wanted

    def rows(self) -> ComposeResult:
        """A word and a line for each column."""
        with VerticalScroll(can_focus=False):
            for name, title in self._columns:
                yield Said(title, classes="muted")
                yield Input(self._wanted.columns.get(name, ""), id=f"f-{name}", select_on_focus=False, compact=True)
        yield Said(Text("Enter 筛选,全部清空即取消", "Enter filters; all empty shows everything"), classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the first line."""
        self.query(Input).first().focus()

    def action_next(self) -> None:
        """The next line."""
        self.focus_next()

    def action_previous(self) -> None:
        """The line before."""
        self.focus_previous()

    def on_input_submitted(self) -> None:
        """Answer what rows must hold."""
        given = {name: self.query_one(f"#f-{name}", Input).value.strip() for name, _ in self._columns}
        self.dismiss(Wanted(self._wanted.text, {name: text for name, text in given.items() if text}))
