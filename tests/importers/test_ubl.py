"""UBL invoices and credit notes, on invented documents whose every figure is known."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from importers.einvoice.ubl import UblReader
from importers.registry import read_file
from importers.report import ImportReport, InvoiceRecord, InvoiceReference, report_as_json

Read = Callable[[str], ImportReport]
Text = Callable[[str], str]


def invoice_of(report: ImportReport) -> InvoiceRecord:
    assert report.rejected == ()
    (record,) = report.records
    assert isinstance(record, InvoiceRecord)
    return record


def altered(text: str, old: str, new: str) -> ImportReport:
    assert old in text
    return read_file("altered.xml", text.replace(old, new, 1).encode())


def faults(report: ImportReport) -> set[str]:
    assert report.rows == 1
    assert report.accepted == 0
    (row,) = report.rejected
    return {fault.code for fault in row.because or (row,)}


def test_an_invoice_over_two_vat_groups_is_read_whole(read_sample: Read) -> None:
    report = read_sample("ubl_two_vat_groups.xml")
    invoice = invoice_of(report)
    assert (report.format, report.rows, report.findings) == ("ubl", 1, ())
    assert (invoice.number, invoice.type, invoice.issue_date, invoice.due_date) == (
        "ZF-2026-0042",
        "380",
        "2026-03-31",
        "2026-04-30",
    )
    assert [(group.category, group.rate, group.base, group.tax) for group in invoice.tax_groups] == [
        ("S", "19", "212.00", "40.28"),
        ("S", "7", "95.00", "6.65"),
    ]
    totals = (invoice.line_total, invoice.allowance_total, invoice.charge_total, invoice.net, invoice.tax, invoice.gross)
    assert totals == ("308.00", "13.00", "12.00", "307.00", "46.93", "353.93")
    assert (invoice.prepaid, invoice.rounding, invoice.payable) == ("100.00", "0.07", "254.00")
    assert [(item.charge, item.amount, item.tax_rate) for item in invoice.allowances] == [
        (False, "8.00", "19"),
        (False, "5.00", "7"),
        (True, "12.00", "19"),
    ]
    assert (invoice.tax_currency, invoice.tax_in_tax_currency) == ("SEK", "525.62")


def test_the_seller_is_known_by_the_vat_number_and_the_legal_name(read_sample: Read) -> None:
    seller = invoice_of(read_sample("ubl_two_vat_groups.xml")).seller
    assert (seller.name, seller.trade_name) == ("Muster Großhandel GmbH", "Muster")
    assert (seller.tax_id, seller.tax_registration) == ("DE999999999", "201/113/40209")


def test_lines_keep_codes_quantities_and_prices_as_given(read_sample: Read) -> None:
    first, second, third = invoice_of(read_sample("ubl_two_vat_groups.xml")).lines
    assert (first.seller_code, first.buyer_code, first.standard_code, first.standard_scheme) == (
        "K-1",
        "ITEM-7",
        "4006381333931",
        "0160",
    )
    assert (second.quantity, second.unit, second.unit_price, second.net) == ("3.000", "KGM", "33.333", "100.00")
    assert (third.price_quantity, [item.amount for item in third.allowances]) == ("100", ["1.00"])


def test_what_matching_needs_is_there(read_sample: Read) -> None:
    invoice = invoice_of(read_sample("ubl_two_vat_groups.xml"))
    assert (invoice.order_reference, invoice.lines[0].order_line, invoice.buyer_reference) == ("PO-2026-17", "1", "COST-7")
    assert (invoice.payment_accounts, invoice.payment_reference) == (("DE02120300000000202051",), "RF-42")
    assert invoice.precedes == (InvoiceReference("ZF-2026-0001", "2026-01-15"),)


def test_a_credit_note_is_negative_and_names_its_invoice(read_sample: Read) -> None:
    report = read_sample("ubl_credit_note.xml")
    note = invoice_of(report)
    assert report.findings == ()
    assert (note.payable, note.tax, note.net, note.prepaid) == ("-47.36", "-7.56", "-39.80", "0.00")
    assert (note.lines[0].quantity, note.lines[0].net, note.lines[0].unit_price) == ("-2", "-39.80", "19.90")
    assert note.precedes == (InvoiceReference("ZF-2026-0042"),)
    assert note.due_date == "2026-05-02"


def test_a_credit_note_under_an_invoice_element_is_one_too(sample_text: Text) -> None:
    report = altered(sample_text("ubl_two_vat_groups.xml"), ">380<", ">381<")
    assert invoice_of(report).payable == "-254.00"


def test_a_credit_note_over_a_negative_amount_is_pointed_out(sample_text: Text) -> None:
    report = altered(
        sample_text("ubl_credit_note.xml"),
        '<cbc:PayableAmount currencyID="EUR">47.36',
        '<cbc:PayableAmount currencyID="EUR">-47.36',
    )
    assert invoice_of(report).payable == "47.36"
    assert "SIGN" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (">199.00<", ">1,99.00<", "amount_malformed"),
        (">199.00<", ">NaN<", "amount_malformed"),
        (">3.000<", ">drei<", "amount_malformed"),
        ('currencyID="EUR">199.00', 'currencyID="USD">199.00', "currency_mixed"),
        ("<cbc:ID>ZF-2026-0042</cbc:ID>", "", "term_missing"),
        ("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "", "term_missing"),
        ("2026-03-31+02:00", "2026-02-30", "date_unreadable"),
        ("2026-03-31+02:00", "0202-03-31", "date_out_of_range"),
        ('<cbc:PayableAmount currencyID="EUR">254.00</cbc:PayableAmount>', "", "term_missing"),
        (
            '<cbc:PayableAmount currencyID="EUR">254.00',
            '<cbc:PayableAmount>1</cbc:PayableAmount><cbc:PayableAmount currencyID="EUR">254.00',
            "stated_twice",
        ),
        ('<cac:TaxTotal><cbc:TaxAmount currencyID="SEK"', '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR"', "stated_twice"),
    ],
)
def test_one_bad_figure_rejects_the_whole_invoice(sample_text: Text, old: str, new: str, code: str) -> None:
    report = altered(sample_text("ubl_two_vat_groups.xml"), old, new)
    assert code in faults(report)


def test_every_fault_is_listed_with_its_place(sample_text: Text) -> None:
    text = sample_text("ubl_two_vat_groups.xml").replace(">199.00<", ">x<").replace(">9.00<", "><")
    (row,) = read_file("bad.xml", text.encode()).rejected
    assert row.code == "invoice_rejected"
    assert [(fault.code, fault.place.path) for fault in row.because] == [
        ("amount_malformed", "cac:InvoiceLine[1]/cbc:LineExtensionAmount"),
        ("term_missing", "BT-131"),
        ("term_missing", "BT-131"),
    ]
    assert row.because[0].place.line > 1
    assert row.zh != row.en


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (">308.00<", ">309.00<", "BR-CO-10"),
        (">13.00<", ">12.00<", "BR-CO-11"),
        ('ChargeTotalAmount currencyID="EUR">12.00', 'ChargeTotalAmount currencyID="EUR">13.00', "BR-CO-12"),
        (">307.00<", ">306.00<", "BR-CO-13"),
        (">46.93<", ">46.94<", "BR-CO-14"),
        (">353.93<", ">353.94<", "BR-CO-15"),
        (">254.00<", ">254.01<", "BR-CO-16"),
        (">40.28<", ">41.28<", "BR-CO-17"),
        (">19.90<", ">19.80<", "PEPPOL-EN16931-R120"),
        ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", "BR-04"),
        ("<cbc:Name>Tee</cbc:Name>", "", "BR-25"),
    ],
)
def test_figures_that_do_not_add_up_are_findings_and_stay_as_given(sample_text: Text, old: str, new: str, rule: str) -> None:
    report = altered(sample_text("ubl_two_vat_groups.xml"), old, new)
    assert report.accepted == 1
    assert rule in {finding.rule for finding in report.findings}


def test_group_tax_within_the_standards_tolerance_is_no_finding(sample_text: Text) -> None:
    report = altered(sample_text("ubl_two_vat_groups.xml"), ">40.28<", ">41.27<")
    assert "BR-CO-17" not in {finding.rule for finding in report.findings}


def test_third_parties_are_collected_for_only_under_the_extension(sample_text: Text) -> None:
    text = sample_text("ubl_two_vat_groups.xml").replace(">254.00<", ">260.00<")
    payment = '<cac:PrepaidPayment><cbc:PaidAmount currencyID="EUR">6.00</cbc:PaidAmount></cac:PrepaidPayment>'
    text = text.replace("<cac:LegalMonetaryTotal>", f"{payment}<cac:LegalMonetaryTotal>")
    assert "BR-CO-16" in {finding.rule for finding in read_file("plain.xml", text.encode()).findings}
    extended = altered(text, "en16931:2017", "en16931:2017#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0")
    assert invoice_of(extended).third_party == ("6.00",)
    assert extended.findings == ()


def test_the_staged_id_is_of_seller_number_and_date_only(read_sample: Read, sample_text: Text) -> None:
    first = read_sample("ubl_two_vat_groups.xml")
    again = altered(sample_text("ubl_two_vat_groups.xml"), "Lieferung frei Haus", "Kopie")
    other = altered(sample_text("ubl_two_vat_groups.xml"), "ZF-2026-0042", "ZF-2026-0044")
    assert first.staged == again.staged != other.staged
    assert first.sha256 != again.sha256
    assert first.staged[0].startswith("S-")
    assert len(first.staged[0]) == 14


def test_the_report_is_json_in_both_languages(read_sample: Read, sample_text: Text) -> None:
    told = report_as_json(read_sample("ubl_two_vat_groups.xml"))
    assert (told["rows"], told["accepted"], told["rejected"], told["staged"][0]) == (1, 1, [], told["records"][0]["staged"])
    assert told["records"][0]["seller"]["tax_id"] == "DE999999999"
    bad = altered(sample_text("ubl_two_vat_groups.xml"), ">353.93<", ">353.94<")
    zh, en = (report_as_json(bad, language)["findings"][0] for language in ("zh", "en"))
    assert zh["rule"] == en["rule"] == "BR-CO-15"
    assert "含税总额" in zh["message"]


def test_another_root_element_is_refused() -> None:
    report = UblReader().read("order.xml", b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>')
    assert faults(report) == {"not_ubl"}
