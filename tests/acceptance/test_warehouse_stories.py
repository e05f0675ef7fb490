"""The warehouse on real books, both engines: transfers, losses and who bears them, counts, statuses, lots, goods of others."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, delivery, invoice, receipt, zhangfang

Raw = dict[str, Any]
_MASTERS: tuple[Raw, ...] = (
    {"kind": "area", "id": "east", "name": "华东"},
    {"kind": "place", "id": "W2", "name": "华东仓", "type": "warehouse", "area": "east"},
    {"kind": "place", "id": "Z1", "name": "一号位", "type": "bin", "parent": "W1"},
    {"kind": "place", "id": "Z2", "name": "二号位", "type": "bin", "parent": "W1"},
    {"kind": "party", "id": "E1", "name": "仓管员"},
    {"kind": "item", "id": "L1", "name": "批次品", "unit": "件", "category": "goods", "lot_tracked": True},
    {
        "kind": "item", "id": "X1", "name": "按批计价品", "unit": "件", "category": "goods", "tax_code": "special13",
        "costing": "specific", "lot_tracked": True,
    },
)  # fmt: skip


@pytest.fixture
def company(book_place: str, tmp_path: Path) -> Company:
    """A small enterprise with two areas, two bins, and two items kept by lot."""
    found = Company.founded(book_place, tmp_path)
    found.post(*_MASTERS)
    return found


def _opened(company: Company, quantity: str = "100", value: str = "1000.00") -> Company:
    goods = [{"item": "P1", "quantity": quantity, "place": "W1", "value": value}]
    company.post({"kind": "opening_balance", "id": "O1", "date": "2026-03-01", "lines": goods})
    return company


def _document(kind: str, identifier: str, day: int, *lines: Raw, **header: Any) -> Raw:
    return {"kind": kind, "id": identifier, "date": f"2026-03-{day:02}", **header, "lines": list(lines)}


def _suspense(company: Company) -> dict[str, str]:
    """What waits for a decision, by document line."""
    rows = company.report("suspense")["rows"]
    return {row["document"]: row["value"] for row in rows}


def _stock_at(company: Company, item: str = "P1", *, by: str = "status") -> dict[tuple[str, ...], Decimal]:
    rows = company.report("stock", "--by", by)["rows"]
    return {
        tuple(row[name] for name in ("owner", "place", "lot", "status") if row.get(name)): Decimal(row["quantity"])
        for row in rows
        if row["item"] == item
    }


# --- transfers -------------------------------------------------------------------------------------------------------


def test_of_40_shipped_38_arrive_and_the_two_missing_wait_in_suspense_until_they_are_approved(company: Company) -> None:
    _opened(company).post(
        _document("stock_transfer", "T1", 6, {"item": "P1", "quantity": "40", "from_place": "W1", "to_place": "W2"}),
        _document("transfer_receipt", "T2", 7, {"shipment": "T1/1", "place": "W2", "received": "38"}),
    )
    assert _suspense(company) == {"transfer_receipt:T2/1": "20.00"}
    company.post(_document("loss_approval", "A1", 8, {"write_off": "T2/1"}, cause="abnormal", approver="王会计"))
    assert _suspense(company) == {}
    balances = company.balances()
    assert balances["5711.03"] == Decimal("22.60"), "the loss takes its input tax of 2.60 with it: 20.00 + 2.60"
    assert balances["2221.01.09"] == Decimal("-2.60")
    assert "1901.01" not in balances
    company.is_sound()


def test_company_a_sells_to_company_b_at_the_internal_price_and_b_keeps_it_at_480(
    company: Company, place_maker: Any, tmp_path: Path
) -> None:
    a = _opened(company)
    a.post({"kind": "party", "id": "SUB-B", "name": "乙公司", "group": "customer"})
    b = Company.founded(place_maker("sqlite"), tmp_path, chart="generic")
    b.post({"kind": "party", "id": "SUB-A", "name": "甲公司", "group": "supplier"})
    a.post({**delivery("D1", "2026-03-06", "40", "542.40"), "customer": "SUB-B"})
    b.post({**invoice("I1", "2026-03-07", "40", "480.00", tax="62.40", match="direct"), "supplier": "SUB-A"})
    assert a.stock() == (60, Decimal("600.00"))
    assert b.stock() == (40, Decimal("480.00"))
    assert a.balances()["1122.01"] == -b.balances()["2000"] == Decimal("542.40")
    assert a.is_sound() and b.is_sound()


# --- losses and counts -----------------------------------------------------------------------------------------------


def test_ten_stolen_pieces_cost_115_26_of_which_scrap_and_the_keeper_bring_55(company: Company) -> None:
    _opened(company, value="1020.00").post(
        _document("write_off", "WO1", 10, {"item": "P1", "quantity": "10", "place": "W1"}, cause="abnormal"),
        _document("scrap_sale", "SS1", 12, {"write_off": "WO1/1", "gross": "5.65"}, cash="B1"),
    )
    assert _suspense(company) == {"write_off:WO1/1": "110.26"}
    loss = {"write_off": "WO1/1", "compensation": "50.00"}
    company.post(_document("loss_approval", "A1", 15, loss, cause="abnormal", compensator="E1", approver="王会计"))
    assert _suspense(company) == {}
    assert company.balances()["5711.03"] == Decimal("60.26")
    assert company.balances()["1221"] == Decimal("50.00")
    company.is_sound()


def test_a_loss_by_disaster_keeps_its_input_tax_and_is_no_shrinkage(company: Company) -> None:
    _opened(company, value="1020.00").post(
        _document("write_off", "WO1", 10, {"item": "P1", "quantity": "10", "place": "W1"}, cause="disaster"),
        _document(
            "loss_approval", "A1", 15, {"write_off": "WO1/1", "compensation": "80.00"}, cause="disaster", compensator="E1"
        ),
    )
    balances = company.balances()
    assert (balances["5711.99"], balances["1221"]) == (Decimal("22.00"), Decimal("80.00"))
    assert "2221.01.09" not in balances and "5711.03" not in balances
    company.is_sound()


def test_ten_pieces_that_lie_in_two_lots_are_lost_from_both_oldest_first(company: Company) -> None:
    company.post(
        _document("goods_receipt", "R1", 2, _lot("L1", "A", "6", "60.00"), _lot("L1", "B", "9", "99.00"), supplier="S1"),
        _document("write_off", "WO1", 10, {"item": "L1", "quantity": "10", "place": "W1"}, cause="normal"),
    )
    assert _stock_at(company, "L1") == {("W1", "B"): 5}
    assert _suspense(company) == {"write_off:WO1/1": "106.00"}, "10 of 15 at 159.00"
    company.is_sound()


def test_a_count_that_finds_8_of_10_reserved_pieces_posts_and_releases_two(company: Company) -> None:
    ordered = {"item": "P1", "quantity": "10", "place": "W1", "gross": "160.00"}
    _opened(company, "10", "100.00").post(_document("sales_order", "SO1", 2, ordered, customer="C1", reserve=True))
    posted = company.post(_document("stock_count", "K1", 3, {"item": "P1", "place": "W1", "counted": "8"}))
    assert posted["released"] == ["sales_order:SO1/1"]
    rows = company.report("commitments")["rows"]
    assert [row["quantity"] for row in rows if row["role"] == "RESERVED"] == ["8"]
    assert company.stock() == (8, Decimal("80.00"))
    company.is_sound()


def test_a_gain_goes_in_at_its_market_value_and_leaves_suspense_when_it_is_approved(company: Company) -> None:
    counted = {"item": "P1", "place": "W1", "counted": "105", "value": "55.00"}
    _opened(company).post(_document("stock_count", "K1", 25, counted))
    assert company.stock() == (105, Decimal("1055.00"))
    assert _suspense(company) == {"stock_count:K1/1": "-55.00"}
    company.post(_document("count_approval", "A1", 26, {"count": "K1/1"}, approver="王会计"))
    assert _suspense(company) == {}
    assert company.balances()["5301.04"] == Decimal("-55.00")
    company.is_sound()


def test_two_pieces_found_where_nothing_was_left_come_in_at_the_last_known_cost(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "5", "50.00"), delivery("D1", "2026-03-03", "5", "113.00"))
    company.post(_document("stock_count", "K1", 25, {"item": "P1", "place": "W1", "counted": "2"}))
    assert company.stock() == (2, Decimal("20.00"))
    assert _suspense(company) == {"stock_count:K1/1": "-20.00"}
    assert company.is_sound()


def test_25_pieces_found_of_a_lot_cost_what_that_lot_costs_and_not_what_all_lots_do(company: Company) -> None:
    company.post(
        _document("goods_receipt", "R1", 2, _lot("X1", "A", "10", "4.30"), _lot("X1", "B", "10", "4.70"), supplier="S1"),
        _document("stock_count", "K1", 25, {"item": "X1", "place": "W1", "lot": "A", "counted": "35"}),
    )
    assert _suspense(company) == {"stock_count:K1/1": "-10.75"}, "25 at 0.43"
    assert company.is_sound()


def test_a_piece_found_of_a_lot_that_is_gone_costs_what_the_lot_did(company: Company) -> None:
    company.post(
        _document("goods_receipt", "R1", 2, _lot("X1", "A", "10", "4.30"), _lot("X1", "B", "10", "4.70"), supplier="S1")
    )
    gone = {"item": "X1", "quantity": "10", "place": "W1", "lot": "A", "gross": "11.30"}
    company.post({"kind": "delivery", "id": "D1", "date": "2026-03-03", "customer": "C1", "lines": [gone]})
    found = [{"item": "X1", "place": "W1", "lot": lot, "counted": "1"} for lot in ("A", "C")]
    company.post(_document("stock_count", "K1", 25, *found))
    assert _suspense(company) == {"stock_count:K1/1": "-0.43", "stock_count:K1/2": "-0.47"}, "no lot C was ever there"
    assert company.is_sound()


def test_a_lot_that_came_back_by_mistake_can_come_back_again_without_being_named(company: Company) -> None:
    company.post(_document("goods_receipt", "R1", 2, _lot("X1", "A", "10", "4.30"), supplier="S1"))
    gone = {"item": "X1", "quantity": "5", "place": "W1", "lot": "A", "gross": "11.30"}
    company.post({"kind": "delivery", "id": "D1", "date": "2026-03-03", "customer": "C1", "lines": [gone]})
    back = _document("sales_return", "B1", 4, {"delivery": "D1/1", "quantity": "3", "place": "W1"}, customer="C1")
    company.post(back)
    assert company.run("reverse", "sales_return:B1", "--reason", "another delivery").code == 0
    company.post({**back, "id": "B2"})
    assert _stock_at(company, "X1") == {("W1", "A"): 8}
    assert company.is_sound()


def test_two_pieces_found_in_another_area_than_where_they_lie_come_in_at_the_last_known_cost(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "5", "50.00"))
    company.post(_document("stock_count", "K1", 25, {"item": "P1", "place": "W2", "counted": "2"}))
    assert company.stock() == (7, Decimal("70.00"))
    assert company.is_sound()


def test_the_later_price_of_lost_goods_opens_the_loss_again(company: Company) -> None:
    company.post(
        receipt("R1", "2026-03-02", "100", "1000.00"),
        _document("write_off", "WO1", 5, {"item": "P1", "quantity": "10", "place": "W1"}, cause="normal"),
        _document("loss_approval", "A1", 6, {"write_off": "WO1/1"}, cause="normal"),
        invoice("I1", "2026-03-08", "100", "1100.00"),
    )
    assert company.stock() == (90, Decimal("990.00"))
    assert _suspense(company) == {"write_off:WO1/1": "10.00"}
    company.post(_document("loss_approval", "A2", 9, {"write_off": "WO1/1"}, cause="normal"))
    assert _suspense(company) == {}
    company.is_sound()


def test_a_count_that_was_approved_is_not_reversed_under_its_approval(company: Company) -> None:
    _opened(company).post(
        _document("stock_count", "K1", 5, {"item": "P1", "place": "W1", "counted": "98"}),
        _document("count_approval", "A1", 6, {"count": "K1/1"}),
    )
    assert company.run("reverse", "stock_count:K1", "--reason", "误盘").code == 1
    assert company.run("reverse", "count_approval:A1", "--reason", "误批").code == 0
    assert _suspense(company) == {"stock_count:K1/1": "20.00"}
    assert company.run("reverse", "stock_count:K1", "--reason", "误盘").code == 0
    assert _suspense(company) == {}
    assert company.stock() == (100, Decimal("1000.00"))
    company.is_sound()


def test_who_bears_a_loss_is_reviewed_by_another_person_where_the_book_says_so(company: Company) -> None:
    _opened(company).post(_document("stock_count", "K1", 5, {"item": "P1", "place": "W1", "counted": "98"}))
    accountant = company.hire("accountant", "ACCT")
    company.hire("manager", "FMGR")
    company.post({"kind": "book_setting", "id": "two-people", "segregation": "dual"})
    approval = _document("count_approval", "A1", 6, {"count": "K1/1"}, approver="王会计")
    (problem,) = company.refused(approval)
    assert problem["code"] == "not_separated", "who counted does not decide"
    (problem,) = accountant.refused(approval)
    assert problem["code"] == "needs_approval"
    sha256 = str(problem["message"].split()[-1])
    assert zhangfang("--user", "manager", "approve", company.place, sha256).code == 0
    accountant.post(approval)
    assert _suspense(company) == {}
    company.is_sound()


# --- quality status --------------------------------------------------------------------------------------------------


def test_goods_in_quarantine_are_neither_sold_nor_promised_until_they_are_released(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00", status="quarantine"))
    assert [problem["code"] for problem in company.refused(delivery("D1", "2026-03-03", "1", "16.00"))] == ["R706"]
    ordered = {"item": "P1", "quantity": "1", "place": "W1", "gross": "16.00"}
    order = _document("sales_order", "SO1", 3, ordered, customer="C1", reserve=True)
    assert [problem["code"] for problem in company.refused(order)] == ["stock_reserved"]
    company.post(_document("quality_decision", "Q1", 4, {"item": "P1", "quantity": "7", "place": "W1"}))
    rejected = {"item": "P1", "quantity": "3", "place": "W1", "to_status": "rejected"}
    company.post(_document("quality_decision", "Q2", 4, rejected), order, delivery("D1", "2026-03-05", "6", "96.00"))
    assert _stock_at(company) == {("W1",): 1, ("W1", "rejected"): 3}
    assert company.stock() == (4, Decimal("40.00")), "no decision moved money"
    back = {"item": "P1", "quantity": "3", "place": "W1", "receipt": "R1/1", "status": "rejected"}
    company.post(_document("purchase_return", "PR1", 6, back, supplier="S1", stage="uninvoiced"))
    assert company.stock() == (1, Decimal("10.00"))
    company.is_sound()


def test_a_quality_decision_is_a_fact_and_releases_what_can_no_longer_be_promised(company: Company) -> None:
    ordered = {"item": "P1", "quantity": "10", "place": "W1", "gross": "160.00"}
    _opened(company, "10", "100.00").post(_document("sales_order", "SO1", 2, ordered, customer="C1", reserve=True))
    blocked = {"item": "P1", "quantity": "4", "place": "W1", "from_status": "available", "to_status": "quarantine"}
    assert company.post(_document("quality_decision", "Q1", 3, blocked))["released"] == ["sales_order:SO1/1"]
    assert company.run("reverse", "quality_decision:Q1", "--reason", "误判").code == 0
    assert _stock_at(company) == {("W1",): 10}
    company.is_sound()


def test_what_a_customer_returns_waits_in_quarantine_where_the_document_says_so(company: Company) -> None:
    _opened(company).post(delivery("D1", "2026-03-02", "10", "180.80"))
    line = {
        "item": "P1",
        "quantity": "4",
        "place": "W1",
        "delivery": "D1/1",
        "net": "64.00",
        "tax": "8.32",
        "status": "quarantine",
    }
    company.post(_document("sales_return", "SR1", 5, line, customer="C1"))
    assert _stock_at(company) == {("W1",): 90, ("W1", "quarantine"): 4}
    assert company.stock() == (94, Decimal("940.00"))
    company.is_sound()


# --- bins and lots ---------------------------------------------------------------------------------------------------


def _lot(item: str, lot: str, quantity: str, net: str) -> Raw:
    return {"item": item, "lot": lot, "quantity": quantity, "place": "W1", "net": net}


def test_a_bin_move_takes_the_lot_that_it_names_and_not_the_oldest(company: Company) -> None:
    company.post(
        _document("goods_receipt", "R1", 2, _lot("L1", "A", "6", "60.00"), _lot("L1", "B", "9", "99.00"), supplier="S1"),
        _document("bin_move", "M1", 3, {"item": "L1", "quantity": "5", "from_bin": "W1", "to_bin": "Z1", "lot": "B"}),
    )
    assert _stock_at(company, "L1") == {("W1", "A"): 6, ("W1", "B"): 4, ("Z1", "B"): 5}
    company.is_sound()


def test_a_lot_that_costs_by_itself_is_split_with_its_value_and_the_late_price_follows_both_parts(company: Company) -> None:
    parts = [{"lot": "A2", "quantity": "1"}, {"lot": "A1", "quantity": "2"}]
    split = {"item": "X1", "lot": "A", "quantity": "3", "place": "W1", "parts": parts}
    company.post(
        _document("goods_receipt", "R1", 2, _lot("X1", "A", "3", "10.00"), supplier="S1"),
        _document("lot_split", "LS1", 3, split),
    )
    rows = company.report("stock", "--by", "lot")["rows"]
    assert {row["lot"]: row["value"] for row in rows} == {"A1": "6.67", "A2": "3.33"}
    bill = {"item": "X1", "quantity": "3", "place": "W1", "net": "13.00", "receipt": "R1/1"}
    company.post(_document("purchase_invoice", "I1", 5, bill, supplier="S1"))
    rows = company.report("stock", "--by", "lot")["rows"]
    assert {row["lot"]: row["value"] for row in rows} == {"A1": "8.67", "A2": "4.33"}
    merged = [
        {"item": "X1", "lot": lot, "quantity": quantity, "place": "W1", "parts": [{"lot": "AB", "quantity": quantity}]}
        for lot, quantity in (("A1", "2"), ("A2", "1"))
    ]
    company.post(_document("lot_split", "LS2", 6, *merged))
    rows = company.report("stock", "--by", "lot")["rows"]
    assert {row["lot"]: row["value"] for row in rows} == {"AB": "13.00"}
    company.is_sound()


def test_a_lot_whose_cost_is_averaged_is_split_without_a_voucher(company: Company) -> None:
    parts = [{"lot": "A1", "quantity": "2"}, {"lot": "A", "quantity": "1"}]
    company.post(_document("goods_receipt", "R1", 2, _lot("L1", "A", "3", "10.00"), supplier="S1"))
    posted = company.post(
        _document("lot_split", "LS1", 3, {"item": "L1", "lot": "A", "quantity": "3", "place": "W1", "parts": parts})
    )
    (entry,) = posted["posted"][0]["entries"]
    assert (entry["class"], entry.get("number")) == ("movement", None)
    assert _stock_at(company, "L1") == {("W1", "A"): 1, ("W1", "A1"): 2}
    company.is_sound()


# --- goods of others -------------------------------------------------------------------------------------------------


def test_goods_of_the_supplier_are_shown_with_their_owner_and_bought_when_they_are_used(company: Company) -> None:
    company.post(_document("consigned_receipt", "CR1", 2, {"item": "P1", "quantity": "50", "place": "W1"}, supplier="S1"))
    assert company.balances() == {}, "no asset"
    assert _stock_at(company, by="owner") == {("S1", "W1"): 50}
    assert [problem["code"] for problem in company.refused(delivery("D1", "2026-03-03", "20", "320.00"))] == ["R706"]
    company.post(receipt("R1", "2026-03-03", "20", "200.00", consigned="CR1/1"), delivery("D1", "2026-03-03", "20", "320.00"))
    assert _stock_at(company, by="owner") == {("S1", "W1"): 30}
    company.post(
        invoice("I1", "2026-03-05", "20", "200.00"),
        _document("consigned_return", "CT1", 6, {"consigned": "CR1/1"}, supplier="S1"),
    )
    assert _stock_at(company, by="owner") == {}
    assert company.balances()["2202.01"] == Decimal("-200.00")
    late = company.refused(receipt("R2", "2026-03-07", "1", "10.00", consigned="CR1/1"))
    assert [problem["code"] for problem in late] == ["R705"]
    company.is_sound()
