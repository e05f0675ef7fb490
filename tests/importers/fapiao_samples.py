"""Invented Chinese invoices in every carrier: one seeded invoice, written as XML, OFD, QR text and rows of the bureau's lists.

Companies and numbers are made up. The writers share no code with the readers; capitals are written by a table of their own.
"""

from __future__ import annotations

import csv
import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

CENT = Decimal("0.01")
NUMERALS = "零壹贰叁肆伍陆柒捌玖"
GOODS = ("*办公用品*复印纸", "*计算机*显示器", "*餐饮服务*餐费", "*运输服务*货运", "*谷物*大米")
LIST_HEADER = (
    "序号",
    "发票代码",
    "发票号码",
    "数电发票号码",
    "销方识别号",
    "销方名称",
    "购方识别号",
    "购买方名称",
    "开票日期",
    "税收分类编码",
    "特定业务类型",
    "货物或应税劳务名称",
    "规格型号",
    "单位",
    "数量",
    "单价",
    "金额",
    "税率",
    "税额",
    "价税合计",
    "发票来源",
    "发票票种",
    "发票状态",
    "是否正数发票",
    "发票风险等级",
    "开票人",
    "备注",
)


@dataclass(frozen=True)
class Goods:
    """One line; a discount has no quantity and a negative amount."""

    name: str
    quantity: str
    price: str
    net: Decimal
    rate: str
    tax: Decimal


@dataclass(frozen=True)
class Fapiao:
    """One invented invoice."""

    number: str
    date: str
    goods: Sequence[Goods]
    red_of: str = ""
    seller: tuple[str, str] = ("91310000TESTSELL01", "上海样例供货有限公司")
    buyer: tuple[str, str] = ("91310000TESTBUYER2", "杭州样例买家有限公司")
    net: Decimal = field(init=False)
    tax: Decimal = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "net", sum((line.net for line in self.goods), Decimal(0)))
        object.__setattr__(self, "tax", sum((line.tax for line in self.goods), Decimal(0)))

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax

    @property
    def remark(self) -> str:
        return f"被红冲蓝字数电发票号码：{self.red_of} 红字发票信息确认单编号：1" if self.red_of else ""


def invented(seed: int, *, red: bool = False) -> Fapiao:
    """An invoice over one to five lines of several rates, with a discount line now and then."""
    chance = random.Random(seed)
    sign = -1 if red else 1
    goods: list[Goods] = []
    for _ in range(chance.randint(1, 5)):
        quantity = Decimal(chance.randint(1, 400)) / chance.choice((1, 10))
        price = Decimal(chance.randint(1, 10**7)) / 10 ** chance.choice((2, 4))
        rate = chance.choice(("13%", "9%", "6%", "3%", "1%", "免税"))
        net = (quantity * price).quantize(CENT, ROUND_HALF_UP)
        share = Decimal(0) if rate == "免税" else Decimal(rate[:-1]) / 100
        name = chance.choice(GOODS)
        tax = (net * share).quantize(CENT, ROUND_HALF_UP)
        goods.append(Goods(name, f"{sign * quantity}", f"{price}", sign * net, rate, sign * tax))
        if net > 10 and chance.random() < 0.3:
            off = (net / 10).quantize(CENT, ROUND_HALF_UP)
            goods.append(Goods(name, "", "", -sign * off, rate, -sign * (off * share).quantize(CENT, ROUND_HALF_UP)))
    number = f"26{chance.randint(0, 10**18 - 1):018d}"
    date = f"2026-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    return Fapiao(number, date, tuple(goods), red_of=f"26{chance.randint(0, 10**18 - 1):018d}" if red else "")


