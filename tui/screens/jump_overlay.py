"""Ctrl+G: a letter on everything that can be focused; pressing it goes there without Tab, Tab, Tab."""

from __future__ import annotations

from typing import Any, Final

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

_LETTERS: Final = "asdfjklqwertyuiopzxcvbnm"


class JumpOverlay(ModalScreen[None]):
    """The letters, over the screen they are about."""

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self.targets = dict(zip(_LETTERS, about.focus_chain, strict=False))

    def compose(self) -> ComposeResult:
        """A letter at the corner of each widget."""
        for letter, widget in self.targets.items():
            label = Static(f" {letter} ", classes="jump-letter", markup=False)
            label.styles.offset = (widget.region.x, widget.region.y)
            yield label

    def on_key(self, event: events.Key) -> None:
        """Go where the letter points; any other key closes."""
        event.stop()
        target = self.targets.get(event.character or "")
        self.dismiss(None)
        if target is not None:
            target.focus()
