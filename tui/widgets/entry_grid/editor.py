"""The one editor: an `Input` that lies over the cell that is typed in, and takes every key in the order in which it was struck.

Textual runs a binding only after its key has bubbled up to the application; letters struck behind it are in the Input by then.
Measured on a real terminal with whole documents in one write: with bindings 0 of 20 documents come out right, with keys
handled here 20 of 20. So Enter, Tab, arrows, Backspace, = and the function keys of a document are all handled in `_on_key`,
and what they do to the value is done before the next key is looked at. The editor keeps the focus; its place changes.
A command that needs the book, posting or copying an order, is waited for here: what is typed ahead stays in the queue and goes
into the document that stands there afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from textual import events
from textual.widgets import Input
from textual.widgets.input import Selection

from tui.widgets.entry_grid.scanner import KeyTimes

EDITING: Final[Mapping[str, Callable[[Input], None]]] = {
    "backspace": Input.action_delete_left,
    "delete": Input.action_delete_right,
    "left": Input.action_cursor_left,
    "right": Input.action_cursor_right,
    "home": Input.action_home,
    "end": Input.action_end,
    "shift+left": lambda editor: editor.action_cursor_left(select=True),
    "shift+right": lambda editor: editor.action_cursor_right(select=True),
    "ctrl+left": Input.action_cursor_left_word,
    "ctrl+right": Input.action_cursor_right_word,
    "ctrl+w": Input.action_delete_left_word,
    "ctrl+u": Input.action_delete_left_all,
}
"""Keys that change the text or move inside it; as bindings they would come too late."""
_CHANGING: Final = ("backspace", "delete", "ctrl+w", "ctrl+u")


class KeyTaker(Protocol):
    """Who knows what the keys mean: the desk."""

    async def take_key(self, key: str) -> bool:
        """Do what the key means here; False leaves it to the text. Keys behind it wait until it is done."""

    def typed(self) -> None:
        """The text was changed by a key."""

    def paste(self, text: str) -> None:
        """A block of cells was pasted."""


class CellEditor(Input, inherit_bindings=False):
    """The cell that is being typed in."""

    DEFAULT_CSS = """
    CellEditor, CellEditor:focus {
        layer: editor; border: none; padding: 0; height: 1; width: 10; background: $primary 35%; color: $foreground;
    }
    """

    def __init__(self, taker: KeyTaker) -> None:
        super().__init__(select_on_focus=False, compact=True)
        self.cursor_blink = False
        self._taker = taker
        self.struck = KeyTimes()
        """When what stands here was typed: a scanner is told by its speed."""

    def swap(self, value: str) -> None:
        """Show another value, all of it selected, so that typing replaces it."""
        self.struck.forget()
        with self.prevent(Input.Changed):
            self.value = value
        self.selection = Selection(0, len(self.value))

    def place_cursor(self) -> None:
        """Input methods open their window at the terminal's cursor: it must be where the text is."""
        self.app.cursor_position = self.cursor_screen_offset

    async def _on_key(self, event: events.Key) -> None:
        if self.app.screen is not self.screen:  # a key before this one opened another screen: what follows is meant for that
            event.stop()
            event.prevent_default()
            self.app.post_message(events.Key(event.key, event.character))
            return
        if await self._taker.take_key(event.key):
            taken = True
        elif event.is_printable:
            await super()._on_key(event)
            self.struck.strike(event.time)
            self._taker.typed()
            taken = True
        else:
            taken = self._edit(event.key)
        if taken:
            event.stop()
            event.prevent_default()

    def _edit(self, key: str) -> bool:
        edit = EDITING.get(key)
        if edit is None:
            return False
        edit(self)
        self.struck.forget()
        if key in _CHANGING:
            self._taker.typed()
        return True

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.strip("\r\n")
        if "\t" in text or "\n" in text or "\r" in text:
            self._taker.paste(text)
        elif text:
            self.replace(text, *self.selection)
            self._taker.typed()
