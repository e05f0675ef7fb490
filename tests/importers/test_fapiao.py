"""Chinese invoices in all their carriers, written by a generator that shares no code with the readers."""

from __future__ import annotations

import io
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from importers.einvoice.china.figures import capitals_as_amount, rate_of_text
from importers.registry import read_file
from importers.report import ImportReport, InvoiceRecord, InvoiceReference
from tests.importers.fapiao_samples import (
    LIST_HEADER,
    Fapiao,
    as_csv,
    as_list_rows,
    as_ofd,
    as_qr,
    as_xml,
    capitals,
    invented,
    zipped,
)

SEEDS = range(25)
GOODS_2019 = (
    "<fp:GoodsInfo><fp:Item>*餐饮服务*餐费</fp:Item><fp:Price>57</fp:Price><fp:Quantity>1</fp:Quantity><fp:Amount>57.00"
    "</fp:Amount><fp:TaxScheme>免税</fp:TaxScheme><fp:TaxAmount>***</fp:TaxAmount></fp:GoodsInfo>"
)
OF_2019 = (
    '<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">'
    "<fp:InvoiceCode>031001900511</fp:InvoiceCode><fp:InvoiceNo>04875996</fp:InvoiceNo><fp:IssueDate>2020年04月20日</fp:IssueDate><fp:Seller><fp:SellerName>样例餐厅"
    "</fp:SellerName><fp:SellerTaxID>91310000TESTSELL01</fp:SellerTaxID></fp:Seller><fp:TaxInclusiveTotalAmount>57.00"
    "</fp:TaxInclusiveTotalAmount><fp:TaxTotalAmount>***</fp:TaxTotalAmount><fp:TaxExclusiveTotalAmount>57.00"
    f"</fp:TaxExclusiveTotalAmount><fp:GoodsInfos>{GOODS_2019}</fp:GoodsInfos></eInvoice>"
)


def invoice_of(report: ImportReport) -> InvoiceRecord:
    assert report.rejected == ()
    (record,) = report.records
    assert isinstance(record, InvoiceRecord)
    return record


def figures(record: InvoiceRecord) -> list[Decimal]:
    return [Decimal(text or "0") for text in (record.net, record.tax, record.gross, record.payable)]


def rules(report: ImportReport) -> set[str]:
    return {finding.rule for finding in report.findings}


def of(invoice: Fapiao) -> list[Decimal]:
    return [invoice.net, invoice.tax, invoice.gross, invoice.gross]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_carrier_of_an_invoice_gives_its_figures_and_one_identity(seed: int) -> None:
    invoice = invented(seed, red=seed % 5 == 0)
    xml = read_file("a.xml", as_xml(invoice).encode())
    whole = invoice_of(xml)
    assert figures(whole) == of(invoice)
    assert [(line.name, Decimal(line.net), Decimal(line.tax or "0")) for line in whole.lines] == [
        (line.name, line.net, line.tax) for line in invoice.goods
    ]
    assert (whole.issue_date, whole.currency, whole.credit_note) == (invoice.date, "CNY", invoice.gross < 0)
    assert (whole.seller.tax_id, whole.buyer.name) == (invoice.seller[0], invoice.buyer[1])
    assert xml.findings == ()
    others = {
        "a.ofd": as_ofd(invoice),
        "b.ofd": as_ofd(invoice, attached=True),
        "a.txt": as_qr(invoice).encode(),
        "a.csv": as_csv(as_list_rows(invoice)),
    }
    for name, content in others.items():
        report = read_file(name, content)
        assert report.staged == xml.staged, name
        assert invoice_of(report).issue_date == invoice.date
        assert not rules(report) - {"SIGNED"}, name
        if name != "a.txt":
            assert figures(invoice_of(report)) == of(invoice), name
    assert invoice_of(read_file("a.txt", as_qr(invoice).encode())).gross == str(invoice.gross)


def test_a_red_invoice_names_the_blue_one() -> None:
    invoice = invented(5, red=True)
    from_remark = read_file("a.csv", as_csv(as_list_rows(invoice)))
    for report in (read_file("a.xml", as_xml(invoice).encode()), from_remark):
        assert invoice_of(report).precedes == (InvoiceReference(invoice.red_of),)
    old = OF_2019.replace("<fp:GoodsInfos>", "<fp:Note>对应正数发票代码:033002000211号码:83089647</fp:Note><fp:GoodsInfos>")
    assert invoice_of(read_file("a.xml", old.encode())).precedes == (InvoiceReference("83089647", code="033002000211"),)


