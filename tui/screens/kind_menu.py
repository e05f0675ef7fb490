"""The kinds of document of one area, numbered: a key opens an empty one."""

from __future__ import annotations

from textual.app import ComposeResult

from ledger.api import Text
from tui.rooms import ROOMS
from tui.screens.ledger_screen import LedgerScreen


class KindMenuScreen(LedgerScreen):
    """The menu of an area."""

    def __init__(self, area: str) -> None:
        super().__init__()
        self.area = area

    def title_text(self) -> Text:
        """The area."""
        return ROOMS[self.area].title

    def body(self) -> ComposeResult:
        """The kinds."""
        yield from ()
