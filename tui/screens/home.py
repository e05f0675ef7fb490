"""首页: where to go by one key, how the company stands today, and what cannot wait.

It is there before the book has answered: the menu works from the first moment, the figures come when they are known.
"""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import Overview, Text, overview
from tui.amounts_shown import money
from tui.key import Key, bindings_of
from tui.rooms import ROOMS, SECTIONS, room_of_key
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.figures import Figures, Shown
from tui.widgets.said import Said

_IN_THE_INBOX = ("to_approve", "to_post")
"""Alerts about documents that lie in the inbox."""
_NOTHING_WAITS = Text("✓ 没有要马上处理的", "✓ nothing waits")


class HomeScreen(LedgerScreen):
    """The first screen."""

    TITLE_TEXT = Text("账房 首页", "Zhangfang · Home")
    HELP_TEXT = Text(
        "按菜单前的数字或字母进入;在任何屏上 g 再按同一个键也可以。Ctrl+K 按单号打开单据。",
        "Press the number or letter in front of a line; on any screen g and the same key go there. "
        "Ctrl+K opens a document by its id.",
    )
    BINDINGS = bindings_of(
        "HomeScreen",
        (
            Key("home.refresh", "f5", "refresh_figures", Text("刷新", "Refresh")),
            Key("home.open", "enter", "open", Text("进入", "Open"), show=False),
        ),
    )
    AUTO_FOCUS = "#menu"

    def __init__(self) -> None:
        super().__init__()
        self.known: Overview | None = None

    def body(self) -> ComposeResult:
        """Menu on the left, today on the right."""
        with Horizontal(id="home"):
            yield OptionList(id="menu")
            with Vertical(id="today"):
                yield Said(Text("", ""), id="day", classes="muted")
                yield Figures(id="sums")
                yield Said(Text("要处理的", "What waits"), classes="heading")
                yield OptionList(id="alerts")

    def on_screen_resume(self) -> None:
        """Whoever comes back sees what changed."""
        super().on_screen_resume()
        self.action_refresh_figures()

    def action_refresh_figures(self) -> None:
        """Ask the book again."""
        today = self.session.today()
        self.ask(lambda book: overview(book, today), self._show_figures, group="overview")

    def show_language(self) -> None:
        """Menu, figures and alerts in the language of the moment."""
        super().show_language()
        self._write_menu()
        if self.known:
            self._show_figures(self.known)

    def _write_menu(self) -> None:
        menu = self.query_one("#menu", OptionList)
        at = menu.highlighted
        menu.clear_options()
        for name, room in ROOMS.items():
            if name in SECTIONS:
                menu.add_option(Option(self.said(SECTIONS[name]), disabled=True))
            mark = "" if room.screen else "  ○"
            menu.add_option(Option(f" {room.key}  {self.said(room.title)}{mark}", id=room.key))
        menu.highlighted = at or 1

    def _show_figures(self, known: Overview) -> None:
        self.known = known
        day = known.at.isoformat()
        last = known.last_entry.isoformat() if known.last_entry else "–"
        zh, en = f"{day}  最近记账 {last}  记录 {known.records}", f"{day}  last entry {last}  records {known.records}"
        self.query_one("#day", Said).say(Text(zh, en))
        self.query_one("#sums", Figures).shown = tuple(
            Shown(one.title, money(one.amount, known.currency), self._overdue(one.overdue, known.currency))
            for one in known.sums
        )
        alerts = self.query_one("#alerts", OptionList)
        alerts.clear_options()
        for one in known.alerts:
            amount = "" if one.amount is None else f"  {money(one.amount, known.currency)}"
            alerts.add_option(Option(f"△ {self.said(one.text)}{amount}", id=one.name))
        if not known.alerts:
            alerts.add_option(Option(self.said(_NOTHING_WAITS), disabled=True))

    def _overdue(self, amount: int, currency: str) -> Text | None:
        if not amount:
            return None
        shown = money(amount, currency)
        return Text(f"△ 逾期 {shown}", f"△ overdue {shown}")

    def on_key(self, event: events.Key) -> None:
        """A number or letter of the menu goes there."""
        room = room_of_key(event.character or "")
        if room is not None:
            event.stop()
            self.house.enter(room)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a line of the menu, or on an alert."""
        if event.option_list.id == "menu":
            room = room_of_key(str(event.option_id))
            if room is not None:
                self.house.enter(room)
            return
        self._open_alert(str(event.option_id))

    def _open_alert(self, name: str) -> None:
        found = next((one for one in self.known.alerts if one.name == name), None) if self.known else None
        if found is not None and found.name in _IN_THE_INBOX:
            self.house.enter(ROOMS["inbox"])
        elif found is not None and found.report:
            self.house.open_report(found.report, found.subject)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to go back to."""
        del parameters
        return action != "back"
