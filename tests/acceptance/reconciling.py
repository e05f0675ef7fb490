"""A statement of the bank in tests: rows become a file as ICBC gives it, with running balances, imported like any other."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from tests.acceptance.company import Company, Raw

NUMBER = "6222020200011188"
HEADER = "交易日期,摘要,记账金额(收入),记账金额(支出),记账币种,余额,对方户名,对方账户"
OPENING: Raw = {
    "kind": "opening_balance", "id": "OB", "date": "2026-03-01",
    "lines": [{"item": "P1", "quantity": "1000", "place": "W1", "value": "10000.00"}],
    "accounts": [{"account": "1002", "debit": "20000.00"}, {"account": "3001", "credit": "30000.00"}],
}  # fmt: skip


class Row(NamedTuple):
    """One line of the statement."""

    day: int
    amount: str
    who: str = ""
    memo: str = ""
    account: str = ""


def statement_of(rows: Sequence[Row], opening: str = "20000.00") -> str:
    """The file's text."""
    lines, balance = [f"卡号: {NUMBER}", HEADER], Decimal(opening)
    for row in rows:
        amount = Decimal(row.amount)
        balance += amount
        income, expense = (f"{amount}", "-") if amount > 0 else ("-", f"{-amount}")
        lines.append(f"2026-03-{row.day:02d},{row.memo},{income},{expense},人民币,{balance},{row.who},{row.account}")
    return "\n".join(lines) + "\n"


def bank_opened(company: Company) -> Company:
    """20 000.00 at the bank, goods in stock, and the bank's number in the master data."""
    company.post(
        {"kind": "bank_account", "id": "B1", "version": 2, "name": "基本户", "account": "1002", "number": NUMBER}, OPENING
    )
    return company


def imported(company: Company, *rows: Row, name: str = "icbc.csv") -> list[str]:
    """Import a statement; the ids of its lines in their order."""
    path = company.folder / name
    path.write_text(statement_of(rows), encoding="utf-8")
    answer = company.run("import", str(path))
    assert answer.code == 0, answer
    return [str(one["staged"]) for one in answer.json["files"][0]["records"]]


def reconcile(company: Company, *arguments: str) -> Any:
    """The command on account B1, which must do it."""
    answer = company.run("reconcile", "B1", *arguments)
    assert answer.code == 0, answer
    return answer.json


def refused(company: Company, *arguments: str) -> list[str]:
    """Codes of what the command is refused for; nothing is recorded."""
    before = company.size()
    answer = company.run("reconcile", "B1", *arguments)
    assert answer.code == 1, answer
    assert company.size() == before
    return [str(problem["code"]) for problem in answer.json["problems"]]
