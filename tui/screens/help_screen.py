"""F1: what the screen is for, and the keys that work on it, in the language of the moment."""

from __future__ import annotations

from typing import Any

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen

from ledger.api import Text
from tui.key import LABELS
from tui.screens.window import Window
from tui.widgets.said import Said


class HelpScreen(Window[None]):
    """Help about another screen."""

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self.about = about
        self.keys = _keys_of(about)

    def title_text(self) -> Text:
        """The title of the screen it is about."""
        title = getattr(self.about, "title_text", None)
        text = title() if title else Text("", "")
        return Text(f"帮助 · {text.zh}", f"Help · {text.en}")

    def rows(self) -> ComposeResult:
        """The text of the screen and of the widget that has the focus, then the keys."""
        texts = [getattr(type(node), "HELP_TEXT", None) for node in (self.about.focused, self.about) if node is not None]
        with VerticalScroll():
            for text in texts:
                if text and text.zh:
                    yield Said(text, classes="help-text")
            wide = max((cell_len(keys) for keys, _ in self.keys), default=0)
            for keys, label in self.keys:
                shown = set_cell_size(keys, wide)
                yield Said(Text(f"{shown}  {label.zh}", f"{shown}  {label.en}"))


def _keys_of(screen: Screen[Any]) -> list[tuple[str, Text]]:
    """Each action that works now with all its keys."""
    found: dict[str, list[str]] = {}
    labels: dict[str, Text] = {}
    for one in screen.active_bindings.values():
        if one.binding.id in LABELS:
            found.setdefault(one.binding.id, []).append(screen.app.get_key_display(one.binding))
            labels[one.binding.id] = LABELS[one.binding.id]
    return [(" ".join(keys), labels[name]) for name, keys in found.items()]
