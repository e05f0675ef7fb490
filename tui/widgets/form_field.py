"""One line of a form: label, what is typed, and below it what is wrong.

Keys that leave a field move the form's cursor at once, and a field that is asked for a key after that hands it on: what is
typed ahead lands where it was meant to, however fast it comes (a scanner, a pasted burst).
"""

from __future__ import annotations

from typing import Protocol, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from ledger.api import Problem, Text
from tui.problem_shown import with_remedy
from tui.widgets.said import Said


class FormCursor(Protocol):
    """A screen that knows which of its fields is typed in."""

    current: FieldInput | None

    def go_to(self, step: int) -> None:
        """Move the cursor some fields on, or back."""


class FieldInput(Input):
    """The text of one field."""

    async def _on_key(self, event: events.Key) -> None:
        cursor = cast("FormCursor", self.screen)
        if cursor.current is not None and cursor.current is not self:
            await cursor.current._on_key(event)  # noqa: SLF001  # of the same class
            return
        step = {"enter": 1, "tab": 1, "down": 1, "shift+tab": -1, "up": -1}.get(event.key, 0)
        if step:
            event.stop()
            event.prevent_default()
            cursor.go_to(step)
            return
        await super()._on_key(event)


class FormLine(Vertical):
    """Label, text, problem."""

    DEFAULT_CSS = """
    FormLine { height: auto; }
    FormLine Horizontal { height: 1; }
    FormLine .form-label { width: 22; }
    FormLine FieldInput { width: 1fr; }
    FormLine .form-problem { color: $error; padding-left: 22; height: auto; }
    """

    language: reactive[str] = reactive("en")

    class Changed(Message):
        """Something was typed."""

        def __init__(self, name: str, text: str) -> None:
            super().__init__()
            self.field = name
            self.text = text

    def __init__(self, name: str, label: Text, text: str, *, required: bool, hint: str, locked: bool) -> None:
        super().__init__(id=f"line-{name}")
        self.field = name
        mark = "* " if required else "  "
        self.label = Text(f"{mark}{label.zh}", f"{mark}{label.en}")
        self.input = FieldInput(
            text, id=f"field-{name}", select_on_focus=False, compact=True, placeholder=hint, disabled=locked
        )

    def compose(self) -> ComposeResult:
        """One line, and room for what is wrong."""
        with Horizontal():
            yield Said(self.label, classes="form-label one-line")
            yield self.input
        problem = Said(Text("", ""), classes="form-problem")
        problem.display = False
        yield problem

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the form."""
        event.stop()
        self.post_message(self.Changed(self.field, event.value))

    def tell(self, problem: Problem | None) -> None:
        """Say what is wrong, with what to do about it; nothing where it is right again."""
        shown = self.query_one(".form-problem", Said)
        shown.display = problem is not None
        if problem is not None:
            shown.say(Text(*(f"✗ {one}" for one in with_remedy(problem))))
