"""参照: the codes or choices that a field takes, narrowed down while one types; Enter takes the one at the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.cells import set_cell_size
from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from ledger.api import Text
from tui.screens.window import Window


@dataclass(frozen=True, slots=True)
class Offered:
    """One code that may be taken."""

    code: str
    name: Text


class LookupWindow(Window[str]):
    """Answers a code. `search` gives what fits a text, best first."""

    def __init__(self, title: Text, search: Callable[[str], Sequence[Offered]], text: str = "") -> None:
        super().__init__()
        self.shown_title = title
        self.search = search
        self.text = text
        self.offered: Sequence[Offered] = ()

    def title_text(self) -> Text:
        """What is looked up."""
        return self.shown_title

    def rows(self) -> ComposeResult:
        """One line to type in, and what fits."""
        yield Input(self.text, select_on_focus=False, compact=True)
        offered = OptionList(classes="one-line lookup")
        offered.can_focus = False
        yield offered

    def on_mount(self) -> None:
        """Begin with what stood in the field."""
        self.query_one(Input).focus()
        self._show(self.text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow down."""
        self._show(event.value)

    def _show(self, text: str) -> None:
        self.offered = self.search(text.strip())
        listed = self.query_one(OptionList)
        listed.clear_options()
        for one in self.offered:
            name = "" if self.said(one.name) == one.code else self.said(one.name)
            listed.add_option(Option(f"{set_cell_size(one.code, 20)} {name}".rstrip(), id=one.code))
        listed.highlighted = 0 if self.offered else None

    def on_key(self, event: events.Key) -> None:
        """Arrows move in the list while one types."""
        listed = self.query_one(OptionList)
        if event.key in ("down", "up", "pagedown", "pageup"):
            event.stop()
            getattr(listed, {"down": "action_cursor_down", "up": "action_cursor_up"}.get(event.key, "action_page_down"))()

    def on_input_submitted(self) -> None:
        """Take the one at the cursor."""
        at = self.query_one(OptionList).highlighted
        if at is None or not self.offered:
            self.app.bell()
            return
        self.dismiss(self.offered[at].code)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click takes one."""
        self.dismiss(str(event.option_id))