def test_the_invoice_of_2019_is_known_by_code_and_number_and_may_be_tax_free() -> None:
    report = read_file("a.xml", OF_2019.encode())
    invoice = invoice_of(report)
    assert (invoice.code, invoice.number, invoice.issue_date) == ("031001900511", "04875996", "2020-04-20")
    assert (invoice.tax, invoice.lines[0].tax_category, invoice.lines[0].tax) == ("", "E", "")
    assert report.findings == ()
    scanned = read_file("qr.txt", b"01,10,031001900511,04875996,57,20200420,77669856890717802165,64CF,")
    assert scanned.staged == report.staged
    assert invoice_of(scanned).net == "57"


def test_an_xbrl_voucher_is_read_alone_and_in_an_ofd() -> None:
    line = (
        "<inv:InformationOfTaxableGoodsOrServicesDetailItemsTuple><inv:NameOfTaxableGoodsOrServices>*现代服务*样例服务"
        "</inv:NameOfTaxableGoodsOrServices><inv:AmountExcludingTax>9849.06</inv:AmountExcludingTax><inv:TaxRate>6.00%"
        "</inv:TaxRate><inv:TaxAmount>590.94</inv:TaxAmount></inv:InformationOfTaxableGoodsOrServicesDetailItemsTuple>"
    )
    facts = {
        "CodeOfInvoice": "3300232130",
        "NumberOfInvoice": "02630221",
        "DateOfIssue": "2026-03-26",
        "NameOfSeller": "样例服务有限公司",
        "TotalAmountExcludingTax": "9849.06",
        "TotalTaxAmount": "590.94",
        "TaxIncludedAmountInFigures": "10440.00",
        "TaxIncludedAmountInWords": "壹万零肆佰肆拾圆整",
    }
    stated = "".join(f'<inv:{name} contextRef="now">{value}</inv:{name}>' for name, value in facts.items())
    xbrl = f'<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:inv="urn:inv">{stated}{line}</xbrli:xbrl>'
    for name, content in (
        ("a.xml", xbrl.encode()),
        ("a.ofd", zipped({"OFD.xml": "<OFD/>", "Doc_0/Attachs/inv_ord_issuer_1.xml": xbrl})),
    ):
        report = read_file(name, content)
        invoice = invoice_of(report)
        assert (invoice.code, invoice.number, invoice.gross, invoice.lines[0].net) == (
            "3300232130",
            "02630221",
            "10440.00",
            "9849.06",
        )
        assert report.findings == ()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<TotalTaxAm>", "<TotalTaxAm>1", "CN-TOTAL"),
        ("<Amount>", "<Amount>1", "CN-LINES"),
        ("<ComTaxAm>", "<ComTaxAm>1", "CN-TAX"),
        ("<TotalTax-includedAmountInChinese>", "<TotalTax-includedAmountInChinese>壹佰", "CN-CAPITALS"),
    ],
)
def test_figures_that_contradict_each_other_are_findings(old: str, new: str, rule: str) -> None:
    taxed = next(invoice for invoice in map(invented, SEEDS) if invoice.goods[0].rate != "免税")
    text = as_xml(taxed)
    assert old in text
    report = read_file("a.xml", text.replace(old, new, 1).encode())
    assert report.accepted == 1
    assert rule in rules(report)


def test_what_cannot_be_read_rejects_the_invoice_with_every_reason() -> None:
    text = as_xml(invented(3)).replace("<Amount>", "<Amount>x", 1)
    text = text.replace("<IssueTime>", "<IssueTime>x")
    (row,) = read_file("a.xml", text.encode()).rejected
    assert {fault.code for fault in row.because} == {"amount_malformed", "date_unreadable", "term_missing"}
    short = as_xml(invented(3)).replace(invented(3).number, "123")
    (row,) = read_file("a.xml", short.encode()).rejected
    assert {fault.code for fault in row.because} == {"number_malformed"}


def test_metadata_that_contradict_the_attached_invoice_are_an_error() -> None:
    invoice = invented(4)
    report = read_file("a.ofd", as_ofd(invoice, attached=True, metadata={"合计金额": "1.00"}))
    assert figures(invoice_of(report)) == of(invoice)
    (finding,) = [finding for finding in report.findings if finding.rule == "CN-SOURCES"]
    assert "1.00" in finding.zh


def test_an_ofd_without_metadata_is_read_by_its_tags_as_far_as_they_go() -> None:
    invoice = invented(6)
    metadata = {"开票日期": invoice.date}
    assert read_file("a.ofd", as_ofd(invoice, custom=False, metadata=metadata)).rejected[0].because[0].code == "term_missing"
    record = invoice_of(read_file("a.ofd", as_ofd(invoice)))
    assert (record.seller.name, record.lines) == (invoice.seller[1], ())


