"""Arguments nobody should give: each is a refusal or a usage error, never a bug; with `--json` every answer is one object."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger.cli import main
from tests.acceptance.company import Company, receipt, zhangfang


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """One book for all these commands; what they are asked to do is refused."""
    folder = tmp_path_factory.mktemp("commands")
    company = Company.founded(str(folder / "book.db"), folder)
    company.post(receipt("5", "2026-03-02", "1", "10.00"))
    return company


@pytest.mark.parametrize("name", ["99999999999999999999", "9" * 5000, ""])
def test_a_number_the_log_cannot_hold_names_nothing(company: Company, name: str) -> None:
    for verb, code in (("show", "unknown_document"), ("explain", "unknown_posting")):
        answer = company.run(verb, name)
        assert (answer.code, answer.json["problems"][0]["code"]) == (1, code)


def test_an_id_comes_before_a_number_of_the_log(company: Company) -> None:
    assert company.run("show", "5").json["key"] == "goods_receipt:5:1"
    assert company.run("show", "6").json["seq"] == 6


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("trial-balance", "--from", "0001-01-01"), "bad_date"),
        (("trial-balance", "--at", "9999-12-31"), "bad_date"),
        (("balance-sheet", "--at", "0001-01-01"), "bad_date"),
        (("ledger", "1002", "--from", "0001-01-01"), "bad_date"),
        (("income", "--from", "2026-05-01", "--to", "2026-04-01"), "bad_span"),
    ],
)
def test_a_report_of_days_no_book_has(company: Company, arguments: tuple[str, ...], code: str) -> None:
    answer = company.run("report", *arguments)
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, code)


def test_a_report_from_a_later_month_reaches_that_months_end(company: Company) -> None:
    assert company.report("trial-balance", "--from", "2026-07-01")["at"] == "2026-07-31"


def test_a_kind_nobody_knows_is_not_an_empty_list(company: Company) -> None:
    answer = company.run("list", "delivry")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "unknown_kind")
    assert company.run("list", "delivery").json["rows"] == []


def test_the_last_two_receipts_come_with_their_lines_and_vouchers(tmp_path: Path) -> None:
    company = Company.founded(str(tmp_path / "book.db"), tmp_path)
    company.post(*(receipt(f"R{number}", f"2026-03-0{number}", "10", "1000.00") for number in (1, 2, 3)))
    found = company.run("list", "goods_receipt", "--last", "2").json
    assert [row["id"] for row in found["rows"]] == ["R2", "R3"]
    assert [one["input"]["lines"][0]["net"] for one in found["documents"]] == ["1000.00", "1000.00"]
    assert [len(one["entries"][0]["lines"]) for one in found["documents"]] == [2, 2]
    assert "documents" not in company.run("list", "goods_receipt").json
    shown = zhangfang("list", company.place, "goods_receipt", "--last", "1").out
    assert "R2" not in shown and shown.count("1,000.00") + shown.count("1000.00") >= 2
    assert company.run("list", "goods_receipt", "--last", "0").code == 2


def test_a_file_that_cannot_be_written_is_no_bug(company: Company) -> None:
    answer = company.run("export", "beancount", str(Path(company.place).parent))
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "file_unwritable")


def test_files_read_before_an_unreadable_one_stay_in_the_answer(company: Company) -> None:
    text = company.folder / "notes.txt"
    text.write_text("nothing of interest\n", encoding="utf-8")
    answer = company.run("import", str(text), str(company.folder / "nowhere.xml"), str(text))
    assert answer.code == 1
    assert [(one.get("problems") or [{}])[0].get("code") for one in answer.json["files"]] == [None, "file_unreadable", None]


@pytest.mark.parametrize("word", ["a\udcffb", "a\x01b"])
def test_a_reason_that_is_no_text_is_a_usage_error(company: Company, word: str) -> None:
    answer = company.run("reverse", "5", "--reason", word)
    assert (answer.code, answer.out) == (2, "")


@pytest.mark.parametrize("arguments", [("set", "S-1", "supplier"), ("show", "S-1", "supplier=S1"), ("post", "S-1", "x=1")])
def test_choices_are_set_with_set(company: Company, arguments: tuple[str, ...]) -> None:
    assert company.run("staged", *arguments).code == 2


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let a command raise what nobody expected."""

    def breaks(message: str) -> None:
        def fail(**_: object) -> None:
            raise LookupError(message)

        monkeypatch.setattr(main, "root", SimpleNamespace(main=fail))

    return breaks


def test_a_bug_is_one_json_object_too(broken: Callable[[str], None]) -> None:
    broken("not there")
    answer = zhangfang("list", "book.db", "--json")
    assert answer.code == 3
    problem = json.loads(answer.out)["problems"][0]
    assert (problem["code"], problem["message"]) == ("bug", "LookupError: not there")
    assert "Traceback" in answer.err
