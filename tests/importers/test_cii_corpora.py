"""Cross Industry Invoices of the public corpora against two readings that are independent of ours."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from importers.registry import read_file
from importers.report import InvoiceRecord

ROOTS = ("CrossIndustryInvoice", "CrossIndustryDocument")
TAKEN_BACK = ("381", "396", "261", "262", "83", "81", "296", "308", "420", "458", "502", "503", "532")


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


def cii_documents(corpora: Path) -> list[tuple[Path, ET.Element]]:
    found = []
    for path in sorted(path for path in corpora.rglob("*") if path.suffix.lower() == ".xml" and path.is_file()):
        content = path.read_bytes()
        if b"CrossIndustry" in content:
            root = ET.fromstring(content)
            if local(root.tag) in ROOTS:
                found.append((path, root))
    return found


def every(root: ET.Element, *names: str) -> list[ET.Element]:
    """Elements by local names, each a child of the one before; `a|b` is either."""
    found = [root]
    for name in names:
        found = [child for node in found for child in node if local(child.tag) in name.split("|")]
    return found


def text(root: ET.Element, *names: str) -> str:
    return next((node.text.strip() for node in every(root, *names) if node.text and node.text.strip()), "")


def day(raw: str) -> str:
    return f"{raw[:4]}-{raw[4:6]}-{raw[6:8]}" if raw else ""


def money(raw: str, sign: int) -> Decimal | None:
    return sign * Decimal(raw) if raw else None


def registered(party: ET.Element | None, scheme: str) -> str:
    nodes = [] if party is None else every(party, "SpecifiedTaxRegistration", "ID")
    return next((node.text or "" for node in nodes if node.get("schemeID") == scheme), "")


def seen_by_elementtree(root: ET.Element) -> dict[str, object]:
    (trade,) = every(root, "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction")
    header = every(root, "ExchangedDocument|HeaderExchangedDocument")[0]
    (agreement,) = every(trade, "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement")
    (settled,) = every(trade, "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement")
    sums = "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
    sign = -1 if text(header, "TypeCode") in TAKEN_BACK else 1
    seller, lines = every(agreement, "SellerTradeParty")[0], every(trade, "IncludedSupplyChainTradeLineItem")
    line_settled = "SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement"
    line_sums = "SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation"
    delivered = "SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery"
    price = ("SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement", "NetPriceProductTradePrice", "ChargeAmount")
    totals = ("LineTotalAmount", "AllowanceTotalAmount", "ChargeTotalAmount", "TaxBasisTotalAmount", "GrandTotalAmount")
    return {
        "number": text(header, "ID"),
        "date": day(text(header, "IssueDateTime", "DateTimeString")),
        "due": day(text(settled, "SpecifiedTradePaymentTerms", "DueDateDateTime", "DateTimeString")),
        "type": text(header, "TypeCode"),
        "currency": text(settled, "InvoiceCurrencyCode"),
        "seller": text(seller, "Name"),
        "vat id": registered(seller, "VA"),
        "buyer": text(agreement, "BuyerTradeParty", "Name"),
        "account": text(settled, "SpecifiedTradeSettlementPaymentMeans", "PayeePartyCreditorFinancialAccount", "IBANID"),
        "totals": [money(text(settled, sums, name), sign) for name in (*totals, "DuePayableAmount", "TotalPrepaidAmount")],
        "lines": [money(text(line, line_settled, line_sums, "LineTotalAmount"), sign) for line in lines],
        "names": [text(line, "SpecifiedTradeProduct", "Name") for line in lines],
        "quantities": [money(text(line, delivered, "BilledQuantity"), sign) for line in lines],
        "prices": [money(text(line, *price), 1) for line in lines],
        "groups": [
            (text(group, "CategoryCode"), money(text(group, "BasisAmount"), sign), money(text(group, "CalculatedAmount"), sign))
            for group in every(settled, "ApplicableTradeTax")
        ],
    }


def seen_by_us(invoice: InvoiceRecord) -> dict[str, object]:
    totals = (invoice.line_total, invoice.allowance_total, invoice.charge_total, invoice.net, invoice.gross)
    return {
        "number": invoice.number,
        "date": invoice.issue_date,
        "due": invoice.due_date,
        "type": invoice.type,
        "currency": invoice.currency,
        "seller": invoice.seller.name,
        "vat id": invoice.seller.tax_id,
        "buyer": invoice.buyer.name,
        "account": invoice.payment_accounts[0] if invoice.payment_accounts else "",
        "totals": [money(raw, 1) for raw in (*totals, invoice.payable, invoice.prepaid)],
        "lines": [money(line.net, 1) for line in invoice.lines],
        "names": [line.name for line in invoice.lines],
        "quantities": [money(line.quantity, 1) for line in invoice.lines],
        "prices": [money(line.unit_price, 1) for line in invoice.lines],
        "groups": [(group.category, money(group.base, 1), money(group.tax, 1)) for group in invoice.tax_groups],
    }


def accepted_of(path: Path) -> InvoiceRecord | None:
    report = read_file(path.name, path.read_bytes())
    assert report.format == "cii", path
    assert report.accepted + len(report.rejected) == 1, path
    (record,) = report.records or (None,)
    assert record is None or isinstance(record, InvoiceRecord)
    return record


def test_our_reading_agrees_with_an_independent_one_on_every_document(corpora: Path) -> None:
    documents = [(path, root, accepted_of(path)) for path, root in cii_documents(corpora)]
    wrong: dict[str, object] = {}
    per_corpus: Counter[str] = Counter()
    for path, root, invoice in documents:
        if invoice is None:
            continue
        ours, theirs = seen_by_us(invoice), seen_by_elementtree(root)
        different = {term: (ours[term], theirs[term]) for term in ours if ours[term] != theirs[term]}
        if different:
            wrong[str(path.relative_to(corpora))] = different
        else:
            per_corpus[path.relative_to(corpora).parts[0]] += 1
    refused = [str(path.relative_to(corpora)) for path, _, invoice in documents if invoice is None]
    print(f"CII: {len(documents)} documents, {len(refused)} refused {refused}, equal in every term: {dict(per_corpus)}")
    assert len(documents) >= 150
    assert wrong == {}
    assert len(refused) <= len(documents) // 50


def told_by_eu_einvoice(model: dict[str, Any], sign: int) -> dict[str, object]:
    totals = model.get("totals", {})
    return {
        "number": model.get("number", ""),
        "date": model.get("issue_date", "")[:10],
        "currency": model.get("currency", ""),
        "seller": model.get("seller", {}).get("name", ""),
        "vat id": model.get("seller", {}).get("vat_id", ""),
        "buyer": model.get("buyer", {}).get("name", ""),
        "totals": [money(totals.get(name, ""), sign) for name in ("tax_exclusive", "tax_inclusive", "payable")],
        "lines": [money(line.get("net_amount", ""), sign) for line in model.get("lines", [])],
        "names": [line.get("name", "") for line in model.get("lines", [])],
        "groups": [
            (group.get("category", ""), money(group.get("taxable", ""), sign), money(group.get("tax", ""), sign))
            for group in model.get("vat_breakdown", [])
        ],
    }


def test_our_reading_agrees_with_the_best_peer(corpora: Path) -> None:
    """Both syntaxes. The extra `oracles` installs it; its dependencies are too heavy for everybody's tests."""
    peer = pytest.importorskip("eu_einvoice.parse", reason="eu-einvoice is not installed (extra `oracles`)")
    equal: Counter[str] = Counter()
    wrong = {}
    for path in sorted(path for path in corpora.rglob("*") if path.suffix.lower() == ".xml" and path.is_file()):
        content = path.read_bytes()
        report = read_file(path.name, content)
        if report.format not in ("cii", "ubl") or not report.records or b"CrossIndustryDocument" in content:
            continue
        (invoice,) = report.records
        assert isinstance(invoice, InvoiceRecord)
        ours = seen_by_us(invoice)
        ours["totals"] = [money(raw, 1) for raw in (invoice.net, invoice.gross, invoice.payable)]
        theirs = told_by_eu_einvoice(peer.parse_bytes(content)[0], -1 if invoice.credit_note else 1)
        different = {term: (ours[term], said) for term, said in theirs.items() if ours[term] != said}
        if different:
            wrong[path.name] = different
        else:
            equal[report.format] += 1
    print(f"against eu-einvoice: {dict(equal)} equal, {len(wrong)} different {wrong}")
    assert 100 * equal.total() >= 99 * (equal.total() + len(wrong))
