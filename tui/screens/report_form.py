"""What a report is asked for: days, its subject, what stands beside it, who or what it is cut down to; all have defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.suggester import SuggestFromList
from textual.widgets import Input

from ledger.api import REPORTS, BookFacts, Problem, ReportRequest, Text, book_facts
from tui.entry_parsing.dates import Span, read_span
from tui.key import Key, bindings_of
from tui.problem_shown import with_remedy
from tui.screens.window import Window
from tui.widgets.said import Said

_LABELS: Final[Mapping[str, Text]] = {
    "days": Text("期间(空 = 最近有账的月份)", "days (empty: the newest month with entries)"),
    "account": Text("科目", "account"),
    "item": Text("物料", "item"),
    "party": Text("往来单位", "party"),
    "bank account": Text("银行账户(空 = 全部)", "bank account (empty: all)"),
    "side": Text("应收 receivable 或应付 payable(空 = 两者)", "receivable or payable (empty: both)"),
    "number of a voucher": Text("凭证号(空 = 期间内全部)", "number of a voucher (empty: all of the days)"),
    "by": Text("按", "by"),
    "buckets": Text("账龄分段(天)", "days past due where a column begins"),
    "selling_cost": Text("销售费用(售价的千分之几)", "cost to sell in thousandths of the price"),
}


class ReportForm(Window[ReportRequest]):
    """One line per choice; Enter makes the report with what stands there."""

    BINDINGS = bindings_of(
        "ReportForm",
        (
            Key("form.next", "down", "next", Text("下一栏", "Next field")),
            Key("form.previous", "up", "previous", Text("上一栏", "Previous field")),
        ),
        modal=True,
    )

    def __init__(self, request: ReportRequest) -> None:
        super().__init__()
        self.request = request
        self.kind = REPORTS[request.name]
        self.facts: BookFacts | None = None

    def title_text(self) -> Text:
        """The report."""
        return self.kind.title

    def rows(self) -> ComposeResult:
        """A word and a line for each choice."""
        with VerticalScroll(can_focus=False):
            for name, label, value in self._choices():
                yield Said(label, classes="muted")
                yield Input(value, id=f"r-{name}", select_on_focus=False, compact=True)
        yield Said(Text("", ""), id="wrong")
        yield Said(Text("Enter 生成,代码或名称都可以", "Enter makes it; codes and names will do"), classes="muted")

    def _choices(self) -> Iterable[tuple[str, Text, str]]:
        """Name, word and what stands there."""
        asked = self.request
        days = " ".join(day.isoformat() for day in (asked.since, asked.until) if day)
        if self.kind.subject:
            yield "subject", _LABELS[self.kind.subject], asked.subject or ""
        yield "days", _LABELS["days"], days
        if self.kind.by:
            label = _LABELS["by"]
            choices = " / ".join(self.kind.by)
            yield "by", Text(f"{label.zh}({choices})", f"{label.en} ({choices})"), asked.by or self.kind.by[0]
        for name in self.kind.filters:
            if name != self.kind.subject:
                yield name, _LABELS[name], getattr(asked, name) or ""
        if asked.name == "ageing":
            yield "buckets", _LABELS["buckets"], ",".join(map(str, asked.buckets))
        if asked.name == "nrv":
            yield "selling_cost", _LABELS["selling_cost"], str(asked.selling_cost)

    def on_mount(self) -> None:
        """The cursor stands in the first line; codes are suggested as soon as the book has said them."""
        self.query(Input).first().focus()
        self.run_worker(self._learn_codes(), group="codes")

    async def _learn_codes(self) -> None:
        self.facts = await self.app.worker.ask(book_facts)  # type: ignore[attr-defined]  # the house
        for name, what in (("subject", self.kind.subject), ("party", "party"), ("item", "item")):
            for line in self.query(f"#r-{name}").results(Input):
                line.suggester = SuggestFromList(sorted(self._codes(what)), case_sensitive=False)

    def _codes(self, what: str) -> Mapping[str, str]:
        if self.facts is None:
            return {}
        masters = self.facts.masters
        match what:
            case "account":
                return {code: f"{one.name.zh} {one.name.en}" for code, one in self.facts.accounts.items()}
            case "item":
                return {code: one.name for code, one in masters.items.items()}
            case "party":
                return {code: one.full_name for code, one in masters.parties.items()}
            case "bank account":
                return masters.bank_accounts
        return {}

    def action_next(self) -> None:
        """The next line."""
        self.focus_next()

    def action_previous(self) -> None:
        """The line before."""
        self.focus_previous()

    def on_input_submitted(self) -> None:
        """Answer the request, or say what is wrong with it; the book says the rest."""
        found = self._request()
        if isinstance(found, Text):
            self.app.bell()
            self.query_one("#wrong", Said).say(found)
        else:
            self.dismiss(found)

    def _request(self) -> ReportRequest | Text:
        given = {one.id.removeprefix("r-"): one.value.strip() for one in self.query(Input).results(Input) if one.id}
        choices: dict[str, Any] = {"since": None, "until": None}
        if given["days"]:
            span = self._days(given["days"].split())
            if isinstance(span, Text):
                return span
            choices |= {"since": span[0], "until": span[1]}
        for name in ("subject", "party", "item"):
            if name in given:
                what = self.kind.subject if name == "subject" else name
                code = self._code(what, given[name])
                if isinstance(code, Text):
                    return code
                choices[name] = code or None
        if "by" in given:
            choices["by"] = given["by"]
        numbers = {"buckets": given.get("buckets", ""), "selling_cost": given.get("selling_cost", "")}
        for name, text in numbers.items():
            if text:
                parts = text.replace("，", ",").split(",")
                if not all(part.strip().isdecimal() and len(part) < 6 for part in parts):
                    return Text(f"“{text}”不是数", f"“{text}” is no number")
                choices[name] = tuple(map(int, parts)) if name == "buckets" else int(parts[0])
        return replace(self.request, **choices)

    def _days(self, parts: list[str]) -> Span | Text:
        """One span, or the first and the last of two."""
        spans: list[Span] = []
        for part in parts:
            found = read_span(part, today=self.app.session.today())  # type: ignore[attr-defined]  # the house
            if isinstance(found, Problem):
                return with_remedy(found)
            spans.append(found)
        if len(spans) > 2:
            return Text("期间写 2026-03 或 2026-01-01 2026-03-31", "write 2026-03 or 2026-01-01 2026-03-31")
        return spans[0][0], spans[-1][1]

    def _code(self, what: str, typed: str) -> str | Text:
        """The code that was typed, or the only one whose code or name holds what was typed."""
        codes = self._codes(what)
        if not typed or typed in codes or not codes:
            return typed
        wanted = typed.casefold()
        found = [code for code, name in codes.items() if wanted in code.casefold() or wanted in name.casefold()]
        if len(found) == 1:
            return found[0]
        listed = ", ".join(f"{code} {codes[code]}" for code in found[:3])
        more = "…" if len(found) > 3 else ""
        if found:
            return Text(f"“{typed}”可能是 {listed}{more}", f"“{typed}” may be {listed}{more}")
        return Text(f"没有“{typed}”", f"there is no “{typed}”")
