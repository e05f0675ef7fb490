"""What was told and refused since the terminal was opened: a line that goes away must not be lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from ledger.api import Text

KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One line, with the remedy and code of a refusal."""

    text: Text
    remedy: Text | None = None
    code: str = ""


@dataclass(slots=True)
class Messages:
    """The last messages, newest first."""

    lines: list[Message] = field(default_factory=list)

    def add(self, message: Message) -> None:
        """Note a message."""
        self.lines.insert(0, message)
        del self.lines[KEPT:]
