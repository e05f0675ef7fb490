"""UBL 2.1 Invoice and CreditNote as EN 16931 uses them (Peppol BIS, XRechnung), read by the paths of the business terms (BT).

One document is one row: it is accepted whole or rejected whole with every fault listed, since an invoice with a line left out
would be a different invoice. Figures are kept as given; `arithmetic` compares them and says what does not add up.
"""

from __future__ import annotations

import re
from dataclasses import replace

from importers.einvoice.credit_note import CREDIT_NOTE_TYPES
from importers.einvoice.document_reading import InvoiceReading, ReadInvoice, report_on
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head
from importers.report import (
    AllowanceCharge,
    ImportReport,
    InvoiceLine,
    InvoiceRecord,
    InvoiceReference,
    Party,
    Place,
    Reason,
    TaxGroup,
)
from importers.xml_reading import Node, parse_xml

__all__ = ["UblReader", "read_invoice"]

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
PREFIXES = {
    f"{_UBL}CommonBasicComponents-2": "cbc",
    f"{_UBL}CommonAggregateComponents-2": "cac",
    f"{_UBL}Invoice-2": "ubl",
    f"{_UBL}CreditNote-2": "ubl",
}
# The first start tag after declarations and comments; atomic and possessive, so that no input makes it backtrack.
_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?>\[.*?\]\s*)?>)*+"
    rf"""<(?:[\w.-]+:)?(?:Invoice|CreditNote)\b[^>]*["']{re.escape(_UBL)}(?:Invoice|CreditNote)-2["']""",
    re.DOTALL,
)
# XRechnung's extension lets an invoice collect for third parties (BG-DEX-09); elsewhere PrepaidPayment only explains BT-113.
_THIRD_PARTY_PAYMENTS = "urn:xeinkauf.de:kosit:extension:xrechnung"


class UblReader:
    """Reads UBL 2.1 invoices and credit notes."""

    name = "ubl"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether the root element is a UBL Invoice or CreditNote."""
        return bool(_ROOT.match(decode_head(head)))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One record, or one rejected row with all its faults."""
        root = parse_xml(name, content, PREFIXES)
        if isinstance(root, Reason):
            return ImportReport.refused(name, self.name, content, root)
        if root.name not in ("ubl:Invoice", "ubl:CreditNote"):
            zh, en = "根元素不是 UBL 的 Invoice 或 CreditNote", "the root element is no UBL Invoice or CreditNote"
            return ImportReport.refused(name, self.name, content, Reason(Place(name, root.line), "not_ubl", zh, en))
        record, faults = read_invoice(name, root)
        return report_on(name, self.name, content, (ReadInvoice(record, faults),))


def read_invoice(file: str, root: Node) -> tuple[InvoiceRecord, list[Reason]]:
    """The record with its figures as given (a credit note's still positive), and everything that could not be read."""
    reading = InvoiceReading(file, root, root.string("cbc:DocumentCurrencyCode"))
    credit_root = root.name == "ubl:CreditNote"
    type_code = root.string("cbc:CreditNoteTypeCode" if credit_root else "cbc:InvoiceTypeCode")
    record = InvoiceRecord(
        number=root.string("cbc:ID"),
        type=type_code,
        issue_date=reading.date("cbc:IssueDate"),
        due_date=reading.date("cbc:DueDate") or reading.date("cac:PaymentMeans/cbc:PaymentDueDate"),
        delivery_date=reading.date("cac:Delivery/cbc:ActualDeliveryDate"),
        currency=reading.currency,
        seller=_party(root.first("cac:AccountingSupplierParty/cac:Party")),
        buyer=_party(root.first("cac:AccountingCustomerParty/cac:Party")),
        payee=root.string("cac:PayeeParty/cac:PartyName/cbc:Name"),
        lines=_lines(
            reading, root, "", ("cac:InvoiceLine", "cac:CreditNoteLine"), ("cbc:InvoicedQuantity", "cbc:CreditedQuantity")
        ),
        allowances=_allowances(reading, root, ""),
        precedes=_preceding(root),
        order_reference=root.string("cac:OrderReference/cbc:ID"),
        buyer_reference=root.string("cbc:BuyerReference"),
        payment_accounts=tuple(dict.fromkeys(root.texts("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"))),
        payment_reference=root.string("cac:PaymentMeans/cbc:PaymentID"),
        payment_terms=root.string("cac:PaymentTerms/cbc:Note"),
        notes=root.texts("cbc:Note"),
        credit_note=credit_root or type_code in CREDIT_NOTE_TYPES,
    )
    return _with_tax(reading, _with_totals(reading, record)), reading.faults


