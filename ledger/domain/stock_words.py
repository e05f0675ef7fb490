"""What the fields of the warehouse's documents are called and mean: 中文, English, 说明, meaning. `field_words` joins them."""

from __future__ import annotations

from typing import Final

STOCK_WORDS: Final[dict[str, tuple[str, str, str, str]]] = {
    "stock_count.lines.value": (
        "估价",
        "Appraised value",
        "盘盈的市价或评估价,不填按现行成本",
        "What a gain is worth by market or appraisal; today's cost where it is left out",
    ),
    "count": (
        "盘点行",
        "Count line",
        "核准的盘点行,或调拨短少的行",
        "The line of a count, or of a short transfer, that is approved",
    ),
    "write_off": ("损失行", "Loss line", "挂账损失的报损、盘点或调拨行", "The line whose loss stands in suspense"),
    "consigned": ("代管行", "Consigned line", "代管入库的行", "The line with which goods of others came in"),
    "status": ("质量状态", "Status", "货物的质量状态", "The quality status in which the goods lie"),
    "from_status": ("原状态", "From status", "判定前的质量状态", "The quality status before the decision"),
    "to_status": ("新状态", "To status", "判定后的质量状态", "The quality status after the decision"),
    "approver": ("核准人", "Approver", "决定由谁承担的人", "The person who decided who bears it"),
    "untaxed": (
        "进项未转出",
        "Tax not taken back",
        "发现损失时未转出进项税额",
        "The input tax was not transferred out when the loss was found",
    ),
    "cash": ("收款账户", "Cash account", "收款的现金或银行账户", "The cash or bank account that received the money"),
}
"""By `kind.list.name`, `list.name` or `name`."""
