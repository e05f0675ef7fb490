"""Chinese invoices as XML: 数电票 (root `EInvoice`), the `eInvoice` of 2019 that OFD files carry, and XBRL vouchers.

Names of elements are matched without namespace, and exactly: the document's total is `TotalTax-includedAmount`, a line's is
`TotaltaxIncludedAmount`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from importers.einvoice.china.fapiao import FapiaoReading, ReadFapiao, report_on_fapiao
from importers.einvoice.china.xbrl import is_xbrl_fapiao, read_xbrl_fapiao
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head
from importers.report import ImportReport, InvoiceLine, InvoiceRecord, InvoiceReference, Party, Place, Reason
from importers.xml_reading import Node, parse_xml

__all__ = ["FapiaoXmlReader", "is_fapiao_root", "read_fapiao"]

_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?>\[.*?\]\s*)?>)*+<(?:[\w.-]+:)?(?:EInvoice|eInvoice)[\s>/]",
    re.DOTALL,
)
_XBRL = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+<(?:[\w.-]+:)?xbrl[\s>]", re.DOTALL)
_DIGITAL, _OF_2019 = "EInvoice", "eInvoice"
_CHARGED_AS_DISCOUNT = "1"


class FapiaoXmlReader:
    """Reads one Chinese invoice in XML."""

    name = "fapiao_xml"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether the root element is EInvoice or eInvoice, or an XBRL instance that speaks of an invoice."""
        text = decode_head(head)
        return bool(_ROOT.match(text)) or bool(_XBRL.match(text) and "NumberOfInvoice" in text)

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One record, or one rejected row with all its faults."""
        root = parse_xml(name, content, None)
        if isinstance(root, Reason):
            return ImportReport.refused(name, self.name, content, root)
        if not is_fapiao_root(root):
            zh, en = (
                "根元素不是 EInvoice、eInvoice 或发票的 xbrl",
                "the root element is no EInvoice, eInvoice or xbrl of an invoice",
            )
            return ImportReport.refused(name, self.name, content, Reason(Place(name, root.line), "not_fapiao", zh, en))
        return report_on_fapiao(name, self.name, content, (read_fapiao(name, root),))


def is_fapiao_root(root: Node) -> bool:
    """Whether it is the root of a Chinese invoice that says anything; tag files have an empty one."""
    return is_xbrl_fapiao(root) or (root.name in (_DIGITAL, _OF_2019) and bool(root.children))


def read_fapiao(file: str, root: Node) -> ReadFapiao:
    """The invoice as stated."""
    if root.name == "xbrl":
        return read_xbrl_fapiao(file, root)
    return _of_today(file, root) if root.name == _DIGITAL else _before(file, root)


def _of_today(file: str, root: Node) -> ReadFapiao:
    """数电票."""
    reading, data, basic = FapiaoReading(file), "EInvoiceData", "EInvoiceData/BasicInformation"
    items = [node for one in root.all(data) for node in one.children if node.name.startswith("IssuItemInformation")]
    red = root.string(f"{data}/SpecificInformation/RedEInvoice/OriginalInvoiceCode")
    number = root.string("TaxSupervisionInfo/InvoiceNumber") or root.string("Header/EIid")
    issued = root.string("TaxSupervisionInfo/IssueTime") or root.string(f"{basic}/RequestTime")
    record = InvoiceRecord(
        form="fapiao",
        number=number,
        type=root.string("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode"),
        issue_date=reading.date(issued, "IssueTime"),
        seller=_party_of_today(root, f"{data}/SellerInformation/Seller"),
        buyer=_party_of_today(root, f"{data}/BuyerInformation/Buyer"),
        lines=tuple(_line_of_today(reading, node, position) for position, node in enumerate(items, start=1)),
        net=reading.amount(root.string(f"{basic}/TotalAmWithoutTax"), "TotalAmWithoutTax"),
        tax=reading.amount(root.string(f"{basic}/TotalTaxAm"), "TotalTaxAm"),
        gross=reading.amount(root.string(f"{basic}/TotalTax-includedAmount"), "TotalTax-includedAmount"),
        precedes=(InvoiceReference(red),) if red else (),
        notes=root.texts(f"{data}/AdditionalInformation/Remark"),
    )
    return ReadFapiao(record, reading.faults, root.string(f"{basic}/TotalTax-includedAmountInChinese"))


def _party_of_today(root: Node, path: str) -> Party:
    """Seller or buyer; the number is the 统一社会信用代码."""
    number = root.string(f"{path}IdNum")
    return Party(name=root.string(f"{path}Name"), tax_id=number, legal_id=number, country="CN")


def _line_of_today(reading: FapiaoReading, node: Node, position: int) -> InvoiceLine:
    """One line; a discount is a line of its own with a negative amount and no quantity."""
    where = f"{node.name}[{position}]"
    category, percent = reading.rate(node.string("TaxRate"), f"{where}/TaxRate")
    return InvoiceLine(
        position=position,
        id=str(position),
        name=node.string("ItemName"),
        description=node.string("SpecMod"),
        standard_code=node.string("TaxClassificationCode"),
        standard_scheme="税收分类编码" if node.string("TaxClassificationCode") else "",
        quantity=reading.amount(node.string("Quantity"), f"{where}/Quantity"),
        unit=node.string("MeaUnits"),
        unit_price=reading.amount(node.string("UnPrice"), f"{where}/UnPrice"),
        net=reading.amount(node.string("Amount"), f"{where}/Amount"),
        tax=reading.amount(node.string("ComTaxAm"), f"{where}/ComTaxAm"),
        tax_category=category,
        tax_rate=percent,
    )


def _before(file: str, root: Node) -> ReadFapiao:
    """The electronic invoice of 2019, with code and number of its own."""
    reading = FapiaoReading(file)
    original = root.string("OriginalInvoiceNo")
    account = root.string("Seller/SellerFinancialAccount")
    nodes = enumerate(root.all("GoodsInfos/GoodsInfo"), start=1)
    record = InvoiceRecord(
        form="fapiao",
        number=root.string("InvoiceNo"),
        code=root.string("InvoiceCode"),
        type=root.string("TypeCode"),
        issue_date=reading.date(root.string("IssueDate"), "IssueDate"),
        seller=_party_before(root, "Seller"),
        buyer=_party_before(root, "Buyer"),
        lines=tuple(_line_before(reading, node, position) for position, node in nodes),
        net=reading.amount(root.string("TaxExclusiveTotalAmount"), "TaxExclusiveTotalAmount"),
        tax=reading.amount(root.string("TaxTotalAmount"), "TaxTotalAmount"),
        gross=reading.amount(root.string("TaxInclusiveTotalAmount"), "TaxInclusiveTotalAmount"),
        precedes=(InvoiceReference(original, code=root.string("OriginalInvoiceCode")),) if original else (),
        payment_accounts=(account,) if account else (),
        notes=root.texts("Note"),
    )
    return ReadFapiao(record, reading.faults, root.string("TaxInclusiveTotalAmountWithWords"))


def _party_before(root: Node, role: str) -> Party:
    """Seller or buyer."""
    number = root.string(f"{role}/{role}TaxID")
    return Party(name=root.string(f"{role}/{role}Name"), tax_id=number, legal_id=number, country="CN")


def _line_before(reading: FapiaoReading, node: Node, position: int) -> InvoiceLine:
    """One line of 2019."""
    where = f"GoodsInfo[{position}]"
    category, percent = reading.rate(node.string("TaxScheme"), f"{where}/TaxScheme")
    line = InvoiceLine(
        position=position,
        id=node.string("LineNo") or str(position),
        name=node.string("Item"),
        description=node.string("Specification"),
        standard_code=node.string("Code"),
        standard_scheme="税收分类编码" if node.string("Code") else "",
        quantity=reading.amount(node.string("Quantity"), f"{where}/Quantity"),
        unit=node.string("MeasurementDimension"),
        unit_price=reading.amount(node.string("Price"), f"{where}/Price"),
        net=reading.amount(node.string("Amount"), f"{where}/Amount"),
        tax=reading.amount(node.string("TaxAmount"), f"{where}/TaxAmount"),
        tax_category=category,
        tax_rate=percent,
    )
    return replace(line, note="折扣行") if node.string("LineNature") == _CHARGED_AS_DISCOUNT else line
