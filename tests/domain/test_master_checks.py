"""Master data that would make the books wrong later is refused when it comes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ledger.domain.chart import Bundle, RoleRow, RoleTable
from ledger.domain.master_checks import complete_master
from ledger.domain.masters import Account, AccountType, Category, Place, PlaceKind
from ledger.domain.problem import Text
from ledger.domain.state import BookState


def _codes(**raw: Any) -> list[tuple[str, str | None]]:
    state = BookState()
    state.masters.categories["goods"] = Category("goods", Text("商品", "goods"))
    for code, kind in (("W1", PlaceKind.WAREHOUSE), ("K1", PlaceKind.CONSIGNEE), ("Supplier", PlaceKind.OUTSIDE)):
        state.masters.places[code] = Place(code, code, kind)
    accounts = {code: Account(code, Text(code, code), AccountType.ASSET) for code in ("1002", "1405.01", "1012")}
    rows = {"BANK": (RoleRow("BANK", "", "", "", "1002", 1),), "INV": (RoleRow("INV", "", "", "", "1405.01", 2),)}
    bundle = Bundle("b", "test", dt.date(2026, 1, 1), accounts, RoleTable(rows), {})
    found = complete_master({"id": "X", "name": "X", **raw}, state, bundle)
    return [(problem.code, problem.where.path) for problem in found] if isinstance(found, list) else []


@pytest.mark.parametrize(("code", "refused"), [("1002X", True), ("1002", True), ("10020", True), ("1002.01", False)])
def test_an_account_that_no_statement_line_would_find_is_refused(code: str, refused: bool) -> None:
    found = _codes(kind="account", id=code, parent="1002")
    assert found == ([("bad_account_code", "/id")] if refused else [])


@pytest.mark.parametrize(("account", "refused"), [("1405.01", True), ("1002", False), ("1012", False)])
def test_a_bank_account_is_kept_where_money_is(account: str, refused: bool) -> None:
    assert _codes(kind="bank_account", account=account) == ([("no_money_account", "/account")] if refused else [])


def test_a_unit_has_one_factor() -> None:
    units = [{"code": "bag", "factor": "25"}, {"code": "bag", "factor": "20"}, {"code": "kg", "factor": "2"}]
    found = _codes(kind="item", unit="kg", category="goods", units=units)
    assert found == [("unit_twice", "/units"), ("unit_twice", "/units")]


def test_a_bin_stands_in_a_warehouse() -> None:
    assert _codes(kind="place", type="bin", parent="Supplier") == [("bad_parent", "/parent")]
    assert _codes(kind="place", type="bin", parent="W1") == []


def test_goods_of_a_party_lie_at_a_consignee_or_subcontractor() -> None:
    assert _codes(kind="party", place="W1") == [("bad_place", "/place")]
    assert _codes(kind="party", place="K1") == []


def test_a_rate_has_a_day_and_a_foreign_currency() -> None:
    assert _codes(kind="rate", currency="USD", rate="7", **{"from": "2026-13-41"}) == [("bad_date", "/from")]
    assert _codes(kind="rate", currency="CNY", rate="7", **{"from": "2026-01-01"}) == [("bad_rate", "/currency")]
    assert _codes(kind="rate", currency="USD", rate="7", **{"from": "2026-01-01"}) == []
