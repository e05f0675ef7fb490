"""记账凭证 as text, as wide as an A4 page in a fixed font: 94 columns, Chinese characters taking two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.application.reports.voucher_form import FormLine, VoucherForm
from ledger.domain.money import format_scaled, grouped, minor_unit
from ledger.domain.problem import Text
from ledger.printing.capital_amount import CAPITAL_BELOW, capital_amount
from ledger.printing.xlsx_file import display_width

_SUMMARY, _ACCOUNT, _MONEY = 24, 33, 16
WIDTH: Final = _SUMMARY + _ACCOUNT + 2 * _MONEY + 5
_WORDS: Final = {
    "title": Text("记 账 凭 证", "JOURNAL VOUCHER"),
    "summary": Text("摘要", "summary"),
    "account": Text("科目", "account"),
    "debit": Text("借方", "debit"),
    "credit": Text("贷方", "credit"),
    "total": Text("合计", "total"),
    "attached": Text("附件 {} 张", "{} attached"),
    "prepared": Text("制单", "prepared"),
    "reviewed": Text("审核", "reviewed"),
    "recorded": Text("记账", "recorded"),
    "manager": Text("会计主管", "chief accountant"),
}


def voucher_text(forms: Sequence[VoucherForm], language: str) -> str:
    """The forms one below the other."""
    return "\n\n".join("\n".join(_form(form, language)) for form in forms)


def word(name: str, language: str) -> str:
    """A printed word of the form."""
    return _WORDS[name].in_language(language)


def sheet_number(form: VoucherForm) -> str:
    """`记-2026-03-0031 (1/3)`."""
    return form.number + (f" ({form.parts[0]}/{form.parts[1]})" if form.parts[1] > 1 else "")


def in_words(form: VoucherForm, language: str) -> str:
    """The total in capitals in Chinese, with the currency in English."""
    decimals = minor_unit(form.currency)
    if language == "zh" and decimals in (0, 2) and abs(form.debit) < CAPITAL_BELOW:
        prefix = "人民币" if form.currency == "CNY" else f"{form.currency} "
        return prefix + capital_amount(form.debit, decimals)
    return f"{form.currency} {amount_shown(form.debit, form.currency)}"


def amount_shown(minor: int, currency: str) -> str:
    """Thousands marks; red amounts keep their minus."""
    return grouped(format_scaled(minor, minor_unit(currency)))


def _form(form: VoucherForm, language: str) -> list[str]:
    inner = [_SUMMARY, _ACCOUNT, _MONEY, _MONEY]
    rule = "├" + "┼".join("─" * wide for wide in inner) + "┤"
    titles = [word(name, language) for name in ("summary", "account", "debit", "credit")]
    lines = [
        _centred(word("title", language)),
        _between(form.company, form.date.isoformat(), sheet_number(form)),
        rule.replace("├", "┌").replace("┤", "┐").replace("┼", "┬"),
        _cells(titles, right=(False, False, True, True)),
        rule,
    ]
    for line in form.lines:
        lines += _line(line, form.currency)
    lines.append(rule)
    if form.is_last:
        lines.append(_total(form, language))
    lines.append(rule.replace("├", "└").replace("┤", "┘").replace("┼", "┴"))
    if form.cancels:
        lines.append(form.cancels)
    attached = word("attached", language).format(form.attachments)
    people = {"manager": "", "recorded": form.recorded_by, "reviewed": form.reviewed_by, "prepared": form.prepared_by}
    signed = "   ".join(f"{word(name, language)} {person or '______'}" for name, person in people.items())
    return [*lines, _between(attached, "", signed)]


def _total(form: VoucherForm, language: str) -> str:
    label = f"{word('total', language)} {in_words(form, language)}"
    first = _fitted(label, _SUMMARY + _ACCOUNT + 1)
    amounts = [amount_shown(amount, form.currency) for amount in (form.debit, form.credit)]
    return f"│{first}│" + "│".join(_fitted(amount, _MONEY, right=True) for amount in amounts) + "│"


def _line(line: FormLine, currency: str) -> list[str]:
    """One or more text lines: long summaries and names go on below, nothing is cut off."""
    amounts = [amount_shown(amount, currency) if amount else "" for amount in (line.debit, line.credit)]
    account = [line.account, line.detail] if line.detail else [line.account]
    left = _wrapped(line.summary, _SUMMARY)
    middle = [part for text in account for part in _wrapped(text, _ACCOUNT)]
    rows = max(len(left), len(middle))
    left += [""] * (rows - len(left))
    middle += [""] * (rows - len(middle))
    money = [amounts, *[["", ""]] * (rows - 1)]
    return [_cells([a, b, *c], right=(False, False, True, True)) for a, b, c in zip(left, middle, money, strict=True)]


def _cells(texts: Sequence[str], *, right: Sequence[bool]) -> str:
    wides = (_SUMMARY, _ACCOUNT, _MONEY, _MONEY)
    cells = [_fitted(text, wide, right=at_right) for text, wide, at_right in zip(texts, wides, right, strict=True)]
    return "│" + "│".join(cells) + "│"


def _wrapped(text: str, wide: int) -> list[str]:
    """Pieces that fit, cut between any two characters, as Chinese is."""
    pieces, piece = [], ""
    for char in text:
        if display_width(piece + char) > wide:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def _fitted(text: str, wide: int, *, right: bool = False) -> str:
    blanks = " " * max(wide - display_width(text), 0)
    return blanks + text if right else text + blanks


def _centred(text: str) -> str:
    return " " * ((WIDTH - display_width(text)) // 2) + text


def _between(left: str, middle: str, right: str) -> str:
    """Left, middle and right of a line."""
    free = WIDTH - display_width(left) - display_width(middle) - display_width(right)
    before = max(free // 2, 1)
    return f"{left}{' ' * before}{middle}{' ' * max(free - before, 1)}{right}"
