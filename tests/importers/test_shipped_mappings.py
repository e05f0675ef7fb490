"""Each shipped mapping on a statement invented in its bank's layout: what is booked, on which side, in which currency."""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from importers.bank.mapping import mappings_for
from importers.registry import read_file
from importers.report import BankRecord, ImportReport

MAPPINGS = Path(__file__).parents[2] / "importers" / "mappings"
LINES_MAX = 25
LAYOUTS = Path(__file__).parent / "layouts"
BOOKED = {
    "icbc": "2026-03-01 -12.50 CNY",
    "bocom_credit": "2026-03-01 47.00 CNY, 2026-03-03 -8.00 USD",
    "cmb_credit": "2025-12-31 -1088.00 CNY, 2026-01-02 500.00 CNY",
    "boc_credit": "2026-03-02 -25.00 USD, 2026-03-03 100.00 CNY",
    "ccb_credit": "2026-03-02 -21.60 CNY",
    "cgb_credit": "2026-03-02 -15.90 CNY, 2026-03-03 100.00 CNY",
    "citic_credit": "2026-03-02 -21.60 CNY",
    "cib_debit": "2026-03-01 -10.00 CNY, 2026-03-02 10.00 CNY",
    "hsbc_hk_debit": "2026-03-04 -1022.50 HKD",
    "hsbc_hk_credit": "2026-03-03 -88.00 HKD, 2026-03-04 12.00 HKD",
    "hxsec": "2026-03-01 -1005.00 CNY",
    "htsec": "2026-03-01 129.15 CNY",
    "td": "2026-03-30 -12.30 CAD, 2026-04-01 1000.00 CAD",
    "bmo_debit": "2026-03-01 -45.00 CAD",
    "bmo_credit": "2026-03-02 -78.10 CAD",
    "alipay_web": "2026-03-01 -38.50 CNY, 2026-03-03 38.50 CNY",
    "alipay_merchant": "2026-03-01 100.00 CNY, 2026-03-01 -0.60 CNY",
    "wechat_merchant": "2026-03-01 95.00 CNY, 2026-03-02 -45.00 CNY",
    "wechat_merchant_success": "2026-03-01 95.00 CNY",
    "wechat_funds": "2026-03-01 95.00 CNY, 2026-03-01 -0.57 CNY",
}


def text_of(name: str) -> str:
    return (LAYOUTS / f"{name}.csv").read_text(encoding="utf-8")


def told(report: ImportReport) -> str:
    return ", ".join(f"{record.date} {record.amount} {record.currency}" for record in bank_records(report))


def bank_records(report: ImportReport) -> Iterator[BankRecord]:
    return (record for record in report.records if isinstance(record, BankRecord))


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("name", BOOKED)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_statement_is_known_by_its_header_and_read(name: str, encoding: str) -> None:
    text, expected = text_of(name), BOOKED[name]
    report = read_file(f"{name}.csv", text.encode(encoding))
    assert report.format == f"bank_csv:{name}"
    assert told(report) == expected
    assert report.rejected == ()
    assert report.rows == text.count("\n")
    assert report.findings == ()


def test_every_shipped_mapping_takes_at_most_25_lines() -> None:
    """A new bank is a text file of a page, no program: comments count, blank lines are not needed."""
    long = {
        path.name: lines for path in MAPPINGS.glob("*.toml") if (lines := len(path.read_text("utf-8").splitlines())) > LINES_MAX
    }
    assert long == {}
    assert len(list(MAPPINGS.glob("*.toml"))) >= 30


def test_every_mapping_has_a_statement_that_it_reads() -> None:
    of_files = {"abc_debit", "alipay", "boc_debit", "bocom_debit", "cmb_debit", "wechat"}
    of_corpora = {"ccb_debit", "spdb_debit", "jd", "meituan"}
    mappings = mappings_for(None)
    assert isinstance(mappings, dict)
    assert set(mappings) == set(BOOKED) | of_files | of_corpora


def test_wechats_fees_keep_five_decimals_and_are_compared_with_the_last_row() -> None:
    report = read_file("orders.csv", text_of("wechat_merchant").encode())
    assert [record.fee for record in bank_records(report)] == ["0.57000", "-0.27000"]
    assert sum(Decimal(record.fee) for record in bank_records(report)) == Decimal("0.30000")
    wrong = read_file("orders.csv", text_of("wechat_merchant").replace("`0.30000", "`0.31000").encode())
    assert [(finding.rule, finding.place.line) for finding in wrong.findings] == [("control_sum", 5)]
    short = read_file("orders.csv", text_of("wechat_merchant").replace("`2,`95.00,`45", "`3,`95.00,`45").encode())
    assert [finding.rule for finding in short.findings] == ["control_count"]


def test_a_comma_in_a_name_shifts_no_amount_where_values_are_marked() -> None:
    assert [record.memo for record in bank_records(read_file("orders.csv", text_of("wechat_merchant").encode()))] == [
        "木椅, 二把 SO-1",
        "木椅, 二把 SO-1 RF-1",
    ]


def test_text_saved_again_by_a_spreadsheet_has_tabs_and_is_read() -> None:
    text, expected = text_of("cgb_credit"), BOOKED["cgb_credit"]
    assert told(read_file("again.txt", text.replace(",", "\t").encode("utf-16"))) == expected
    assert told(read_file("again.csv", text.replace(",", ";").encode("utf-8"))) == expected


def test_the_details_are_found_beside_the_summary_in_a_zip() -> None:
    text, expected = text_of("alipay_merchant"), BOOKED["alipay_merchant"]
    summary = "#汇总\n类型,收入笔数\n在线支付,1\n".encode("gb18030")
    report = read_file("20880000.zip", zipped(**{"汇总.csv": summary, "明细.csv": text.encode("gb18030")}))
    assert (report.format, told(report)) == ("bank_csv:alipay_merchant", expected)
    assert [reason.place.path for reason in report.skipped if reason.code == "sheet_not_read"] == ["汇总.csv"] * 3
    assert [finding.rule for finding in report.findings] == ["worksheet_ignored"]


def test_the_same_wallet_as_csv_and_as_xlsx_gives_the_same_rows() -> None:
    pytest.importorskip("python_calamine")
    xlsxwriter = pytest.importorskip("xlsxwriter")
    text = (Path(__file__).parent / "files" / "wechat.csv").read_text(encoding="utf-8-sig")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    for number, line in enumerate(text.splitlines()):
        sheet.write_row(number, 0, [cell.strip('"\t') for cell in line.split(",")])
    book.close()
    as_csv, as_xlsx = read_file("wechat.csv", text.encode()), read_file("wechat.xlsx", buffer.getvalue())
    assert as_xlsx.format == "bank_csv:wechat"
    assert [record.identity for record in as_xlsx.records] == [record.identity for record in as_csv.records]


def test_the_mappings_hold_nothing_but_toml_that_people_can_read() -> None:
    for path in MAPPINGS.glob("*.toml"):
        title = tomllib.loads(path.read_text("utf-8"))["title"]
        assert " / " in title, f"{path.name} has a title in both languages"
