"""记账规则: the rules in force, and one file line by line with what each line has posted and which cases prove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ledger.api import (
    Column,
    OpenBook,
    Problem,
    RegisterRequest,
    Report,
    RuleBook,
    RuleFileText,
    RuleLeg,
    Text,
    cases_of_lines,
    rule_book,
    rule_leg,
)
from tui.key import Key, bindings_of
from tui.screens.table_screen import TableScreen
from tui.widgets.ledger_table.rows import ListSource, TableRow
from tui.widgets.ledger_table.widget import LedgerTable
from tui.widgets.ledger_table.window_model import Show
from tui.widgets.said import Said

_RULES: Final = (
    Column("title", Text("单据", "document")),
    Column("kind", Text("种类", "kind")),
    Column("rule", Text("规则文件:行", "file:line")),
    Column("used", Text("已记分录", "postings made"), "number"),
)
_LINES: Final = (
    Column("line", Text("行", "line"), "number"),
    Column("used", Text("已记", "made"), "number"),
    Column("cases", Text("用例", "cases"), "number"),
    Column("text", Text("规则", "rule")),
)
_NO_ROLE: Final = Text("单据或前面分录的科目", "the account of the document or of earlier lines")
Cases = dict[tuple[str, int], tuple[str, ...]]


class RuleMenuScreen(TableScreen):
    """Every rule of the bundle in force."""

    TITLE_TEXT = Text("记账规则", "Posting rules")
    HELP_TEXT = Text(
        "每种单据一条规则。Enter 打开规则原文;右边是各规则已经记过的分录数。/ 筛选。",
        "One rule for each kind of document. Enter opens its text; on the right how many postings it has made. / filters.",
    )
    WITHOUT = ("jump_day", "period")

    def on_mount(self) -> None:
        """Ask the book."""
        self.ask(rule_book, self._show)

    def show_language(self) -> None:
        """Titles in the other language."""
        super().show_language()
        if self.table.columns:
            self.ask(rule_book, self._show)

    def _show(self, found: RuleBook | list[Problem]) -> None:
        if isinstance(found, list):
            self.table.refuse(found[0])
            return
        rows = []
        for at, rule in enumerate(found.rules):
            texts = {"title": self.said(rule.title), "kind": rule.kind, "rule": f"{rule.path}:{rule.line}"}
            values = {**texts, "used": rule.used, "ruleset": rule.ruleset, "at": rule.line}
            rows.append(TableRow(rule.kind, at, {**texts, "used": f"{rule.used:,}" if rule.used else ""}, values))
        self.table.show(_RULES, ListSource(rows), keep=True)
        bundle = found.bundle[:12]
        zh, en = f"规则包 {bundle},自 {found.valid_from} 起生效", f"bundle {bundle}, in force since {found.valid_from}"
        self.query_one("#head", Said).say(Text(zh, en))

    def on_ledger_table_opened(self, event: LedgerTable.Opened) -> None:
        """The text of the rule."""
        values = event.row.values
        self.app.push_screen(RuleScreen(str(values["ruleset"]), int(values["at"])))

    def report_to_export(self) -> Callable[[OpenBook], Report | list[Problem]]:
        """The list of rules."""
        rows = [row.values for row in self.table.model.rows]
        return lambda _: Report("rules", self.TITLE_TEXT, "", {}, _RULES, rows)

    @property
    def file_stem(self) -> str:
        """The name of the file."""
        return "rules"


class RuleScreen(TableScreen):
    """A rule file line by line, the cursor on one of its lines."""

    HELP_TEXT = Text(
        "每行左边是它已经记过的分录数,Enter 列出这些分录。c 运行全部用例,显示每行由多少用例验证;"
        "v 列出这一行的用例,a 列出它记到的科目。",
        "On the left of each line stands how many postings it has made; Enter lists them. c runs all cases and shows how many "
        "prove each line; v names those of this line, a the accounts it posts to.",
    )
    BINDINGS = bindings_of(
        "RuleScreen",
        (
            Key("rule.cases", "c", "cases", Text("运行用例", "Run cases")),
            Key("rule.proved", "v", "proved", Text("本行用例", "Cases of a line")),
            Key("rule.accounts", "a", "accounts", Text("本行科目", "Accounts of a line")),
        ),
    )
    WITHOUT = ("jump_day", "period", "filter_form")

    def __init__(self, ruleset: str, line: int) -> None:
        super().__init__()
        self.ruleset = ruleset
        self.line = line
        self.book: RuleBook | None = None
        self.cases: Cases | None = None

    def title_text(self) -> Text:
        """The file."""
        return Text(f"规则 {self.ruleset}", f"Rules {self.ruleset}")

    def on_mount(self) -> None:
        """Ask the book."""
        self.ask(rule_book, self._show)

    def _show(self, found: RuleBook | list[Problem]) -> None:
        if isinstance(found, list):
            self.table.refuse(found[0])
            return
        self.book = found
        file = self._file(found)
        if file is None:
            self.reject(Text(f"没有规则 {self.ruleset}", f"there are no rules {self.ruleset}"))
            return
        self.ruleset = file.ruleset
        self.retitle()
        rows = self._rows(found)
        self.table.show(_LINES, ListSource(rows), keep=bool(self.table.columns))
        here = next((row for row in rows if row.key == self.line), None)
        if here is not None:
            self.table.press(Show(here))

    def _file(self, found: RuleBook) -> RuleFileText | None:
        """The file by the name that postings keep, or by its path."""
        return next((one for one in found.files.values() if self.ruleset in (one.ruleset, one.path)), None)

    def _rows(self, found: RuleBook) -> list[TableRow]:
        """One row per line; a leg or branch that no case reaches is marked."""
        file = self._file(found)
        rows = []
        for number, text in enumerate(file.lines if file else (), 1):
            used = found.uses.get((self.ruleset, number), 0)
            cases = self.cases.get((file.path, number)) if self.cases is not None and file else None
            proved = "" if cases is None else str(len(cases)) if cases else "△ 0"
            texts = {"line": str(number), "used": f"{used:,}" if used else "", "cases": proved, "text": text}
            styles = {"cases": "warning"} if cases == () else {}
            if text.lstrip().startswith("#"):
                styles["text"] = "muted"
            values = {"line": number, "used": used, "cases": len(cases or ()), "text": text, "ids": cases or ()}
            rows.append(TableRow(number, number - 1, texts, values, styles))
        return rows

    def on_ledger_table_opened(self, event: LedgerTable.Opened) -> None:
        """What this line has posted."""
        number = int(event.row.values["line"])
        if event.row.values["used"]:
            self.house.open_register(RegisterRequest("recorded", rule=f"{self.ruleset}:{number}"))
        else:
            self.reject(Text("这一行还没有记过分录", "this line has posted nothing yet"))

    def action_cases(self) -> None:
        """Run the cases that ship with the program: they prove the shipped rules, whatever the book has adopted."""
        self.house.tell(Text("正在运行全部用例……", "running all cases…"))
        self.ask_aside(lambda _, __: cases_of_lines(None), self._ran, lambda _, __: None)

    def _ran(self, found: Cases | list[Problem]) -> None:
        if isinstance(found, list):
            self.reject(found[0])
            return
        self.cases = found
        current = self.table.model.current
        self.line = int(current.values["line"]) if current else self.line
        if self.book is not None:
            self._show(self.book)
        reached = sum(bool(cases) for cases in found.values())
        said = f"{reached}/{len(found)}"
        self.query_one("#foot", Said).say(Text(f"用例到达 {said} 行(分录行和分支)", f"cases reach {said} legs and branches"))

    def action_accounts(self) -> None:
        """The accounts of this chart that the line may post to."""
        row, file = self.table.model.current, self._file(self.book) if self.book else None
        if row is not None and file is not None:
            path, line = file.path, int(row.values["line"])
            self.ask(lambda book: rule_leg(book, path, line), self._show_leg, group="leg")

    def _show_leg(self, leg: RuleLeg | None) -> None:
        if leg is None:
            self.reject(Text("这一行不记账", "this line posts nothing"))
            return
        side = Text("借", "Dr") if leg.side == "dr" else Text("贷", "Cr")
        role = (
            Text(leg.role, leg.role)
            if leg.role
            else Text("单据或前面分录的科目", "the account of the document or of earlier lines")
        )
        lines = []
        for one in leg.accounts:
            when = f"  ({one.when})" if one.when else ""
            lines.append(Text(f"{one.account} {one.name.zh}{when}", f"{one.account} {one.name.en}{when}"))
        from tui.screens.text_window import TextWindow  # noqa: PLC0415  # few ask

        self.app.push_screen(TextWindow(Text(f"{side.zh} {role.zh}", f"{side.en} {role.en}"), lines))

    def action_proved(self) -> None:
        """The cases of the line."""
        row = self.table.model.current
        ids = row.values["ids"] if row else ()
        if self.cases is None:
            self.reject(Text("先按 c 运行用例", "press c first to run the cases"))
        elif not ids:
            self.reject(Text("没有用例到达这一行", "no case reaches this line"))
        else:
            from tui.screens.text_window import TextWindow  # noqa: PLC0415  # few ask

            self.app.push_screen(TextWindow(Text("用例", "Cases"), [Text(one, one) for one in ids]))

    def report_to_export(self) -> Callable[[OpenBook], Report | list[Problem]]:
        """The file with its counts."""
        rows = [row.values for row in self._rows(self.book)] if self.book else []
        return lambda _: Report("rules", self.title_text(), "", {}, _LINES, rows)

    @property
    def file_stem(self) -> str:
        """`purchasing-1`."""
        return self.ruleset.replace(" ", "-")
