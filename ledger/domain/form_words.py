"""What forms say beside the words of fields: names of choices, of lists and of kinds of master data, in both languages.

A choice is looked up as `field.value` (`standing.exempt`), then as `value`: most words mean the same in every field. Words of
fields: `field_words`, `master_words`.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.cash_items import CASH_ITEMS
from ledger.domain.problem import Text

CHOICE_WORDS: Final[dict[str, Text]] = {
    # --- goods ---------------------------------------------------------------------------------------------------------
    "available": Text("可用", "available"),
    "quarantine": Text("待检", "in quarantine"),
    "rejected": Text("不合格", "rejected"),
    "normal": Text("正常损耗", "normal"),
    "abnormal": Text("管理不善", "abnormal"),
    "disaster": Text("自然灾害", "disaster"),
    # --- buying --------------------------------------------------------------------------------------------------------
    "taxable": Text("应税", "taxable"),
    "simplified": Text("简易计税", "simplified"),
    "use.exempt": Text("免税", "exempt"),
    "welfare": Text("集体福利", "staff welfare"),
    "entertainment": Text("交际应酬", "entertainment"),
    "use.interest": Text("贷款利息", "interest"),
    "receipt": Text("按入库单", "goods receipt"),
    "transit": Text("在途", "in transit"),
    "direct": Text("票货同到", "with the goods"),
    "processing": Text("加工费", "processing fee"),
    "uninvoiced": Text("未开票", "before the bill"),
    "invoiced": Text("已开票", "after the bill"),
    "amount": Text("按金额", "by amount"),
    "quantity": Text("按数量", "by quantity"),
    "weight": Text("按重量", "by weight"),
    "volume": Text("按体积", "by volume"),
    "manual": Text("手工", "by hand"),
    # --- selling -------------------------------------------------------------------------------------------------------
    "on_delivery": Text("出库转移", "on delivery"),
    "on_acceptance": Text("验收转移", "on acceptance"),
    "now": Text("同时开票", "billed now"),
    "later": Text("以后开票", "billed later"),
    "gift": Text("赠送", "gift"),
    "sample": Text("样品", "sample"),
    "bought": Text("外购", "bought"),
    "own": Text("自产", "own product"),
    # --- production ----------------------------------------------------------------------------------------------------
    "hours": Text("工时", "hours"),
    "machine_hours": Text("机时", "machine hours"),
    "material": Text("材料", "material"),
    "labour": Text("人工", "labour"),
    # --- money ---------------------------------------------------------------------------------------------------------
    "provide": Text("计提", "provide"),
    "write_off": Text("核销", "write off"),
    "recover": Text("收回", "recover"),
    "due": Text("应缴", "due"),
    "standing.exempt": Text("未达起征点", "below the threshold"),
    "running": Text("税期未满", "running"),
    # --- master data ---------------------------------------------------------------------------------------------------
    "moving_average": Text("移动加权平均", "moving average"),
    "fifo": Text("先进先出", "FIFO"),
    "specific": Text("个别计价", "specific"),
    "standard": Text("标准成本", "standard cost"),
    "month_average": Text("月末一次加权", "month average"),
    "retail": Text("售价金额", "retail"),
    "lifo": Text("后进先出", "LIFO"),
    "": Text("未填", "not stated"),
    "general": Text("一般纳税人", "general"),
    "small": Text("小规模", "small"),
    "foreign": Text("境外", "foreign"),
    "tax_status.exempt": Text("免税", "exempt"),
    "warehouse": Text("仓库", "warehouse"),
    "bin": Text("库位", "bin"),
    "consignee": Text("寄售", "consignee"),
    "subcontractor": Text("委外", "subcontractor"),
    "refuse": Text("拒绝", "refuse"),
    "move": Text("记入首个打开日", "move to the first open day"),
    "single": Text("一人记账", "single"),
    "dual": Text("制单审核分开", "dual"),
    "recorded": Text("按记账先后", "as recorded"),
    "chronological": Text("按日期先后", "by date"),
    "open": Text("启用", "open"),
    "closed": Text("停用", "closed"),
    **{f"cash_item.{code}": title for code, title in CASH_ITEMS.items()},
}
"""By `field.value` or `value`."""


def words_of_choice(field: str, value: str) -> Text | None:
    """The words of one value of a field."""
    return CHOICE_WORDS.get(f"{field}.{value}") or CHOICE_WORDS.get(value)


LIST_WORDS: Final[dict[str, Text]] = {
    "lines": Text("明细", "Lines"),
    "expenses": Text("费用", "Expenses"),
    "settlements": Text("核销", "Settled"),
    "settlements.lines": Text("折扣对应的货物", "Goods of the discount"),
    "prepayments": Text("冲预付", "Prepayments used"),
    "advances": Text("冲预收", "Advances used"),
    "payables": Text("应付", "Payables"),
    "receivables": Text("应收", "Receivables"),
    "accounts": Text("科目余额", "Balances"),
    "lines.parts": Text("拆成的批次", "Lots made of it"),
    "materials": Text("用料", "Materials"),
    "lines.materials": Text("耗用的发出材料", "Materials used"),
    "unused": Text("未用退回", "Unused"),
    "losses": Text("损耗", "Losses"),
    "targets": Text("分摊对象", "Shares"),
    "by_products": Text("副产品", "By-products"),
    "scrap": Text("废料", "Scrap"),
    "receipts": Text("完工入库", "Receipts"),
    "discounts": Text("折扣", "Discounts"),
    "returns": Text("退货", "Returns"),
    "stock": Text("库存", "Stock"),
    "outflows": Text("发出", "Outflows"),
    "surcharges": Text("附加税费", "Surcharges"),
    "units": Text("其他单位", "Other units"),
    "limits": Text("限额", "Limits"),
}
"""Titles of the lists of documents and master data, by the lists they stand in and their name."""

RECORD_TITLES: Final[dict[str, Text]] = {
    "item": Text("物料", "Item"),
    "party": Text("往来单位", "Party"),
    "place": Text("仓库与库位", "Warehouse or bin"),
    "area": Text("计价区域", "Valuation area"),
    "category": Text("存货类别", "Category"),
    "party_group": Text("往来组", "Party group"),
    "bank_account": Text("银行账户", "Bank account"),
    "account": Text("科目", "Account"),
    "rate": Text("汇率", "Exchange rate"),
    "user": Text("用户", "User"),
    "book_setting": Text("账套设置", "Settings of the book"),
    "account_event": Text("科目启用停用", "Account opened or closed"),
}
"""Kinds beside documents; a document's title stands in its `Kind`."""
