"""What the fields of master data and of every document's header mean, in both languages.

Looked up as `kind.name` (`item.decimals`), then as `name`. Fields of documents themselves: `field_words`.
"""

from __future__ import annotations

from typing import Final

from ledger.domain.field_words import FieldWords
from ledger.domain.problem import Text


def _words(zh: str, en: str, zh_meaning: str, en_meaning: str) -> FieldWords:
    return FieldWords(Text(zh, en), Text(zh_meaning, en_meaning))


HEADER_WORDS: Final[dict[str, FieldWords]] = {
    "id": _words("单号", "Id", "同类单据中唯一,不含 / 和 :", "Unique per kind, without / and :"),
    "version": _words("版本", "Version", "冲销后重新过账时加一", "One more each time it is posted again after a reversal"),
    "date": _words("业务日期", "Date", "业务发生的日子", "The day it happened"),
    "accounting_date": _words(
        "记账日期", "Accounting date", "记入账簿的日子,默认同业务日期", "The day it is booked on; the date if not given"
    ),
    "currency": _words(
        "币种", "Currency", "ISO 4217 三个字母,默认本位币", "Three letters of ISO 4217; the book's if not given"
    ),
    "rate": _words(
        "汇率", "Rate", "一单位外币折合本位币,默认取当日 rate", "Book currency for one unit; the rate of the day if not given"
    ),
    "number": _words(
        "编号", "Number", "印在凭证摘要里的编号,默认同单号", "The number that summaries show; the id if not given"
    ),
    "memo": _words("备注", "Memo", "自由文字", "Free text"),
    "attachments": _words("附件", "Attachments", "账套内原始文件的 SHA-256", "SHA-256 of original files in the book"),
    "dims": _words("维度", "Dimensions", "渠道、地区、业务员等", "Channel, region, salesperson and the like"),
    "prepared_by": _words("制单", "Prepared by", "制单人,默认为过账人", "Who prepared it; who posts it if not given"),
}
"""Header fields that every document has."""

