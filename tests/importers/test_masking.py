"""What is printed about a file shows account numbers, telephones, mail and names in part only."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.masking import masked, quoted
from importers.registry import read_file
from importers.report import report_as_json
from ledger.cli.import_files import imported_file

HEADER = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("交易明细_6222021234567890123.csv", "交易明细_***************0123.csv"),
        ("13800138000", "*******8000"),
        ("6222 0212 3456 7890", "***************7890"),
        ("li.si@example.com", "l***@example.com"),
        ("20260301", "20260301"),
        ("20260301235959", "20260301235959"),
        ("statement_2026-03-01.csv", "statement_2026-03-01.csv"),
        ("2026年3月 工行", "2026年3月 工行"),
        ("S-12", "S-12"),
    ],
)
def test_long_numbers_and_mail_are_shown_in_part(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_a_name_where_a_date_belongs_is_not_shown() -> None:
    assert quoted("张三丰 13800138000") == "张** *******8000"
    row = "张三丰6222021234567890,CNY,-5.00,,早,,\n2026-03-01,CNY,王小明1,,早,,\n"
    report = read_file("shifted.csv", (HEADER + row).encode())
    said = str([reason.as_json(language) for reason in report.rejected for language in ("zh", "en")])
    assert len(report.rejected) == 2
    assert not any(secret in said for secret in ("张三丰", "王小明", "622202123456"))
    assert [reason.place.line for reason in report.rejected] == [2, 3]


def test_the_name_of_a_file_is_masked_where_it_is_kept_and_the_records_are_whole() -> None:
    content = (HEADER + "2026-03-01,CNY,-5.00,,早,张三 6222021234567890,\n").encode()
    report = read_file("x.csv", content)
    imported = imported_file(report, str(Path("somewhere") / "6222021234567890.csv"), content)
    assert imported.name == "************7890.csv"
    assert report_as_json(report)["records"][0]["counterparty_account"] == "6222021234567890"
