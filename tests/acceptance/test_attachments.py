"""Original files stay with what was made from them."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.acceptance.company import Company, zhangfang


def _imported(company: Company) -> str:
    statement = company.folder / "statement.csv"
    header = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
    statement.write_text(header + "2026-03-05,人民币,-500.00,19500.00,货款,华东原料,\n", encoding="utf-8")
    answer = company.run("import", str(statement), "--account", "B1")
    assert answer.code == 0, answer
    return str(answer.json["files"][0]["staged"][0])


def _posted(company: Company) -> dict[str, Any]:
    row = _imported(company)
    assert company.run("staged", "set", row, "party=S1", "bank=B1").code == 0
    assert company.run("staged", "post", row).code == 0
    found: dict[str, Any] = company.run("show", f"payment:{row}").json
    return found


def test_a_payment_from_a_statement_names_the_file_and_verify_misses_it_when_it_is_gone(company: Company) -> None:
    (name,) = _posted(company)["input"]["attachments"]
    company.is_sound()
    book = sqlite3.connect(company.place)
    guards = book.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'attachment'").fetchall()
    for guard, _ in guards:
        book.execute(f'DROP TRIGGER "{guard}"')
    book.execute("DELETE FROM attachment WHERE sha256 = ?", (name,))
    for _, text in guards:
        book.execute(text)
    book.commit()
    book.close()
    answer = company.run("audit", "verify")
    assert answer.code == 1
    assert [problem["code"] for problem in answer.json["problems"]] == ["attachment_missing"]
    assert "payment:" in answer.json["problems"][0]["where"]["id"]


def test_a_document_cannot_name_a_file_that_is_not_in_the_book(company: Company) -> None:
    lines = [{"account": "5602", "debit": "1.00"}, {"account": "5603", "credit": "1.00"}]
    voucher = {"kind": "journal_voucher", "id": "V1", "date": "2026-03-05", "attachments": ["ab" * 32], "lines": lines}
    assert [problem["code"] for problem in company.refused(voucher)] == ["unknown_attachment"]


def test_the_journal_and_the_printed_voucher_count_the_files(company: Company) -> None:
    _posted(company)
    rows = company.report("journal")["rows"]
    assert {row["attachments"] for row in rows} == {1}
    assert "1 attached" in zhangfang("--lang", "en", "report", company.place, "voucher", "1").out
