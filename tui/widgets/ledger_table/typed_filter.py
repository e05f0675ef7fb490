"""The line a filter is typed into, without a widget of its own.

It takes keys in the order they come: what is typed ahead right behind `/` is not lost to a focus that has yet to move.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class TypedFilter:
    """What has been typed so far; `open` while keys belong to it."""

    text: str = ""
    open: bool = False
    before: str = ""

    def start(self, text: str) -> None:
        """Begin with the filter in force."""
        self.text, self.before, self.open = text, text, True

    def type(self, more: str) -> None:
        """Letters, or the first line of what was pasted."""
        self.text += (more.splitlines() or [""])[0]

    def rub_out(self) -> None:
        """Backspace."""
        self.text = self.text[:-1]

    def cancel(self) -> str:
        """Escape: the filter as it was."""
        self.open = False
        return self.before

    def finish(self) -> str:
        """Enter: what was typed."""
        self.open = False
        return self.text.strip()
