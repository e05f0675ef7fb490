"""The notation of cases and how expectation and posting are compared (RULES.md §9)."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest

from ledger.domain.document import Ref
from ledger.domain.problem import Problem
from ledger.domain.state import OpenKey, PoolKey, StockKey
from ledger.rules.cases import Case, CaseRunner, parse_cases
from ledger.rules.expectation import ExpectedGoods, NotationError, parse_expectation
from ledger.rules.given_lines import parse_given
from ledger.rules.proving import RuleFolder, load_folder

RECEIPT: dict[str, Any] = {
    "kind": "goods_receipt", "id": "R1", "supplier": "S1", "date": "2026-03-03",
    "lines": [{"item": "P1", "quantity": "100", "place": "W1", "net": "1000.00"}],
}  # fmt: skip
INVOICE: dict[str, Any] = {
    "kind": "purchase_invoice", "id": "I1", "supplier": "S1", "date": "2026-03-08", "due": "2026-04-07",
    "lines": [{"item": "P1", "place": "W1", "quantity": "100", "net": "1020.00", "tax": "132.60", "receipt": "R1/1"}],
}  # fmt: skip
GIVEN = """
stock  P1 @W1      60   600.00   receipt R1/1
gone   P1 → COGS   40   400.00   receipt R1/1   delivery D7/1
open   GRNI S1 R1/1   P1 100   1000.00
"""


@cache
def generic() -> CaseRunner:
    folder = load_folder(None, ["generic"])
    assert isinstance(folder, RuleFolder)
    return folder.runners[0]


def runner(*cases: Case) -> CaseRunner:
    shipped = generic()
    return CaseRunner(shipped.loaded, shipped.rules, shipped.masters, cases)


def differences(case: Case, *others: Case) -> list[str]:
    return [text.en for text in runner(*others).run(case).differences]


def case(document: dict[str, Any], expect: str | None = None, **more: Any) -> Case:
    return Case(more.pop("id", "T"), "", document, expect=expect, **more)


# --- notation ------------------------------------------------------------------------------------------------------------


def test_legs_have_a_side_a_target_an_amount_and_goods() -> None:
    entry = parse_expectation("red voucher Dr INV -10.00 [P1-100 @W1] [P2+1]; Cr @REV 3; Dr AP [A]").entries[0]
    assert (entry.type, entry.words) == ("voucher", ("red",))
    assert [(leg.side, leg.target, leg.amount) for leg in entry.legs] == [
        ("dr", "INV", "-10.00"),
        ("cr", "@REV", "3"),
        ("dr", "AP", "0"),
    ]
    assert entry.legs[0].goods == (ExpectedGoods("P1", "-100", "W1"), ExpectedGoods("P2", "+1", None))
    assert entry.legs[2].goods == (ExpectedGoods("A", None, None),)


@pytest.mark.parametrize("text", ["ledger Dr INV 1.00", "voucher Debit INV 1.00", "voucher Dr INV 1,00", "Dr INV 1.00"])
def test_what_is_no_expectation_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_expectation(text)


def test_given_lines_name_what_they_know() -> None:
    stock, gone, opened, foreign, balance = parse_given(
        "stock P1 @W1 60 600.00 receipt R1/1 lot L1\ngone P1 → COGS 40 400.00 receipt R1/1 delivery D7/1\n"
        "open RESERVED C1 SO1/2 P1 @W1 40\nopen AR C3 sales_invoice:D9 7100.00 original 1000.00 USD due 2026-04-07 gross=5\n"
        "balance VSIMPLE Cr 10.00"
    )
    assert (stock.item, stock.place, stock.quantity, stock.amount, stock.lot) == ("P1", "W1", "60", "600.00", "L1")
    assert (gone.role, gone.origin, gone.key) == ("COGS", Ref("goods_receipt", "R1", 1), Ref("delivery", "D7", 1))
    assert (opened.key, opened.place, opened.quantity, opened.amount) == (Ref("sales_order", "SO1", 2), "W1", "40", "0")
    assert (foreign.key, foreign.original, foreign.due, foreign.fields) == (
        Ref("sales_invoice", "D9"),
        ("1000.00", "USD"),
        "2026-04-07",
        {"gross": "5"},
    )
    assert (balance.role, balance.side, balance.amount) == ("VSIMPLE", "cr", "10.00")


@pytest.mark.parametrize("text", ["stock", "stack P1 1 1", "open AP S1", "stock P1 @W1 1 2.00 P2"])
def test_what_is_no_given_line_is_refused(text: str) -> None:
    with pytest.raises(NotationError):
        parse_given(text)


@pytest.mark.parametrize(
    "text", ['id = "X"\nexpect = ""', 'id = "X"\ndocument = {}', 'id = "X"\ndocument = {}\nexpect = ""\nexpected = ""']
)
def test_a_case_needs_an_id_a_document_and_one_expectation(text: str) -> None:
    with pytest.raises(NotationError):
        parse_cases(f"[[case]]\n{text}", "a.toml")


# --- running -------------------------------------------------------------------------------------------------------------


def test_a_case_is_green_when_money_and_goods_agree() -> None:
    assert differences(case(RECEIPT, "voucher Dr INV 1000.00 [P1+100]; Cr GRNI 1000.00 [P1-100]")) == []
    assert differences(case(RECEIPT, "voucher Dr INV 400.00; Dr INV 600.00; Cr GRNI 1000.00")) == []


@pytest.mark.parametrize(
    ("expect", "difference"),
    [
        ("voucher Dr INV 999.00; Cr GRNI 999.00", "Cr GRNI 1000.00 instead of 999.00"),
        ("voucher Dr INV 1000.00 [P1+99]; Cr GRNI 1000.00", "INV P1 100 instead of 99"),
        ("voucher Dr INV 1000.00 [P1+100 @W2]; Cr GRNI 1000.00", "INV P1 W2 0 instead of 100"),
        ("voucher Dr INV 1000.00 [P2]; Cr GRNI 1000.00", "Dr INV P1 1000.00 instead of 0.00"),
        ("voucher Dr INV 1000.00; Cr AP 1000.00", "Cr AP 0.00 instead of 1000.00"),
        ("closing voucher Dr INV 1000.00; Cr GRNI 1000.00", "normal instead of closing voucher"),
        ("memo Dr INV 1000.00; Cr GRNI 1000.00", "normal instead of memo"),
        ("", "0 entries expected, 1 posted"),
        ("voucher Dr INV 1000.00; Cr GRNI 1000.00\nopen GRNI S1 R1/1 999.00", "open GRNI S1 R1/1 999.00: found 1000.00"),
        ("voucher Dr INV 1000.00; Cr GRNI 1000.00\nclosed GRNI S1 R1/1", "closed GRNI S1 R1/1: found 1000.00"),
        ("voucher Dr INV 1000.00; Cr GRNI 1000.00\nstock P1 @W1 99", "stock P1 @W1 99: found 100"),
    ],
)
def test_every_difference_is_said(expect: str, difference: str) -> None:
    found = differences(case(RECEIPT, expect))
    assert len(found) == 1
    assert difference in found[0]


def test_refusals_are_expected_by_code() -> None:
    wrong = {**RECEIPT, "lines": [{**RECEIPT["lines"][0], "item": "P99"}]}
    assert differences(case(wrong, refused="unknown_item")) == []
    assert differences(case(RECEIPT, refused="R705")) == ["expected refusal R705, got: posted"]
    assert "refused unknown_item" in differences(case(wrong, ""))[0]


def test_given_goods_are_real_layers_moves_and_open_items() -> None:
    prepared = runner().prepare(case(INVOICE, "", given=GIVEN))
    state = prepared.state
    layers = state.pool_layers(PoolKey("P1", "", "main"))
    assert [(layer.quantity, layer.value) for layer in layers] == [(60, 60000)]
    assert state.stock[StockKey("P1", "", "", "", "W1")].quantity == 60
    estimate = state.open_items[OpenKey("GRNI", "S1", "goods_receipt:R1/1", "P1")]
    assert (estimate.quantity, estimate.value) == (100, 100000)
    assert {move.ref for move in state.moves["P1"]} == {"goods_receipt:R1/1", "delivery:D7/1"}
    assert sum(value for sums in state.balances.values() for value in sums.values()) == 0


def test_a_late_price_difference_is_spread_over_what_is_given() -> None:
    expect = """
