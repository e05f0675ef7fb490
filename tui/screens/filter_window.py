"""A few lines to narrow down a list by: labels and what is typed, empty for everything."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widgets import Input

from ledger.api import Text
from tui.screens.window import Window
from tui.widgets.said import Said


class FilterWindow(Window[dict[str, str]]):
    """Answers the words by name; Enter on any line takes them all."""

    TITLE_TEXT = Text("筛选", "Filter")

    def __init__(self, labels: Mapping[str, Text], given: Mapping[str, str], *, title: Text | None = None) -> None:
        super().__init__()
        self.labels = labels
        self.given = given
        self.shown_title = title or self.TITLE_TEXT

    def title_text(self) -> Text:
        """What is narrowed down."""
        return self.shown_title

    def rows(self) -> ComposeResult:
        """One line to type in per label."""
        for name, label in self.labels.items():
            yield Said(label)
            yield Input(self.given.get(name, ""), id=f"filter-{name}", select_on_focus=False, compact=True)
        yield Said(Text("Tab 下一项,Enter 查", "Tab goes on, Enter looks"), classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the first line."""
        self.query(Input).first().focus()

    def on_input_submitted(self) -> None:
        """Answer what stands in the lines."""
        self.dismiss({name: self.query_one(f"#filter-{name}", Input).value.strip() for name in self.labels})
