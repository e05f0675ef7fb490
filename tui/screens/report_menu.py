"""账表: every register and report by name; Enter opens it, and what must be chosen first is asked for."""

from __future__ import annotations

from typing import Final

from textual.app import ComposeResult

from ledger.api import REGISTERS, REPORTS, Column, RegisterRequest, ReportRequest, Text
from tui.drilling import Target
from tui.key import Key, bindings_of
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.ledger_table.rows import ListSource, TableRow
from tui.widgets.ledger_table.widget import LedgerTable

_COLUMNS: Final = (
    Column("title", Text("账表", "report")),
    Column("about", Text("关于", "about")),
    Column("name", Text("命令行名", "name")),
)
_REGISTERS: Final = ("journal", "recorded", "records", "operations")
"""Registers that are about the whole book; those of an account or item stand among the reports."""
_AS_REGISTER: Final = ("journal", "ledger", "stock-card")
"""Reports that are read as registers: over the whole book, however long."""
_ABOUT: Final = {
    "account": Text("科目", "an account"),
    "item": Text("物料", "an item"),
    "party": Text("往来单位", "a party"),
    "bank account": Text("银行账户", "a bank account"),
    "side": Text("应收、应付", "receivable or payable"),
    "number of a voucher": Text("凭证号", "a voucher"),
    "": Text("", ""),
}
_GROUPS: Final = (
    (Text("账簿", "Books"), ("general-ledger", "ledger", "trial-balance", "voucher", "voucher-numbers")),
    (Text("报表", "Statements"), ("balance-sheet", "income", "cash-flow", "tax", "dimensions")),
    (Text("往来", "Receivables & payables"), ("ageing", "open-items", "settlements", "statement")),
    (
        Text("存货", "Stock"),
        ("stock", "stock-card", "inventory-summary", "atp", "commitments", "grni", "unbilled", "in-transit", "suspense"),
    ),
)


class ReportMenuScreen(LedgerScreen):
    """All registers and reports."""

    TITLE_TEXT = Text("账表", "Reports & registers")
    HELP_TEXT = Text(
        "Enter 打开;先要选科目、物料或往来单位的会问;p 先选条件再打开;/ 按名称筛选。",
        "Enter opens; what is about an account, item or party asks for it; p asks for all choices first; / filters by name.",
    )
    BINDINGS = bindings_of("ReportMenuScreen", (Key("reports.choices", "p", "choices", Text("选条件", "Choices first")),))
    AUTO_FOCUS = "LedgerTable"

    def body(self) -> ComposeResult:
        """One table."""
        yield LedgerTable(_COLUMNS, ListSource(()), id="menu-rows")

    def on_mount(self) -> None:
        """The names, in the language of the moment."""
        self._fill()

    def show_language(self) -> None:
        """The names again."""
        super().show_language()
        self._fill(keep=True)

    def _fill(self, *, keep: bool = False) -> None:
        rows: list[TableRow] = []

        def add(name: str, title: Text, about: Text, kind: str) -> None:
            texts = {"title": f"  {self.said(title)}", "about": self.said(about), "name": name}
            rows.append(TableRow(f"{kind}:{name}", len(rows), texts, {"kind": kind, "name": name}))

        def head(title: Text) -> None:
            at = len(rows)
            rows.append(TableRow(f"head:{title.en}", at, {"title": self.said(title)}, kind="heading"))

        head(Text("流水", "Registers"))
        for name in _REGISTERS:
            add(name, REGISTERS[name].title, _ABOUT[REGISTERS[name].subject], "register")
        shown = {name for _, names in _GROUPS for name in names} | {"journal"}
        rest = tuple(name for name in REPORTS if name not in shown)
        for title, names in (*_GROUPS, (Text("其他", "More"), rest)):
            head(title)
            for name in names:
                add(name, REPORTS[name].title, _ABOUT.get(REPORTS[name].subject, Text("", "")), "report")
        self.query_one(LedgerTable).show(_COLUMNS, ListSource(rows), keep=keep)

    def on_ledger_table_opened(self, event: LedgerTable.Opened) -> None:
        """Open what the cursor is on."""
        self._open(event.row, ask=False)

    def action_choices(self) -> None:
        """Ask for all choices first."""
        row = self.query_one(LedgerTable).model.current
        if row is not None:
            self._open(row, ask=True)

    def on_ledger_table_left(self) -> None:
        """Back."""
        self.action_back()

    def _open(self, row: TableRow, *, ask: bool) -> None:
        if row.kind != "row":
            return
        name = str(row.values["name"])
        if row.values["kind"] == "register":
            self.house.open_rows(Target("register", name))
            return
        kind = REPORTS[name]
        if ask or (kind.subject and kind.subject_needed):
            from tui.screens.report_form import ReportForm  # noqa: PLC0415  # most reports need none

            self.app.push_screen(ReportForm(ReportRequest(name)), self._asked)
        else:
            self.house.open_rows(Target("report", name))

    def _asked(self, request: ReportRequest | None) -> None:
        if request is None:
            return
        if request.name in _AS_REGISTER and not request.party and not request.item:
            since, until, subject = request.since, request.until, request.subject or ""
            self.house.open_register(RegisterRequest(request.name, subject, since, until))
        else:
            self.house.make_report(request)
