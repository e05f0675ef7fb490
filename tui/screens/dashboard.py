"""看板: five figures that open their reports by a number, and four panels below them.

It asks the book when it is entered and on F5, never by a clock.
"""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from ledger.api import AgedDebts, Dashboard, Text, dashboard_figures
from tui.amounts_shown import money, tenths
from tui.key import Key, bindings_of
from tui.rooms import ROOMS
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.charts.board_panels import AgeingPanel, BoardPanel, CashPanel, GoodsPanel, TradePanel
from tui.widgets.figures import Figures, Shown

_HIDDEN = "–"


class DashboardScreen(LedgerScreen):
    """How the company stands, and how it came there."""

    TITLE_TEXT = Text("看板", "Dashboard")
    HELP_TEXT = Text(
        "1 到 5 打开数字背后的报表:现金流量表、应收账龄、应付账龄、利润表、审批;6 打开收发存汇总表。p 在周和月之间换。"
        "采购是采购单据记入存货的金额;周转是销售成本除以月初月末平均存货;滞销按距上次出库的天数排。",
        "1 to 5 open the reports behind the figures: cash flow, receivables by age, payables by age, income, approvals; 6 "
        "opens the inventory summary. p changes between weeks and months. Purchases are what documents of purchasing put into "
        "stock; turnover is the cost of sales over the average of stock at both ends of the month; slow goods are ranked by "
        "the days since they last went out.",
    )
    BINDINGS = bindings_of(
        "DashboardScreen",
        (
            Key("dashboard.cash", "1", "drill('cash-flow', '')", Text("资金", "Cash")),
            Key("dashboard.receivable", "2", "drill('ageing', 'receivable')", Text("应收", "Receivable")),
            Key("dashboard.payable", "3", "drill('ageing', 'payable')", Text("应付", "Payable")),
            Key("dashboard.margin", "4", "drill('income', '')", Text("毛利", "Margin")),
            Key("dashboard.waiting", "5", "inbox", Text("待办", "Waiting")),
            Key("dashboard.goods", "6", "drill('inventory-summary', '')", Text("存货", "Goods")),
            Key("dashboard.span", "p", "span", Text("周/月", "Weeks/months")),
            Key("dashboard.refresh", "f5", "refresh_figures", Text("刷新", "Refresh")),
        ),
    )

    def __init__(self) -> None:
        super().__init__()
        self.known: Dashboard | None = None

    def body(self) -> ComposeResult:
        """Figures above, panels two by two."""
        with Vertical(id="board"):
            yield Figures(id="tiles")
            with Horizontal(classes="panels"):
                yield CashPanel()
                yield TradePanel()
            with Horizontal(classes="panels"):
                yield AgeingPanel()
                yield GoodsPanel()

    def on_screen_resume(self) -> None:
        """Whoever comes back sees what changed."""
        super().on_screen_resume()
        self.action_refresh_figures()

    def action_refresh_figures(self) -> None:
        """Ask the book again."""
        today = self.session.today()
        self.ask(lambda book: dashboard_figures(book, today), self._take, group="board")

    def _take(self, known: Dashboard) -> None:
        self.known = known
        self.query_one("#tiles", Figures).shown = tuple(_tiles(known))
        for panel in self.query(BoardPanel):
            panel.figures = known

    def action_drill(self, report: str, subject: str) -> None:
        """The report behind a figure."""
        self.house.open_report(report, subject)

    def action_inbox(self) -> None:
        """What waits for somebody."""
        self.house.enter(ROOMS["inbox"])

    def action_span(self) -> None:
        """Weeks or months of money."""
        panel = self.query_one(CashPanel)
        panel.by_week = not panel.by_week


def _tiles(known: Dashboard) -> Iterator[Shown]:
    """Number and word, amount, and what makes one look twice."""
    cash = _HIDDEN if known.cash is None else money(known.cash, known.currency)
    yield Shown(Text("1 货币资金", "1 Cash and bank"), cash, Text(f"{known.at:%Y-%m}", f"{known.at:%Y-%m}"))
    yield _debt(Text("2 应收", "2 Receivable"), known.debts.get("receivable"), known.currency)
    yield _debt(Text("3 应付", "3 Payable"), known.debts.get("payable"), known.currency)
    yield _margin(known)
    waiting = Text("✓ 没有", "✓ nothing") if not known.waiting else Text("△ 等处理", "△ waiting")
    yield Shown(Text("5 待办", "5 Waiting"), str(known.waiting), waiting)


def _debt(word: Text, debts: AgedDebts | None, currency: str) -> Shown:
    if debts is None:
        return Shown(word, _HIDDEN)
    overdue = money(debts.overdue, currency)
    below = Text(f"△ 逾期 {overdue}", f"△ overdue {overdue}") if debts.overdue else Text("✓ 无逾期", "✓ none overdue")
    return Shown(word, money(debts.due, currency), below)


def _margin(known: Dashboard) -> Shown:
    word = Text("4 毛利率", "4 Gross margin")
    if known.margin is None:
        return Shown(word, _HIDDEN)
    rate = _HIDDEN if known.margin_rate is None else f"{tenths(known.margin_rate)} %"
    amount = money(known.margin, known.currency)
    return Shown(word, rate, Text(f"{known.margin_month} {amount}", f"{known.margin_month} {amount}"))
