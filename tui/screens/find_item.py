"""Find an item among some: type part of its code or name, choose, Enter."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from ledger.api import Text
from tui.screens.window import Window

_MOST = 8


class FindItem(Window[str]):
    """Answers the code of an item; `items` are codes with names."""

    TITLE_TEXT = Text("找货:代码或名称", "Find goods: code or name")

    def __init__(self, items: Mapping[str, str]) -> None:
        super().__init__()
        self.items = items

    def rows(self) -> ComposeResult:
        """One line to type in, and what fits it."""
        yield Input(select_on_focus=False)
        yield OptionList()

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self._offer("")
        listed = self.query_one(OptionList)
        listed.can_focus = False
        self.query_one(Input).focus()

    def take(self, items: Mapping[str, str]) -> None:
        """Other items to find among."""
        self.items = items
        self._offer(self.query_one(Input).value)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what fits."""
        self._offer(event.value)

    def _offer(self, typed: str) -> None:
        listed = self.query_one(OptionList)
        listed.clear_options()
        found = matching(self.items, typed)[:_MOST]
        listed.add_options([Option(f"{code}  {self.items[code]}", id=code) for code in found])
        listed.highlighted = 0 if found else None

    def on_key(self, event: events.Key) -> None:
        """Arrows move among what is offered."""
        listed = self.query_one(OptionList)
        if event.key == "down":
            listed.action_cursor_down()
        elif event.key == "up":
            listed.action_cursor_up()
        else:
            return
        event.stop()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer what is marked, or the first that fits what was typed."""
        listed = self.query_one(OptionList)
        found = matching(self.items, event.value)
        marked = listed.highlighted_option.id if listed.highlighted_option else None
        self.dismiss(marked if marked in found else found[0] if found else None)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer what was pointed at."""
        self.dismiss(str(event.option_id))


def matching(items: Mapping[str, str], typed: str) -> list[str]:
    """Codes that begin with what was typed, then codes and names that hold it."""
    wanted = typed.strip().casefold()
    begins = [code for code in sorted(items) if code.casefold().startswith(wanted)]
    holds = [code for code in sorted(items) if wanted in f"{code} {items[code]}".casefold() and code not in begins]
    return [*begins, *holds]
