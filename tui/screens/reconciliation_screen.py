"""银行对账: lines of the bank on the left, postings on the right, what the line may stand for below; one key per line.

    对账单 318,402.16   账面 305,880.16   未达 12,522.00   差额 0.00 → 待清 Δ=12,522.00

Keys are worked off in the order they are pressed: each waits for the one before, so that `aaaa` matches four lines.
"""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import OptionList

from ledger.api import (
    Accepted,
    AcceptedAll,
    BankProposal,
    OpenBook,
    Problem,
    Record,
    Text,
    accept_certain,
    accept_proposal,
    drop,
    finish_reconciliation,
    match_by_hand,
    split_line,
    undo_match,
)
from tui.key import Key, bindings_of
from tui.reconciliation import shown
from tui.reconciliation.adjustment import table_shown
from tui.reconciliation.sitting import Sitting
from tui.screens.confirm_window import ConfirmWindow
from tui.screens.reason_window import ReasonWindow
from tui.screens.reconciliation_view import ReconciliationView
from tui.screens.text_window import TextWindow

_LISTED = 20


class ReconciliationScreen(ReconciliationView):
    """One bank account against its statements."""

    HELP_TEXT = Text(
        "a 接受光标行的最佳建议(≥95%),光标跳到下一行;Enter 接受较低的建议,1 2 3 选第几个;A 一次接受所有 ≥95%;"
        "n 下一未对行;空格勾选左右两边,m 把勾选的合并对账;s 拆分一行(D1=600 D2=400);c 新建单据;i 舍弃(重复、无关);"
        "u 撤销(匹配是事件,撤销是反向事件);w 为什么;/ 筛选;b 换账户;e 输入对账单余额;t 余额调节表;f 完成,Δ=0 才可以。",
        "a accepts the best answer of the line (95% or more) and goes on to the next; Enter accepts a lesser one, 1 2 3 "
        "the first, second, third; A accepts all of 95% and more; n next open line; Space marks on both sides, m matches "
        "what is marked; s divides a line (D1=600 D2=400); c a new document; i sets a line aside; u undoes: matches are "
        "events, undoing is a counter-event; w why; / filters; b another account; e types the statement's balance; "
        "t the adjustment table; f finishes, at Δ=0 only.",
    )
    BINDINGS = bindings_of(
        "ReconciliationScreen",
        (
            Key("bank.accept", "a", "accept", Text("接受", "Accept")),
            Key("bank.all", "A", "all", Text("全收≥95%", "All ≥95%")),
            Key("bank.undo", "u", "undo", Text("撤销", "Undo")),
            Key("bank.next", "n", "next", Text("下一行", "Next")),
            Key("bank.mark", "space", "mark", Text("勾选", "Mark")),
            Key("bank.match", "m", "match", Text("合并匹配", "Match marked")),
            Key("bank.finish", "f", "finish", Text("完成", "Finish")),
            Key("bank.split", "s", "split", Text("拆分", "Split")),
            Key("bank.create", "c", "create", Text("新建单据", "Create")),
            Key("bank.ignore", "i", "ignore", Text("舍弃", "Set aside"), show=False),
            Key("bank.why", "w", "why", Text("为什么", "Why"), show=False),
            Key("bank.filter", "slash", "filter", Text("筛选", "Filter"), show=False),
            Key("bank.account", "b", "account", Text("换账户", "Account"), show=False),
            Key("bank.balance", "e", "balance", Text("对账单余额", "Balance"), show=False),
            Key("bank.table", "t", "table", Text("调节表", "Table"), show=False),
            *(Key(f"bank.take{n}", str(n), f"take({n})", Text(f"第 {n} 个", f"Take {n}"), show=False) for n in (1, 2, 3)),
        ),
    )
    # --- matching ------------------------------------------------------------------------------------------------------

    def action_accept(self) -> None:
        """The best answer of the line under the cursor, if it is sure; then the next such line."""
        self.do(self._accept_certain)

    async def _accept_certain(self) -> None:
        row = self.row()
        best = row.best if row is not None else None
        if best is None or best.score < shown.CERTAIN:
            self.reject(
                Text("此行没有 ≥95% 的建议:Enter 或 1 2 3 接受较低的", "no answer of 95% here: Enter or 1 2 3 accepts less")
            )
            return
        await self._accept(best)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a line accepts its first answer; on a posting it shows the document."""
        if event.option_list.id == "lines":
            self.action_take(1)
        elif event.option.id is not None and self.sitting.desk is not None:
            found = next((one for one in self.sitting.desk.postings if one.id == event.option.id), None)
            if found is not None:
                self.house.open_document(found.document)

    def action_take(self, number: int) -> None:
        """The first, second or third answer, however sure."""

        async def take() -> None:
            row = self.row()
            if row is None or row.done or len(row.proposals) < number:
                self.reject(Text(f"没有第 {number} 个建议", f"there is no answer {number}"))
                return
            await self._accept(row.proposals[number - 1])

        self.do(take)

    async def _accept(self, proposal: BankProposal) -> None:
        desk, circumstances = self.sitting.desk, self.session.circumstances
        assert desk is not None, proposal
        await self._match(lambda book: accept_proposal(book, desk, proposal, circumstances=circumstances))

    async def _match(self, question: Callable[[OpenBook], Accepted | AcceptedAll | list[Problem]]) -> None:
        """Match, look again, and go on to the next line."""
        at = self.query_one("#lines", OptionList).highlighted or 0
        found = await self.house.worker.ask(question)
        refused = found if isinstance(found, list) else found.refusals if isinstance(found, AcceptedAll) else []
        if refused:
            self.reject(refused[0])
        if not isinstance(found, list):
            self.sitting.took(found.accepted if isinstance(found, AcceptedAll) else [found])
            await self.reload()
            self.go_on(at, certain=True)

    def action_all(self) -> None:
        """Every line of 95 % and more, after their number was read; one unit to undo."""
        desk, circumstances = self.sitting.desk, self.session.circumstances
        sure = [one for one in desk.answers if one.best is not None and one.best.score >= shown.CERTAIN] if desk else []
        if desk is None or not sure:
            self.reject(Text("没有 ≥95% 的建议", "no answer of 95%"))
            return
        question = Text(f"接受 {len(sure)} 行?", f"Accept {len(sure)} lines?")
        details = [Text(one, one) for row in sure[:_LISTED] for one in [self._told(row.line.id)]]

        def answered(yes: bool | None) -> None:
            if yes:
                self.do(lambda: self._match(lambda book: accept_certain(book, desk, circumstances=circumstances, alone=False)))

        self.app.push_screen(ConfirmWindow(question, details=details), answered)

    def _told(self, line: str) -> str:
        row = next(row for row in self.sitting.rows() if row.line.id == line)
        amount = shown.amount_shown(row.line.amount, row.line.currency)
        return f"{row.line.date:%m-%d} {row.line.counterparty} {amount} {row.best.score if row.best else ''}%"

    def action_next(self) -> None:
        """The next open line."""

        async def following() -> None:
            at = self.query_one("#lines", OptionList).highlighted
            self.go_on(0 if at is None else at + 1, certain=False)

        self.do(following)

    def action_mark(self) -> None:
        """Mark what the cursor stands on, and go one down."""
        listed = self.focused if isinstance(self.focused, OptionList) else self.query_one("#lines", OptionList)
        at = listed.highlighted
        identifier = listed.get_option_at_index(at).id if at is not None else None
        if identifier is None or at is None:
            return
        marks = self.sitting.lines if listed.id == "lines" else self.sitting.postings
        marks ^= {identifier}
        self.write()
        listed.highlighted = min(at + 1, listed.option_count - 1)

    def action_match(self) -> None:
        """What is marked on both sides belongs together; the line under the cursor where none is marked."""

        async def together() -> None:
            desk, circumstances, row = self.sitting.desk, self.session.circumstances, self.row()
            lines = sorted(self.sitting.lines) or ([row.line.id] if row is not None and not row.done else [])
            postings = sorted(self.sitting.postings)
            if desk is None or not postings:
                self.reject(Text("先用空格勾选账面分录(Tab 换边)", "mark postings with Space first (Tab changes sides)"))
                return
            await self._match(lambda book: match_by_hand(book, desk, lines, postings, circumstances=circumstances))

        self.do(together)

    def action_split(self) -> None:
        """Divide the line under the cursor between open items that are typed."""
        row, desk, circumstances = self.row(), self.sitting.desk, self.session.circumstances
        if row is None or desk is None or row.done:
            return

        def answered(typed: str | None) -> None:
            shares = dict(one.partition("=")[::2] for one in (typed or "").replace(",", " ").replace(",", " ").split())
            if shares:
                self.do(
                    lambda: self._match(lambda book: split_line(book, desk, row.line.id, shares, circumstances=circumstances))
                )

        amount = shown.amount_shown(row.line.amount, row.line.currency)
        title = Text(f"拆分 {amount}", f"Divide {amount}")
        question = Text("单号=金额,空格隔开:D1=600.00 D2=400.00", "document=amount, blanks between: D1=600.00 D2=400.00")
        self.app.push_screen(ReasonWindow(title, question), answered)

    def action_create(self) -> None:
        """A new document; coming back, its posting is there to be matched."""
        row = self.row()
        self.house.new_document("payment" if row is not None and row.line.amount < 0 else "receipt")

    # --- undoing, setting aside ----------------------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take the newest match of this sitting back."""
        self.do(self._undo)

    async def _undo(self) -> None:
        if not self.sitting.units:
            self.reject(Text("本次没有可撤销的", "nothing of this sitting is left to undo"))
            return
        unit, circumstances = self.sitting.units[-1], self.session.circumstances
        for line in reversed(unit):
            found = await self.house.worker.ask(lambda book, name=line.id: undo_match(book, name, circumstances=circumstances))  # type: ignore[misc]  # a default binds the name
            if isinstance(found, list) and found[0].code != "not_matched":
                self.reject(found[0])
                await self.reload()
                return
        self.sitting.units.pop()
        await self.reload()
        rows = self.sitting.rows()
        at = next((n for n, row in enumerate(rows) if row.line.id == unit[0].id), 0)
        self.query_one("#lines", OptionList).highlighted = at

    def action_ignore(self) -> None:
        """Set the line aside: a duplicate, or not this company's."""
        row, circumstances = self.row(), self.session.circumstances
        if row is None or row.done:
            return

        async def aside() -> None:
            found = await self.house.worker.ask(lambda book: drop(book, row.line.id, circumstances=circumstances))
            if isinstance(found, list):
                self.reject(found[0])
            await self.reload()

        def answered(yes: bool | None) -> None:
            if yes:
                self.do(aside)

        told = self._told(row.line.id)
        self.app.push_screen(ConfirmWindow(Text(f"舍弃 {told}?不能撤销", f"Set {told} aside? It does not come back")), answered)

    # --- looking, finishing --------------------------------------------------------------------------------------------

    def action_why(self) -> None:
        """All answers of the line with all reasons, and the rules that matches have taught."""
        row, desk = self.row(), self.sitting.desk
        if row is None or desk is None:
            return
        lines = [
            Text(
                *(
                    f"{n} {one.score}%  {' · '.join(reason.in_language(tongue) for reason in one.reasons)}"
                    for tongue in ("zh", "en")
                )
            )
            for n, one in enumerate(row.proposals, 1)
        ]
        taught = [*desk.accounts.items(), *desk.names.items()]
        lines += [
            Text(f"规则 {key} → {one.party},已见 {one.seen} 次", f"rule {key} → {one.party}, seen {one.seen} times")
            for key, one in taught
        ]
        self.app.push_screen(TextWindow(Text("为什么", "Why"), lines or [Text("没有建议", "no answer")]))

    def action_filter(self) -> None:
        """Only lines and postings that hold a text or an amount; pressed again, all of them."""
        if self.sitting.wanted:
            self.sitting.wanted = ""
            self.write()
            return

        def answered(typed: str | None) -> None:
            self.sitting.wanted = typed or ""
            self.write()
            self.go_on(0, certain=False)

        self.app.push_screen(ReasonWindow(Text("筛选", "Filter"), Text("户名、摘要或金额", "name, memo or amount")), answered)

    def action_account(self) -> None:
        """The next bank account."""

        async def other() -> None:
            desk = self.sitting.desk
            if desk is not None and len(self.accounts) > 1:
                at = self.accounts.index(desk.bank)
                self.statement, self.sitting = None, Sitting(desk)
                await self.look(self.accounts[(at + 1) % len(self.accounts)])

        self.do(other)

    def action_balance(self) -> None:
        """Type the balance that the statement ends with."""

        def answered(typed: str | None) -> None:
            if typed:
                self.statement = typed.replace(",", "").replace(",", "")
                self.do(self.reload)

        question = Text("对账单期末余额", "the balance at the statement's end")
        self.app.push_screen(ReasonWindow(Text("对账单余额", "Statement balance"), question), answered)

    def action_table(self) -> None:
        """余额调节表."""
        desk = self.sitting.desk
        if desk is not None and desk.result is not None:
            self.app.push_screen(TextWindow(Text("银行存款余额调节表", "Bank reconciliation statement"), table_shown(desk)))

    def action_finish(self) -> None:
        """Lock the account up to the day, at nothing left to clear."""
        desk, circumstances = self.sitting.desk, self.session.circumstances
        if desk is None:
            return

        async def finish() -> None:
            found = await self.house.worker.ask(lambda book: finish_reconciliation(book, desk, circumstances=circumstances))
            if isinstance(found, Record):
                self.house.tell(Text(f"✓ 对账完成到 {desk.at}", f"✓ reconciled up to {desk.at}"))
                self.sitting.units.clear()
                await self.reload()
                self.action_table()
            else:
                self.reject(found[0])

        self.do(finish)
