"""A reason that somebody must give before something is done; it goes into the record."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from ledger.api import Text
from tui.screens.window import Window
from tui.widgets.said import Said


class ReasonWindow(Window[str]):
    """Answers the reason; nothing where it was closed without one."""

    def __init__(self, title: Text, question: Text) -> None:
        super().__init__()
        self.title_shown = title
        self.question = question

    def title_text(self) -> Text:
        """What it is about."""
        return self.title_shown

    def rows(self) -> ComposeResult:
        """The question and one line to type in."""
        yield Said(self.question)
        yield Input(select_on_focus=False)
        yield Said(Text("Enter 确定,Esc 不做", "Enter does it, Esc does not"), classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """A reason of blanks is none."""
        if event.value.strip():
            self.dismiss(event.value.strip())
        else:
            self.app.bell()
