"""A window over a screen: a question, a list, a failure. Esc closes it without an answer."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from ledger.api import Text
from tui.key import Key, bindings_of
from tui.widgets.said import Said

T = TypeVar("T")


class Window(ModalScreen[T]):
    """A framed window with a title; `rows` are what stands in it."""

    TITLE_TEXT: ClassVar[Text] = Text("", "")
    BINDINGS = bindings_of("Window", (Key("window.close", "escape", "close", Text("关闭", "Close")),), modal=True)

    def title_text(self) -> Text:
        """The title."""
        return self.TITLE_TEXT

    def compose(self) -> ComposeResult:
        """Title and rows in a frame."""
        with Vertical(classes="window"):
            yield Said(self.title_text(), classes="window-title")
            yield from self.rows()

    def rows(self) -> ComposeResult:
        """What stands in the window."""
        yield from ()

    def show_language(self) -> None:
        """Say everything again in the language of the moment."""
        for widget in self.query("*"):
            if hasattr(type(widget), "language"):
                widget.language = self.app.language  # type: ignore[attr-defined]  # a reactive of ours

    def said(self, text: Text) -> str:
        """A text in the language of the moment."""
        return text.in_language(str(getattr(self.app, "language", "en")))

    def action_close(self) -> None:
        """Close without an answer."""
        self.dismiss(None)
