"""The picture of a reconciliation: balances, lines of the bank, postings, answers; and keys worked off one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ledger.api import BankAccount, Text, bank_accounts, bank_desk
from tui.reconciliation import shown
from tui.reconciliation.sitting import Shown, Sitting
from tui.screens.ledger_screen import LedgerScreen

Step = Callable[[], Awaitable[None]]
_SHOWN_PROPOSALS = 3


class ReconciliationView(LedgerScreen):
    """One bank account against its statements, as it is seen."""

    TITLE_TEXT = Text("银行对账", "Bank reconciliation")
    AUTO_FOCUS: ClassVar[str] = "#lines"

    def __init__(self) -> None:
        super().__init__()
        self.sitting = Sitting()
        self.accounts: list[BankAccount] = []
        self.statement: str | None = None
        """The statement's balance as it was typed."""
        self._steps: deque[Step] = deque()
        self._working = False

    def title_text(self) -> Text:
        """The account and the day."""
        desk = self.sitting.desk
        if desk is None:
            return self.TITLE_TEXT
        about = f"{desk.bank.account} {desk.bank.name} · {desk.at}"
        return Text(f"银行对账 {about}", f"Bank reconciliation {about}")

    def body(self) -> ComposeResult:
        """Balances, lines and postings, answers."""
        yield Static("", id="balances", classes="status", markup=False)
        yield Static("", id="progress", classes="status", markup=False)
        with Horizontal(id="reconciliation"):
            with Vertical(classes="pane"):
                yield OptionList(id="lines")
            with Vertical(classes="pane pane-right", id="bank-right"):
                yield OptionList(id="postings")
        yield Static("", id="answers", classes="below", markup=False)

    # --- one step after the other --------------------------------------------------------------------------------------

    def do(self, step: Step) -> None:
        """Do it when everything pressed before is done."""
        self._steps.append(step)
        if not self._working:
            self._working = True
            self.background(self._work_off, group="reconcile")

    async def _work_off(self) -> None:
        try:
            while self._steps:
                await self._steps.popleft()()
        finally:
            self._working = False

    def on_screen_resume(self) -> None:
        """Something may have been posted elsewhere."""
        super().on_screen_resume()
        self.do(self.reload)

    def show_language(self) -> None:
        """Everything in the language of the moment."""
        super().show_language()
        if self.sitting.desk is not None:
            self.write()

    async def reload(self) -> None:
        """Ask the book again; the first time, which account has lines that wait."""
        if not self.accounts:
            self.accounts = await self.house.worker.ask(bank_accounts)
            await self._choose_account()
        elif self.sitting.desk is not None:
            await self.look(self.sitting.desk.bank)

    async def _choose_account(self) -> None:
        """The first account with lines that wait, else the first."""
        for account in self.accounts:
            await self.look(account)
            if self.sitting.desk is not None and self.sitting.desk.answers:
                return
        if self.accounts:
            await self.look(self.accounts[0])
        else:
            self.reject(Text("账套里没有银行账户,先建 bank_account", "this book has no bank account: record a bank_account"))

    async def look(self, account: BankAccount) -> None:
        """Show an account; the cursor stays where it was if it is the same."""
        statement = self.statement
        found = await self.house.worker.ask(lambda book: bank_desk(book, account.code, statement=statement))
        if isinstance(found, list):
            self.reject(found[0])
            return
        first = self.sitting.desk is None or self.sitting.desk.bank != found.bank
        self.sitting.desk = found
        self.write()
        if first:
            self.go_on(0, certain=True)

    # --- what is shown -------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Show what the sitting holds; cursors stay."""
        desk = self.sitting.desk
        assert desk is not None, self
        self.retitle()
        self.query_one("#balances", Static).update(shown.balances_shown(desk, self.language))
        lines = self.query_one("#lines", OptionList)
        at, width = lines.highlighted or 0, max(self.size.width // (1 if self.size.width < 100 else 2) - 4, 30)
        rows = self.sitting.rows()
        with self.prevent(OptionList.OptionHighlighted):
            lines.clear_options()
            lines.add_options(
                Option(
                    shown.line_shown(
                        *(row.line, row.proposals[0] if row.proposals else None),
                        done=row.done,
                        marked=row.line.id in self.sitting.lines,
                        width=width,
                    ),
                    id=row.line.id,
                )
                for row in rows
            )
            if not rows:
                none = Text("没有待对的流水;用 zhangfang import 读入对账单", "no line waits; zhangfang import reads statements")
                lines.add_option(Option(self.said(none), disabled=True))
            lines.highlighted = min(at, len(rows) - 1) if rows else None
        self._write_beside(width)

    def _write_beside(self, width: int) -> None:
        """Postings, answers and progress: they follow the line under the cursor."""
        desk, row = self.sitting.desk, self.row()
        if desk is None:
            return
        meant = {one.id for one in row.proposals[0].book} if row is not None and row.proposals else set()
        postings = self.query_one("#postings", OptionList)
        at = postings.highlighted
        listed = [one for one in desk.postings if self.sitting.holds(f"{one.document} {' '.join(one.summary)}", one.amount)]
        with self.prevent(OptionList.OptionHighlighted):
            postings.clear_options()
            postings.add_options(
                Option(
                    shown.posting_shown(
                        *(one, desk.bank.currency, self.language),
                        meant=one.id in meant,
                        marked=one.id in self.sitting.postings,
                        width=width,
                    ),
                    id=one.id,
                )
                for one in listed
            )
            first = next((n for n, one in enumerate(listed) if one.id in meant), at)
            postings.highlighted = None if first is None or not listed else min(first, len(listed) - 1)
        self.query_one("#answers", Static).update(self._answers(row))
        self.query_one("#progress", Static).update(Content.assemble(shown.progress_shown(desk, self.language), self._marked()))

    def _answers(self, row: Shown | None) -> Content:
        if row is None or row.done:
            return Content("")
        if not row.proposals:
            text = Text(
                "没有建议:勾选账面后 m,s 拆分,c 新建单据", "no answer: mark postings and m, s divides, c a new document"
            )
            return Content.styled(self.said(text), "$text-muted")
        kept = row.proposals[:_SHOWN_PROPOSALS]
        return Content("\n").join(shown.proposal_shown(n, one, self.language) for n, one in enumerate(kept, 1))

    def _marked(self) -> Content:
        """What is marked on both sides, and how far apart they are."""
        desk = self.sitting.desk
        if desk is None or not (self.sitting.lines or self.sitting.postings):
            return Content("")
        bank, book = self.sitting.chosen()
        left, right, gap = (shown.amount_shown(one, desk.bank.currency) for one in (bank, book, bank - book))
        return Content.styled(f"   █ {left} / {right}  Δ {gap}", "$secondary")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Postings and answers follow the line."""
        if event.option_list.id == "lines":
            self._write_beside(max(self.size.width // 2 - 4, 30))

    def row(self) -> Shown | None:
        """The line under the cursor."""
        at, rows = self.query_one("#lines", OptionList).highlighted, self.sitting.rows()
        return rows[at] if at is not None and at < len(rows) else None

    def go_on(self, at: int, *, certain: bool) -> None:
        """Put the cursor on the next open line."""
        to = self.sitting.next_after(self.sitting.rows(), at, certain=certain)
        if to is not None:
            self.query_one("#lines", OptionList).highlighted = to