def test_an_ofd_that_is_no_invoice_is_refused() -> None:
    report = read_file("a.ofd", as_ofd(invented(1), custom=False, tags=False))
    assert [row.code for row in report.rejected] == ["ofd_without_invoice"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (zipped({"OFD.xml": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><OFD>&e;</OFD>"}), "xml_dtd"),
        (zipped({"OFD.xml": "<OFD/>", "Attachs/original_invoice.xml": "<!DOCTYPE eInvoice><eInvoice/>"}), "xml_dtd"),
        (zipped({"OFD.xml": "<OFD/>", "../../evil.xml": "x"}), "archive_path"),
        (zipped({"OFD.xml": "<OFD/>", "Doc_0/big.xml": "0" * (70 * 1024 * 1024)}), "archive_too_large"),
        (zipped({"OFD.xml": "<OFD/>", "Doc_0/big.xml": "0" * (3 * 1024 * 1024)}), "archive_too_large"),
        (b"PK\x03\x04OFD.xml", "archive_unreadable"),
        (zipped({"Doc_0/x.xml": "<OFD/>"}), "not_ofd"),
    ],
)
def test_hostile_containers_are_refused(content: bytes, code: str) -> None:
    assert [row.code for row in read_file("a.ofd", content).rejected] == [code]


def test_a_torn_ofd_is_read_or_refused() -> None:
    whole = as_ofd(invented(2), attached=True)
    for length in range(4, len(whole), len(whole) // 60):
        report = read_file("a.ofd", whole[:length])
        assert report.rows == report.accepted + len(report.rejected)


@pytest.mark.parametrize(
    ("text", "net", "gross"),
    [
        ("01,10,033002000211,83089647,510.68,20200723,16197833567414507415,0941,", "510.68", ""),
        ("01,01,3300171130,83089647,510.68,20200723,,0941", "510.68", ""),
        ("01,31,,26332000004021728676,458.89,20260515,,3050", "", "458.89"),
        ("01，32，，26332000004021728676，458.89，20260515，，3050", "", "458.89"),
        ("01,14,033002000211,83089647,9.00,20200723,,0941", "", ""),
        ("01,10,144032009110,83089647,91310000TESTSELL01,9.00,20200723," + "0a" * 32, "", ""),
    ],
)
def test_the_amount_of_a_qr_text_is_with_or_without_tax_by_type(text: str, net: str, gross: str) -> None:
    report = read_file("qr.txt", text.encode())
    record = invoice_of(report)
    assert (record.net, record.gross) == (net, gross)
    assert ("CN-QR" in rules(report)) is (not net and not gross)


def test_each_line_of_scans_is_accounted_for() -> None:
    lines = ["01,32,,26332000004021728676,458.89,20260515,,3050", "", "01,32,,26332000004021728677,x,20260515,,3050", "hello"]
    report = read_file("scans.txt", "\n".join(lines).encode())
    assert (report.rows, report.accepted, len(report.rejected), len(report.skipped)) == (4, 1, 2, 1)


def test_a_list_per_line_gives_one_record_per_invoice_and_accounts_for_every_row() -> None:
    invoices = [invented(seed) for seed in range(40, 48)]
    rows = [row for invoice in invoices for row in as_list_rows(invoice)]
    report = read_file("全量发票.csv", as_csv([*rows, ["合计", *[""] * 26], [""] * 27]))
    assert report.rows == len(rows) + 3
    assert report.accepted == len(invoices)
    assert report.rejected == ()
    for record, invoice in zip(report.records, invoices, strict=True):
        assert isinstance(record, InvoiceRecord)
        assert figures(record) == of(invoice)
        assert (record.status, len(record.lines)) == ("正常", len(invoice.goods))
    assert {reason.code for reason in report.skipped} >= {"header", "total_row", "blank"}


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return out.getvalue()


def test_a_workbook_with_totals_and_lines_is_compared_within_itself() -> None:
    pytest.importorskip("python_calamine")
    invoice = invented(9)
    lines: list[list[object]] = [list(LIST_HEADER), *[list(row) for row in as_list_rows(invoice)]]
    base: list[list[object]] = [
        ["数电发票号码", "销方识别号", "销方名称", "开票日期", "金额", "税额", "价税合计", "发票状态"],
        [invoice.number, *invoice.seller, invoice.date, float(invoice.net), float(invoice.tax), float(invoice.gross), "正常"],
    ]
    report = read_file("发票.xlsx", workbook({"发票基础信息": base, "信息汇总表": lines}))
    assert figures(invoice_of(report)) == of(invoice)
    assert (report.format, rules(report)) == ("tax_list", set())
    assert len(report.skipped) == report.rows - 1
    base[1][4] = float(invoice.net) + 1
    assert "CN-LINES" in rules(read_file("发票.xlsx", workbook({"发票基础信息": base, "信息汇总表": lines})))


def test_what_was_ticked_for_deduction_is_kept() -> None:
    header = [
        "发票代码",
        "发票号码",
        "数电票号码",
        "开票日期",
        "金额",
        "税额",
        "有效抵扣税额",
        "勾选状态",
        "税款所属期",
        "票种",
    ]
    row = ["", "", "26332000004021728676", "2026-05-15", "100.00", "13.00", "13.00", "已勾选", "202605", "数电发票"]
    record = invoice_of(read_file("勾选.csv", as_csv([row], header)))
    assert (record.deductible, record.deduction_status, record.deduction_period) == ("13.00", "已勾选", "202605")


def test_a_number_that_excel_has_rounded_is_rejected() -> None:
    header = ["数电发票号码", "开票日期", "金额", "税额"]
    (row,) = read_file("a.csv", as_csv([["2.6332E+19", "2026-05-15", "100.00", "13.00"]], header)).rejected
    assert [fault.code for fault in row.because] == ["number_malformed"]


def test_customs_vat_is_a_document_of_its_own() -> None:
    header = ["缴款书号码", "填发日期", "进口单位", "报关单号", "完税价格", "税额"]
    good = ["224820261480005678-L02", "2026-03-02", "样例进口有限公司", "224820261000012345", "7455.00", "969.15"]
    bad = ["2248", "2026-03-02", "样例进口有限公司", "", "1.00", "0.13"]
    other_year = ["224820251480005678-L03", "2026-03-02", "样例进口有限公司", "", "100.00", "13.00"]
    report = read_file("海关.csv", as_csv([good, bad, other_year], header))
    assert (report.accepted, len(report.rejected)) == (2, 1)
    record = report.records[0]
    assert isinstance(record, InvoiceRecord)
    assert (record.form, record.net, record.tax, record.gross, record.payable) == (
        "customs_vat",
        "7455.00",
        "969.15",
        "",
        "969.15",
    )
    assert (record.order_reference, record.issue_date) == ("224820261000012345", "2026-03-02")
    assert [finding.rule for finding in report.findings] == ["CN-CUSTOMS-YEAR"]


@pytest.mark.parametrize("seed", range(60))
def test_capitals_are_read_as_they_are_written(seed: int) -> None:
    amount = Decimal(random.Random(seed).randint(0, 10 ** (seed % 13 + 1))) / 100
    assert capitals_as_amount(capitals(amount)) == amount, capitals(amount)


def test_rates_in_words_and_shares() -> None:
    said = {text: rate_of_text(text) for text in ("13%", "0.130000", "0.03", "1%", "免税", "不征税", "***", "0%", "x")}
    assert {text: rate and tuple(rate) for text, rate in said.items()} == {
        "13%": ("S", "13"),
        "0.130000": ("S", "13"),
        "0.03": ("S", "3"),
        "1%": ("S", "1"),
        "免税": ("E", "0"),
        "不征税": ("O", "0"),
        "***": ("E", "0"),
        "0%": ("Z", "0"),
        "x": None,
    }


def test_the_invoices_among_the_public_ofd_files_agree_with_their_metadata(corpora: Path) -> None:
    """The metadata are read here by a pattern on the bytes, not by our reader."""
    found, without = 0, 0
    for path in sorted(corpora.rglob("*.ofd")):
        report = read_file(path.name, path.read_bytes())
        assert report.rows == 1
        if not report.records:
            assert report.rejected[0].code == "ofd_without_invoice", path
            without += 1
            continue
        found += 1
        record = invoice_of(report)
        assert not rules(report) - {"SIGNED"}, path
        assert Decimal(record.net) + Decimal(record.tax or "0") == Decimal(record.gross)
        assert record.lines
        with zipfile.ZipFile(path) as container:
            entry = next(name for name in container.namelist() if name.endswith("OFD.xml"))
            stated = dict(re.findall(r'CustomData Name="([^"]*)">([^<]*)', container.read(entry).decode()))
        ours = {"发票代码": record.code, "发票号码": record.number, "合计金额": record.net, "合计税额": record.tax}
        assert {name: stated[name] for name in ours if name in stated} == {name: ours[name] for name in ours if name in stated}
    print(f"OFD: {found} invoices equal to their metadata, {without} without an invoice")
    assert (found, found + without >= 30) == (5, True)
