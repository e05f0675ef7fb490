"""What was told and refused since the terminal was opened."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ledger.api import Text
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.said import Said


class MessageList(LedgerScreen):
    """Newest first."""

    TITLE_TEXT = Text("消息", "Messages")
    HELP_TEXT = Text("提示会自己消失,这里都留着。", "Notices go away by themselves; all of them are kept here.")

    def body(self) -> ComposeResult:
        """A line per message, its remedy under it."""
        with VerticalScroll(can_focus=True):
            if not self.house.messages.lines:
                yield Said(Text("还没有消息", "nothing was said yet"), classes="muted")
            for one in self.house.messages.lines:
                yield Said(Text(one.code + one.text.zh, one.code + one.text.en))
                if one.remedy:
                    yield Said(Text(f"    → {one.remedy.zh}", f"    → {one.remedy.en}"), classes="muted")
