"""p and d: the days of a register, and the day to go to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Input

from ledger.api import Problem, Text
from tui.entry_parsing.dates import Span, read_span
from tui.problem_shown import with_remedy
from tui.screens.window import Window
from tui.widgets.said import Said

Days = tuple[dt.date | None, dt.date | None]
_HOW = Text("年、月或日:2026、2026-03、2026-03-17、17、t", "a year, month or day: 2026, 2026-03, 2026-03-17, 17, t")


class DaysWindow(Window[Days]):
    """Answers the first and the last day; None for an open end."""

    TITLE_TEXT = Text("期间", "Days")

    def __init__(self, since: dt.date | None, until: dt.date | None) -> None:
        super().__init__()
        self._given = (since, until)

    def rows(self) -> ComposeResult:
        """From and to."""
        for name, title, day in (("since", Text("从", "from"), self._given[0]), ("until", Text("到", "to"), self._given[1])):
            yield Said(title, classes="muted")
            yield Input(day.isoformat() if day else "", id=name, select_on_focus=False, compact=True)
        yield Said(_HOW, id="how", classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the first line."""
        self.query_one("#since", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """From the first line to the second, from there the answer; a span in the first line alone is the whole answer."""
        if event.input.id == "since" and not event.value:
            self.query_one("#until", Input).focus()
            return
        since, until = (_typed(self, self.query_one(f"#{name}", Input).value) for name in ("since", "until"))
        if isinstance(since, Problem) or isinstance(until, Problem):
            return
        self.dismiss((since[0] if since else None, until[1] if until else since[1] if since else None))


def _typed(window: Window[Any], text: str) -> Span | Problem | None:
    """The days of a line, None where it is empty; what is wrong with it is said below it, with the bell."""
    if not text.strip():
        return None
    found = read_span(text, today=window.app.session.today())  # type: ignore[attr-defined]  # the house
    if isinstance(found, Problem):
        window.app.bell()
        window.query_one("#how", Said).say(with_remedy(found))
    return found


class DayWindow(Window[dt.date]):
    """Answers a day: the first of a month or year that was typed."""

    TITLE_TEXT = Text("跳到日期", "Go to a day")

    def rows(self) -> ComposeResult:
        """One line to type in."""
        yield Input(select_on_focus=False)
        yield Said(_HOW, id="how", classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer the day."""
        span = _typed(self, event.value)
        if span is None:
            self.app.bell()
        elif not isinstance(span, Problem):
            self.dismiss(span[0])
