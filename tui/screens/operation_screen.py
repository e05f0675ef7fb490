"""操作日志: who did, or was refused, what and when; searched by user, time and content (财会〔2024〕12号 art. 32)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import OperationSearch, Problem, Report, Text, operation_log
from tui.key import Key, bindings_of
from tui.screens.confirm_window import joined
from tui.screens.filter_window import FilterWindow
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.paged_list import PagedList
from tui.widgets.said import Said

_FILTERS: Final = {
    "user": Text("用户", "User"),
    "since": Text("自(2026-03-01)", "From (2026-03-01)"),
    "until": Text("至(2026-03-31)", "To (2026-03-31)"),
    "text": Text("内容含", "Content holds"),
    "refused": Text("只看被拒绝的(y)", "Only refusals (y)"),
}
_PAGE: Final = 200
_OUTCOMES: Final = {"done": "✓", "refused": "✗", "recorded": "●"}


class OperationScreen(LedgerScreen):
    """A list, newest first; what was said below it."""

    TITLE_TEXT = Text("操作日志", "Operation log")
    HELP_TEXT = Text(
        "F7 按用户、日期、内容查。● 已入账本,✓ 已做,✗ 被拒绝。Enter 打开记录。",
        "F7 searches by user, days and content. ● recorded, ✓ done, ✗ refused. Enter opens the record.",
    )
    BINDINGS = bindings_of(
        "OperationScreen",
        (Key("operations.search", "f7,f,slash,ctrl+f", "search", Text("查找", "Search")),),
    )
    AUTO_FOCUS = "#operations"

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Mapping[str, Any]] = []
        self.filters: dict[str, str] = {}
        self.shown = 0
        self.searched_in = ""

    def show_language(self) -> None:
        """What was said to users is read again in the language of the moment."""
        super().show_language()
        if self.searched_in not in ("", self.language):
            self._search(self.filters)

    def body(self) -> ComposeResult:
        """Filters, list, what was said."""
        yield Said(Text("", ""), id="standing", classes="status")
        yield PagedList(id="operations", classes="one-line")
        with VerticalScroll(classes="below", can_focus=False):
            yield Said(Text("", ""), id="told")

    def on_mount(self) -> None:
        """Everything, newest first."""
        self._search({})

    def action_search(self) -> None:
        """Narrow it down."""
        window = FilterWindow(_FILTERS, self.filters, title=self.TITLE_TEXT)
        self.app.push_screen(window, lambda chosen: self._search(chosen) if chosen is not None else None)

    def _search(self, filters: dict[str, str]) -> None:
        days = {name: _day(filters.get(name, "")) for name in ("since", "until")}
        wrong = next((filters[name] for name, day in days.items() if filters.get(name) and day is None), None)
        if wrong is not None:
            self.reject(Text(f"“{wrong}”不是日期", f"“{wrong}” is not a date"))
            return
        self.filters = filters
        search = OperationSearch(
            filters.get("user") or None, days["since"], days["until"], filters.get("text", ""), bool(filters.get("refused"))
        )
        language = self.searched_in = self.language
        self.query_one("#standing", Said).say(Text("正在查……", "searching …"))
        self.ask_aside(lambda book, _: operation_log(book, search, language), self._show, lambda _, __: None)

    def _show(self, found: Report | list[Problem]) -> None:
        if isinstance(found, list):
            self.query_one("#standing", Said).say(found[0].message)
            self.reject(found[0])
            return
        self.rows, self.shown = list(reversed(found.rows)), 0
        words = " ".join(f"{name}={value}" for name, value in self.filters.items() if value)
        self.query_one("#standing", Said).say(Text(f"{len(self.rows)} 行 {words}", f"{len(self.rows)} lines {words}"))
        self.query_one(PagedList).begin()
        self._add_page()

    def _add_page(self) -> None:
        page = self.rows[self.shown : self.shown + _PAGE]
        options = [_option(row, self.shown + number) for number, row in enumerate(page)]
        self.shown += len(page)
        self.query_one(PagedList).add_page(options, more=self.shown < len(self.rows))

    def on_paged_list_near_end(self) -> None:
        """The next page."""
        self._add_page()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """What was said to the user."""
        row = self.rows[int(str(event.option_id))]
        told = [f"{row['at']} {row['user']} {row.get('origin', '')}", f"{row['action']} {row['subject']}"]
        told += [f"{row['codes']}: {row['told']}"] if row.get("codes") else []
        self.query_one("#told", Said).say(joined([Text(line, line) for line in told]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """The record, where there is one."""
        seq = self.rows[int(str(event.option_id))].get("seq")
        if seq is not None:
            self.house.open_document(str(seq))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _option(row: Mapping[str, Any], number: int) -> Option:
    mark = _OUTCOMES.get(str(row["outcome"]), "○")
    at = str(row["at"])[:16].replace("T", " ")
    user, action = set_cell_size(str(row["user"]), 10), set_cell_size(str(row["action"]), 18)
    return Option(f"{mark} {at} {user} {action} {row['subject']}", id=str(number))
