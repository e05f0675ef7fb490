"""Cash-flow items (现金流量表项目): what money came in or went out for. Every leg on cash names one (RULES.md §3).

Statements of cash flow are sums of postings by these names; each chart says in statements.csv which line an item belongs to.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.problem import Text

CASH_ITEMS: Final[dict[str, Text]] = {
    "sales": Text("销售商品、提供劳务", "customers"),
    "tax_refunds": Text("税费返还", "refunds of taxes"),
    "purchases": Text("购买商品、接受劳务", "suppliers"),
    "wages": Text("职工薪酬", "employees"),
    "taxes": Text("税费", "taxes"),
    "other_operating": Text("其他经营活动", "other operating activities"),
    "investment_returned": Text("收回投资", "investments returned"),
    "investment_income": Text("投资收益", "income of investments"),
    "asset_sales": Text("处置长期资产", "sale of long-term assets"),
    "asset_purchases": Text("购建长期资产", "purchase of long-term assets"),
    "investments": Text("投资支付", "investments made"),
    "other_investing": Text("其他投资活动", "other investing activities"),
    "capital": Text("吸收投资", "owners' contributions"),
    "borrowing": Text("取得借款", "loans taken"),
    "repayment": Text("偿还借款本金", "loans repaid"),
    "interest": Text("偿付利息", "interest paid"),
    "dividends": Text("分配股利、利润", "dividends paid"),
    "dividends_interest": Text("股利、利润和利息", "dividends and interest"),
    "other_financing": Text("其他筹资活动", "other financing activities"),
    "exchange": Text("汇率变动影响", "effect of exchange rates"),
    "internal": Text("内部划转", "between own accounts"),
}
"""`internal` is money moved between own accounts and nets to nothing; `exchange` revalues money in foreign currency."""
