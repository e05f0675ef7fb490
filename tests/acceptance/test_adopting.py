"""A company's own rules and policies: proved, tested, in force from a date on (docs/RULES.md §8)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Answer, Company, zhangfang

_RULE = """ruleset ours 1 from 2026-01-01 language 1 "本公司" / "Ours"

override on count_approval as a "盘点差异核准" / "Count difference approved"
  voucher "核准 {a.number}" / "Approved {a.number}"
    for l in a.lines
      dr SUSP(l.item)  money(l.gain)
      cr NOPI          money(l.gain)
      dr NOPE          money(l.loss)
      cr SUSP(l.item)  money(l.loss)
"""
_CASES = """[[case]]
id = "ours"
title = "盘盈 51.00,盘亏 7.00 / a gain of 51.00 and a loss of 7.00"
given = '''
open  SUSP - K1/1  P1 0  -51.00
open  SUSP - K1/2  P1 0  7.00
'''
document = { kind = "count_approval", lines = [ { count = "K1/1" }, { count = "K1/2" } ] }
expect = "voucher  Dr SUSP 51.00; Cr NOPI 51.00; Dr NOPE 7.00; Cr SUSP 7.00"

[[case]]
id = "E19b"
title = "盘盈核准 / Gain approved, our way"
given = "open  SUSP - K1/1  P1 0  -51.00"
document = { kind = "count_approval", lines = [ { count = "K1/1" } ] }
expect = "voucher  Dr SUSP 51.00; Cr NOPI 51.00"

[[case]]
id = "E19b-loss"
title = "盘亏核准 / Loss approved, our way"
given = "open  SUSP - K1/1  P1 0  23.96"
document = { kind = "count_approval", lines = [ { count = "K1/1" } ] }
expect = "voucher  Dr NOPE 23.96; Cr SUSP 23.96"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The company's folder with a policy."""
    found = tmp_path / "company"
    (found / "cases").mkdir(parents=True)
    (found / "policy.toml").write_text('[grni]\nvalue = "difference"\n', encoding="utf-8")
    return found


@pytest.fixture
def company(company: Company) -> Company:
    """With a finance manager who adopts what others wrote."""
    company.hire("boss", "FMGR")
    company.hire("anna", "ACCT")
    return company


def _adopt(company: Company, folder: Path, day: str = "2026-04-01", user: str = "boss") -> Answer:
    return zhangfang("--user", user, "adopt", company.place, str(folder), "--from", day, "--author", "anna", "--json")


def _invoice(company: Company, number: int, month: str) -> Any:
    goods = {"item": "P1", "quantity": "10", "place": "W1", "net": "100.00"}
    company.post({"kind": "goods_receipt", "id": f"R{number}", "date": f"{month}-02", "supplier": "S1", "lines": [goods]})
    line = {**goods, "tax": "13.00", "receipt": f"R{number}/1"}
    invoice = {"kind": "purchase_invoice", "id": f"I{number}", "date": f"{month}-03", "supplier": "S1", "lines": [line]}
    return company.post(invoice)["posted"][0]["entries"]


def test_a_policy_is_in_force_from_its_date_and_old_documents_keep_theirs(company: Company, folder: Path) -> None:
    assert _adopt(company, folder).code == 0
    assert len(_invoice(company, 1, "2026-03")) == 2, "March: red and blue"
    assert len(_invoice(company, 2, "2026-04")) == 1, "April: cleared directly"
    company.is_sound()


def test_who_wrote_it_does_not_adopt_it_and_nothing_is_adopted_twice(company: Company, folder: Path) -> None:
    assert _adopt(company, folder, user="anna").json["problems"][0]["code"] == "R606"
    assert _adopt(company, folder).code == 0
    assert _adopt(company, folder).json["problems"][0]["code"] == "already_adopted"


