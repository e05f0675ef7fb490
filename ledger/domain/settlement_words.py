"""What the fields of settlement are called and mean: label and meaning, each in both languages. `field_words` looks them up."""

from __future__ import annotations

from typing import Final

SETTLEMENT_WORDS: Final[dict[str, tuple[str, str, str, str]]] = {
    "channel": (
        "支付渠道",
        "Channel",
        "代收款的支付渠道,结算时才进银行",
        "Who has taken the money and holds it until it is settled",
    ),
    "channel_settlement.channel": ("支付渠道", "Channel", "结算的支付渠道", "The channel that settles"),
    "capture": ("渠道收款", "Capture", "渠道代收的收款单", "The receipt that the channel holds"),
    "courier": ("快递公司", "Courier", "代收货款的快递公司或平台", "Who collects the money for us"),
    "sale": ("代收项", "Collected", "对方代收或应付的单据", "What was collected, or is owed, for us"),
    "paid": ("到账金额", "Paid", "实际到账的金额", "What reached the bank"),
    "fee": ("手续费", "Fee", "对方扣留的不含税手续费", "What was kept, without tax"),
    "interest": ("贴现息", "Interest", "银行扣的贴现息;收到利息为负", "What the bank keeps; negative where we earn it"),
    "note": ("票据", "Bill", "登记该票据的单据", "The document that brought or issued the bill"),
    "debtor": ("对方", "Party", "未清项所属的往来单位", "Whose open item it is"),
    "step": (
        "步骤",
        "Step",
        "provide 计提,write_off 转销,recover 收回",
        "provide; write_off of receivables; recover what was written off",
    ),
    "holder": ("持有人", "Holder", "预收或储值卡的持有人", "Whose advance or stored value it is"),
    "liability": ("合同负债", "Liability", "预收的合同负债部分,同预收", "The advance's contract liability"),
    "deferred": ("待转税额", "Deferred tax", "预收的待转销项税额,同预收", "The advance's deferred output tax"),
    "gross_part": ("全额部分", "Gross part", "从预收账款冲抵的金额", "What is taken from an advance kept gross"),
    "net_part": ("净额部分", "Net part", "从合同负债冲抵的金额", "What is taken from the contract liability"),
    "tax_part": ("税额部分", "Tax part", "从待转销项税额冲抵的金额", "What is taken from the deferred tax"),
    "bank_charge.net": ("手续费", "Charge", "不含税手续费", "The charge without tax"),
    "open_item": ("未清项", "Open item", "本行核销的未清项", "The open item that this line settles"),
}
"""By `kind.list.name`, `list.name` or `name`: 中文, English, 含义, meaning."""
