"""Reports as files and vouchers on paper: numbers stay numbers, formulas stay text, long names stay whole."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Answer, Company, delivery, receipt, zhangfang


def printed(company: Company, *arguments: str, language: str = "zh") -> Answer:
    """A report as people read it."""
    return zhangfang("--lang", language, "report", company.place, *arguments)


def width(text: str) -> int:
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


@pytest.fixture
def trade(company: Company) -> Company:
    """Goods with a name that a spreadsheet would run, a delivery, and its reversal."""
    evil = {"kind": "item", "id": "P2", "name": "=1+2*超长名称" + "很" * 30, "unit": "件", "category": "goods"}
    company.post({**evil, "tax_code": "special13"}, receipt("R1", "2026-03-02", "10", "1004.50", item="P2"))
    company.post(receipt("R2", "2026-03-03", "100", "1000.00"), delivery("D1", "2026-03-05", "40", "1000.00"))
    assert company.run("reverse", "D1", "--reason", "错单", "--date", "2026-03-08").code == 0
    return company


def test_csv_has_plain_numbers_and_neutral_text(trade: Company, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(trade, "stock", "--format", "csv").out)))
    assert [(row["item"], row["quantity"], row["value"]) for row in rows] == [("P1", "100", "1000.00"), ("P2", "10", "1004.50")]
    assert rows[1]["name"].startswith("'=1+2*")
    file = tmp_path / "stock.csv"
    assert printed(trade, "stock", "--csv", str(file)).code == 0
    assert file.read_bytes().startswith(b"\xef\xbb\xbfitem,")
    missing = printed(trade, "stock", "--csv", str(tmp_path / "nowhere" / "x.csv"))
    assert (missing.code, "file_unwritable" in missing.err) == (1, True)


def test_a_workbook_holds_numbers_as_numbers_dates_as_dates_and_formulas_as_text(trade: Company, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra `excel` is not installed")
    calamine = pytest.importorskip("python_calamine")
    file = tmp_path / "ledger.xlsx"
    assert printed(trade, "ledger", "1405", "--format", "xlsx", "--out", str(file)).code == 0
    table: list[list[Any]] = calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    header = table[3]
    body = {name: [row[number] for row in table[4:]] for number, name in enumerate(header)}
    assert body["借方"][1] == 1004.5
    assert body["日期"][1].isoformat() == "2026-03-02"
    assert [value for value in body["余额"] if value != ""][-1] == 2004.5
    assert table[-1][0].startswith("账本 ") or table[-1][0].startswith("log "), "of which log it was made"
    printed(trade, "stock", "--format", "xlsx", "--out", str(file))
    with_formula = calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert any(str(cell).startswith("=1+2*") for row in with_formula for cell in row)
    import zipfile

    sheet = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    widths = [float(found) for found in re.findall(r'width="([\d.]+)"', sheet)]
    assert max(widths) > 60


def test_the_same_report_gives_the_same_workbook(trade: Company, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="the extra `excel` is not installed")
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        printed(trade, "stock", "--format", "xlsx", "--out", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_voucher_is_printed_with_capitals_people_and_what_it_cancels(trade: Company) -> None:
    receipt_form = printed(trade, "voucher", "记-2026-03-0001").out
    assert "记 账 凭 证" in receipt_form
    assert "人民币壹仟零肆元伍角整" in receipt_form
    for word in ("制单 test", "审核 ______", "附件 0 张", "1405.01 库存商品"):
        assert word in receipt_form
    box = [line for line in receipt_form.splitlines() if line.startswith(("│", "┌", "├", "└"))]
    assert {width(line) for line in box} == {94}
    reversed_form = printed(trade, "voucher", "记-2026-03-0005").out
    assert "注销 3 月 5 日 记-2026-03-0003 号凭证" in reversed_form
    assert "负" in reversed_form
    assert "-1,000.00" in reversed_form
    assert "cancels voucher 记-2026-03-0003 of 2026-03-05" in printed(trade, "voucher", "2026-03-5", language="en").out


def test_a_document_posted_again_after_its_reversal_names_the_voucher_it_corrects(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    assert company.run("reverse", "R1", "--reason", "误").code == 0
    company.post({**receipt("R1", "2026-03-03", "90", "900.00"), "version": 2})
    first, red, blue = (printed(company, "voucher", f"2026-03-{number}").out for number in (1, 2, 3))
    assert "注销 3 月 2 日 记-2026-03-0001 号凭证" in red
    assert "订正 3 月 2 日 记-2026-03-0001 号凭证" in blue
    assert "注销" not in first + blue
    assert "订正" not in first + red
    assert "corrects voucher 记-2026-03-0001 of 2026-03-02" in printed(company, "voucher", "2026-03-3", language="en").out


def test_a_voucher_of_many_lines_is_numbered_in_fractions(company: Company) -> None:
    parties = [{"kind": "party", "id": f"E{number}", "name": "职员", "group": "customer"} for number in range(1, 20)]
    lines = [{"account": "1221", "debit": f"{number}.00", "party": f"E{number}"} for number in range(1, 20)]
    lines.append({"account": "3001", "credit": "190.00"})
    company.post(*parties, {"kind": "journal_voucher", "id": "J1", "date": "2026-03-02", "lines": lines})
    shown = printed(company, "voucher").out
    assert re.findall(r"\((\d)/3\)", shown) == ["1", "2", "3"]
    assert shown.count("人民币") == 1
    data = company.report("voucher", "1")
    assert (len(data["rows"]), data["totals"]["debit"]) == (20, "190.00")
    huge = [{"account": "5602", "debit": "9999999999999.00"}, {"account": "3001", "credit": "9999999999999.00"}]
    company.post({"kind": "journal_voucher", "id": "J2", "date": "2026-03-02", "lines": huge})
    form = printed(company, "voucher", "2").out
    assert "9,999,999,999,999.00" in form
    assert "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元整" in form


@pytest.mark.parametrize("name", ["记-2026-03-0099", "99", "x", "99.1"])
def test_a_voucher_that_is_not_there_is_a_problem(trade: Company, name: str) -> None:
    answer = trade.run("report", "voucher", name)
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "unknown_subject")


def test_vouchers_are_printed_as_pdf_with_a_chinese_font(trade: Company, tmp_path: Path) -> None:
    pytest.importorskip("reportlab", reason="the extra `pdf` is not installed")
    file = tmp_path / "vouchers.pdf"
    assert printed(trade, "voucher", "--format", "pdf", "--out", str(file)).code == 0
    content = file.read_bytes()
    assert content.startswith(b"%PDF-")
    assert b"STSong-Light" in content
    assert len(re.findall(rb"/Type /Page\b", content)) == 6
    assert printed(trade, "stock", "--format", "pdf", "--out", str(file)).code == 2


@pytest.fixture
def without_extras(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where the extras are not installed."""
    import sys

    loaded = [name for name in sys.modules if name.startswith(("xlsxwriter", "reportlab"))]
    for name in (*loaded, "xlsxwriter", "reportlab"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("without_extras")
@pytest.mark.parametrize(
    ("arguments", "extra"), [(("stock", "--format", "xlsx"), "excel"), (("voucher", "--format", "pdf"), "pdf")]
)
def test_a_missing_extra_is_named_with_its_remedy(
    trade: Company, arguments: tuple[str, ...], extra: str, tmp_path: Path
) -> None:
    answer = printed(trade, *arguments, "--out", str(tmp_path / "x"))
    assert answer.code == 1
    assert f"zhangfang[{extra}]" in answer.err


def test_tables_align_with_names_in_chinese(trade: Company) -> None:
    lines = printed(trade, "stock").out.splitlines()
    rule = next(line for line in lines if line.startswith("─"))
    assert all(width(line) <= width(rule) for line in lines[1:])
    assert len({width(line) for line in lines if line.startswith(("P1", "P2"))}) == 1
