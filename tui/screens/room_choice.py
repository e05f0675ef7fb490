"""`g`: the rooms with their keys; pressing one goes there."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult

from ledger.api import Text
from tui.rooms import ROOMS
from tui.screens.window import Window
from tui.widgets.said import Said


class RoomChoice(Window[str]):
    """Answers the key of a room."""

    TITLE_TEXT = Text("去哪里", "Go to")

    def rows(self) -> ComposeResult:
        """A line per room."""
        for room in ROOMS.values():
            waits = Text("", "") if room.screen else Text(" ○ 未建成", " ○ not built yet")
            yield Said(Text(f"{room.key}  {room.title.zh}{waits.zh}", f"{room.key}  {room.title.en}{waits.en}"))

    def on_key(self, event: events.Key) -> None:
        """A key of a room goes there; another one closes the window."""
        if event.key == "escape":
            return
        event.stop()
        keys = {room.key for room in ROOMS.values()}
        self.dismiss(event.character if event.character in keys else None)
