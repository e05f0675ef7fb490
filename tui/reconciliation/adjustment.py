"""银行存款余额调节表 as lines of a window."""

from __future__ import annotations

from ledger.api import Desk, Text
from tui.reconciliation import shown


def table_shown(desk: Desk) -> list[Text]:
    """The adjustment table, a line each."""
    found, currency = desk.result, desk.bank.currency
    assert found is not None, desk.at
    sides = (
        ("book", found.statement, found.adjusted_statement, Text("银行对账单余额", "balance of the statement")),
        ("bank", found.book, found.adjusted_book, Text("企业账面余额", "balance of the book")),
    )
    lines = []
    for side, balance, adjusted, title in sides:
        lines.append(_pair(title, balance, currency))
        for one in found.outstanding:
            if one.side.value == side:
                sign = "+" if one.amount > 0 else "−"
                lines.append(_pair(Text(*(f"  {sign} {one.date} {one.text}" for _ in "12")), abs(one.amount), currency))
        lines.append(_pair(Text("调节后余额", "adjusted balance"), adjusted, currency))
    return [*lines, _pair(Text("差额", "difference"), found.difference, currency)]


def _pair(title: Text, amount: int, currency: str) -> Text:
    told = shown.amount_shown(amount, currency)
    return Text(f"{title.zh}  {told}", f"{title.en}  {told}")