def test_a_rule_without_cases_is_refused_and_with_them_is_adopted(company: Company, folder: Path) -> None:
    (folder / "our.rules").write_text(_RULE, encoding="utf-8")
    assert {problem["code"] for problem in _adopt(company, folder).json["problems"]} == {"case_failed"}
    (folder / "cases" / "ours.toml").write_text(_CASES, encoding="utf-8")
    answer = _adopt(company, folder)
    assert answer.code == 0, answer.out
    goods = [{"item": "P1", "quantity": "100", "place": "W1", "value": "1000.00"}]
    counted = [{"item": "P1", "place": "W1", "counted": "99"}]
    company.post(
        {"kind": "opening_balance", "id": "O1", "date": "2026-03-01", "lines": goods},
        {"kind": "stock_count", "id": "K1", "date": "2026-04-04", "lines": counted},
    )
    approval = {"kind": "count_approval", "id": "A1", "date": "2026-04-05", "lines": [{"count": "K1/1"}]}
    lines = company.post(approval)["posted"][0]["entries"][0]["lines"]
    assert [line["role"] for line in lines] == ["NOPE", "SUSP"]
    company.is_sound()


def test_a_rule_that_could_be_out_of_balance_is_not_adopted(company: Company, folder: Path) -> None:
    (folder / "our.rules").write_text(
        _RULE.replace("cr NOPI          money(l.gain)", "cr NOPI          money(l.loss)"), encoding="utf-8"
    )
    problems = _adopt(company, folder).json["problems"]
    assert problems[0]["code"] == "R501"
    assert (problems[0]["where"]["file"], problems[0]["where"]["line"]) == ("company/our.rules", 4)


def test_an_empty_folder_and_one_that_is_no_text_are_named(company: Company, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert _adopt(company, empty).json["problems"][0]["code"] == "empty_folder"
    (empty / "policy.toml").write_bytes(b"\xff\xfe")
    assert _adopt(company, empty).json["problems"][0]["code"] == "bad_encoding"
    assert zhangfang("rules", "check", str(empty)).code == 1


def _roles(folder: Path, *rows: str) -> None:
    (folder / "roles.csv").write_text("\n".join(("role,category,area,party_group,account", *rows, "")), encoding="utf-8")


def test_a_role_of_stock_is_not_kept_elsewhere_while_goods_lie_there_and_is_once_they_are_gone(
    company: Company, folder: Path
) -> None:
    """100 M1 for 1,000.00 on 1403: a bundle that keeps raw materials on 1411 is refused until they are returned."""
    company.post({"kind": "item", "id": "M1", "name": "铜棒", "unit": "千克", "category": "raw", "tax_code": "special13"})
    goods = {"item": "M1", "quantity": "100", "place": "W1", "net": "1000.00"}
    company.post({"kind": "goods_receipt", "id": "R1", "date": "2026-03-02", "supplier": "S1", "lines": [goods]})
    _roles(folder, "INV,raw,,,1411")
    [problem] = _adopt(company, folder).json["problems"]
    assert (problem["code"], problem["where"]["id"]) == ("mapping_with_stock", "M1")
    assert "(category raw) lie on 1403, the new roles.csv keeps INV on 1411" in problem["message"]
    back = {"item": "M1", "quantity": "100", "place": "W1", "receipt": "R1/1"}
    give_back = {"kind": "purchase_return", "id": "PR1", "date": "2026-03-03", "supplier": "S1", "stage": "uninvoiced"}
    company.post({**give_back, "lines": [back]})
    assert _adopt(company, folder).code == 0


def test_a_role_of_variances_is_not_kept_elsewhere_while_value_stands_there(company: Company, folder: Path) -> None:
    """20.00 of variances on 1404."""
    lines = [{"account": "1404", "debit": "20.00"}, {"account": "3001", "credit": "20.00"}]
    company.post({"kind": "journal_voucher", "id": "J1", "date": "2026-03-02", "lines": lines})
    _roles(folder, "PPV,,,,1411")
    [problem] = _adopt(company, folder).json["problems"]
    assert problem["code"] == "mapping_with_value"
    assert problem["message"] == "20.00 of PPV (category goods) stand on 1404, the new roles.csv keeps it on 1411"
