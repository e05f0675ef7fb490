"""Cross Industry Invoices and ZUGFeRD 1, on one invented document whose every figure is known."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from importers.registry import read_file
from importers.report import ImportReport, InvoiceRecord, InvoiceReference

Read = Callable[[str], ImportReport]
Text = Callable[[str], str]
SAMPLE = "cii_two_vat_groups.xml"
UNCEFACT = "urn:un:unece:uncefact:data:standard"


def invoice_of(report: ImportReport) -> InvoiceRecord:
    assert report.rejected == ()
    (record,) = report.records
    assert isinstance(record, InvoiceRecord)
    return record


def altered(text: str, *changes: tuple[str, str]) -> ImportReport:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_file("altered.xml", text.encode())


def as_zugferd_1(text: str) -> str:
    """The same document in the element names of 2014."""
    for old, new in (
        (f"{UNCEFACT}:CrossIndustryInvoice:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
        (
            f"{UNCEFACT}:ReusableAggregateBusinessInformationEntity:100",
            f"{UNCEFACT}:ReusableAggregateBusinessInformationEntity:12",
        ),
        (f"{UNCEFACT}:UnqualifiedDataType:100", f"{UNCEFACT}:UnqualifiedDataType:15"),
        ("rsm:CrossIndustryInvoice", "rsm:CrossIndustryDocument"),
        ("rsm:ExchangedDocumentContext", "rsm:SpecifiedExchangedDocumentContext"),
        ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
        ("rsm:SupplyChainTradeTransaction", "rsm:SpecifiedSupplyChainTradeTransaction"),
        ("ram:RateApplicablePercent", "ram:ApplicablePercent"),
    ):
        text = text.replace(old, new)
    text = re.sub(r"ram:ApplicableHeaderTrade(\w+)", r"ram:ApplicableSupplyChainTrade\1", text)
    text = re.sub(r"ram:SpecifiedLineTrade(\w+)", r"ram:SpecifiedSupplyChainTrade\1", text)
    return re.sub(
        r"SpecifiedTradeSettlement(?:Header|Line)MonetarySummation", "SpecifiedTradeSettlementMonetarySummation", text
    )


def test_an_invoice_over_two_vat_groups_is_read_whole(read_sample: Read) -> None:
    report = read_sample(SAMPLE)
    invoice = invoice_of(report)
    assert (report.format, report.rows, report.findings) == ("cii", 1, ())
    assert (invoice.number, invoice.type, invoice.issue_date, invoice.due_date) == (
        "ZF-2026-0042",
        "380",
        "2026-03-31",
        "2026-04-30",
    )
    assert [(group.rate, group.base, group.tax) for group in invoice.tax_groups] == [
        ("19", "209.50", "39.81"),
        ("7", "99.00", "6.93"),
    ]
    assert (invoice.line_total, invoice.charge_total, invoice.net) == ("298.00", "10.50", "308.50")
    assert (invoice.tax, invoice.gross, invoice.payable) == ("46.74", "355.24", "255.30")
    assert (invoice.tax_currency, invoice.tax_in_tax_currency) == ("SEK", "525.62")
    assert [(item.charge, item.amount, item.reason) for item in invoice.allowances] == [
        (True, "4.50", "Verpackung"),
        (True, "6.00", "Fracht"),
    ]


def test_parties_lines_and_references_are_found(read_sample: Read) -> None:
    invoice = invoice_of(read_sample(SAMPLE))
    assert (invoice.seller.name, invoice.seller.tax_id, invoice.seller.tax_registration) == (
        "Muster Großhandel GmbH",
        "DE999999999",
        "201/113/40209",
    )
    first, second = invoice.lines
    assert (first.seller_code, first.standard_code, first.unit_price, first.net, first.order_line) == (
        "K-1",
        "4006381333931",
        "19.90",
        "199.00",
        "1",
    )
    assert (second.quantity, second.unit, second.price_quantity, second.allowances[0].amount) == (
        "20.000",
        "KGM",
        "100",
        "1.00",
    )
    assert invoice.precedes == (InvoiceReference("ZF-2026-0001", "2026-01-15"),)
    assert (invoice.order_reference, invoice.payment_accounts) == ("PO-2026-17", ("DE02120300000000202051",))


def test_zugferd_1_says_the_same_in_other_words(read_sample: Read, sample_text: Text) -> None:
    old = read_file("ZUGFeRD-invoice.xml", as_zugferd_1(sample_text(SAMPLE)).encode())
    assert old.format == "cii"
    assert invoice_of(old) == invoice_of(read_sample(SAMPLE))


def test_the_staged_id_is_the_same_as_in_ubl(read_sample: Read) -> None:
    assert read_sample(SAMPLE).staged == read_sample("ubl_two_vat_groups.xml").staged


def test_a_credit_note_is_negative(sample_text: Text) -> None:
    note = invoice_of(altered(sample_text(SAMPLE), (">380<", ">381<")))
    assert (note.payable, note.tax, note.lines[0].quantity, note.lines[0].unit_price) == ("-255.30", "-46.74", "-10", "19.90")


def test_a_profile_without_lines_is_accepted_and_says_so(sample_text: Text) -> None:
    text = re.sub(r"<ram:IncludedSupply.*</ram:IncludedSupplyChainTradeLineItem>", "", sample_text(SAMPLE), flags=re.DOTALL)
    (refused,) = read_file("no-lines.xml", text.encode()).rejected
    assert [fault.place.path for fault in refused.because] == ["BG-25"]
    report = altered(text, ("urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:basicwl"))
    assert invoice_of(report).lines == ()
    assert [finding.rule for finding in report.findings] == ["BG-25"]


def test_a_heading_over_lines_counts_in_no_total(sample_text: Text) -> None:
    heading = (
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>0</ram:LineID>"
        "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode></ram:AssociatedDocumentLineDocument>"
        "<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation><ram:LineTotalAmount>298.00"
        "</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation></ram:SpecifiedLineTradeSettlement>"
        "</ram:IncludedSupplyChainTradeLineItem>"
    )
    report = altered(
        sample_text(SAMPLE),
        ("<ram:IncludedSupply", f"{heading}<ram:IncludedSupply"),
        ("<ram:LineID>1</ram:LineID>", "<ram:LineID>1</ram:LineID><ram:ParentLineID>0</ram:ParentLineID>"),
    )
    group, first, _ = invoice_of(report).lines
    assert (group.role, group.counts, first.parent, first.counts) == ("group", False, "0", True)
    assert report.findings == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (">199.00<", ">1,99.00<", "amount_malformed"),
        ('currencyID="EUR"', 'currencyID="USD"', "currency_mixed"),
        ('<ram:TaxTotalAmount currencyID="SEK"', '<ram:TaxTotalAmount currencyID="EUR"', "stated_twice"),
        (">20260331<", ">20260230<", "date_unreadable"),
        (">20260331<", ">20260199<", "date_unreadable"),
        ("<ram:ID>ZF-2026-0042</ram:ID>", "", "term_missing"),
        ("<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>1</ram:GrandTotalAmount><ram:GrandTotalAmount>", "stated_twice"),
    ],
)
def test_one_bad_figure_rejects_the_whole_invoice(sample_text: Text, old: str, new: str, code: str) -> None:
    (row,) = altered(sample_text(SAMPLE), (old, new)).rejected
    assert code in {fault.code for fault in row.because}


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (">298.00<", ">299.00<", "BR-CO-10"),
        (">10.50<", ">11.50<", "BR-CO-12"),
        (">355.24<", ">355.25<", "BR-CO-15"),
        (">255.30<", ">255.31<", "BR-CO-16"),
        (">39.81<", ">41.81<", "BR-CO-17"),
    ],
)
def test_what_does_not_add_up_is_a_finding(sample_text: Text, old: str, new: str, rule: str) -> None:
    report = altered(sample_text(SAMPLE), (old, new))
    assert rule in {finding.rule for finding in report.findings}
    assert report.accepted == 1


def test_another_document_of_the_family_is_refused(sample_text: Text) -> None:
    text = sample_text(SAMPLE).replace("rsm:CrossIndustryInvoice", "rsm:CrossIndustryOrder")
    assert [row.code for row in read_file("order.xml", text.encode()).rejected] == ["not_cii"]


def test_a_document_type_declaration_is_refused(sample_text: Text) -> None:
    text = sample_text(SAMPLE).replace("<rsm:Cross", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><rsm:Cross", 1)
    assert [row.code for row in read_file("bomb.xml", text.encode()).rejected] == ["xml_dtd"]