def capitals(amount: Decimal) -> str:
    """A total in capital numerals: digit by digit, zeros put together."""
    yuan, cents = divmod(int(abs(amount) * 100), 100)
    said = ""
    for place, digit in reversed(list(enumerate(map(int, reversed(str(yuan)))))):
        small, large = ("", "拾", "佰", "仟")[place % 4], ("", "万", "亿")[place // 4] if place % 4 == 0 else ""
        said += NUMERALS[digit] + small if digit else "零" if not said.endswith("零") else ""
        if large:
            said = said.rstrip("零") + large
            said = said.replace("亿万", "亿")
    said = (said.rstrip("零") or "零") + "圆"
    tenth, hundredth = divmod(cents, 10)
    tail = (NUMERALS[tenth] + "角" if tenth else "零" if hundredth else "") + (NUMERALS[hundredth] + "分" if hundredth else "")
    return ("负" if amount < 0 else "") + said + (tail or "整")


def as_xml(invoice: Fapiao) -> str:
    """数电票 XML by the published list of paths."""
    lines = "".join(
        f"<IssuItemInformation><ItemName>{escape(line.name)}</ItemName><SpecMod></SpecMod><MeaUnits>个</MeaUnits>"
        f"<Quantity>{line.quantity}</Quantity><UnPrice>{line.price}</UnPrice><Amount>{line.net}</Amount>"
        f"<TaxRate>{_share(line.rate)}</TaxRate><ComTaxAm>{'***' if line.rate == '免税' else line.tax}</ComTaxAm>"
        f"<TotaltaxIncludedAmount>{line.net + line.tax}</TotaltaxIncludedAmount>"
        "<TaxClassificationCode>1060201010000000000</TaxClassificationCode></IssuItemInformation>"
        for line in invoice.goods
    )
    red = f"<RedEInvoice><OriginalInvoiceCode>{invoice.red_of}</OriginalInvoiceCode></RedEInvoice>" if invoice.red_of else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice><Header><EIid>{invoice.number}</EIid><InherentLabel>'
        "<GeneralOrSpecialVAT><LabelCode>01</LabelCode></GeneralOrSpecialVAT></InherentLabel></Header><EInvoiceData>"
        f"<SellerInformation><SellerIdNum>{invoice.seller[0]}</SellerIdNum><SellerName>{invoice.seller[1]}</SellerName>"
        f"</SellerInformation><BuyerInformation><BuyerIdNum>{invoice.buyer[0]}</BuyerIdNum><BuyerName>{invoice.buyer[1]}"
        f"</BuyerName></BuyerInformation><BasicInformation><TotalAmWithoutTax>{invoice.net}</TotalAmWithoutTax>"
        f"<TotalTaxAm>{invoice.tax}</TotalTaxAm><TotalTax-includedAmount>{invoice.gross}</TotalTax-includedAmount>"
        f"<TotalTax-includedAmountInChinese>{capitals(invoice.gross)}</TotalTax-includedAmountInChinese>"
        f"<RequestTime>{invoice.date} 10:20:30</RequestTime></BasicInformation>{lines}"
        f"<SpecificInformation>{red}</SpecificInformation>"
        f"<AdditionalInformation><Remark>{invoice.remark}</Remark></AdditionalInformation></EInvoiceData>"
        f"<TaxSupervisionInfo><InvoiceNumber>{invoice.number}</InvoiceNumber><IssueTime>{invoice.date} 10:20:31</IssueTime>"
        "<TaxBureauCode>13100000000</TaxBureauCode></TaxSupervisionInfo></EInvoice>"
    )


def _share(rate: str) -> str:
    return rate if rate == "免税" else f"{Decimal(rate[:-1]) / 100:.6f}"


def as_qr(invoice: Fapiao) -> str:
    """The QR text of a 数电票: the amount includes the tax."""
    return f"01,32,,{invoice.number},{invoice.gross},{invoice.date.replace('-', '')},,3050"


def as_list_rows(invoice: Fapiao, status: str = "正常") -> list[list[str]]:
    """The rows of 信息汇总表, one per line."""
    parties = [*invoice.seller, *invoice.buyer]
    sign = "否" if invoice.gross < 0 else "是"
    kind = ("电子发票服务平台", "数电发票（增值税专用发票）", status, sign, "正常", "样例", invoice.remark)
    rows = []
    for line in invoice.goods:
        before = [
            "1",
            "",
            "",
            invoice.number,
            *parties,
            f"{invoice.date} 10:20:31",
            "1060201010000000000",
            "",
            line.name,
            "",
            "个",
        ]
        sums = (str(line.net), line.rate, str(line.tax), str(line.net + line.tax))
        rows.append([*before, line.quantity, line.price, *sums, *kind])
    return rows


def as_csv(rows: Sequence[Sequence[str]], header: Sequence[str] = LIST_HEADER) -> bytes:
    """A list as the bureau's CSV, GB18030."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([header, *rows])
    return out.getvalue().encode("gb18030")


def as_ofd(
    invoice: Fapiao, *, attached: bool = False, custom: bool = True, tags: bool = True, metadata: dict[str, str] | None = None
) -> bytes:
    """An OFD with the sources asked for; the grand total is tagged as `¥` and its figures are on the page in capitals."""
    given = {
        "发票号码": invoice.number,
        "开票日期": f"{invoice.date[:4]}年{invoice.date[5:7]}月{invoice.date[8:]}日",
        "合计金额": str(invoice.net),
        "合计税额": str(invoice.tax),
        "销售方纳税人识别号": invoice.seller[0],
        "购买方纳税人识别号": invoice.buyer[0],
    } | (metadata or {})
    datas = "".join(f'<ofd:CustomData Name="{name}">{value}</ofd:CustomData>' for name, value in given.items())
    on_page = {"1": invoice.number, "2": "¥", "3": capitals(invoice.gross), "4": invoice.seller[1], "5": invoice.buyer[1]}
    texts = "".join(
        f'<ofd:TextObject ID="{key}"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>' for key, text in on_page.items()
    )
    names = {"InvoiceNo": "1", "TaxInclusiveTotalAmount": "2", "SellerName": "4", "BuyerName": "5"}
    tagged = "".join(f'<{name}><ofd:ObjectRef PageRef="1">{key}</ofd:ObjectRef></{name}>' for name, key in names.items())
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    members = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{datas if custom else ''}</ofd:CustomDatas>"
        "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Layer>{texts}</ofd:Layer></ofd:Page>",
        "Doc_0/Signs/Signatures.xml": f"<ofd:Signatures {space}/>",
    }
    if tags:
        members["Doc_0/Tags/CustomTag.xml"] = f'<:eInvoice xmlns:="">{tagged}</:eInvoice>'
    if attached:
        members["Doc_0/Attachs/original_invoice.xml"] = as_xml(invoice)
    return zipped(members)


def zipped(members: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in members.items():
            container.writestr(name, text)
    return out.getvalue()
