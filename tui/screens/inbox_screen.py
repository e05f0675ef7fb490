"""审批: what waits for a decision, what it will post, what changed since the last one; `y` approves, `n` returns, `p` posts.

    ○ 采购订单  PO2603-07   12,000.00  anna  2d   超过本人限额
    ✗ 付款      PAY2603-09   8,000.00  me    1d   制单人不能审核

Own documents are shown and cannot be decided on; pressing `y` says why instead of doing nothing.
What was approved is posted by whoever may post its kind, once its vouchers stand beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ledger.api import (
    InboxDocument,
    OpenBook,
    Problem,
    Record,
    StagedRow,
    Text,
    WaitingDocument,
    decide_submission,
    grouped,
    inbox,
    inbox_document,
    kind_title,
    post_staged,
    withdraw_submission,
)
from tui.document.words import posted
from tui.key import Key, bindings_of
from tui.screens.confirm_window import ConfirmWindow
from tui.screens.ledger_screen import LedgerScreen
from tui.screens.reason_window import ReasonWindow
from tui.text_cells import fitted
from tui.widgets.preview_pane import PreviewPane

_STATUS = {
    "waiting": ("○", Text("待审", "waits")),
    "approved": ("✓", Text("已审,待过账", "approved, to be posted")),
    "returned": ("△", Text("退回", "returned")),
}
Decisions = list[Record | list[Problem]]


class InboxScreen(LedgerScreen):
    """The inbox of whoever sits here."""

    TITLE_TEXT = Text("审批", "Approvals")
    HELP_TEXT = Text(
        "y 通过,n 退回(要写理由),空格多选后 Y 一起通过;自己制的单不能审(制单人≠审核人),w 撤回自己提交的。"
        "已审的单据,凭证显示出来后 p 过账:有权的人都可以过,审核人除外。",
        "y approves, n returns with a reason, Space marks several and Y approves them together; "
        "nobody approves what they made themselves; w takes back what one has submitted. "
        "p posts an approved document whose vouchers are shown: everybody who may post its kind, but for its reviewer.",
    )
    BINDINGS = bindings_of(
        "InboxScreen",
        (
            Key("inbox.approve", "y", "approve", Text("通过", "Approve")),
            Key("inbox.return", "n", "return", Text("退回", "Return")),
            Key("inbox.post", "p", "post", Text("过账", "Post")),
            Key("inbox.mark", "space", "mark", Text("标记", "Mark")),
            Key("inbox.batch", "Y", "batch", Text("批量通过", "Approve marked")),
            Key("inbox.withdraw", "w", "withdraw", Text("撤回", "Take back"), show=False),
            Key("inbox.refresh", "f5", "read", Text("刷新", "Refresh"), show=False),
        ),
    )
    AUTO_FOCUS: ClassVar[str] = "#waiting"

    def __init__(self) -> None:
        super().__init__()
        self.waiting: list[WaitingDocument] = []
        self.marked: set[str] = set()
        self.shown: InboxDocument | None = None
        """The document whose vouchers stand beside the list."""

    def body(self) -> ComposeResult:
        """What waits on the left; what changed and what it will post on the right."""
        with Horizontal(id="inbox"):
            with Vertical(id="inbox-left"):
                yield OptionList(id="waiting")
                yield Static("", id="changes", markup=False)
            yield PreviewPane(id="preview")

    def on_screen_resume(self) -> None:
        """Somebody else may have submitted something."""
        super().on_screen_resume()
        self.action_read()

    def action_read(self) -> None:
        """Ask the book again."""
        self.ask(inbox, self._show, group="inbox")

    def show_language(self) -> None:
        """The lines in the language of the moment."""
        super().show_language()
        self._write()

    def _show(self, found: list[WaitingDocument] | list[Problem]) -> None:
        refused = [one for one in found if isinstance(one, Problem)]
        if refused:
            self.reject(refused[0])
        self.waiting = [one for one in found if isinstance(one, WaitingDocument)]
        self.marked &= {one.row for one in self.waiting}
        self._write()
        if not self.waiting:
            self.query_one(PreviewPane).show(None)
            self.query_one("#changes", Static).update("")

    def _write(self) -> None:
        listed = self.query_one("#waiting", OptionList)
        at = listed.highlighted
        listed.clear_options()
        listed.add_options(Option(self._line(one), id=one.row) for one in self.waiting)
        if not self.waiting:
            listed.add_option(Option(self.said(Text("✓ 没有待审单据", "✓ nothing waits")), disabled=True))
        listed.highlighted = min(at or 0, max(len(self.waiting) - 1, 0))

    def _line(self, one: WaitingDocument) -> Content:
        glyph, word = _STATUS.get(one.status, ("○", Text(one.status, one.status)))
        glyph = "✗" if one.objections and one.status == "waiting" else glyph
        mark = "█" if one.row in self.marked else " "
        cells = (
            (self.said(kind_title(one.kind)), 14, False),
            (one.id, 20, False),
            (grouped(one.amount) if one.amount else "", 13, True),
            (one.requester, 8, False),
            (self._age(one.submitted_at), 4, True),
        )
        shown = " ".join(fitted(text, width, right=right) for text, width, right in cells)
        why = one.objections[0].message if one.objections else one.reasons[0] if one.reasons else word
        told = word if one.status != "waiting" else why
        style = "$text-muted" if one.objections or one.status == "returned" else "$foreground"
        return Content.styled(f"{mark}{glyph} {shown}  {self.said(told)}", style)

    def _age(self, submitted: str) -> str:
        days = (self.session.today() - dt.date.fromisoformat(submitted[:10])).days
        return f"{max(days, 0)}d"

    # --- one document --------------------------------------------------------------------------------------------------

    def _at(self) -> WaitingDocument | None:
        at = self.query_one("#waiting", OptionList).highlighted
        return self.waiting[at] if at is not None and at < len(self.waiting) else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """The document under the cursor is shown beside the list."""
        del event
        one = self._at()
        if one is not None:
            circumstances, self.shown = self.session.circumstances, None
            self.query_one(PreviewPane).mark_stale()
            self.ask(lambda book: inbox_document(book, one.row, circumstances), self._show_document, group="document")

    def _show_document(self, found: InboxDocument | list[Problem]) -> None:
        pane, changes = self.query_one(PreviewPane), self.query_one("#changes", Static)
        if isinstance(found, list):
            pane.show(found)
            changes.update("")
            return
        self.shown = found
        pane.show(found.preview)
        changes.update(self._changes(found))

    def _changes(self, found: InboxDocument) -> Content:
        """Why it waits, what the requester says, and each value that differs from the version decided on last."""
        one = found.waiting
        lines = [Content.styled(f"△ {self.said(reason)}", "$warning") for reason in one.reasons]
        if one.note:
            lines.append(Content(f"“{one.note}”"))
        if one.reason:
            told = Text(f"{one.decided_by} 退回:{one.reason}", f"returned by {one.decided_by}: {one.reason}")
            lines.append(Content.styled(self.said(told), "$error"))
        if found.compared_with:
            told = Text(f"与 {found.compared_with} 相比", f"compared with {found.compared_with}")
            lines.append(Content.styled(self.said(told), "bold"))
            lines += [
                Content.assemble(
                    f"  {change.path}  ", (change.before or "–", "$error"), " → ", (change.after or "–", "$success")
                )
                for change in found.differences
            ]
        return Content("\n").join(lines)

    # --- deciding ------------------------------------------------------------------------------------------------------

    def action_mark(self) -> None:
        """Mark or unmark, and go on."""
        one = self._at()
        if one is not None and self._may_decide(one):
            self.marked ^= {one.row}
            self._write()
            self.query_one("#waiting", OptionList).action_cursor_down()

    def action_approve(self) -> None:
        """Approve the document under the cursor."""
        one = self._at()
        if one is not None and self._may_decide(one):
            self._decide([one], approved=True)

    def action_batch(self) -> None:
        """Approve all that is marked, after their number and sum were read."""
        chosen = [one for one in self.waiting if one.row in self.marked]
        if not chosen:
            self.reject(Text("没有标记单据,按空格标记", "nothing is marked; Space marks"))
            return
        total = grouped(str(sum((Decimal(one.amount) for one in chosen if one.amount), Decimal(0))))
        question = Text(f"通过 {len(chosen)} 张,合计 {total}?", f"Approve {len(chosen)} documents, {total} in all?")

        def answered(yes: bool | None) -> None:
            if yes:
                self._decide(chosen, approved=True)

        self.app.push_screen(ConfirmWindow(question), answered)

    def action_return(self) -> None:
        """Return the document with a reason."""
        one = self._at()
        if one is None or not self._may_decide(one):
            return

        def answered(reason: str | None) -> None:
            if reason:
                self._decide([one], approved=False, reason=reason)

        title = Text(f"退回 {one.id}", f"Return {one.id}")
        self.app.push_screen(ReasonWindow(title, Text("为什么退回?", "Why is it returned?")), answered)

    def action_withdraw(self) -> None:
        """Take back what one has submitted."""
        one = self._at()
        if one is not None:
            circumstances = self.session.circumstances
            self.ask(lambda book: withdraw_submission(book, one.row, circumstances), self._withdrawn, group="decide")

    def action_post(self) -> None:
        """Post the approved document under the cursor, whose vouchers were seen."""
        one, shown = self._at(), self.shown
        if one is None or not self._may_post(one):
            return
        if shown is None or shown.waiting.sha256 != one.sha256:
            self.reject(Text("凭证还没有显示出来", "its vouchers are not shown yet"))
            return
        if isinstance(shown.preview, list):
            self.reject(shown.preview[0])
            return
        circumstances, row = self.session.circumstances, one.row
        self.ask(
            lambda book: post_staged(book, row, circumstances=circumstances),
            lambda found: self._posted(one.id, found),
            group="decide",
        )

    def _posted(self, identifier: str, found: list[Record] | list[Problem]) -> None:
        refused = [one for one in found if isinstance(one, Problem)]
        if refused:
            self.reject(refused[0])
        else:
            self.house.tell(posted(identifier, [one for one in found if isinstance(one, Record)]))
        self.action_read()

    def _may_post(self, one: WaitingDocument) -> bool:
        """What keeps the reader from it is said when the key is pressed."""
        if one.status != "approved":
            self.reject(Text(f"{one.id} 还没有通过审核", f"{one.id} is not approved"))
        elif one.objections:
            self.reject(one.objections[0])
        return one.status == "approved" and not one.objections

    def _may_decide(self, one: WaitingDocument) -> bool:
        """What keeps the reader from it is said when the key is pressed."""
        if one.status != "waiting":
            told = _STATUS.get(one.status, ("", Text(one.status, one.status)))[1]
            self.reject(Text(f"{one.id} {told.zh}", f"{one.id}: {told.en}"))
        elif one.objections:
            self.reject(one.objections[0])
        return one.status == "waiting" and not one.objections

    def _decide(self, chosen: Sequence[WaitingDocument], *, approved: bool, reason: str = "") -> None:
        circumstances = self.session.circumstances

        def question(book: OpenBook) -> Decisions:
            return [decide_submission(book, one.row, circumstances, approved=approved, reason=reason) for one in chosen]

        self.ask(question, lambda found: self._decided(found, approved=approved), group="decide")

    def _decided(self, found: Decisions, *, approved: bool) -> None:
        refused = [problem for one in found if isinstance(one, list) for problem in one]
        done = sum(isinstance(one, Record) for one in found)
        if done:
            zh, en = ("通过", "approved") if approved else ("退回", "returned")
            self.house.tell(Text(f"✓ 已{zh} {done} 张", f"✓ {en}: {done}"))
        if refused:
            self.reject(refused[0])
        self.marked.clear()
        self.action_read()

    def _withdrawn(self, found: StagedRow | list[Problem]) -> None:
        if isinstance(found, list):
            self.reject(found[0])
        else:
            self.house.tell(Text(f"✓ 已撤回 {found.file}", f"✓ taken back: {found.file}"))
        self.action_read()
