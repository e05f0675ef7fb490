"""Lines, postings, proposals and balances as texts of a terminal.

►  03-17 杭州永固紧固件有限公司 INV-7781      -12,522.00  98%
1 ●●●●● 98%  purchase_invoice:PI-9  金额相等 · 户名相同      过账 posts: 付款 payment
"""

from __future__ import annotations

from typing import Final

from textual.content import Content

from ledger.api import BankLine, BankProposal, BookLine, Desk, Text, format_scaled, grouped, minor_unit
from tui.text_cells import fitted

CERTAIN: Final = 95
LIKELY: Final = 60
_BAR: Final = 40
_AMOUNT: Final = 14
_DAY: Final = 5
_SCORE: Final = 5
_POSTS: Final = {
    "nothing": Text("只作勾对,不过账", "link only, posts nothing"),
    "settlement": Text("过账:收付款核销", "posts a receipt or payment"),
    "charge": Text("过账:银行手续费", "posts a bank charge"),
    "interest": Text("过账:利息收入凭证", "posts a voucher of interest"),
}


def amount_shown(amount: int, currency: str) -> str:
    """`-12,522.00`."""
    return grouped(format_scaled(amount, minor_unit(currency)))


def style_of(score: int) -> str:
    """Green, yellow, grey; the number says it too."""
    return "$success" if score >= CERTAIN else "$warning" if score >= LIKELY else "$text-muted"


def line_shown(line: BankLine, best: BankProposal | None, *, done: bool, marked: bool, width: int) -> Content:
    """One line of the bank: mark, day, who and what, amount, how sure the best answer is; `✓` where it is matched."""
    score = "✓" if done else f"{best.score}%" if best is not None else "–"
    room = max(width - _DAY - _AMOUNT - _SCORE - 6, 8)
    who = fitted(f"{line.counterparty} {line.memo}".strip(), room)
    mark = "█" if marked else "✓" if done else " "
    amount = fitted(amount_shown(line.amount, line.currency), _AMOUNT, right=True)
    style = "$text-muted" if done or best is None else style_of(best.score)
    return Content.assemble(f"{mark} {line.date:%m-%d} {who} {amount} ", (fitted(score, _SCORE, right=True), style))


def posting_shown(posted: BookLine, currency: str, language: str, *, meant: bool, marked: bool, width: int) -> Content:
    """One posting; `►` where the best answer of the line under the cursor means it."""
    room = max(width - _DAY - _AMOUNT - 5, 8)
    said = posted.summary[0 if language == "zh" else 1]
    name = posted.document.partition(":")[2]
    amount = fitted(amount_shown(posted.amount, currency), _AMOUNT, right=True)
    mark = "█" if marked else "►" if meant else " "
    text = f"{mark} {posted.date:%m-%d} {fitted(f'{name} {said}', room)} {amount}"
    return Content.styled(text, "bold") if meant else Content(text)


def proposal_shown(number: int, proposal: BankProposal, language: str) -> Content:
    """One answer: how sure, what, why, and what it does."""
    full = min(proposal.score // 20 + (proposal.score % 20 >= 10), 5)
    dots = "●" * full + "○" * (5 - full)
    parts = [f"{part.debt.key} {amount_shown(part.amount, part.debt.currency)}" for part in proposal.parts]
    parts += [one.document for one in proposal.book]
    why = " · ".join(reason.in_language(language) for reason in proposal.reasons)
    what = " + ".join(parts) or proposal.party
    return Content.assemble(
        *(f"{number} ", (f"{dots} {proposal.score}%", style_of(proposal.score)), f"  {what}  ", (why, "$text-muted")),
        (f"  [{_POSTS[proposal.posts.value].in_language(language)}]", "$secondary"),
    )


def balances_shown(desk: Desk, language: str) -> Content:
    """Both balances, what is outstanding, Δ."""
    currency = desk.bank.currency
    book = amount_shown(desk.book, currency)
    if desk.result is None:
        text = Text(f"账面 {book}   对账单余额未知,e 输入", f"Book {book}   the statement's balance is not known: e types it")
        return Content(text.in_language(language))
    found = desk.result
    statement, left = amount_shown(found.statement, currency), amount_shown(found.left, currency)
    outstanding = amount_shown(found.adjusted_statement - found.book, currency)
    gap = amount_shown(found.difference, currency)
    zh = f"   对账单 {statement}   账面 {book}   未达 {outstanding}   差额 {gap}"
    en = f"   Statement {statement}   Book {book}   Outstanding {outstanding}   Difference {gap}"
    clear = Text(f"待清 Δ={left}", f"Left Δ={left}").in_language(language)
    settled = not found.left and not found.unmatched and not found.difference
    return Content.assemble(
        (f"{'✓ ' if settled else ''}{clear}", "$success" if settled else "$warning"), Text(zh, en).in_language(language)
    )


def progress_shown(desk: Desk, language: str) -> Content:
    """A bar of what is matched, suggested and open, and the counts."""
    matched = sum(len(match.lines) for match in desk.matches)
    likely, open_ = desk.suggested, len(desk.answers) - desk.suggested
    total = max(matched + likely + open_, 1)
    full, half = _BAR * matched // total, _BAR * likely // total
    bar = ("█" * full, "$success"), ("▓" * half, "$warning"), ("░" * (_BAR - full - half), "$text-muted")
    counts = Text(
        f"  已对 {matched} · 建议 {likely}(≥{CERTAIN}% {desk.certain}) · 未对 {open_}",
        f"  {matched} matched · {likely} suggested (≥{CERTAIN}% {desk.certain}) · {open_} open",
    )
    return Content.assemble(*bar, counts.in_language(language))
