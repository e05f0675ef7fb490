"""UN/CEFACT Cross Industry Invoice as EN 16931 and Factur-X use it (D16B, D22B), and its ancestor ZUGFeRD 1 in the same words.

ZUGFeRD 1 differs in the names of containers only; its tree is renamed first and read by the same paths. The profiles MINIMUM
and BASIC WL have totals and no lines: such a document is accepted and says so.
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
    Finding,
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

__all__ = ["PREFIXES", "CiiReader", "read_cross_industry"]

_STANDARD = "urn:un:unece:uncefact:data:standard:"
_CII, _ZUGFERD_1 = f"{_STANDARD}CrossIndustryInvoice:", "urn:ferd:CrossIndustryDocument:invoice:1p0"
PREFIXES = {
    f"{_CII}100": "rsm",
    _ZUGFERD_1: "rsm",
    f"{_STANDARD}ReusableAggregateBusinessInformationEntity:100": "ram",
    f"{_STANDARD}ReusableAggregateBusinessInformationEntity:12": "ram",
    f"{_STANDARD}UnqualifiedDataType:100": "udt",
    f"{_STANDARD}UnqualifiedDataType:15": "udt",
    f"{_STANDARD}QualifiedDataType:100": "qdt",
    f"{_STANDARD}QualifiedDataType:10": "qdt",
    "urn:un:unece:uncefact:data:Standard:QualifiedDataType:100": "qdt",
}
_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?>\[.*?\]\s*)?>)*+"
    rf"""<(?:[\w.-]+:)?\w+\b[^>]*["'](?:{re.escape(_CII)}100|{re.escape(_ZUGFERD_1)})["']""",
    re.DOTALL,
)
_PROFILES_WITHOUT_LINES = re.compile(r":(?:minimum|basicwl)$|:basicwl\b|:minimum\b", re.IGNORECASE)

_RENAMED = {
    "rsm:CrossIndustryDocument": "rsm:CrossIndustryInvoice",
    "rsm:SpecifiedExchangedDocumentContext": "rsm:ExchangedDocumentContext",
    "rsm:HeaderExchangedDocument": "rsm:ExchangedDocument",
    "rsm:SpecifiedSupplyChainTradeTransaction": "rsm:SupplyChainTradeTransaction",
    "ram:ApplicableSupplyChainTradeAgreement": "ram:ApplicableHeaderTradeAgreement",
    "ram:ApplicableSupplyChainTradeDelivery": "ram:ApplicableHeaderTradeDelivery",
    "ram:ApplicableSupplyChainTradeSettlement": "ram:ApplicableHeaderTradeSettlement",
    "ram:SpecifiedSupplyChainTradeAgreement": "ram:SpecifiedLineTradeAgreement",
    "ram:SpecifiedSupplyChainTradeDelivery": "ram:SpecifiedLineTradeDelivery",
    "ram:SpecifiedSupplyChainTradeSettlement": "ram:SpecifiedLineTradeSettlement",
    "ram:SpecifiedTradeSettlementMonetarySummation": "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
    "ram:ApplicablePercent": "ram:RateApplicablePercent",
}

_TRADE = "rsm:SupplyChainTradeTransaction"
_AGREEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeAgreement"
_DELIVERY = f"{_TRADE}/ram:ApplicableHeaderTradeDelivery"
_SETTLEMENT = f"{_TRADE}/ram:ApplicableHeaderTradeSettlement"
_SUMMATION = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_DATE = "udt:DateTimeString"
_ROLES = {"GROUP": "group", "INFORMATION": "information"}


class CiiReader:
    """Reads Cross Industry Invoices and ZUGFeRD 1."""

    name = "cii"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether the root element is of the namespace of Cross Industry Invoice or ZUGFeRD 1."""
        return bool(_ROOT.match(decode_head(head)))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One record, or one rejected row with all its faults."""
        root = parse_xml(name, content, PREFIXES)
        if isinstance(root, Reason):
            return ImportReport.refused(name, self.name, content, root)
        if root.name not in ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"):
            zh, en = "根元素不是 CrossIndustryInvoice", "the root element is no CrossIndustryInvoice"
            return ImportReport.refused(name, self.name, content, Reason(Place(name, root.line), "not_cii", zh, en))
        return report_on(name, self.name, content, (read_cross_industry(name, root),))


