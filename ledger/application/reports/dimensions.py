"""成本中心及其他维度: income and expense of a span by cost centre, channel, salesperson … and account."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.report import ACCOUNT, CREDIT, DEBIT, Check, Column, Report
from ledger.domain.masters import AccountType
from ledger.domain.problem import Text

BY: Final = {
    "cost_center": Text("成本中心", "cost centre"),
    "channel": Text("渠道", "channel"),
    "region": Text("地区", "region"),
    "salesperson": Text("业务员", "salesperson"),
    "promotion": Text("促销", "promotion"),
    "project": Text("项目", "project"),
    "expense_item": Text("费用项目", "expense item"),
    "cost_element": Text("成本要素", "cost element"),
    "cause": Text("原因", "cause"),
}
_TYPES: Final = (AccountType.INCOME, AccountType.EXPENSE, AccountType.COST)


def by_dimension(asked: Asked) -> Report:
    """One row per value of a dimension and account; lines without it stand under “–”. Closing entries are left out."""
    sums: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in asked.source.dimension_sums(asked.since, asked.until, without=("closing",)):
        account = asked.facts.accounts.get(row.account)
        if account is not None and account.type in _TYPES:
            value = json.loads(row.dims).get(asked.by, "") if row.dims else ""
            one = sums[value, row.account]
            one[0], one[1] = one[0] + row.debit, one[1] + row.credit
    rows = [
        {
            "value": value or "–",
            "account": account,
            "name": asked.say(asked.facts.account_name(account)),
            "debit": debit,
            "credit": credit,
            "amount": debit - credit,
        }
        for (value, account), (debit, credit) in sorted(sums.items(), key=lambda one: (not one[0][0], one[0]))
        if debit or credit
    ]
    amount = Column("amount", Text("净额(借)", "net debit"), "money")
    totals = {name: sum(row[name] for row in rows) for name in ("debit", "credit", "amount")}  # type: ignore[misc]  # money is int
    turnover = asked.source.account_sums(asked.since, asked.until, without=("closing",))
    types = {code: account.type for code, account in asked.facts.accounts.items()}
    expected = sum(row.debit - row.credit for row in turnover if types.get(row.account) in _TYPES)
    check = Check(
        Text("合计 = 损益及成本科目发生额", "total = turnover of income, expense and cost accounts"), expected, totals["amount"]
    )
    title = Text(f"按{BY[asked.by].zh}的收支", f"Income and expense by {BY[asked.by].en}")
    head = asked.head(span=True, by=asked.by)
    columns = (Column("value", BY[asked.by]), *ACCOUNT, DEBIT, CREDIT, amount)
    return Report("dimensions", title, asked.facts.currency, head, columns, rows, totals, [check])
