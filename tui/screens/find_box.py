"""Ctrl+K: type the number of a document, an entry, a party or an item, and Enter opens it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input

from ledger.api import Text
from tui.screens.window import Window
from tui.widgets.said import Said


class FindBox(Window[str]):
    """Answers what was typed."""

    TITLE_TEXT = Text("找单据、往来单位、物料", "Find a document, party or item")

    def rows(self) -> ComposeResult:
        """One line to type in."""
        yield Input(select_on_focus=False)
        yield Said(Text("单号、kind:单号、分录号;Enter 打开", "an id, kind:id or entry; Enter opens it"), classes="muted")

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer what was typed."""
        self.dismiss(event.value.strip() or None)
