"""What bad input gets: one problem each with its code, place and remedy in both languages; nothing stored, exit 1."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.acceptance.company import Company, Raw, delivery, receipt, zhangfang

_GOOD = receipt("R1", "2026-03-02", "100", "1000.00")


class Bad(NamedTuple):
    """A document that must not be posted, and what is said about it."""

    document: Raw
    code: str
    path: str | None


def _line(**changed: Any) -> Raw:
    return receipt("R9", "2026-03-05", "1", "10.00") | {
        "lines": [{"item": "P1", "quantity": "1", "place": "W1", "net": "10.00"} | changed]
    }


def _voucher(*lines: Raw) -> Raw:
    return {"kind": "journal_voucher", "id": "J1", "date": "2026-03-05", "lines": list(lines)}


TABLE = {
    "unknown field": Bad(_line(colour="red"), "unknown_field", "/lines/0/colour"),
    "unknown kind": Bad({"kind": "gods_receipt", "id": "R9", "date": "2026-03-05"}, "unknown_kind", "/kind"),
    "unknown item": Bad(_line(item="P99"), "unknown_item", "/lines/0/item"),
    "unknown place": Bad(_line(place="W9"), "unknown_place", "/lines/0/place"),
    "unknown party": Bad(_line() | {"supplier": "S9"}, "unknown_party", "/supplier"),
    "a day that is none": Bad(_line() | {"date": "2026-02-30"}, "bad_date", "/date"),
    "float where a string is due": Bad(_line(net=10.5), "not_a_string", "/lines/0/net"),
    "number where a string is due": Bad(_line(quantity=1), "not_a_string", "/lines/0/quantity"),
    "unbalanced voucher": Bad(
        _voucher({"account": "5602", "debit": "100.00"}, {"account": "2241", "credit": "99.00"}), "R701", None
    ),
    "closed period": Bad(_line() | {"date": "2026-02-28"}, "period_closed", None),
    "more than there is": Bad(delivery("D9", "2026-03-05", "101", "18.08"), "R706", None),
    "more than there is on a later day": Bad(delivery("D9", "2026-03-03", "12", "18.08"), "R706", None),
    "missing id": Bad({name: value for name, value in _line().items() if name != "id"}, "missing_field", "/id"),
    "missing quantity": Bad(
        {**_line(), "lines": [{"item": "P1", "place": "W1", "net": "10.00"}]}, "missing_field", "/lines/0/quantity"
    ),
    "half a piece": Bad(_line(quantity="1.5"), "bad_quantity", "/lines/0/quantity"),
    "a tenth of a cent": Bad(_line(net="10.001"), "bad_amount", "/lines/0/net"),
    "the same id with other content": Bad(receipt("R1", "2026-03-02", "100", "1001.00"), "duplicate_key", None),
    "no lines": Bad({**_line(), "lines": []}, "no_lines", "/lines"),
    "an id with a slash": Bad(_line() | {"id": "R/9"}, "bad_id", "/id"),
    "a character that is none": Bad(_line() | {"memo": "a\x00b"}, "bad_character", "/memo"),
    "a rate of zero": Bad(
        {"kind": "rate", "id": "usd", "currency": "USD", "rate": "0", "from": "2026-03-01"}, "bad_rate", "/rate"
    ),
    "a tax rate below zero": Bad(
        {
            **delivery("D9", "2026-03-21", "1", "18.08"),
            "lines": [{"item": "P1", "quantity": "1", "place": "W1", "gross": "18.08", "tax_rate": "-1"}],
        },
        "bad_number",
        "/lines/0/tax_rate",
    ),
    "decimals of an item in use": Bad(
        {"kind": "item", "id": "P1", "version": 2, "name": "周转箱", "unit": "件", "category": "goods", "decimals": 2},
        "frozen",
        "/decimals",
    ),
    "a warehouse put below another place": Bad(
        {"kind": "place", "id": "W1", "version": 2, "name": "主仓库", "type": "warehouse", "parent": "Transit"},
        "frozen",
        "/parent",
    ),
    "a day written otherwise": Bad(_line() | {"date": "5.3.2026"}, "bad_date", "/date"),
    "a list that is none": Bad(_line() | {"lines": "P1"}, "bad_value", "/lines"),
    "a costing nobody knows": Bad(
        {"kind": "item", "id": "P9", "name": "x", "unit": "件", "category": "goods", "costing": "hifo"},
        "bad_choice",
        "/costing",
    ),
    "an account that is none": Bad(
        _voucher({"account": "9999", "debit": "1.00"}, {"account": "2241", "credit": "1.00"}),
        "unknown_account",
        "/lines/0/account",
    ),
}


@pytest.fixture
def trading(found: Callable[..., Company]) -> Company:
    """100 received on 2 March, 90 sold on the 20th; February is closed."""
    company = found(start="2026-02")
    assert company.run("close", "2026-02").code == 0
    company.post(_GOOD, delivery("D1", "2026-03-20", "90", "1627.20"))
    return company


@pytest.mark.parametrize("case", TABLE)
def test_a_bad_document_is_refused_with_its_code_its_place_and_a_remedy_in_both_languages(case: str, trading: Company) -> None:
    bad, before = TABLE[case], trading.size()
    file = trading.file(receipt("R2", "2026-03-01", "1", "10.00"), bad.document)
    said: dict[str, dict[str, Any]] = {}
    for language in ("zh", "en"):
        answer = zhangfang("--lang", language, "post", trading.place, file, "--json")
        assert answer.code == 1
        (said[language],) = answer.json["files"][0]["problems"]
    problem = said["en"]
    assert (problem["code"], problem["where"].get("path")) == (bad.code, bad.path)
    assert (problem["where"]["file"], problem["where"]["line"]) == (file, 2)
    assert problem["remedy"]
    assert said["zh"]["message"] != problem["message"]
    assert said["zh"]["remedy"] != problem["remedy"]
    assert trading.size() == before
    assert zhangfang("post", trading.place, file).err.startswith(f"{file}:2")


def test_a_file_cut_off_at_line_7312_names_that_line_and_stores_nothing(trading: Company) -> None:
    size = trading.size()
    lines = [json.dumps(receipt(f"M{n}", "2026-03-02", "1", "10.00")) for n in range(1, 7313)]
    path = trading.folder / "cut.jsonl"
    path.write_text("\n".join(lines)[:-20], encoding="utf-8")
    answer = trading.run("post", str(path))
    (problem,) = answer.json["files"][0]["problems"]
    assert (answer.code, problem["code"], problem["where"]["line"]) == (1, "bad_json", 7312)
    assert trading.size() == size


def test_all_problems_of_a_file_come_at_once_each_with_its_own_line(trading: Company) -> None:
    problems = trading.refused(_line(colour="red"), _GOOD, _line(net=1) | {"id": "R8"})
    assert [(one["code"], one["where"]["line"]) for one in problems] == [("unknown_field", 1), ("not_a_string", 3)]


def test_bytes_that_are_no_text_are_refused_with_their_line(trading: Company) -> None:
    path = Path(trading.folder) / "gbk.jsonl"
    path.write_bytes(json.dumps(_GOOD).encode() + b"\n" + '{"kind": "place", "name": "仓"}'.encode("gb18030"))
    (problem,) = trading.run("post", str(path)).json["files"][0]["problems"]
    assert (problem["code"], problem["where"]["line"]) == ("bad_encoding", 2)
