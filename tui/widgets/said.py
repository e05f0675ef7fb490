"""A line of text in the language of the moment."""

from __future__ import annotations

from textual.reactive import reactive
from textual.widgets import Static

from ledger.api import Text


class Said(Static):
    """A bilingual text; follows the language of the application."""

    language: reactive[str] = reactive("en")

    def __init__(self, text: Text, *, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__("", id=id, classes=classes, markup=False)
        self.text = text

    def on_mount(self) -> None:
        """Take the language of the application."""
        self.language = str(getattr(self.app, "language", "en"))
        self._say()

    def say(self, text: Text) -> None:
        """Show another text."""
        self.text = text
        self._say()

    def watch_language(self) -> None:
        """Say it again."""
        self._say()

    def _say(self) -> None:
        self.update(self.text.in_language(self.language))
