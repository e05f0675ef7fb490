"""月末结账: the months of the book, what stands in the way of closing one, what closing it posts, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from ledger.api import (
    REPORTS,
    ClosingLine,
    ClosingView,
    OpenBook,
    PeriodState,
    Problem,
    Reopening,
    Text,
    closing_view,
    objections_to,
    period_states,
    reopen,
)
from tui.key import Key, bindings_of
from tui.screens.confirm_window import ConfirmWindow, joined
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.reason_window import ReasonWindow
from tui.vouchers_shown import voucher_lines
from tui.widgets.said import Said

_STATUS: Final[Mapping[str, tuple[str, Text]]] = {
    "open": ("○", Text("打开", "open")),
    "soft_closed": ("△", Text("已软结账", "soft-closed")),
    "closed": ("✓", Text("已结账", "closed")),
    "year_locked": ("●", Text("已锁定", "locked")),
}
_RESULTS: Final[Mapping[str, tuple[str, Text]]] = {
    "ok": ("✓", Text("通过", "ok")),
    "warn": ("△", Text("注意", "warning")),
    "block": ("✗", Text("阻止结账", "blocks")),
    "posted": ("✓", Text("已过账", "posted")),
    "to_do": ("►", Text("将过账", "to post")),
    "nothing": ("✓", Text("没有要做的", "nothing to do")),
}
"""Mark and word: no meaning by colour alone."""


class CloseScreen(LedgerScreen):
    """Months on the left; the checklist of the chosen one, and what is behind its line, on the right."""

    TITLE_TEXT = Text("月末结账", "Month-end close")
    HELP_TEXT = Text(
        "左边选月份,右边是它的检查清单;Enter 打开一行背后的报表或要过的凭证。F8 结账,先给你看要过的凭证。"
        "软结账以后只有财务负责人还能记账;年度锁定不能再打开。重开期间要写原因,两人记账时由另一人确认。",
        "Choose a month on the left; its checklist is on the right. Enter opens the report or the vouchers behind a line. "
        "F8 closes, and shows the vouchers first. After a soft close only the finance manager posts; a locked year stays "
        "locked. Reopening takes a reason, and a second person where two keep the book.",
    )
    BINDINGS = bindings_of(
        "CloseScreen",
        (
            Key("close.month", "f8,ctrl+r", "close_month", Text("结账", "Close")),
            Key("close.check", "f5,ctrl+n", "check", Text("检查", "Check")),
            Key("close.soft", "f6,ctrl+t", "soft_close", Text("软结账", "Soft close")),
            Key("close.reopen", "f4,ctrl+o", "reopen", Text("重开", "Reopen")),
            Key("close.year", "f9,ctrl+y", "lock_year", Text("锁定年度", "Lock the year")),
        ),
    )
    AUTO_FOCUS = "#periods"

    def __init__(self) -> None:
        super().__init__()
        self.periods: list[PeriodState] = []
        self.view: ClosingView | None = None
        self.chosen = ""

    def body(self) -> ComposeResult:
        """Months, checklist, what is behind a line."""
        with Horizontal():
            yield OptionList(id="periods", classes="one-line")
            with Vertical(classes="pane-right"):
                yield Said(Text("", ""), id="standing", classes="status")
                yield OptionList(id="checklist", classes="one-line")
                with VerticalScroll(id="line-behind", classes="pane", can_focus=False):
                    yield Said(Text("", ""), id="behind")

    def on_mount(self) -> None:
        """The months; the first that is open is looked at."""
        self.load()

    def load(self) -> None:
        """Ask for the months, and what the user may not do."""
        today = self.session.today()
        self.ask(lambda book: (period_states(book, today), _objections(book)), self._show_periods, group="periods")

    def _show_periods(self, found: tuple[list[PeriodState], dict[str, Problem]]) -> None:
        self.periods, objections = found
        self.object_to(objections)
        waiting = next((one.period for one in self.periods if one.status in ("open", "soft_closed")), "")
        self.chosen = self.chosen or waiting or self.periods[-1].period
        self._write_periods()
        self.check(self.chosen)

    def _write_periods(self) -> None:
        listed = self.query_one("#periods", OptionList)
        listed.clear_options()
        for one in reversed(self.periods):
            mark, word = _STATUS[one.status]
            asked = " △" if one.reopening else ""
            listed.add_option(Option(f"{one.period} {mark} {self.said(word)}{asked}", id=one.period))
        with self.prevent(OptionList.OptionHighlighted):
            names = [one.period for one in reversed(self.periods)]
            listed.highlighted = names.index(self.chosen) if self.chosen in names else 0

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another month, or another line of the checklist."""
        if event.option_list.id == "periods" and str(event.option_id) != self.chosen:
            self.check(str(event.option_id))
        elif event.option_list.id == "checklist":
            self._show_behind(self._line(str(event.option_id)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """From a month to its checklist; from a line to what is behind it."""
        if event.option_list.id == "periods":
            self.query_one("#checklist").focus()
            return
        line = self._line(str(event.option_id))
        if line is not None and line.vouchers:
            self.query_one("#line-behind").scroll_end(animate=False)
        elif line is not None and line.report:
            self.house.open_report(line.report)

    # --- the checklist -------------------------------------------------------------------------------------------------

    def check(self, period: str) -> None:
        """Look at a month; who may not close sees why instead."""
        self.chosen, self.view = period, None
        refused = self.objections.get("check")
        if refused is not None:
            self._show_view([refused])
            return
        self._stand(Text(f"正在检查 {period}……", f"checking {period} …"))
        asked = self.session.circumstances
        self.ask(lambda book: closing_view(book, period, circumstances=asked), self._show_view, group="checklist")

    def _show_view(self, found: ClosingView | list[Problem]) -> None:
        self.view = found if isinstance(found, ClosingView) else None
        self._write_view()
        if isinstance(found, list):
            self._stand(_standing(self._period()))
            self.query_one("#behind", Said).say(joined([text for one in found for text in _told(one)]))

    def _write_view(self) -> None:
        listed = self.query_one("#checklist", OptionList)
        at = listed.highlighted
        listed.clear_options()
        self.query_one("#behind", Said).say(Text("", ""))
        for line in self.view.lines if self.view else ():
            mark, word = _RESULTS[line.result]
            listed.add_option(Option(f"{mark} {self.said(line.title)}: {self.said(word)}", id=line.name))
        listed.display = bool(self.view and self.view.lines)
        if self.view is not None:
            self._stand(_standing(self._period(), self.view))
        if listed.option_count:
            listed.highlighted = at if at is not None and at < listed.option_count else self._first_to_look_at()

    def _first_to_look_at(self) -> int:
        lines = self.view.lines if self.view else ()
        order = [
            [number for number, line in enumerate(lines) if line.result == result] for result in ("block", "warn", "to_do")
        ]
        return next((numbers[0] for numbers in order if numbers), 0)

    def _line(self, name: str) -> ClosingLine | None:
        return next((line for line in self.view.lines if line.name == name), None) if self.view else None

    def _show_behind(self, line: ClosingLine | None) -> None:
        if line is None:
            return
        texts = [text for one in line.problems for text in _told(one)] + voucher_lines(line.vouchers)
        if line.report:
            title = REPORTS[line.report].title
            texts.append(Text(f"Enter → {title.zh}", f"Enter → {title.en}"))
        self.query_one("#behind", Said).say(joined(texts or [line.title]))

    def _stand(self, text: Text) -> None:
        self.query_one("#standing", Said).say(text)

    def _period(self) -> PeriodState:
        return next(one for one in self.periods if one.period == self.chosen)

    def show_language(self) -> None:
        """Months and checklist in the language of the moment."""
        super().show_language()
        if self.periods:
            self._write_periods()
            self._write_view()

    # --- doing it ------------------------------------------------------------------------------------------------------

    def action_check(self) -> None:
        """Ask again."""
        if self.may("check"):
            self.load()

    def action_close_month(self) -> None:
        """Show what will be posted, and ask."""
        view = self.view
        if not self.may("close_month") or view is None:
            return
        if view.blocked:
            self.reject(next(problem for line in view.lines if line.result == "block" for problem in line.problems))
            return
        if view.status in ("closed", "year_locked"):
            self.reject(Text(f"{view.period} 已经结账", f"{view.period} is closed already"))
            return
        found = view.vouchers
        question = Text(f"结 {view.period},过 {len(found)} 张凭证?", f"Close {view.period} and post {len(found)} vouchers?")
        window = ConfirmWindow(question, yes=Text("结账", "close"), details=voucher_lines(found))
        self.app.push_screen(window, lambda yes: self._close(view.period, soft=False) if yes else None)

    def action_soft_close(self) -> None:
        """Only the finance manager posts from now on."""
        if not self.may("soft_close") or self.view is None:
            return
        period = self.view.period
        zh = f"软结账 {period}?以后只有财务负责人还能记账;不过任何凭证。"
        question = Text(zh, f"Soft-close {period}? Only the finance manager posts after that; no voucher is posted.")
        self.app.push_screen(ConfirmWindow(question), lambda yes: self._close(period, soft=True) if yes else None)

    def action_lock_year(self) -> None:
        """A year for good."""
        if not self.may("lock_year"):
            return
        year = self.chosen[:4]
        question = Text(f"锁定 {year} 年?锁定以后再也不能重开。", f"Lock {year}? No month of it can be reopened, ever.")
        self.app.push_screen(ConfirmWindow(question), lambda yes: self._close(year, soft=False) if yes else None)

    def _close(self, period: str, *, soft: bool) -> None:
        self._stand(Text(f"正在结 {period}……", f"closing {period} …"))
        asked = self.session.circumstances

        def closed(book: OpenBook) -> ClosingView | list[Problem]:
            return closing_view(book, period, circumstances=asked, check_only=False, soft=soft)

        self.ask(closed, self._finish, group="close")

    def _finish(self, found: ClosingView | list[Problem]) -> None:
        if isinstance(found, list):
            self.reject(found[0])
        elif found.blocked:
            self.reject(next(problem for line in found.lines if line.result == "block" for problem in line.problems))
        else:
            word = _STATUS[found.status][1]
            count = len(found.vouchers)
            zh, en = f"{found.period} {word.zh},过了 {count} 张凭证", f"{found.period} is {word.en}, {count} vouchers posted"
            self.house.tell(Text(zh, en))
        self.load()

    def action_reopen(self) -> None:
        """Ask for the month to be opened again, or confirm what another person asked for."""
        if not self.may("reopen") or not self.periods:
            return
        period = self._period()
        if period.status == "open":
            self.reject(Text(f"{period.period} 没有结账", f"{period.period} is not closed"))
            return
        title = Text(f"重开 {period.period}", f"Reopen {period.period}")
        question = Text("为什么重开?", "Why is it reopened?")
        if period.reopening:
            zh = f"{period.reopening} 要重开:{period.reason}。你的理由?"
            question = Text(zh, f"{period.reopening} asks for it: {period.reason}. Your reason?")
        self.app.push_screen(ReasonWindow(title, question), lambda reason: self._reopen(period.period, reason))

    def _reopen(self, period: str, reason: str | None) -> None:
        if reason is None:
            return
        asked = self.session.circumstances
        self.ask(lambda book: reopen(book, period, reason=reason, circumstances=asked), self._reopened, group="close")

    def _reopened(self, found: Reopening | list[Problem]) -> None:
        if isinstance(found, list):
            self.reject(found[0])
        elif found.status == "requested":
            self.house.tell(
                Text(f"已申请重开 {found.period},等另一人确认", f"{found.period}: asked for; another person confirms")
            )
        else:
            self.house.tell(Text(f"{found.period} 已重开", f"{found.period} is open again"))
        self.load()


def _objections(book: OpenBook) -> dict[str, Problem]:
    """Action of the screen → why the signed-in user may not do it."""
    closing = objections_to(book, "period_event")
    reopening = objections_to(book, "reopen_request")
    found = dict.fromkeys(("check", "close_month", "soft_close", "lock_year"), closing[0]) if closing else {}
    return found | ({"reopen": reopening[0]} if reopening else {})


def _told(problem: Problem) -> list[Text]:
    """What is wrong, and below it what to do."""
    remedy = Text(f"  → {problem.remedy.zh}", f"  → {problem.remedy.en}")
    return [problem.message, remedy]


def _standing(period: PeriodState, view: ClosingView | None = None) -> Text:
    """The line above the checklist: how the month stands, who brought it there, and what the checklist comes to."""
    word = _STATUS[view.status if view else period.status][1]
    zh, en = f"{period.period} {word.zh}", f"{period.period} {word.en}"
    if period.changed_by and period.changed_at is not None:
        when = period.changed_at.date().isoformat()
        zh, en = f"{zh} · {period.changed_by} {when}", f"{en} · {period.changed_by} {when}"
    if period.reopening:
        zh, en = f"{zh} · {period.reopening} 申请重开", f"{en} · {period.reopening} asks to reopen it"
    if view is not None and view.lines:
        blocks, warnings = (sum(line.result == result for line in view.lines) for result in ("block", "warn"))
        zh, en = f"{zh} · ✗ {blocks} 项阻止 △ {warnings} 项要看", f"{en} · ✗ {blocks} block △ {warnings} to look at"
    return Text(zh, en)