def _with_totals(reading: InvoiceReading, record: InvoiceRecord) -> InvoiceRecord:
    """BT-106 to BT-109 and BT-112 to BT-115."""
    path, root = "cac:LegalMonetaryTotal", reading.root
    extended = _THIRD_PARTY_PAYMENTS in root.string("cbc:CustomizationID")
    payments = [(i, node) for i, node in enumerate(root.all("cac:PrepaidPayment"), start=1) if extended]

    def total(term: str) -> str:
        return reading.amount(root, f"{path}/cbc:{term}", "")

    return replace(
        record,
        line_total=total("LineExtensionAmount"),
        allowance_total=total("AllowanceTotalAmount"),
        charge_total=total("ChargeTotalAmount"),
        net=total("TaxExclusiveAmount"),
        gross=total("TaxInclusiveAmount"),
        prepaid=total("PrepaidAmount"),
        rounding=total("PayableRoundingAmount"),
        payable=total("PayableAmount"),
        third_party=tuple(reading.amount(node, "cbc:PaidAmount", f"cac:PrepaidPayment[{i}]") for i, node in payments),
    )


def _with_tax(reading: InvoiceReading, record: InvoiceRecord) -> InvoiceRecord:
    """BT-110, BT-111 and the VAT breakdown; the total in the accounting currency only repeats the tax (BT-6)."""
    tax_currency = reading.root.string("cbc:TaxCurrencyCode")
    tax = repeated = ""
    groups: tuple[TaxGroup, ...] = ()
    seen = False
    for position, node in enumerate(reading.root.all("cac:TaxTotal"), start=1):
        where = f"cac:TaxTotal[{position}]"
        amount = node.first("cbc:TaxAmount")
        stated = amount.attributes.get("currencyID", "").strip() if amount else ""
        if stated and tax_currency == stated != reading.currency:
            repeated = reading.amount(node, "cbc:TaxAmount", where, tax_currency)
            continue
        if seen:
            reading.repeated(node, where)
        seen = True
        tax = reading.amount(node, "cbc:TaxAmount", where)
        groups += tuple(
            _tax_group(reading, group, f"{where}/cac:TaxSubtotal[{i}]")
            for i, group in enumerate(node.all("cac:TaxSubtotal"), 1)
        )
    return replace(record, tax=tax, tax_groups=groups, tax_currency=tax_currency, tax_in_tax_currency=repeated)


def _tax_group(reading: InvoiceReading, node: Node, where: str) -> TaxGroup:
    """BT-116 to BT-121."""
    return TaxGroup(
        category=node.string("cac:TaxCategory/cbc:ID"),
        rate=reading.number(node, "cac:TaxCategory/cbc:Percent", where),
        base=reading.amount(node, "cbc:TaxableAmount", where),
        tax=reading.amount(node, "cbc:TaxAmount", where),
        exemption=node.string("cac:TaxCategory/cbc:TaxExemptionReason"),
        exemption_code=node.string("cac:TaxCategory/cbc:TaxExemptionReasonCode"),
    )


def _party(node: Node | None) -> Party:
    """A party. Only a registration under the scheme VAT is its VAT identifier; any other is its local tax number."""
    if node is None:
        return Party()
    schemes = [
        (scheme.string("cac:TaxScheme/cbc:ID").upper(), scheme.string("cbc:CompanyID"))
        for scheme in node.all("cac:PartyTaxScheme")
    ]
    legal_name, trade_name = node.string("cac:PartyLegalEntity/cbc:RegistrationName"), node.string("cac:PartyName/cbc:Name")
    return Party(
        name=legal_name or trade_name,
        trade_name=trade_name,
        tax_id=next((number for scheme, number in schemes if scheme == "VAT" and number), ""),
        tax_registration=next((number for scheme, number in schemes if scheme != "VAT" and number), ""),
        legal_id=node.string("cac:PartyLegalEntity/cbc:CompanyID"),
        identifiers=node.texts("cac:PartyIdentification/cbc:ID"),
        endpoint=node.string("cbc:EndpointID"),
        country=node.string("cac:PostalAddress/cac:Country/cbc:IdentificationCode"),
    )


