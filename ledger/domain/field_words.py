"""What a field is called and what it means, in both languages: for the page of documents, for column heads and for help.

A field is looked up as `kind.list.name` (`delivery.lines.invoice`), then as `list.name`, then as `name`: most fields mean the
same wherever they stand, and where one does not, the longer key says so. The unit follows from the field's type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ledger.domain.kind import LineList
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Text
from ledger.domain.settlement_words import SETTLEMENT_WORDS
from ledger.domain.stock_words import STOCK_WORDS


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The head of a column and one sentence of meaning."""

    label: Text
    meaning: Text


def _words(zh: str, en: str, zh_meaning: str, en_meaning: str) -> FieldWords:
    return FieldWords(Text(zh, en), Text(zh_meaning, en_meaning))


UNITS: Final[dict[str, Text]] = {
    "text": Text("文本", "text"),
    "date": Text("日期 2026-03-31", "date 2026-03-31"),
    "money": Text("本位币金额", "amount in the book's currency"),
    "amount": Text("单据币种金额", "amount in the document's currency"),
    "quantity": Text("物料的基本单位,行上有 unit 时按该单位", "the item's base unit, or the line's `unit`"),
    "number": Text("数,可写 1/3", "number, also 1/3"),
    "rate": Text("比率 0.13 或 13%", "rate, 0.13 or 13%"),
    "flag": Text("true 或 false", "true or false"),
    "choice": Text("选项", "choice"),
    "item": Text("物料编码", "code of an item"),
    "place": Text("仓库或库位编码", "code of a warehouse or bin"),
    "party": Text("往来单位编码", "code of a party"),
    "account": Text("科目或银行账户编码", "code of an account or bank account"),
    "order": Text("订单号", "id of an order"),
    "center": Text("成本中心编码", "code of a cost centre"),
    "lot": Text("批号", "lot code"),
    "open": Text("单据引用 ID 或 ID/行号", "reference, ID or ID/LINE"),
    "line": Text("单据引用 ID 或 ID/行号", "reference, ID or ID/LINE"),
}
"""How a value of each type is written, by field type."""