MASTER_WORDS: Final[dict[str, FieldWords]] = {
    "id": _words("编码", "Code", "唯一编码,单据里用它引用", "The code documents refer to"),
    "name": _words("名称", "Name", "中文或通用名称", "The name people see"),
    "name_en": _words("英文名称", "English name", "英文界面显示的名称", "The name shown in English"),
    "unit": _words("基本单位", "Base unit", "数量的基本单位", "The unit quantities are kept in"),
    "category": _words("类别", "Category", "决定存货科目的类别", "Decides the account of its stock"),
    "decimals": _words("小数位", "Decimals", "基本单位的小数位,首次使用后不变", "Of the base unit; fixed at first use"),
    "costing": _words("计价方法", "Costing", "发出存货的计价方法", "How goods that leave are valued"),
    "lot_tracked": _words("按批管理", "Lot tracked", "库存按批次记录", "Stock is kept by lot"),
    "tax_code": _words("税码", "Tax code", "单据行默认的税码", "The default of document lines"),
    "units": _words(
        "其他单位",
        "Other units",
        "code 与 factor:一个该单位等于多少基本单位",
        "`code` and `factor`: how many base units one is",
    ),
    "weight": _words(
        "单重", "Weight", "一个基本单位的重量,全公司用同一单位", "Of one base unit, in one unit of weight throughout"
    ),
    "volume": _words(
        "单体积", "Volume", "一个基本单位的体积,全公司用同一单位", "Of one base unit, in one unit of volume throughout"
    ),
    "mnemonic": _words(
        "助记码",
        "Mnemonic",
        "录入时用来查找,默认取名称的拼音首字母",
        "Finds it while typing; the pinyin initials of its name if not given",
    ),
    "barcodes": _words("条码", "Barcodes", "扫码枪读出的条码", "What a scanner reads off it"),
    "due_days": _words("账期", "Due days", "开票后几天到期,录入时提示", "Days until an invoice is due; proposed while typing"),
    "group": _words("往来组", "Group", "可决定往来科目", "May decide the account of its balance"),
    "party.place": _words("寄存地点", "Place", "寄售、委外货物所在的地点", "Where goods wait for acceptance or are processed"),
    "tax_id": _words("税号", "Tax id", "纳税人识别号", "Tax number"),
    "tax_status": _words(
        "纳税身份",
        "Tax status",
        "general 一般,small 小规模,foreign 境外,exempt 免税;决定默认税码",
        "general, small, foreign or exempt: decides the tax code of its lines",
    ),
    "natural_person": _words(
        "自然人",
        "Natural person",
        "true:姓名、证件号等可用 erase 删除,账簿只存承诺值;编码不要用姓名",
        "true: its name can be erased, records hold a commitment; choose a code that is no name",
    ),
    "type": _words("类型", "Type", "仓库、库位、在途、寄售、委外", "Warehouse, bin, transit, consignee, subcontractor"),
    "area": _words("计价区域", "Area", "同一区域的货物同一成本", "Places of one area share one cost"),
    "parent": _words("上级", "Parent", "库位所属仓库,或上级科目", "The warehouse of a bin, or the account above"),
    "account": _words("科目", "Account", "记账的末级科目", "The lowest-level account it is kept on"),
    "currency": _words("币种", "Currency", "ISO 4217 三个字母", "Three letters of ISO 4217"),
    "bank_account.number": _words(
        "账号", "Number", "银行的账号,对账单据此归户", "The bank's number: statements are told by it"
    ),
    "rate": _words("汇率", "Rate", "一单位外币折合本位币", "Book currency for one unit"),
    "from": _words("生效日", "From", "从这一天起有效", "In force from this day"),
    "roles": _words("角色", "Roles", "可做什么由角色决定", "What the user may do"),
    "login": _words(
        "登录名",
        "Login",
        "同一人在操作系统(SQLite)或数据库(PostgreSQL)里的用户名",
        "The same person's name on the system (SQLite) or the server (PostgreSQL)",
    ),
    "active": _words("在用", "Active", "false:停用,不能再操作", "false: may do nothing any more"),
    "places": _words("仓库", "Warehouses", "只能在这些仓库经办;空为全部", "Works in these only; empty is all"),
    "sees_cost": _words("可见成本", "Sees cost", "false:只看数量,不看成本与单价", "false: quantities without costs"),
    "limits": _words(
        "限额",
        "Limits",
        "kind 与 amount:该类单据超过本位币金额须由他人审核",
        "`kind` and `amount`: above it, in the book's currency, somebody else approves",
    ),
    "item.units.code": _words("单位", "Unit", "如 箱、袋", "A box, a bag"),
    "item.units.factor": _words("折合", "Factor", "一个该单位等于多少基本单位", "How many base units one is"),
    "user.limits.kind": _words("单据种类", "Kind", "限额所管的单据", "The kind of document it limits"),
    "user.limits.amount": _words("金额", "Amount", "本位币", "In the book's currency"),
    "late": _words("迟到单据", "Late", "refuse 拒绝,move 记入首个打开日", "refuse, or move to the first open day"),
    "voucher_order": _words(
        "凭证编号",
        "Voucher order",
        "recorded 按记账先后,chronological 日期不得倒退",
        "recorded, or chronological: dates never go back",
    ),
    "finance_manager": _words(
        "财务负责人", "Finance manager", "软结账后唯一可记账的用户", "The only user who posts in a soft-closed month"
    ),
    "status": _words("状态", "Status", "open 启用,closed 停用", "open, or closed for postings"),
    "segregation": _words(
        "职责分离", "Segregation", "single 一人公司,dual 制单与审核分开", "single, or dual: preparer is not reviewer"
    ),
}
"""By `kind.name` or `name`."""


def words_of_master(kind: str, name: str) -> FieldWords | None:
    """The words of a field of master data."""
    return MASTER_WORDS.get(f"{kind}.{name}") or MASTER_WORDS.get(name)
