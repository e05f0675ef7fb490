"""Invoices as 电子凭证会计数据标准 has them: an XBRL instance of the taxonomy `inv`, attached to OFD files or alone.

Experimental: the element names are those that issuers' files are known to use; no licensed sample was at hand. Facts stand
under the root, a line is a tuple; of a line's quantity, unit and price only the beginnings of the names are known.
"""

from __future__ import annotations

from importers.einvoice.china.fapiao import FapiaoReading, ReadFapiao
from importers.report import InvoiceLine, InvoiceRecord, Party
from importers.xml_reading import Node

__all__ = ["is_xbrl_fapiao", "read_xbrl_fapiao"]

_TUPLE = "InformationOfTaxableGoodsOrServicesDetailItemsTuple"
_TAX_ID = "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOf"


def is_xbrl_fapiao(root: Node) -> bool:
    """Whether it is an XBRL instance that states an invoice's number."""
    return root.name == "xbrl" and bool(root.string("NumberOfInvoice"))


def read_xbrl_fapiao(file: str, root: Node) -> ReadFapiao:
    """The invoice as stated."""
    reading = FapiaoReading(file)
    seller_id = root.string(f"{_TAX_ID}Seller") or root.string("context/entity/identifier")
    record = InvoiceRecord(
        form="fapiao",
        number=root.string("NumberOfInvoice"),
        code=root.string("CodeOfInvoice"),
        type=root.string("TypeOfInvoice"),
        issue_date=reading.date(root.string("DateOfIssue"), "DateOfIssue"),
        seller=Party(name=root.string("NameOfSeller"), tax_id=seller_id, legal_id=seller_id, country="CN"),
        buyer=Party(name=root.string("NameOfPurchaser"), tax_id=root.string(f"{_TAX_ID}Purchaser"), country="CN"),
        lines=tuple(_line(reading, node, position) for position, node in enumerate(root.all(_TUPLE), start=1)),
        net=reading.amount(root.string("TotalAmountExcludingTax"), "TotalAmountExcludingTax"),
        tax=reading.amount(root.string("TotalTaxAmount"), "TotalTaxAmount"),
        gross=reading.amount(root.string("TaxIncludedAmountInFigures"), "TaxIncludedAmountInFigures"),
        notes=root.texts("Remarks"),
    )
    return ReadFapiao(record, reading.faults, root.string("TaxIncludedAmountInWords"))


def _line(reading: FapiaoReading, node: Node, position: int) -> InvoiceLine:
    """One tuple of goods or services."""
    where = f"{_TUPLE}[{position}]"
    category, percent = reading.rate(node.string("TaxRate"), f"{where}/TaxRate")
    units = [child for child in node.children if child.name.startswith("Unit") and not child.name.startswith("UnitPrice")]
    return InvoiceLine(
        position=position,
        id=str(position),
        name=node.string("NameOfTaxableGoodsOrServices"),
        description=_beginning(node, "Specification"),
        standard_code=node.string("TaxClassificationCode"),
        standard_scheme="税收分类编码" if node.string("TaxClassificationCode") else "",
        quantity=reading.amount(_beginning(node, "Quantity"), f"{where}/Quantity"),
        unit=units[0].text.strip() if units else "",
        unit_price=reading.amount(_beginning(node, "UnitPrice"), f"{where}/UnitPrice"),
        net=reading.amount(node.string("AmountExcludingTax"), f"{where}/AmountExcludingTax"),
        tax=reading.amount(node.string("TaxAmount"), f"{where}/TaxAmount"),
        tax_category=category,
        tax_rate=percent,
    )


def _beginning(node: Node, name: str) -> str:
    """The text of the first child whose name begins so."""
    return next((child.text.strip() for child in node.children if child.name.startswith(name)), "")
