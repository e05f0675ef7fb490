"""A question with yes and no, asked only where something would be lost or cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ledger.api import Text
from tui.key import Key, bindings_of
from tui.screens.window import Window
from tui.widgets.said import Said

AROUND: Final = 14
"""Lines of the terminal beside the details: question, keys, frame and what is seen of the screen below."""


class ConfirmWindow(Window[bool]):
    """`y` or Enter is yes, `n` or Esc is no."""

    TITLE_TEXT = Text("请确认", "Please confirm")
    BINDINGS = bindings_of(
        "ConfirmWindow",
        (
            Key("confirm.yes", "y,enter", "yes", Text("是", "Yes")),
            Key("confirm.no", "n", "no", Text("否", "No")),
        ),
        modal=True,
    )

    def __init__(self, question: Text, *, yes: Text | None = None, details: Sequence[Text] = ()) -> None:
        super().__init__()
        self.question = question
        self.yes = yes or Text("是", "yes")
        self.details = details
        """What it would do, line by line; arrows scroll it."""

    def rows(self) -> ComposeResult:
        """The question, and what the keys mean here."""
        yield Said(self.question)
        if self.details:
            with VerticalScroll(classes="window-details"):
                yield Said(joined(self.details))
        yield Said(Text(f"y {self.yes.zh}   n / Esc 否", f"y {self.yes.en}   n / Esc no"), classes="muted")

    def on_mount(self) -> None:
        """Arrows scroll the details at once."""
        for details in self.query(VerticalScroll):
            details.styles.max_height = max(self.size.height - AROUND, 3)
            details.focus()

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)

    def action_close(self) -> None:
        """Esc is no."""
        self.dismiss(False)


def joined(lines: Sequence[Text]) -> Text:
    """Lines below each other."""
    return Text("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))
