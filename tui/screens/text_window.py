"""Lines to be read: a verdict, a list of checkpoints. Esc or Enter closes."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ledger.api import Text
from tui.key import Key, bindings_of
from tui.screens.confirm_window import AROUND, joined
from tui.screens.window import Window
from tui.widgets.said import Said


class TextWindow(Window[None]):
    """Shows lines; arrows scroll them."""

    BINDINGS = bindings_of("TextWindow", (Key("text.close", "enter", "close", Text("关闭", "Close")),), modal=True)

    def __init__(self, title: Text, lines: Sequence[Text]) -> None:
        super().__init__()
        self.shown_title = title
        self.lines = lines

    def title_text(self) -> Text:
        """What they are about."""
        return self.shown_title

    def rows(self) -> ComposeResult:
        """The lines."""
        with VerticalScroll(classes="window-details"):
            yield Said(joined(self.lines))
        yield Said(Text("Esc 关闭", "Esc closes"), classes="muted")

    def on_mount(self) -> None:
        """Arrows scroll at once."""
        lines = self.query_one(VerticalScroll)
        lines.styles.max_height = max(self.size.height - AROUND, 3)
        lines.focus()