voucher  Dr GRNI 1000.00 [P1+100]; Dr INV 12.00; Dr COGS 8.00; Dr VPEND 132.60; Cr AP 1152.60 [P1-100]
closed   GRNI S1 R1/1
"""
    assert differences(case(INVOICE, expect, given=GIVEN, policy={"grni": "difference"})) == []


def test_a_case_may_start_from_the_result_of_another() -> None:
    first = case(RECEIPT, "", id="first")
    expect = "voucher Dr GRNI 1000.00; Dr INV 20.00; Dr VPEND 132.60; Cr AP 1152.60\nstock P1 @W1 100 1020.00"
    assert differences(case(INVOICE, expect, after="first"), first) == []
    assert "there is no such case" in differences(case(INVOICE, expect, after="second"), first)[0]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("stock P99 @W1 1 1.00", "unknown code"),
        ("gone P1 → COGS 40 410.00 receipt R1/1\nstock P1 @W1 60 600.00 receipt R1/1", "not 41000"),
        ("open AP S1 I7 12,00", "12,00"),
    ],
)
def test_a_given_line_that_cannot_be_is_the_cases_fault(given: str, reason: str) -> None:
    found = differences(case(RECEIPT, "", given=given))
    assert found[0].startswith("the case is wrong")
    assert reason in found[0]


@pytest.mark.parametrize("policy", [{"no_such": "x"}, {"grni": "sometimes"}])
def test_a_case_sets_declared_policies_to_declared_values(policy: dict[str, Any]) -> None:
    assert "is not declared" in differences(case(RECEIPT, "", policy=policy))[0]


def test_two_cases_of_one_id_are_refused_in_one_folder_and_a_company_may_replace_a_shipped_one(tmp_path: Path) -> None:
    row = '[[case]]\nid = "E05a"\nrefused = "missing_field"\ndocument = { kind = "goods_receipt" }\n'
    (tmp_path / "overrides.toml").write_text('grni_days = "60"\n', encoding="utf-8")
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.toml").write_text(row, encoding="utf-8")
    assert isinstance(load_folder(tmp_path, ["generic"]), RuleFolder)
    (tmp_path / "cases" / "b.toml").write_text(row, encoding="utf-8")
    [problem] = cast("list[Problem]", load_folder(tmp_path, ["generic"]))
    assert problem.code == "bad_case"
    assert "b.toml: case E05a: the id was used before in company/cases/a.toml" in problem.message.en
