"""p and d: the days of a register, and the day to go to."""

from __future__ import annotations

import datetime as dt

from textual.app import ComposeResult
from textual.widgets import Input

from ledger.api import Text
from tui.screens.window import Window
from tui.typed_days import typed_span
from tui.widgets.said import Said

Days = tuple[dt.date | None, dt.date | None]
_HOW = Text("年、月或日:2026、2026-03、2026-03-17", "a year, month or day: 2026, 2026-03, 2026-03-17")


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
        yield Said(_HOW, classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the first line."""
        self.query_one("#since", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """From the first line to the second, from there the answer; a span in the first line alone is the whole answer."""
        if event.input.id == "since" and not event.value:
            self.query_one("#until", Input).focus()
            return
        today = self.app.session.today()  # type: ignore[attr-defined]  # the house
        first, last = (self.query_one(f"#{name}", Input).value for name in ("since", "until"))
        since, until = typed_span(first, today) if first else None, typed_span(last, today) if last else None
        if (first and not since) or (last and not until):
            self.app.bell()
            return
        self.dismiss((since[0] if since else None, until[1] if until else since[1] if since else None))


class DayWindow(Window[dt.date]):
    """Answers a day: the first of a month or year that was typed."""

    TITLE_TEXT = Text("跳到日期", "Go to a day")

    def rows(self) -> ComposeResult:
        """One line to type in."""
        yield Input(select_on_focus=False)
        yield Said(_HOW, classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer the day."""
        span = typed_span(event.value, self.app.session.today())  # type: ignore[attr-defined]  # the house
        if span is None:
            self.app.bell()
        else:
            self.dismiss(span[0])