def read_cross_industry(file: str, root: Node) -> ReadInvoice:
    """The document as stated, of either dialect."""
    _in_todays_words(root)
    profile = root.string("rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID")
    stated = root.string(f"{_SETTLEMENT}/ram:InvoiceCurrencyCode")
    reading = InvoiceReading(file, root, stated or _currency_of_amounts(root))
    type_code = root.string("rsm:ExchangedDocument/ram:TypeCode")
    buyer_order = f"{_AGREEMENT}/ram:BuyerOrderReferencedDocument"
    means = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans/ram:PayeePartyCreditorFinancialAccount"
    record = InvoiceRecord(
        number=root.string("rsm:ExchangedDocument/ram:ID"),
        type=type_code,
        issue_date=reading.date(f"rsm:ExchangedDocument/ram:IssueDateTime/{_DATE}"),
        due_date=reading.date(f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/{_DATE}"),
        delivery_date=_delivery_date(reading),
        currency=reading.currency,
        seller=_party(root.first(f"{_AGREEMENT}/ram:SellerTradeParty")),
        buyer=_party(root.first(f"{_AGREEMENT}/ram:BuyerTradeParty")),
        payee=root.string(f"{_SETTLEMENT}/ram:PayeeTradeParty/ram:Name"),
        lines=_lines(reading),
        allowances=_document_allowances(reading),
        precedes=_preceding(reading),
        order_reference=root.string(f"{buyer_order}/ram:IssuerAssignedID") or root.string(f"{buyer_order}/ram:ID"),
        buyer_reference=root.string(f"{_AGREEMENT}/ram:BuyerReference"),
        payment_accounts=tuple(
            dict.fromkeys(root.texts(f"{means}/ram:IBANID") + root.texts(f"{means}/ram:ProprietaryID")),
        ),
        payment_reference=root.string(f"{_SETTLEMENT}/ram:PaymentReference"),
        payment_terms=root.string(f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms/ram:Description"),
        notes=root.texts("rsm:ExchangedDocument/ram:IncludedNote/ram:Content"),
        credit_note=type_code in CREDIT_NOTE_TYPES,
    )
    record, findings = _with_payable(file, _with_tax(reading, _with_totals(reading, record)))
    if record.currency and not stated:
        zh, en = (
            f"未写币种，按金额上的 {record.currency} 计",
            f"no currency is stated; that of the amounts, {record.currency}, is taken",
        )
        findings += (Finding("BR-05", "warning", zh, en, Place(file, path="currency")),)
    return ReadInvoice(record, reading.faults, findings, lines_expected=not _PROFILES_WITHOUT_LINES.search(profile), cii=True)


def _currency_of_amounts(root: Node) -> str:
    """The one currency that amounts of the summation name, where the document names none."""
    totals = (node for summation in root.all(_SUMMATION) for node in summation.children)
    named = {node.attributes["currencyID"].strip() for node in totals if node.attributes.get("currencyID", "").strip()}
    return named.pop() if len(named) == 1 else ""


def _delivery_date(reading: InvoiceReading) -> str:
    """BT-72; ZUGFeRD 1 also allows a month (format 610), which names no day."""
    path = f"{_DELIVERY}/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/{_DATE}"
    node = reading.root.first(path)
    return "" if node is not None and node.attributes.get("format") == "610" else reading.date(path)


def _in_todays_words(root: Node) -> None:
    """Rename the containers of ZUGFeRD 1; a document of today has none of these names, but a line's summation must stay."""
    if root.name != "rsm:CrossIndustryDocument":
        return
    waiting = [root]
    while waiting:
        node = waiting.pop()
        node.name = _RENAMED.get(node.name, node.name)
        if node.name == "ram:SpecifiedLineTradeSettlement":
            for child in node.children:
                if child.name == "ram:SpecifiedTradeSettlementMonetarySummation":
                    child.name = "ram:SpecifiedTradeSettlementLineMonetarySummation"
        waiting += node.children


def _with_totals(reading: InvoiceReading, record: InvoiceRecord) -> InvoiceRecord:
    """BT-106 to BT-109 and BT-112 to BT-115."""

    def total(term: str) -> str:
        return reading.amount(reading.root, f"{_SUMMATION}/ram:{term}", "")

    return replace(
        record,
        line_total=total("LineTotalAmount"),
        allowance_total=total("AllowanceTotalAmount"),
        charge_total=total("ChargeTotalAmount"),
        net=total("TaxBasisTotalAmount"),
        gross=total("GrandTotalAmount"),
        prepaid=total("TotalPrepaidAmount"),
        rounding=total("RoundingAmount"),
        payable=total("DuePayableAmount"),
    )


def _with_payable(file: str, record: InvoiceRecord) -> tuple[InvoiceRecord, tuple[Finding, ...]]:
    """ZUGFeRD 1 BASIC may state no amount due; with nothing prepaid the total is what is owed, and the reader says so."""
    if record.payable or record.prepaid.strip("0.") or not record.gross:
        return record, ()
    zh, en = "未写应付金额，按含税总额计", "no amount due is stated; the total with VAT is taken for it"
    return replace(record, payable=record.gross), (Finding("BR-15", "warning", zh, en, Place(file, path="payable")),)


def _with_tax(reading: InvoiceReading, record: InvoiceRecord) -> InvoiceRecord:
    """BT-110, BT-111 and the VAT breakdown; the total in the accounting currency only repeats the tax (BT-6)."""
    root = reading.root
    tax_currency = root.string(f"{_SETTLEMENT}/ram:TaxCurrencyCode")
    tax = repeated = ""
    for node in root.all(f"{_SUMMATION}/ram:TaxTotalAmount"):
        stated = node.attributes.get("currencyID", "").strip()
        if stated and stated == tax_currency != reading.currency:
            repeated = reading.number_of(node, _SUMMATION)
            continue
        if tax:
            reading.repeated(node, f"{_SUMMATION}/ram:TaxTotalAmount")
        tax = reading.amount_of(node, f"{_SUMMATION}/ram:TaxTotalAmount")
    nodes = enumerate(root.all(f"{_SETTLEMENT}/ram:ApplicableTradeTax"), start=1)
    groups = tuple(_tax_group(reading, node, f"ram:ApplicableTradeTax[{i}]") for i, node in nodes)
    return replace(record, tax=tax, tax_groups=groups, tax_currency=tax_currency, tax_in_tax_currency=repeated)


def _tax_group(reading: InvoiceReading, node: Node, where: str) -> TaxGroup:
    """BT-116 to BT-121."""
    return TaxGroup(
        category=node.string("ram:CategoryCode"),
        rate=reading.number(node, "ram:RateApplicablePercent", where),
        base=reading.amount(node, "ram:BasisAmount", where),
        tax=reading.amount(node, "ram:CalculatedAmount", where),
        exemption=node.string("ram:ExemptionReason"),
        exemption_code=node.string("ram:ExemptionReasonCode"),
    )


def _party(node: Node | None) -> Party:
    """A party. Only a registration under the scheme VA is its VAT identifier; FC is its local tax number."""
    if node is None:
        return Party()
    registrations = [
        (number.attributes.get("schemeID", "").strip().upper(), number.text.strip())
        for number in node.all("ram:SpecifiedTaxRegistration/ram:ID")
    ]
    return Party(
        name=node.string("ram:Name"),
        trade_name=node.string("ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        tax_id=next((number for scheme, number in registrations if scheme == "VA" and number), ""),
        tax_registration=next((number for scheme, number in registrations if scheme != "VA" and number), ""),
        legal_id=node.string("ram:SpecifiedLegalOrganization/ram:ID"),
        identifiers=node.texts("ram:ID") + node.texts("ram:GlobalID"),
        endpoint=node.string("ram:URIUniversalCommunication/ram:URIID"),
        country=node.string("ram:PostalTradeAddress/ram:CountryID"),
    )


def _lines(reading: InvoiceReading) -> tuple[InvoiceLine, ...]:
    """Every line in document order; the extended profile's sub-lines name their parent."""
    nodes = enumerate(reading.root.all(f"{_TRADE}/ram:IncludedSupplyChainTradeLineItem"), start=1)
    return tuple(_line(reading, node, i, f"ram:IncludedSupplyChainTradeLineItem[{i}]") for i, node in nodes)


def _line(reading: InvoiceReading, node: Node, position: int, where: str) -> InvoiceLine:
    """BT-126 to BT-159 of one line."""
    price, settlement = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice", "ram:SpecifiedLineTradeSettlement"
    document, product = "ram:AssociatedDocumentLineDocument", "ram:SpecifiedTradeProduct"
    quantity = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
    counted, standard = node.first(quantity), node.first(f"{product}/ram:GlobalID")
    tax = f"{settlement}/ram:ApplicableTradeTax"
    line = InvoiceLine(
        position=position,
        id=node.string(f"{document}/ram:LineID"),
        name=node.string(f"{product}/ram:Name"),
        description=node.string(f"{product}/ram:Description"),
        seller_code=node.string(f"{product}/ram:SellerAssignedID"),
        buyer_code=node.string(f"{product}/ram:BuyerAssignedID"),
        standard_code=standard.text.strip() if standard else "",
        standard_scheme=standard.attributes.get("schemeID", "") if standard else "",
        quantity=reading.number(node, quantity, where),
        unit=counted.attributes.get("unitCode", "") if counted else "",
        unit_price=reading.amount(node, f"{price}/ram:ChargeAmount", where),
        price_quantity=reading.number(node, f"{price}/ram:BasisQuantity", where),
        net=reading.amount(node, f"{settlement}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", where),
        tax=reading.amount(node, f"{tax}/ram:CalculatedAmount", where),
        tax_category=node.string(f"{tax}/ram:CategoryCode"),
        tax_rate=reading.number(node, f"{tax}/ram:RateApplicablePercent", where),
        allowances=_allowances(reading, node, f"{settlement}/ram:SpecifiedTradeAllowanceCharge", where),
        note=node.string(f"{document}/ram:IncludedNote/ram:Content"),
        order_line=node.string("ram:SpecifiedLineTradeAgreement/ram:BuyerOrderReferencedDocument/ram:LineID"),
        parent=node.string(f"{document}/ram:ParentLineID"),
        role=_ROLES.get(node.string(f"{document}/ram:LineStatusReasonCode").upper(), ""),
    )
    says_nothing = not (line.role or line.quantity or line.unit_price or line.net or line.tax_category)
    return replace(line, role="note") if says_nothing and line.note else line


def _document_allowances(reading: InvoiceReading) -> tuple[AllowanceCharge, ...]:
    """BG-20, BG-21, and the extended profile's logistics service charges, which BT-108 includes."""
    nodes = enumerate(reading.root.all(f"{_SETTLEMENT}/ram:SpecifiedLogisticsServiceCharge"), start=1)
    services = tuple(
        AllowanceCharge(
            charge=True,
            amount=reading.amount(node, "ram:AppliedAmount", f"ram:SpecifiedLogisticsServiceCharge[{position}]"),
            reason=node.string("ram:Description"),
            tax_category=node.string("ram:AppliedTradeTax/ram:CategoryCode"),
            tax_rate=reading.number(
                node, "ram:AppliedTradeTax/ram:RateApplicablePercent", "ram:SpecifiedLogisticsServiceCharge"
            ),
        )
        for position, node in nodes
    )
    return _allowances(reading, reading.root, f"{_SETTLEMENT}/ram:SpecifiedTradeAllowanceCharge", "") + services


def _allowances(reading: InvoiceReading, parent: Node, path: str, where: str) -> tuple[AllowanceCharge, ...]:
    """BG-20, BG-21, BG-27, BG-28."""
    found = []
    for position, node in enumerate(parent.all(path), start=1):
        place = f"{where}/ram:SpecifiedTradeAllowanceCharge[{position}]"
        found.append(
            AllowanceCharge(
                charge=node.string("ram:ChargeIndicator/udt:Indicator").lower() in ("true", "1"),
                amount=reading.amount(node, "ram:ActualAmount", place),
                base=reading.amount(node, "ram:BasisAmount", place),
                percent=reading.number(node, "ram:CalculationPercent", place),
                reason=node.string("ram:Reason"),
                reason_code=node.string("ram:ReasonCode"),
                tax_category=node.string("ram:CategoryTradeTax/ram:CategoryCode"),
                tax_rate=reading.number(node, "ram:CategoryTradeTax/ram:RateApplicablePercent", place),
            )
        )
    return tuple(found)


def _preceding(reading: InvoiceReading) -> tuple[InvoiceReference, ...]:
    """BG-3, the invoices that this one refers back to."""
    references = (
        InvoiceReference(
            node.string("ram:IssuerAssignedID") or node.string("ram:ID"),
            reading.date_of(node, "ram:FormattedIssueDateTime/qdt:DateTimeString"),
        )
        for node in reading.root.all(f"{_SETTLEMENT}/ram:InvoiceReferencedDocument")
    )
    return tuple(reference for reference in references if reference.number)
