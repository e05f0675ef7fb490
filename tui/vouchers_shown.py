"""Vouchers as lines of text in both languages: number and summary, then one line per posting, amounts right-aligned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from rich.cells import cell_len, set_cell_size

from ledger.api import PreviewLine, PreviewVoucher, Text, grouped

_CLASSES: Final = {"memo": Text("备查", "memo"), "movement": Text("移动", "movement")}
_ACCOUNT, _AMOUNT, _SIDE = 34, 16, 4


def voucher_lines(vouchers: Iterable[PreviewVoucher]) -> list[Text]:
    """All vouchers below each other."""
    found: list[Text] = []
    for voucher in vouchers:
        kind = _CLASSES.get(voucher.klass, Text("", ""))
        head = voucher.number or voucher.date
        found.append(Text(f"{head} {kind.zh} {voucher.summary.zh}", f"{head} {kind.en} {voucher.summary.en}"))
        found += [Text(_line(line, "zh"), _line(line, "en")) for line in voucher.lines]
    return found


def _line(line: PreviewLine, language: str) -> str:
    """`  借 5001 主营业务收入        12,000.00`."""
    is_credit = _is_zero(line.debit) and not _is_zero(line.credit)
    side = Text("贷", "Cr") if is_credit else Text("借", "Dr")
    name = f"{line.account} {line.name.in_language(language)}"
    amount = line.credit if is_credit else line.debit
    shown = grouped(amount) if amount and not _is_zero(amount) else ""
    goods = f"  {line.item} {line.quantity}" if line.item and line.quantity else ""
    start = set_cell_size(f"  {side.in_language(language)}", _SIDE + 1) + set_cell_size(name, _ACCOUNT)
    return f"{start}{' ' * max(_AMOUNT - cell_len(shown), 1)}{shown}{goods}".rstrip()


def _is_zero(amount: str) -> bool:
    return not amount.strip("-0.")
