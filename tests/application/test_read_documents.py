"""Reading files of documents: every line is checked, every problem has its line, nothing is guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger.application.read_documents import Given, read_documents
from ledger.domain.problem import Problem

_AREA = {"kind": "area", "id": "a1", "name": "A"}


def _problems(text: str) -> list[tuple[str, int | None, str | None]]:
    found = read_documents(text.encode(), "f.jsonl")
    assert all(isinstance(one, Problem) for one in found)
    return [(one.code, one.where.line, one.where.path) for one in found if isinstance(one, Problem)]


def _read(text: str) -> list[dict[str, Any]]:
    found = read_documents(text.encode(), "f.jsonl")
    assert all(isinstance(one, Given) for one in found), found
    return [one.raw for one in found if isinstance(one, Given)]


def test_json_lines_an_array_and_one_object_over_several_lines_read_alike() -> None:
    line = json.dumps(_AREA)
    assert _read(f"{line}\n\n{line}\n") == [_AREA, _AREA]
    assert _read(f"[{line},\n{line}]") == [_AREA, _AREA]
    assert _read(json.dumps(_AREA, indent=2)) == [_AREA]


def test_a_file_cut_off_at_line_7_312_says_so() -> None:
    lines = [json.dumps(_AREA)] * 7311 + ['{"kind": "area", "id": "a']
    assert _problems("\n".join(lines)) == [("bad_json", 7312, None)]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"colour": "red"}, "unknown_field", "/colour"),
        ({"name": None}, "missing_field", "/name"),
        ({"id": "a/1"}, "bad_id", "/id"),
        ({"kind": "aria"}, "unknown_kind", "/kind"),
        ({"name": 3}, "not_a_string", "/name"),
        ({"version": 0}, "bad_value", "/version"),
    ],
)
def test_a_wrong_shape_is_named_with_line_and_pointer(change: dict[str, Any], code: str, path: str) -> None:
    raw = {name: value for name, value in (_AREA | change).items() if value is not None}
    assert _problems(json.dumps(_AREA) + "\n" + json.dumps(raw)) == [(code, 2, path)]


def test_money_that_is_a_number_is_refused_because_json_numbers_are_floats() -> None:
    line = {"item": "P1", "quantity": 3, "place": "W1", "net": 10.5}
    raw = {"kind": "goods_receipt", "id": "R1", "date": "2026-03-01", "supplier": "S1", "lines": [line]}
    assert _problems(json.dumps(raw)) == [("not_a_string", 1, "/lines/0/quantity"), ("not_a_string", 1, "/lines/0/net")]


def test_a_derived_field_is_no_field_of_the_sender() -> None:
    line = {"item": "P1", "place": "W1", "counted": "3", "book": "2"}
    raw = {"kind": "stock_count", "id": "N1", "date": "2026-03-01", "lines": [line]}
    assert _problems(json.dumps(raw)) == [("unknown_field", 1, "/lines/0/book")]


def test_a_field_given_twice_and_bytes_that_are_no_text_are_refused() -> None:
    assert _problems('{"kind": "area", "id": "a", "id": "b", "name": "A"}') == [("bad_json", 1, None)]
    found = read_documents(b'{"kind": "area"}\n\xff\xfe', "f")
    assert isinstance(found[0], Problem)
    assert (found[0].code, found[0].where.line) == ("bad_encoding", 2)


@pytest.mark.parametrize(
    "text",
    [
        '{"a":' + "[" * 100_000,
        "[" * 100_000,
        json.dumps(_AREA) + '\n{"a":' + "[" * 100_000,
        '{"kind": "item", "decimals": ' + "1" * 5000 + "}",
    ],
)
def test_what_json_cannot_hold_is_refused(text: str) -> None:
    assert [code for code, _, _ in _problems(text)] == ["bad_json"]


def test_line_ends_of_other_scripts_may_stand_in_a_name() -> None:
    name = "a\u2028b\x85c"
    assert _read(json.dumps({**_AREA, "name": name}, ensure_ascii=False) + "\r\n" + json.dumps(_AREA))[0]["name"] == name


def test_a_path_is_a_json_pointer_whatever_the_field_is_called() -> None:
    assert _problems(json.dumps({**_AREA, "a/b~c": "1"})) == [("unknown_field", 1, "/a~1b~0c")]


@pytest.mark.parametrize("factor", ["1.5/3", "1/0", "9" * 5000, "0", "-1"])
def test_a_factor_is_a_number_a_program_can_hold(factor: str) -> None:
    unit = {"code": "bag", "factor": factor}
    item = {"kind": "item", "id": "P1", "name": "P", "unit": "kg", "category": "goods", "units": [unit]}
    assert _problems(json.dumps(item)) == [("bad_value", 1, "/units/0/factor")]


def test_a_version_is_a_number_a_book_can_hold() -> None:
    assert _problems(json.dumps({**_AREA, "version": 10**30})) == [("bad_value", 1, "/version")]