def _lines(
    reading: InvoiceReading, parent: Node, where: str, names: tuple[str, ...], quantities: tuple[str, ...]
) -> tuple[InvoiceLine, ...]:
    """Every line below a document or, in XRechnung's extension, below a line."""
    nodes = [node for node in parent.children if node.name in names]
    return tuple(_line(reading, node, i, f"{where}/{node.name}[{i}]", quantities) for i, node in enumerate(nodes, start=1))


def _line(reading: InvoiceReading, node: Node, position: int, where: str, quantities: tuple[str, ...]) -> InvoiceLine:
    """BT-126 to BT-159 of one line."""
    quantity = next((path for path in quantities if node.first(path)), quantities[0])
    counted, standard = node.first(quantity), node.first("cac:Item/cac:StandardItemIdentification/cbc:ID")
    category = "cac:Item/cac:ClassifiedTaxCategory"
    return InvoiceLine(
        position=position,
        id=node.string("cbc:ID"),
        name=node.string("cac:Item/cbc:Name"),
        description=node.string("cac:Item/cbc:Description"),
        seller_code=node.string("cac:Item/cac:SellersItemIdentification/cbc:ID"),
        buyer_code=node.string("cac:Item/cac:BuyersItemIdentification/cbc:ID"),
        standard_code=standard.text.strip() if standard else "",
        standard_scheme=standard.attributes.get("schemeID", "") if standard else "",
        quantity=reading.number(node, quantity, where),
        unit=counted.attributes.get("unitCode", "") if counted else "",
        unit_price=reading.amount(node, "cac:Price/cbc:PriceAmount", where),
        price_quantity=reading.number(node, "cac:Price/cbc:BaseQuantity", where),
        net=reading.amount(node, "cbc:LineExtensionAmount", where),
        tax=reading.amount(node, "cac:TaxTotal/cbc:TaxAmount", where) if len(list(node.all("cac:TaxTotal"))) == 1 else "",
        tax_category=node.string(f"{category}/cbc:ID"),
        tax_rate=reading.number(node, f"{category}/cbc:Percent", where),
        allowances=_allowances(reading, node, where),
        note=node.string("cbc:Note"),
        order_line=node.string("cac:OrderLineReference/cbc:LineID"),
        sub_lines=_lines(reading, node, where, ("cac:SubInvoiceLine", "cac:SubCreditNoteLine"), quantities),
    )


def _allowances(reading: InvoiceReading, parent: Node, where: str) -> tuple[AllowanceCharge, ...]:
    """BG-20, BG-21, BG-27, BG-28."""
    found = []
    for position, node in enumerate(parent.all("cac:AllowanceCharge"), start=1):
        place = f"{where}/cac:AllowanceCharge[{position}]"
        found.append(
            AllowanceCharge(
                charge=node.string("cbc:ChargeIndicator").lower() in ("true", "1"),
                amount=reading.amount(node, "cbc:Amount", place),
                base=reading.amount(node, "cbc:BaseAmount", place),
                percent=reading.number(node, "cbc:MultiplierFactorNumeric", place),
                reason=node.string("cbc:AllowanceChargeReason"),
                reason_code=node.string("cbc:AllowanceChargeReasonCode"),
                tax_category=node.string("cac:TaxCategory/cbc:ID"),
                tax_rate=reading.number(node, "cac:TaxCategory/cbc:Percent", place),
            )
        )
    return tuple(found)


def _preceding(root: Node) -> tuple[InvoiceReference, ...]:
    """BG-3, the invoices that this one refers back to."""
    nodes = root.all("cac:BillingReference/cac:InvoiceDocumentReference")
    references = (InvoiceReference(node.string("cbc:ID"), node.string("cbc:IssueDate")) for node in nodes)
    return tuple(reference for reference in references if reference.number)