WORDS: Final[dict[str, FieldWords]] = {
    # --- what is traded, where, with whom ------------------------------------------------------------------------------
    "item": _words("物料", "Item", "收发的物料", "What is bought, moved or sold"),
    "quantity": _words("数量", "Quantity", "本行数量,大于零", "How much, above zero"),
    "place": _words("地点", "Place", "货物所在的仓库或库位", "The warehouse or bin where the goods lie"),
    "lot": _words("批号", "Lot", "指定批次;不填由系统按先后选择", "The lot; where it is left out the oldest goes first"),
    "supplier": _words("供应商", "Supplier", "供货的往来单位", "The party that supplies"),
    "customer": _words("客户", "Customer", "购货的往来单位", "The party that buys"),
    "party": _words("往来单位", "Party", "本行所属的往来单位", "Whom this line concerns"),
    "customs": _words("海关", "Customs", "收取进口税款的往来单位", "The party that import taxes are owed to"),
    "platform": _words("平台", "Platform", "承担优惠券的平台", "The platform that owes the coupons"),
    "compensator": _words("赔偿人", "Compensator", "承担赔偿的往来单位", "The party that makes good the loss"),
    "from_place": _words("调出仓", "From", "货物离开的地点", "Where the goods leave"),
    "to_place": _words("调入仓", "To", "货物要去的地点", "Where the goods are bound for"),
    "from_bin": _words("移出库位", "From bin", "货物离开的库位", "The bin the goods leave"),
    "to_bin": _words("移入库位", "To bin", "货物移入的库位", "The bin the goods go to"),
    # --- amounts and tax -----------------------------------------------------------------------------------------------
    "net": _words("不含税金额", "Net", "本行不含税金额", "The line without tax"),
    "gross": _words("含税金额", "Gross", "本行价税合计", "The line with tax"),
    "tax": _words("税额", "Tax", "票面税额,按票面记账", "The tax as printed; that is what is posted"),
    "tax_code": _words(
        "税码", "Tax code", "税率表中的代码,决定税率和可否抵扣", "A row of the tax table: rate, and whether it is deductible"
    ),
    "tax_base": _words(
        "计税基数", "Tax base", "税额所依据的不含税金额,红字为负", "What the tax is of, without tax; red is negative"
    ),
    "tax_rate": _words("税率", "Tax rate", "本行税率", "The rate of this line"),
    "amount": _words("金额", "Amount", "单据或本行的金额", "The amount of the document or line"),
    "value": _words("价值", "Value", "期初存货的总价值", "The total value of the opening stock"),
    "debit": _words("借方", "Debit", "借方金额,红字为负", "Debit; red is negative"),
    "credit": _words("贷方", "Credit", "贷方金额,红字为负", "Credit; red is negative"),
    "purchase_return.lines.credit": _words(
        "红票金额", "Credit", "供应商退的不含税金额", "What the supplier credits, without tax"
    ),
    "discount": _words(
        "优惠", "Discount", "整单优惠,按行含税金额分摊", "Off the whole document, divided over its lines by gross"
    ),
    "lines.discount": _words(
        "本行优惠", "Discount", "本行的商业折扣与分摊到的整单优惠", "The line's trade discount and its share of the document's"
    ),
    "trade_discount": _words("商业折扣", "Trade discount", "按价格的折扣率,如 10%", "Off the list price, such as 10%"),
    "standalone": _words("单独售价", "Stand-alone price", "本行单独出售的价格", "What the line would cost alone"),
    "market": _words("市价", "Market price", "视同销售的不含税市价", "Price without tax of a deemed sale"),
    "payment.settlements.discount": _words(
        "现金折扣", "Cash discount", "享受的供应商现金折扣", "The supplier's cash discount that was taken"
    ),
    "cash_discount": _words("现金折扣", "Cash discount", "给予客户的现金折扣", "The cash discount the customer took"),
    "coupon": _words("平台券", "Coupon", "由平台承担的优惠", "Off the price, at the platform's cost"),
    "expected_discount": _words(
        "预计折扣", "Expected discount", "预计给予的现金折扣", "The cash discount that is expected to be taken"
    ),
    "expected_refund": _words(
        "预计退款", "Expected refund", "预计退货对应的不含税金额", "Net amount of the returns that are expected"
    ),
    "expected_return": _words("预计退货", "Expected return", "预计退回的数量", "How much is expected to come back"),
    "rounding": _words("尾差", "Rounding", "发票应付额与各行合计之差", "By how much the payable differs from the lines"),
    "prepaid": _words("已预付", "Prepaid", "发票上列明的已付款", "What the invoice says was paid before"),
    "deductible": _words(
        "可抵扣税额",
        "Deductible",
        "税额中可抵扣的部分;不得抵扣的用途为零",
        "The part of the tax that may be deducted; 0 for a blocked use",
    ),
    "customs_value": _words(
        "关税计税价格",
        "Customs value",
        "海关核定的价格,默认按汇率折算的价款",
        "What customs value it at; the price if not given",
    ),
    "duty_rate": _words("关税税率", "Duty rate", "关税税率", "The rate of duty"),
    "duty": _words("关税", "Duty", "默认关税计税价格乘税率", "Customs value times the duty rate if not given"),
    "consumption_tax": _words("消费税", "Consumption tax", "进口环节消费税,计入成本", "On import; part of the cost"),
    "taxable": _words(
        "组成计税价格", "Taxable value", "关税计税价格、关税、消费税之和", "Customs value, duty and consumption tax together"
    ),
    "import_tax": _words(
        "进口增值税", "Import VAT", "默认组成计税价格乘税率", "Taxable value times the tax code's rate if not given"
    ),
    "gain": _words("盘盈", "Gain", "核准的盘盈金额", "The gain that is approved"),
    "loss": _words("损失", "Loss", "核准的损失金额", "The loss that is approved"),
    "compensation": _words("赔偿", "Compensation", "由赔偿人承担的部分", "The part that is made good"),
    "delivered": _words(
        "已发货价", "Charged", "发货行对所开数量收取的含税金额", "What the delivery line charged for this quantity, with tax"
    ),
    # --- days ----------------------------------------------------------------------------------------------------------
    "due": _words("到期日", "Due", "应收应付到期日", "When it falls due"),
    "customs_due": _words("税款到期日", "Customs due", "进口税款的缴纳期限", "When the import taxes fall due"),
    "eta": _words("预计到货", "Expected", "预计收货或发货日", "When the goods are expected"),
    # --- accounts and money --------------------------------------------------------------------------------------------
    "account": _words("科目", "Account", "末级科目编码", "Code of a lowest-level account"),
    "bank": _words(
        "资金账户", "Bank account", "收付款的银行账户、银行或现金科目", "A bank account, or an account of bank or cash"
    ),
    "cash_item": _words("现金流量项目", "Cash-flow item", "资金科目的行必填", "Obligatory on accounts of money"),
    # --- what a line refers to -----------------------------------------------------------------------------------------
    "order_line": _words("订单行", "Order line", "本行履行的订单行", "The order line this fulfils"),
    "reservation": _words("预留", "Reservation", "订单行上的预留,由系统填写", "Stock reserved for the order line; filled in"),
    "receipt": _words(
        "入库行",
        "Receipt line",
        "本行对应的入库单行;不填按先后分配",
        "The receipt line; where it is left out the oldest goes first",
    ),
    "transit": _words("在途发票行", "In transit", "先到发票的行:货物现在到了", "The invoice line that came before the goods"),
    "invoice": _words("发票", "Invoice", "结清的发票或应收应付单据", "The invoice, or other open item, that is settled"),
    "delivery.lines.invoice": _words(
        "先开的发票", "Earlier invoice", "发货前已开的发票行", "The invoice line that was billed before the goods went"
    ),
    "vat_certification.lines.invoice": _words("发票", "Invoice", "勾选的采购发票", "The purchase invoice that is confirmed"),
    "delivery": _words("发货行", "Delivery line", "本行对应的发货单行", "The delivery line this belongs to"),
    "unbilled": _words(
        "未开票项",
        "Unbilled",
        "该发货行的未开票余额,默认同发货行",
        "What is still unbilled of it; follows from the delivery line",
    ),
    "acceptance.lines.delivery": _words(
        "发出商品", "Delivered", "等待验收的发货行", "The delivery line that waits for acceptance"
    ),
    "delivery_return.lines.delivery": _words(
        "发出商品", "Delivered", "未验收而退回的发货行", "The delivery line that comes back unaccepted"
    ),
    "discounts.delivery": _words(
        "预计折扣", "Expected discount", "估计过折扣的发货行", "The delivery line whose discount was expected"
    ),
    "discounts.amount": _words(
        "转回金额", "Lapsed", "失效的折扣;不填为全部", "The discount that lapsed; all of it if not given"
    ),
    "returns.quantity": _words(
        "转回数量", "Quantity", "不会再退回的数量;不填为全部", "What does not come back; all of it if not given"
    ),
    "expected": _words("应付退货款", "Expected refund", "估计过退货的发货行", "The delivery line whose return was expected"),
    "expected_goods": _words(
        "应收退货成本", "Expected goods", "该发货行的应收退货成本", "The right to those goods of the same delivery line"
    ),
    "shipment": _words("调出行", "Shipment", "在途的调出单行", "The transfer line that is on its way"),
    "advance": _words("预收款", "Advance", "用来冲抵的预收", "The earlier advance that pays here"),
    "prepayment": _words("预付款", "Prepayment", "用来冲抵的预付", "The earlier prepayment that pays here"),
    "production_order": _words(
        "生产订单", "Production order", "加工费所属的委外订单", "The order that the processing fee is for; it may be closed"
    ),
    "purchase_invoice.lines.shipment": _words(
        "发料行", "Material sent", "承担加工费的委外发料行,由系统分配", "The material at the subcontractor that takes the fee"
    ),
    "processed": _words(
        "委外入库行", "Goods made", "承担加工费的委外入库行,由系统分配", "The goods that came back and take the fee"
    ),
    # --- production ----------------------------------------------------------------------------------------------------
    "order": _words("生产订单", "Order", "未结案的生产订单", "A production order that is open"),
    "production_order.supplier": _words(
        "外协方", "Subcontractor", "由外协方加工时填", "Who makes it, where a subcontractor does"
    ),
    "subcontract_issue.supplier": _words("外协方", "Subcontractor", "默认为订单的外协方", "The order's, if not given"),
    "subcontract_receipt.supplier": _words("外协方", "Subcontractor", "默认为订单的外协方", "The order's, if not given"),
    "production_order.due": _words("计划完工日", "Due", "预计完工的日子", "When it is to be made"),
    "planned_cost": _words(
        "计划成本",
        "Planned cost",
        "整张订单的计划总成本;政策按计划入库时使用",
        "Of the whole quantity; receipts take their share where the policy says so",
    ),
    "issue": _words("领料行", "Issue line", "当初领出的那一行", "The line with which it was issued"),
    "payee": _words("收款人", "Payee", "费用应付给谁", "Whom the cost is owed to"),
    "driver": _words(
        "分配标准",
        "Driver",
        "hours 工时,machine_hours 机时,material 本月材料,labour 本月人工",
        "hours, machine_hours, or the order's material or labour of the month",
    ),
    "pool": _words(
        "待分配金额", "Pool", "默认为制造费用余额", "What is divided; the balance of overhead incurred if not given"
    ),
    "hours": _words("工时", "Hours", "本月人工工时", "Hours of labour"),
    "machine_hours": _words("机时", "Machine hours", "本月机器工时", "Hours of machines"),
    "weight": _words("权数", "Weight", "默认取自分配标准", "What the driver says, if not given"),
    "hourly_rate": _words("小时费率", "Hourly rate", "每小时分配的制造费用", "Overhead applied for one hour"),
    "overhead_absorption.lines.amount": _words("金额", "Amount", "默认为工时 × 费率", "Hours × rate, if not given"),
    "in_process": _words(
        "在产数量",
        "In process",
        "尚在加工的数量,默认为订单未完工数",
        "Still being worked on; the rest of the order if not given",
    ),
    "completion": _words("完工程度", "Completion", "在产品的完工程度", "How far what is in process has come"),
    "final": _words(
        "最后一次", "Final", "true 时转出全部在产品成本并结案", "true: takes all that is left, and the order is closed"
    ),
    "to_make": _words("待完工", "To make", "订单的待完工余量,由系统填写", "What the order still has to bring in; filled in"),
    "made": _words("已完工", "Made", "订单的已完工数量,由系统填写", "What the order has brought in; filled in"),
    "cost": _words(
        "成本",
        "Cost",
        "从在产品转出的成本,默认按约当产量或计划",
        "What it takes out of work in progress; follows from the order",
    ),
    "by_products.cost": _words("成本", "Cost", "副产品的估价", "What the by-product is worth"),
    "scrap.tax": _words("转出进项税", "Input tax", "非正常报废应转出的进项税额", "Input VAT that abnormal scrap takes with it"),
    "production_close.receipts.receipt": _words(
        "完工入库行", "Receipt line", "订单的完工入库,由系统填写", "What the order brought in; filled in"
    ),
    "subcontract_receipt.lines.materials.shipment": _words(
        "发料行", "Material sent", "耗用的委外发料行,默认先发先用", "The material it used up, oldest first if not given"
    ),
    "unused.shipment": _words("发料行", "Material sent", "退回的委外发料行", "The material that comes back unused"),
    "losses.shipment": _words("发料行", "Material sent", "损失的委外发料行", "The material that was lost"),
    # --- quantities with a meaning of their own ------------------------------------------------------------------------
    "billable": _words(
        "计价数量",
        "Billable",
        "供应商计价的数量,合理损耗时大于到货数量",
        "What the supplier bills; more than came in where loss is normal",
    ),
    "sent": _words("发出数量", "Sent", "本次处理的在途数量", "How much of the shipment is settled now"),
    "received": _words("收到数量", "Received", "实际收到的数量,其余转待处理", "How much arrived; the rest is suspended"),
    "counted": _words("实盘数量", "Counted", "实际点到的数量", "What was found"),
    "book": _words("账面数量", "Book quantity", "盘点日账面数量,由系统填写", "What the books say for that day; filled in"),
    # --- how a document is treated -------------------------------------------------------------------------------------
    "use": _words(
        "用途",
        "Use",
        "taxable 应税,simplified 简易计税,exempt 免税,welfare 福利,entertainment 餐饮娱乐,interest 利息;后五种不得抵扣",
        "what it is bought for; input VAT is deducted for taxable use only",
    ),
    "basis": _words(
        "分摊依据",
        "Basis",
        "amount 金额,quantity 数量,weight 重量,volume 体积,manual 手工",
        "by what it is divided over the lines; manual takes their weights",
    ),
    "lines.weight": _words(
        "权数", "Weight", "本行分摊的权数,默认按分摊依据", "How much of it this line bears; follows from the basis"
    ),
    "match": _words(
        "对应方式",
        "Match",
        "receipt 冲暂估,transit 货未到,direct 货单同到,processing 委托加工费",
        "receipt: against the estimate; transit: goods not here yet; direct: goods come with it; processing: a fee",
    ),
    "stage": _words("阶段", "Stage", "uninvoiced 未开票,invoiced 已开票", "uninvoiced: before the invoice; invoiced: after it"),
    "control": _words(
        "控制权转移",
        "Control",
        "on_delivery 发货即转移,on_acceptance 验收时转移",
        "on_delivery, or on_acceptance by the customer",
    ),
    "billing": _words("开票", "Billing", "now 随单开票,later 以后开票", "now: billed with it; later: billed afterwards"),
    "purpose": _words(
        "用途", "Purpose", "gift 赠送(视同销售),sample 自用样品", "gift: a deemed sale; sample: stays the company's own"
    ),
    "source": _words("来源", "Source", "bought 外购,own 自产", "bought from outside, or own product"),
    "cause": _words(
        "原因",
        "Cause",
        "abnormal 管理不善,normal 合理损耗,disaster 自然灾害",
        "abnormal: bad management; normal loss; disaster",
    ),
    # --- what stock is carried at --------------------------------------------------------------------------------------
    "price": _words(
        "单价", "Price", "一个单位的标准成本或零售价,可写 1/3", "Standard cost or retail price of one unit, also 1/3"
    ),
    "stock.place": _words("地点", "Place", "该核算区域里有货的一处", "A place of the valuation area where the goods lie"),
    "stock.quantity": _words("数量", "Quantity", "该核算区域的结存数量", "What the valuation area holds"),
    "stock.value": _words("账面金额", "Value", "调整前的存货金额", "What it is worth before the change"),
    "stock.shipment": _words(
        "在途", "Shipment", "调拨、寄售或外协在途的行", "Goods under way, at a consignee or subcontractor"
    ),
    "outflow": _words("发出", "Outflow", "当月发出存货的单据行", "The document line that took goods out of stock in the month"),
    "outflows.quantity": _words("数量", "Quantity", "发出未退回的数量", "What left and has not come back"),
    "outflows.cost": _words("成本", "Cost", "调整前的发出成本", "What it cost before the change"),
    "outflows.change": _words("调整额", "Change", "发出成本的增减", "What its cost changes by"),
    "retail": _words("售价金额", "At retail", "发出存货的售价金额", "What left, at its retail value"),
    "markup": _words("进销差价", "Mark-up", "应分摊且尚未结转的进销差价", "Its part of the mark-up that is still in its cost"),
    "stock.change": _words("调整额", "Change", "存货金额的增减", "What its value changes by"),
    "reserve": _words("预留", "Reserve", "true 时同时预留库存", "true: stock is promised to this order at once"),
    "sample": _words(
        "样品", "Sample", "样品已在领用时计入费用,不再过账", "a sample was expensed when it was taken; nothing is posted"
    ),
    "reason": _words("理由", "Reason", "为什么", "why"),
    # --- month end -----------------------------------------------------------------------------------------------------
    "center": _words("成本中心", "Cost centre", "承担费用的成本中心", "The cost centre that bears it"),
    "from_center": _words("分出中心", "From", "费用从哪个成本中心分出", "The cost centre whose costs are divided"),
    "expense_allocation.pool": _words(
        "待分摊金额", "Pool", "不填则取该中心在该科目的余额", "Where it is left out, what the books hold there"
    ),
    "expense_allocation.basis": _words(
        "分摊依据", "Basis", "面积、体积、拣货量、收入、工时等", "Area, volume, picks, revenue, hours"
    ),
    "expense_allocation.targets.driver": _words("分摊数", "Driver", "按此比例分摊", "The shares are in proportion to it"),
    "nrv": _words("可变现净值", "NRV", "该物料在库数量的可变现净值总额", "Net realisable value of all that is in stock"),
    "impairment.lines.cost": _words(
        "账面成本", "Cost", "单据日的账面成本,由系统填写", "Cost in the books on the day; filled in"
    ),
    "provided": _words("已提准备", "Provided", "至今已提的跌价准备,由系统填写", "The allowance so far; filled in"),
    "sold": _words("已售数量", "Sold", "上次测试后售出,由系统填写", "Sold since the last test; filled in"),
    "held": _words("应测数量", "Held", "在库加已售,由系统填写", "In stock and sold since; filled in"),
    "year": _words("年度", "Year", "差错所属的锁定年度", "The locked year that is corrected"),
    "material": _words("重大", "Material", "是否重大差错", "Whether the error is material"),
    "relief": _words("免税标记", "Relief", "免征额分录的税码,由系统填写", "The code of relieved tax; filled in"),
    "standing": _words(
        "纳税状态",
        "Standing",
        "due 应缴,exempt 未达起征点,running 税期未满;由系统填写",
        "due; exempt: below the threshold; running: the tax period is not over; filled in",
    ),
    "sales": _words(
        "本期销售额", "Sales", "税款所属期不含税销售额,由系统填写", "Sales of the tax period without tax; filled in"
    ),
    "transferred": _words(
        "本期已转出", "Transferred", "本期已转未交增值税,由系统填写", "Transferred in this period before; filled in"
    ),
    "relieved": _words("本期可免", "Relieved", "本期免征的税额,由系统填写", "Tax of the period that is relieved; filled in"),
    "assessed": _words("本期税额", "Assessed", "本期简易计税税额,由系统填写", "Simplified tax of the period; filled in"),
    "code": _words("税费代码", "Code", "附加税费代码,见 levies.csv", "Code of the surcharge in levies.csv"),
    "rate": _words("费率", "Rate", "附加税费率", "The rate of the surcharge"),
    "accrued": _words("本期已提", "Accrued", "本期已计提,由系统填写", "Charged in this period before; filled in"),
    "vat_payment.amount": _words(
        "增值税", "VAT", "不填则取未交增值税余额", "VAT that is paid; where it is left out, all that is owed"
    ),
    "year_end": _words("年末", "Year end", "年末同时结转本年利润", "true: the profit of the year is transferred too"),
    **{key: _words(*texts) for key, texts in (SETTLEMENT_WORDS | STOCK_WORDS).items()},
}
"""By `kind.list.name`, `list.name` or `name`."""


def words_of(kind: str, path: tuple[str, ...]) -> FieldWords | None:
    """The words of one field; `path` is its lists and its name, `("settlements", "lines", "net")`."""
    keys = (".".join((kind, *path)), ".".join(path), path[-1])
    return next((WORDS[key] for key in keys if key in WORDS), None)


def fields_of_kinds() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every field of every kind, as `(kind, path)`."""
    for kind in KINDS.values():
        for field in kind.fields:
            yield kind.name, (field.name,)
        for lines in kind.lists:
            for path in _paths(lines, ()):
                yield kind.name, path


def _paths(lines: LineList, above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    here = (*above, lines.name)
    for field in lines.fields:
        yield (*here, field.name)
    for inner in lines.lists:
        yield from _paths(inner, here)
