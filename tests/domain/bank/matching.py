"""Small worlds for matching: lines, invoices and postings with as few words as possible. Amounts in cents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from ledger.domain.bank.matching import match_lines
from ledger.domain.bank.proposal import Answer
from ledger.domain.bank.statement_line import BankLine, BookLine, Known, OpenDebt

NAMES = {"C1": ("上海宏达贸易有限公司",), "C2": ("上海宏大贸易有限公司",), "S1": ("杭州永固紧固件有限公司",)}
DAY = dt.date(2026, 3, 20)


def line(amount: int, who: str = "", memo: str = "", *, name: str = "S-1", day: int = 20, account: str = "") -> BankLine:
    """A line of March."""
    return BankLine(name, dt.date(2026, 3, day), amount, "CNY", who, account, memo)


def owed(number: str, amount: int, party: str = "C1", *, day: int = 1, currency: str = "CNY", more: str = "") -> OpenDebt:
    """An invoice of March; negative where we owe it."""
    role, kind = ("AR", "sales_invoice") if party.startswith("C") else ("AP", "purchase_invoice")
    numbers = (number, more) if more else (number,)
    return OpenDebt(f"{kind}:{number}", role, party, amount, currency, dt.date(2026, 3, day), numbers=numbers)


def posted(number: str, amount: int, party: str = "", *, day: int = 18) -> BookLine:
    """A posting on the bank's account."""
    kind = "receipt" if amount > 0 else "payment"
    return BookLine(f"{number}.1/2", dt.date(2026, 3, day), amount, f"{kind}:{number}", party, (number,))


def answers(lines: list[BankLine], *things: OpenDebt | BookLine, **more: Mapping[str, object]) -> list[Answer]:
    """What is proposed for the lines."""
    debts = tuple(one for one in things if isinstance(one, OpenDebt))
    book = tuple(one for one in things if isinstance(one, BookLine))
    return match_lines(lines, Known(debts, book, NAMES, **more))  # type: ignore[arg-type]  # names of fields


def answer(one: BankLine, *things: OpenDebt | BookLine, **more: Mapping[str, object]) -> Answer:
    """What is proposed for one line."""
    return answers([one], *things, **more)[0]
