"""Language, theme and keymap: what is chosen holds at once and is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich.cells import set_cell_size
from textual.app import ComposeResult
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import Text
from tui.keymaps import TITLES as KEYMAPS
from tui.screens.ledger_screen import LedgerScreen
from tui.themes import TITLES as THEMES

_CHOICES: Final[Mapping[str, tuple[Text, Mapping[str, Text]]]] = {
    "language": (Text("语言", "Language"), {"zh": Text("中文", "中文 Chinese"), "en": Text("English 英文", "English")}),
    "theme": (Text("主题", "Theme"), THEMES),
    "keymap": (Text("键位", "Keymap"), KEYMAPS),
}

_DOCTOR: Final = Text("自检:对齐尺、颜色、按键", "Doctor: ruler, colours, keys")


class SettingsScreen(LedgerScreen):
    """One list; Enter chooses."""

    TITLE_TEXT = Text("设置", "Settings")
    HELP_TEXT = Text("上下移动,Enter 选定,立即生效。", "Move up and down; Enter chooses, at once.")

    def body(self) -> ComposeResult:
        """Every choice with a mark at the one that holds."""
        yield OptionList(id="choices")

    def show_language(self) -> None:
        """Write the list anew; the cursor stays."""
        super().show_language()
        listed = self.query_one(OptionList)
        at = listed.highlighted
        listed.clear_options()
        listed.add_options(self._options())
        listed.highlighted = at if at is not None else 1

    def _options(self) -> list[Option]:
        found: list[Option] = []
        for name, (title, choices) in _CHOICES.items():
            found.append(Option(self.said(title), disabled=True))
            holds = self._held(name)
            for choice, text in choices.items():
                mark = "●" if choice == holds else "○"
                found.append(Option(f"  {mark} {set_cell_size(self.said(text), 40)}".rstrip(), id=f"{name}:{choice}"))
        found.append(Option(self.said(Text("终端", "Terminal")), disabled=True))
        found.append(Option(f"  ► {self.said(_DOCTOR)}", id="doctor"))
        return found

    def _held(self, name: str) -> str:
        now = {"language": self.house.language, "theme": self.house.theme, "keymap": self.house.settings.keymap or "default"}
        return now[name]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Choose."""
        if event.option_id == "doctor":
            self.house.open_doctor()
            return
        name, _, choice = str(event.option_id).partition(":")
        self.house.choose(**{name: choice})
        self.show_language()
