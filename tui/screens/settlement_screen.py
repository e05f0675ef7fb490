"""收款、付款: one party, its open documents, Space ticks, `=` spreads the amount over the oldest; F8 posts.

S01 浙东石化销售有限公司            付款 100,000.00   已勾 100,000.00   余 0.00
✓ PI2602-02   2026-02-12  到期 2026-03-14   43,708.40    43,708.40
✓ PI2603-01   2026-03-06  到期 2026-04-05  151,815.50    56,291.60
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from ledger.api import (
    CandidateIndex,
    OpenBook,
    OpenDocument,
    Outcome,
    Preview,
    Problem,
    StagedRow,
    Text,
    book_currency,
    candidate_index,
    grouped,
    kind_title,
    minor_unit,
    new_document_id,
    next_document,
    open_documents,
    party_defaults,
    post_or_submit,
    preview,
)
from tui.document.words import submitted
from tui.entry_parsing.formula import read_number
from tui.key import Key, bindings_of
from tui.screens.ledger_screen import LedgerScreen
from tui.settlement.allocation import Allocation, of
from tui.text_cells import fitted
from tui.widgets.preview_pane import PreviewPane
from tui.widgets.said import Said

_PARTY = {"payment": "supplier", "receipt": "customer"}
_LISTED = 8
_BANKS = 50
Asked = dict[str, Any] | list[Problem]


class SettlementScreen(LedgerScreen):
    """A payment or a receipt against open documents."""

    HELP_TEXT = Text(
        "输入往来单位(编码、拼音首字母或名称)Enter;空格勾选,= 按到期先后自动分配金额,a 全选;"
        "p 改实付金额,b 换账户,c 换币种,e 改一行的核销金额;F8 过账。多付的部分记为预付、预收。",
        "Type the party (code, initials or name), Enter; Space ticks, = spreads the amount over the oldest, a takes all; "
        "p changes the amount paid, b the bank account, c the currency, e the share of one line; F8 posts. "
        "What is paid above the ticks becomes an advance.",
    )
    BINDINGS = bindings_of(
        "SettlementScreen",
        (
            Key("settlement.tick", "space", "tick", Text("勾选", "Tick")),
            Key("settlement.fill", "equals_sign", "fill", Text("自动分配", "Spread")),
            Key("settlement.all", "a", "all", Text("全选", "All"), show=False),
            Key("settlement.paid", "p", "paid", Text("金额", "Amount")),
            Key("settlement.bank", "b", "bank", Text("账户", "Bank")),
            Key("settlement.currency", "c", "currency", Text("币种", "Currency"), show=False),
            Key("settlement.share", "e", "share", Text("改核销", "Share"), show=False),
            Key("document.new", "f5", "new", Text("新单", "New")),
            Key("document.post", "f8,ctrl+r", "post", Text("过账", "Post")),
            Key("document.preview", "f9", "preview", Text("预览", "Preview")),
        ),
    )
    AUTO_FOCUS: ClassVar[str] = "#party"

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.party = ""
        self.number = ""
        self.bank = ""
        self.currency = ""
        """Of the documents listed: amounts of two currencies are never added up."""
        self.opened: list[OpenDocument] = []
        self.allocation = Allocation()
        self.candidates: CandidateIndex | None = None
        self.asking = ""
        """What the line at the top takes: a party, the amount paid, or the share of one document."""

    def title_text(self) -> Text:
        """The kind, and the party once it is known."""
        title = kind_title(self.kind)
        return Text(f"{title.zh} {self.party}", f"{title.en} {self.party}")

    def body(self) -> ComposeResult:
        """A line to type in, who may be meant, the open documents, and what will be posted."""
        with Horizontal(id="settlement"):
            with Vertical(id="settling"):
                yield Input(id="party", select_on_focus=False, compact=True)
                yield Said(Text("", ""), id="standing", classes="muted")
                yield OptionList(id="found")
                yield OptionList(id="open")
            yield PreviewPane(id="preview")

    def on_mount(self) -> None:
        """Names are looked up in memory."""
        self.query_one("#open").display = False
        self._ask_for("party")
        self.ask(candidate_index, self._names_known, group="names")

    def _names_known(self, index: CandidateIndex) -> None:
        self.candidates = index
        self._show_candidates(self.query_one("#party", Input).value)

    # --- the line at the top -------------------------------------------------------------------------------------------

    def _ask_for(self, what: str) -> None:
        self.asking = what
        words = {
            "party": Text("往来单位:编码、拼音首字母、名称", "party: code, initials or name"),
            "paid": Text("实付(收)金额,空 = 勾选合计", "amount paid; empty: what is ticked"),
            "share": Text("本行核销金额", "share of this line"),
        }
        line = self.query_one("#party", Input)
        line.placeholder = self.said(words[what])
        line.value = ""
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """While a party is typed those who may be meant are listed."""
        if self.asking == "party":
            self._show_candidates(event.value)

    def _show_candidates(self, typed: str) -> None:
        listed = self.query_one("#found", OptionList)
        listed.clear_options()
        for one in self._meant(typed):
            listed.add_option(Option(f"{one.candidate.code}  {self.said(one.candidate.name)}", id=one.candidate.code))

    def _meant(self, typed: str) -> Sequence[Any]:
        return self.candidates.search(typed, ("party",), limit=_LISTED) if self.candidates else ()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter takes the first who may be meant, or the amount."""
        if self.asking == "party":
            found = self._meant(event.value)
            if found and event.value.strip():
                self._choose(found[0].candidate.code)
            else:
                self.reject(Text(f"没有往来单位“{event.value}”", f"there is no party “{event.value}”"))
            return
        self._take_amount(event.value.strip())

    def _take_amount(self, typed: str) -> None:
        read = read_number(typed, places=minor_unit(self.currency)) if typed else ""
        if isinstance(read, Problem):
            self.reject(read)
            return
        amount = Decimal(read) if read else None
        if self.asking == "paid":
            self.allocation = self.allocation.with_paid(amount)
        elif self._at():
            self.allocation = self.allocation.given(self._at(), amount or Decimal(0))
        self._back_to_list()

    def _back_to_list(self) -> None:
        self.asking = ""
        line = self.query_one("#party", Input)
        line.value = line.placeholder = ""
        self.query_one("#open").focus()
        self._changed()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter on a name chooses it; on a document it ticks."""
        if event.option_list.id == "found":
            self._choose(str(event.option_id))
        else:
            self.action_tick()

    # --- open documents ------------------------------------------------------------------------------------------------

    def _choose(self, party: str) -> None:
        self.party = party
        self.retitle()
        today = self.session.today()

        def question(book: OpenBook) -> tuple[list[OpenDocument] | list[Problem], str, str]:
            usual = party_defaults(book, self.kind, party, day=today)
            return open_documents(book, self.kind, party), usual.bank if usual else "", book_currency(book)

        self.ask(question, self._opened, group="open")

    def _opened(self, answer: tuple[list[OpenDocument] | list[Problem], str, str]) -> None:
        found, bank, own = answer
        self.number = new_document_id(self.kind, self.session.today(), self.session.circumstances.salt())
        self.bank = bank or next(iter(self._banks()), "")
        refused = [one for one in found if isinstance(one, Problem)]
        if refused:
            self.reject(refused[0])
            return
        self.opened = [one for one in found if isinstance(one, OpenDocument) and one.amount]  # none: costs are hidden
        self._list(own if any(one.currency == own for one in self.opened) else next((one.currency for one in self.opened), own))
        self.query_one("#found").display = False
        self.query_one("#open").display = True
        self._back_to_list()

    def _list(self, currency: str) -> None:
        """The open documents of one currency, nothing ticked."""
        self.currency = currency
        self.allocation = of([one for one in self.opened if one.currency == currency])

    def _amount(self, amount: Decimal) -> str:
        return grouped(f"{amount:.{minor_unit(self.currency)}f}")

    def _changed(self) -> None:
        self._show_open()
        self._ask_preview()

    def _show_open(self) -> None:
        listed = self.query_one("#open", OptionList)
        at = listed.highlighted
        listed.clear_options()
        for one in self.allocation.documents:
            listed.add_option(Option(self._line(one), id=one.ref))
        if not self.allocation.documents:
            listed.add_option(Option(self.said(Text("✓ 没有未清单据", "✓ nothing is open")), disabled=True))
        listed.highlighted = at or 0
        paid, total, rest = (self._amount(one) for one in (self.allocation.amount, self.allocation.total, self.allocation.rest))
        others = len(self.opened) - len(self.allocation.documents)
        more = Text(f"   c 另有 {others} 笔其他币种", f"   c: {others} in other currencies") if others else Text("", "")
        zh = f"账户 {self.bank}   {self.currency}   金额 {paid}   已勾 {total}   余 {rest}{more.zh}"
        en = f"bank {self.bank}   {self.currency}   amount {paid}   ticked {total}   rest {rest}{more.en}"
        self.query_one("#standing", Said).say(Text(zh, en))

    def _line(self, one: OpenDocument) -> str:
        share = self.allocation.applied.get(one.ref)
        late = one.due and one.due < self.session.today().isoformat()
        due = f"{'△' if late else ' '} {one.due or one.date}"
        name = one.ref.partition(":")[2]
        cells = ((name, 14, False), (one.date, 10, False), (due, 12, False), (grouped(one.amount), 12, True))
        shown = "  ".join(fitted(text, width, right=right) for text, width, right in cells)
        return f"{'✓' if share else '○'} {shown}  {fitted(self._amount(share) if share else '', 12, right=True)}"

    def _at(self) -> str:
        listed = self.query_one("#open", OptionList)
        documents = self.allocation.documents
        return documents[listed.highlighted].ref if documents and listed.highlighted is not None else ""

    # --- keys ----------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters and Space belong to the line while somebody types there."""
        del parameters
        typing = isinstance(self.focused, Input)
        return not (typing and action in ("tick", "fill", "all", "paid", "share", "bank", "currency", "go"))

    def action_tick(self) -> None:
        """Tick or untick the line, and go on to the next."""
        if self._at():
            self.allocation = self.allocation.ticked(self._at())
            self._changed()
            self.query_one("#open", OptionList).action_cursor_down()

    def action_fill(self) -> None:
        """Spread the amount over the oldest."""
        self.allocation = self.allocation.filled()
        self._changed()

    def action_all(self) -> None:
        """Tick everything, whatever is paid."""
        self.allocation = self.allocation.with_paid(None).filled()
        self._changed()

    def action_paid(self) -> None:
        """Type the amount paid."""
        if self.party:
            self._ask_for("paid")

    def action_bank(self) -> None:
        """The next of the bank accounts."""
        banks = self._banks()
        if banks:
            self.bank = banks[(banks.index(self.bank) + 1) % len(banks) if self.bank in banks else 0]
            self._changed()

    def action_currency(self) -> None:
        """The documents of the next currency; what was ticked is ticked no more."""
        found = sorted({one.currency for one in self.opened})
        if len(found) > 1:
            self._list(found[(found.index(self.currency) + 1) % len(found)])
            self._changed()

    def _banks(self) -> list[str]:
        found = self.candidates.search("", ("bank_account",), limit=_BANKS) if self.candidates else []
        return [one.candidate.code for one in found]

    def action_share(self) -> None:
        """Type the share of one document."""
        if self._at():
            self._ask_for("share")

    def action_new(self) -> None:
        """Begin with another party."""
        self.party, self.allocation, self.opened = "", Allocation(), []
        self.retitle()
        self.query_one("#open").display = False
        self.query_one("#found").display = True
        self.query_one(PreviewPane).show(None)
        self._ask_for("party")

    def action_back(self) -> None:
        """From the line back to the list; from the list away."""
        if self.asking in ("paid", "share"):
            self._back_to_list()
        else:
            super().action_back()

    def action_preview(self) -> None:
        """Show or hide the vouchers."""
        pane = self.query_one(PreviewPane)
        pane.display = not pane.display

    # --- the book ------------------------------------------------------------------------------------------------------

    def _document(self, book: OpenBook, allocation: Allocation) -> Asked:
        """The document as it stands now."""
        identity = {
            "id": self.number,
            "date": self.session.today().isoformat(),
            _PARTY[self.kind]: self.party,
            "bank": self.bank,
        }
        if not allocation.applied:
            return allocation.document({"kind": self.kind}, identity)
        made = next_document(book, self.kind, list(allocation.applied))
        return made if isinstance(made, list) else allocation.document(made, identity)

    def _ask_preview(self) -> None:
        pane, allocation = self.query_one(PreviewPane), self.allocation
        if not allocation.amount:
            pane.show(None)
            return
        pane.mark_stale()

        def question(book: OpenBook) -> Preview | list[Problem]:
            raw = self._document(book, allocation)
            return raw if isinstance(raw, list) else preview(book, raw, self.session.circumstances)

        self.ask(question, pane.show, group="preview")

    def action_post(self) -> None:
        """Post it, and begin with the next party."""
        allocation = self.allocation
        if not self.party or not allocation.amount:
            self.reject(Text("还没有勾选单据,也没有金额", "nothing is ticked and no amount is given"))
            return

        def question(book: OpenBook) -> Outcome | StagedRow | list[Problem]:
            raw = self._document(book, allocation)
            return raw if isinstance(raw, list) else post_or_submit(book, raw, self.session.circumstances)

        self.ask(question, self._posted, group="post")

    def _posted(self, outcome: Outcome | StagedRow | list[Problem]) -> None:
        if isinstance(outcome, list):
            self.query_one(PreviewPane).show(outcome)
            self.reject(outcome[0])
            return
        if isinstance(outcome, StagedRow):
            self.house.tell(submitted(outcome))
            self.action_new()
            return
        amount = self._amount(self.allocation.amount)
        title = kind_title(self.kind)
        self.house.tell(Text(f"✓ 已过账 {title.zh} {self.number} {amount}", f"✓ posted {title.en} {self.number} {amount}"))
        self.action_new()
