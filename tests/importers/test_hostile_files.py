"""Files from strangers: each gives a reason, and never an exception."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from importers.einvoice.ubl import UblReader
from importers.registry import read_file
from importers.report import ImportReport

FILES = Path(__file__).parent / "files"
UBL = '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
TEN_OF_THE_LAST = (f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghi"))
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(TEN_OF_THE_LAST) + "]>"
XXE = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


def codes(report: ImportReport) -> list[str]:
    assert report.rows == 1
    return [reason.code for reason in report.rejected]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (LAUGHS + UBL + "&i;</Invoice>", "xml_dtd"),
        (XXE + UBL + "&secret;</Invoice>", "xml_dtd"),
        ('<!DOCTYPE Invoice SYSTEM "http://example.com/x.dtd">' + UBL + "</Invoice>", "xml_dtd"),
        (UBL + "&unknown;</Invoice>", "xml_malformed"),
        (UBL + "<a>", "xml_malformed"),
        (UBL + "<a></b></Invoice>", "xml_malformed"),
        ('<?xml version="1.0" encoding="x-none"?>' + UBL + "</Invoice>", "xml_encoding"),
        ('<?xml version="1.0" encoding="big5"?>' + UBL + "</Invoice>", "xml_encoding"),
        (UBL + "<a>" * 200 + "</a>" * 200 + "</Invoice>", "xml_too_large"),
        (UBL + "<a/>" * 600_000 + "</Invoice>", "xml_too_large"),
        (UBL + " " * (21 * 1024 * 1024) + "</Invoice>", "xml_too_large"),
        (UBL + "</Invoice>", "invoice_rejected"),
    ],
    ids=["laughs", "xxe", "external", "entity", "cut", "crossed", "encoding", "big5", "deep", "many", "huge", "nothing"],
)
def test_hostile_xml_is_refused_with_a_reason(content: str, code: str) -> None:
    assert codes(read_file("hostile.xml", content.encode())) == [code]


def test_ten_megabytes_in_one_element_are_one_text() -> None:
    text = (FILES / "ubl_two_vat_groups.xml").read_text(encoding="utf-8").replace("Lieferung frei Haus", "x\n" * 5_000_000)
    assert read_file("long.xml", text.encode()).accepted == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t", "file_empty"),
        (b"\x00" * 1000, "file_empty"),
        (bytes(range(256)) * 50, "format_unknown"),
        (b"just a letter\n", "format_unknown"),
        ("记账日期,货币\n".encode("cp932", "replace"), "format_unknown"),
        (b"\xff\xfe\x00", "format_unknown"),
        (b"PK\x03\x04 and no more", "format_unknown"),
    ],
)
def test_what_is_no_known_file_is_refused(content: bytes, code: str) -> None:
    assert codes(read_file("thing.bin", content)) == [code]


def test_binary_content_that_was_called_a_statement_is_refused() -> None:
    assert codes(read_file("x.csv", bytes(range(256)) * 50, "bank_csv")) == ["not_text"]
    assert codes(read_file("x.csv", b"nothing here\n", "bank_csv")) == ["header_not_found"]
    assert codes(read_file("x.xml", b"\x89PNG\r\n", "ubl")) == ["xml_malformed"]


def test_a_line_of_ten_megabytes_is_rejected_alone() -> None:
    rows = ["2026-01-01,CNY,5.00,,早,,", "2026-01-02,CNY,6.00,," + "长" * 3_500_000 + ",,", "2026-01-03,CNY,7.00,,晚,,"]
    report = read_file("long.csv", ("记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n" + "\n".join(rows)).encode())
    assert [reason.code for reason in report.rejected] == ["line_too_long"]
    assert report.accepted == 2


def test_a_workbook_without_its_reader_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    report = read_file("bank.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)
    assert codes(report) == ["excel_reader_missing"]
    assert "zhangfang[excel]" in report.rejected[0].en


def test_a_broken_workbook_is_refused() -> None:
    pytest.importorskip("python_calamine")
    assert codes(read_file("bank.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600)) == ["workbook_unreadable"]
    assert codes(read_file("bank.xlsx", b"PK\x03\x04" + b"\x00" * 600)) == ["archive_unreadable"]


@pytest.mark.parametrize("name", ["ubl_two_vat_groups.xml", "ubl_credit_note.xml"])
def test_an_invoice_cut_anywhere_is_refused(name: str) -> None:
    content = (FILES / name).read_bytes().rstrip()
    for end in range(1, len(content), 97):
        report = UblReader().read(name, content[:end])
        assert (report.rows, report.accepted) == (1, 0)


@pytest.mark.parametrize("name", ["alipay.csv", "icbc.csv", "cmb_debit.csv", "boc_pages.csv", "wechat.csv"])
def test_a_statement_cut_anywhere_still_accounts_for_every_row(name: str) -> None:
    content = (FILES / name).read_bytes()
    whole = set(read_file(name, content).staged)
    for end in range(1, len(content), 13):
        report = read_file(name, content[:end])
        assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)
        assert len(set(report.staged) - whole) <= 1


def test_gbk_xml_is_read_as_what_it_declares(sample_text: Callable[[str], str]) -> None:
    text = (
        sample_text("ubl_two_vat_groups.xml")
        .replace('encoding="UTF-8"', 'encoding="GBK"')
        .replace("Großhandel", "批发")
        .replace("Kaffee", "咖啡")
    )
    report = read_file("gbk.xml", text.encode("gb18030"))
    assert report.accepted == 1
    assert report.staged == read_file("utf8.xml", sample_text("ubl_two_vat_groups.xml").encode()).staged
