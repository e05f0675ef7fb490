"""A question with yes and no, asked only where something would be lost or cannot be taken back."""

from __future__ import annotations

from textual.app import ComposeResult

from ledger.api import Text
from tui.key import Key, bindings_of
from tui.screens.window import Window
from tui.widgets.said import Said


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

    def __init__(self, question: Text, *, yes: Text | None = None) -> None:
        super().__init__()
        self.question = question
        self.yes = yes or Text("是", "yes")

    def rows(self) -> ComposeResult:
        """The question, and what the keys mean here."""
        yield Said(self.question)
        yield Said(Text(f"y {self.yes.zh}   n / Esc 否", f"y {self.yes.en}   n / Esc no"), classes="muted")

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)

    def action_close(self) -> None:
        """Esc is no."""
        self.dismiss(False)
