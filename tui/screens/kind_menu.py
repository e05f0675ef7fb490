"""The kinds of document of one area, with their keys: pressing one opens an empty document."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import Text
from tui.document_layout import layout_of, menu_of
from tui.rooms import ROOMS
from tui.screens.ledger_screen import LedgerScreen


class KindMenuScreen(LedgerScreen):
    """The menu of an area."""

    TITLE_TEXT = Text("单据", "Documents")
    HELP_TEXT = Text(
        "按行首的数字或字母新开单据;上下移动,Enter 进入。",
        "Press the number or letter of a line for an empty document; or move up and down, Enter.",
    )

    def __init__(self, area: str) -> None:
        super().__init__()
        self.area = area
        self.kinds = {line.key: line.kind for line in menu_of(area)}

    def title_text(self) -> Text:
        """The area."""
        return ROOMS[self.area].title

    def body(self) -> ComposeResult:
        """A line per kind."""
        yield OptionList(id="kinds")

    def show_language(self) -> None:
        """Write the lines anew; the cursor stays."""
        super().show_language()
        listed = self.query_one(OptionList)
        at = listed.highlighted
        listed.clear_options()
        listed.add_options(Option(f"{key}  {self.said(layout_of(kind).title)}", id=key) for key, kind in self.kinds.items())
        listed.highlighted = at or 0

    def on_key(self, event: events.Key) -> None:
        """A key of the menu opens its kind."""
        if event.character in self.kinds:
            event.stop()
            event.prevent_default()
            self._open(str(event.character))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter."""
        self._open(str(event.option_id))

    def _open(self, key: str) -> None:
        self.house.new_document(self.kinds[key])
