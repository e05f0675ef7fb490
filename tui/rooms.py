"""The rooms of the house: every screen one can go to, with its number or letter on Home, imported when it is entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ledger.api import Text

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class Room:
    """A place to go: the key on Home (also after `g`), its title, and `module:Class` with what the class is made with."""

    key: str
    title: Text
    screen: str = ""
    """"" where the room is not built yet."""
    subject: str = ""
    """Passed to the screen where one class serves several rooms."""

    def enter(self) -> Screen[Any]:
        """The screen."""
        module, _, name = self.screen.partition(":")
        make: Callable[..., Screen[Any]] = getattr(import_module(module), name)
        return make(self.subject) if self.subject else make()


KINDS: Final = "tui.screens.kind_menu:KindMenuScreen"
SECTIONS: Final[Mapping[str, Text]] = {
    "purchasing": Text("做账", "Enter"),
    "bank": Text("核对", "Check"),
    "reports": Text("查看", "Look"),
    "masters": Text("维护", "Keep"),
}
"""Headings of Home, by the room that follows."""
ROOMS: Final[Mapping[str, Room]] = {
    "purchasing": Room("1", Text("采购", "Purchasing"), KINDS, "purchasing"),
    "stock": Room("2", Text("库存", "Stock"), KINDS, "stock"),
    "sales": Room("3", Text("销售", "Sales"), KINDS, "sales"),
    "cash": Room("4", Text("收付款", "Receipts & payments"), KINDS, "cash"),
    "production": Room("5", Text("生产", "Production"), KINDS, "production"),
    "vouchers": Room("6", Text("凭证", "Vouchers"), KINDS, "vouchers"),
    "bank": Room("7", Text("银行对账", "Bank reconciliation"), "tui.screens.reconciliation_screen:ReconciliationScreen"),
    "invoices": Room("8", Text("发票匹配", "Invoice matching")),
    "inbox": Room("9", Text("审批", "Approvals"), "tui.screens.inbox_screen:InboxScreen"),
    "close": Room("c", Text("月末结账", "Month-end close"), "tui.screens.close_screen:CloseScreen"),
    "reports": Room("r", Text("账表", "Reports & registers"), "tui.screens.report_menu:ReportMenuScreen"),
    "dashboard": Room("d", Text("看板", "Dashboard"), "tui.screens.dashboard:DashboardScreen"),
    "warehouse": Room("w", Text("仓库图", "Warehouse"), "tui.screens.warehouse:WarehouseScreen"),
    "audit": Room("a", Text("审计", "Audit"), "tui.screens.audit_screen:AuditScreen"),
    "masters": Room("m", Text("资料", "Master data"), "tui.screens.masters_screen:MastersScreen"),
    "rules": Room("u", Text("记账规则", "Posting rules"), "tui.screens.rule_screens:RuleMenuScreen"),
    "settings": Room("s", Text("设置", "Settings"), "tui.screens.settings_screen:SettingsScreen"),
}
"""In the order of Home. A room whose `screen` is empty is shown, and says that it is not built yet."""


def room_of_key(key: str) -> Room | None:
    """The room that a key on Home leads to."""
    return next((room for room in ROOMS.values() if room.key == key), None)
