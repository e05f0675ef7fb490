"""Production and subcontracting on a real book (DOMAIN §2.3): what was put into an order comes out of it, to the cent."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, Raw, delivery, zhangfang

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
WIP = {"cn-small-enterprise": "4001", "cn-enterprise": "5001", "generic": "1370"}
MASTERS: tuple[Raw, ...] = (
    {"kind": "place", "id": "SC1", "name": "外协处", "type": "subcontractor"},
    {"kind": "party", "id": "S2", "name": "外协厂", "group": "supplier", "place": "SC1"},
    {"kind": "party", "id": "U1", "name": "供电公司", "group": "supplier"},
    {"kind": "item", "id": "M1", "name": "粒子", "unit": "kg", "category": "raw", "tax_code": "special13"},
    {"kind": "item", "id": "F1", "name": "周转盘", "unit": "件", "category": "goods", "tax_code": "special13"},
    {"kind": "item", "id": "F2", "name": "注塑箱", "unit": "件", "category": "goods", "tax_code": "special13"},
)


def material(quantity: str = "100", net: str = "1000.00") -> Raw:
    """M1 received from S1."""
    lines = [{"item": "M1", "quantity": quantity, "place": "W1", "net": net}]
    return {"kind": "goods_receipt", "id": "R1", "date": "2026-03-01", "supplier": "S1", "lines": lines}


def order(identifier: str = "MO1", item: str = "F1", quantity: str = "87", **header: Any) -> Raw:
    """What is to be made."""
    return {
        "kind": "production_order", "id": identifier, "date": "2026-03-01", "item": item, "quantity": quantity,
        "place": "W1", **header,
    }  # fmt: skip


def charged(kind: str, identifier: str, date: str = "2026-03-10", name: str = "MO1", **line: str) -> Raw:
    """One line on an order."""
    return {"kind": kind, "id": identifier, "date": date, "order": name, "lines": [line]}


def labour(identifier: str, amount: str, date: str = "2026-03-31", name: str = "MO1") -> Raw:
    """Wages of an order."""
    return {"kind": "payroll_charge", "id": identifier, "date": date, "lines": [{"order": name, "amount": amount}]}


def overhead(amount: str = "200.00") -> Raw:
    """Electricity."""
    return {"kind": "overhead", "id": "OH1", "date": "2026-03-31", "payee": "U1", "amount": amount}


def finished(identifier: str, quantity: str, date: str = "2026-03-31", name: str = "MO1", **header: Any) -> Raw:
    """Goods out of an order."""
    lines = [{"quantity": quantity}]
    return {"kind": "production_receipt", "id": identifier, "date": date, "order": name, **header, "lines": lines}


def closed(name: str = "MO1", date: str = "2026-03-31") -> Raw:
    """The end of an order."""
    return {"kind": "production_close", "id": f"CL-{name}", "date": date, "order": name}


def workshop(company: Company) -> Company:
    """A company that can produce, with 100 kg of M1 for 1,000.00."""
    company.post(*MASTERS, material())
    return company


@pytest.fixture
def shop(company: Company) -> Company:
    """A small enterprise that produces."""
    return workshop(company)


@pytest.mark.parametrize("chart", CHARTS)
def test_570_of_material_180_of_labour_and_120_of_overhead_make_87_pieces_for_870(
    found: Callable[..., Company], chart: str
) -> None:
    shop = workshop(found(chart))
    shop.post(
        order(),
        order("MO2", "F2", "40"),
        charged("material_issue", "MI1", item="M1", quantity="60", place="W1"),
        charged("material_return", "MR1", issue="MI1/1", quantity="3"),
        labour("PC1", "180.00"),
        overhead(),
    )
    allocation = {
        "kind": "overhead_allocation", "id": "OA1", "date": "2026-03-31",
        "targets": [{"order": "MO1", "hours": "60"}, {"order": "MO2", "hours": "40"}],
    }  # fmt: skip
    shop.post(allocation, finished("PR1", "87", final=True))
    assert shop.stock(item="F1") == (Decimal(87), Decimal("870.00"))
    assert shop.stock(item="M1") == (Decimal(43), Decimal("430.00"))
    assert shop.balances()[WIP[chart]] == Decimal("80.00"), "what MO2 holds, and nothing of MO1"
    assert shop.is_sound()


def test_material_comes_back_in_a_file_of_its_own(shop: Company) -> None:
    shop.post(order(), charged("material_issue", "MI1", item="M1", quantity="60", place="W1"))
    shop.post(charged("material_return", "MR1", issue="MI1/1", quantity="3"))  # names the issue, not the item
    assert shop.stock(item="M1") == (Decimal(43), Decimal("430.00"))


def test_finished_goods_by_equivalent_units_then_the_rest_leaves_nothing_in_the_order(shop: Company) -> None:
    shop.post(order(quantity="100"), charged("material_issue", "MI1", item="M1", quantity="100", place="W1"))
    shop.post(finished("PR1", "60", in_process="40", completion="50%"))
    assert shop.stock(item="F1") == (Decimal(60), Decimal("750.00")), "1,000.00 over 80 equivalent units"
    shop.post(labour("PC2", "90.00", "2026-04-30"), finished("PR2", "40", "2026-04-30", final=True))
    assert shop.stock(item="F1") == (Decimal(100), Decimal("1090.00"))
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def test_what_is_left_at_the_close_follows_the_goods_half_into_stock_half_into_cost_of_sales(shop: Company) -> None:
    shop.post(order(quantity="100"), charged("material_issue", "MI1", item="M1", quantity="50", place="W1"))
    shop.post(finished("PR1", "100", in_process="0"))
    sold = delivery("D1", "2026-03-31", "50", "1130.00")
    shop.post({**sold, "lines": [{**sold["lines"][0], "item": "F1"}]}, labour("PC1", "40.00"), closed())
    assert shop.stock(item="F1") == (Decimal(50), Decimal("270.00"))
    assert shop.balances()["5401"] == Decimal("270.00")
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def test_an_order_of_which_all_came_in_and_that_holds_40_is_a_warning_until_it_is_closed(shop: Company) -> None:
    shop.post(order(quantity="100"), charged("material_issue", "MI1", item="M1", quantity="50", place="W1"))
    shop.post(finished("PR1", "60", in_process="0"), labour("PC1", "40.00"))
    assert orders_checked(shop) == {"result": "ok", "problems": []}, "40 are still to come"
    shop.post(finished("PR2", "40", in_process="0"), labour("PC2", "40.00"))
    found = orders_checked(shop)
    assert found["result"] == "warn"
    assert [one["code"] for one in found["problems"]] == ["finished_order_open"]
    assert "MO1" in found["problems"][0]["message"] and "40.00" in found["problems"][0]["message"]
    shop.post(closed())
    assert orders_checked(shop) == {"result": "ok", "problems": []}


def orders_checked(shop: Company) -> dict[str, Any]:
    """What the checklist of March says of production orders."""
    checks = shop.run("close", "2026-03", "--check").json["checks"]
    return next({"result": one["result"], "problems": one["problems"]} for one in checks if one["name"] == "orders")


def test_a_late_price_of_material_goes_to_the_order_while_it_is_open_and_to_cost_of_sales_after_it_closed(
    shop: Company,
) -> None:
    bill = {
        "kind": "purchase_invoice", "id": "I1", "date": "2026-03-20", "supplier": "S1",
        "lines": [{"item": "M1", "quantity": "50", "place": "W1", "net": "550.00", "receipt": "R1/1"}],
    }  # fmt: skip
    shop.post(order(quantity="10"), charged("material_issue", "MI1", item="M1", quantity="60", place="W1"), bill)
    assert shop.balances()["4001"] == Decimal("630.00"), "60 of 100 kg bear 30.00 of the 50.00"
    shop.post(finished("PR1", "10", final=True), {**bill, "id": "I2", "date": "2026-03-31"})
    assert "4001" not in shop.balances()
    assert shop.stock(item="F1") == (Decimal(10), Decimal("630.00"))
    assert shop.balances()["5401"] == Decimal("30.00")
    assert shop.is_sound()


def test_after_the_subcontractor_returned_everything_none_of_m1_is_there_and_half_the_order_leaves_30(shop: Company) -> None:
    shop.post(
        order("MO3", "F2", "100", supplier="S2", materials=[{"item": "M1", "quantity": "60"}]),
        charged("subcontract_issue", "SI1", "2026-03-02", "MO3", item="M1", quantity="60", place="W1"),
    )
    fee = {
        "kind": "purchase_invoice", "id": "I3", "date": "2026-03-20", "supplier": "S2",
        "lines": [
            {"item": "M1", "quantity": "60", "place": "W1", "net": "200.00", "tax": "26.00", "match": "processing"},
        ],
    }  # fmt: skip
    shop.post(fee, charged("subcontract_receipt", "SR1", "2026-03-25", "MO3", quantity="50"))
    assert places(shop, "M1") == {"W1": ("40", "400.00"), "SC1": ("30", "400.00")}
    shop.post(charged("subcontract_receipt", "SR2", "2026-03-26", "MO3", quantity="50"))
    assert places(shop, "M1") == {"W1": ("40", "400.00")}
    assert shop.stock(item="F2") == (Decimal(100), Decimal("800.00"))
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def places(shop: Company, item: str) -> dict[str, tuple[str, str]]:
    """Quantity and value of an item by place."""
    rows = shop.report("stock", "--by", "place")["rows"]
    return {row["place"]: (row["quantity"], row["value"]) for row in rows if row["item"] == item}


def test_a_final_receipt_is_reversed_and_the_order_is_open_again(shop: Company) -> None:
    shop.post(
        order(), charged("material_issue", "MI1", item="M1", quantity="60", place="W1"), finished("PR1", "87", final=True)
    )
    late = labour("PC1", "9.00")
    assert [problem["code"] for problem in shop.refused(late)] == ["order_closed"]
    answer = zhangfang("reverse", shop.place, "production_receipt:PR1", "--reason", "工资未记")
    assert answer.code == 0, answer
    shop.post(late, {**finished("PR1", "87", final=True), "version": 2})
    assert shop.stock(item="F1") == (Decimal(87), Decimal("609.00"))
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def test_an_order_that_holds_costs_is_not_reversed(shop: Company) -> None:
    shop.post(order(), labour("PC1", "9.00"))
    answer = zhangfang("--lang", "en", "reverse", shop.place, "production_order:MO1", "--reason", "错单", "--json")
    assert answer.code == 1
    assert "payroll_charge:PC1/1" in answer.out
    zhangfang("reverse", shop.place, "payroll_charge:PC1", "--reason", "错单")
    assert zhangfang("reverse", shop.place, "production_order:MO1", "--reason", "错单").code == 0
    assert [problem["code"] for problem in shop.refused(labour("PC2", "1.00"))] == ["order_closed"]


def test_the_commitments_show_what_is_still_to_be_made(shop: Company) -> None:
    shop.post(order(), labour("PC1", "87.00"), finished("PR1", "60"))
    rows = shop.report("commitments")["rows"]
    assert [(row["role"], row["document"], row["quantity"]) for row in rows] == [("TO_MAKE", "production_order:MO1", "27")]


REFUSED: tuple[tuple[str, Raw, str], ...] = (
    ("an order that is not there", labour("X1", "1.00", name="MO9"), "unknown_document"),
    ("an item that it does not make", charged("production_receipt", "X1", item="F2", quantity="1", cost="1.00"), "wrong_item"),
    ("a subcontractor of an order of the own workshop",
     charged("subcontract_issue", "X1", item="M1", quantity="1", place="W1"), "not_subcontracted"),
    ("an order made of itself", order("MO8", materials=[{"item": "F1", "quantity": "1"}]), "made_of_itself"),
    ("a subcontractor without a place", order("MO8", supplier="S1"), "place_missing"),
    ("a receipt before anything was charged", finished("X1", "1"), "no_cost_in_order"),
    ("a receipt of nothing", {"kind": "production_receipt", "id": "X1", "date": "2026-03-31", "order": "MO1"}, "no_lines"),
    ("an allocation without hours",
     {"kind": "overhead_allocation", "id": "X1", "date": "2026-03-31", "targets": [{"order": "MO1"}]}, "no_weights"),
    ("overhead of no hours", {"kind": "overhead_absorption", "id": "X1", "date": "2026-03-31", "lines": [{"order": "MO1"}]},
     "nothing_to_apply"),
)  # fmt: skip


@pytest.mark.parametrize(("what", "document", "code"), REFUSED)
def test_refused(shop: Company, what: str, document: Raw, code: str) -> None:
    shop.post(order())
    assert code in [problem["code"] for problem in shop.refused(document)], what


def test_nothing_is_dated_before_its_order_and_no_close_before_the_last_cost(shop: Company) -> None:
    shop.post({**order(), "date": "2026-03-05"}, labour("PC1", "87.00", "2026-04-02"))
    assert [one["code"] for one in shop.refused(labour("PC2", "1.00", "2026-03-04"))] == ["before_it_was_made"]
    assert "order_moved_on" in [one["code"] for one in shop.refused(closed())]


def test_on_postgresql_the_same_documents_leave_the_same_stock_and_no_work_in_progress(
    place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    shop = workshop(Company.founded(place_maker("postgresql"), tmp_path))
    shop.post(
        order(quantity="10"),
        charged("material_issue", "MI1", item="M1", quantity="40", place="W1"),
        labour("PC1", "100.00"),
        overhead("60.00"),
        {"kind": "overhead_allocation", "id": "OA1", "date": "2026-03-31", "driver": "material", "targets": [{"order": "MO1"}]},
    )
    shop.post(finished("PR1", "4", in_process="6"), closed())
    assert shop.stock(item="F1") == (Decimal(4), Decimal("560.00"))
    subcontracted(shop)
    shop.post(charged("subcontract_receipt", "SR1", "2026-03-26", "MO3", quantity="100"))
    assert places(shop, "M1") == {}
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def subcontracted(shop: Company) -> None:
    """60 kg of M1 at the subcontractor, for 100 F2."""
    shop.post(
        order("MO3", "F2", "100", supplier="S2", materials=[{"item": "M1", "quantity": "60"}]),
        charged("subcontract_issue", "SI1", "2026-03-02", "MO3", item="M1", quantity="60", place="W1"),
    )


def test_a_late_price_of_material_that_was_processed_reaches_the_goods_with_the_close(shop: Company) -> None:
    subcontracted(shop)
    shop.post(charged("subcontract_receipt", "SR1", "2026-03-26", "MO3", quantity="100"))
    bill = {"item": "M1", "quantity": "100", "place": "W1", "net": "1100.00", "receipt": "R1/1"}
    shop.post({"kind": "purchase_invoice", "id": "I1", "date": "2026-03-28", "supplier": "S1", "lines": [bill]})
    assert shop.balances()["4001"] == Decimal("60.00"), "60 of the 100 kg"
    shop.post(closed("MO3"))
    assert shop.stock(item="F2") == (Decimal(100), Decimal("660.00"))
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def test_an_order_with_material_at_the_subcontractor_is_not_reversed_until_the_material_is_back(shop: Company) -> None:
    subcontracted(shop)
    answer = zhangfang("--lang", "en", "reverse", shop.place, "production_order:MO3", "--reason", "错单", "--json")
    assert answer.code == 1
    assert "subcontract_issue:SI1/1" in answer.out
    assert zhangfang("reverse", shop.place, "subcontract_issue:SI1", "--reason", "错单").code == 0
    assert zhangfang("reverse", shop.place, "production_order:MO3", "--reason", "错单").code == 0
    assert shop.stock(item="M1") == (Decimal(100), Decimal("1000.00"))
    assert shop.is_sound()


def test_what_an_order_used_more_than_planned_is_billed_to_the_subcontractor(shop: Company) -> None:
    subcontracted(shop)
    receipt = charged("subcontract_receipt", "SR1", "2026-03-26", "MO3", quantity="100")
    shop.post({**receipt, "losses": [{"item": "M1", "quantity": "5"}]})
    assert shop.stock(item="F2") == (Decimal(100), Decimal("550.00"))
    assert shop.balances()["1901.01"] == Decimal("50.00")
    approval = {
        "kind": "loss_approval", "id": "LA1", "date": "2026-03-31", "cause": "normal", "compensator": "S2",
        "lines": [{"write_off": "SR1/1", "compensation": "50.00"}],
    }  # fmt: skip
    shop.post(approval)
    assert "1901.01" not in shop.balances()
    assert shop.is_sound()


def test_work_in_progress_of_the_old_books_is_opened_by_order_and_leaves_with_what_was_finished(shop: Company) -> None:
    opening = {
        "kind": "opening_balance", "id": "OB1", "date": "2026-03-01",
        "accounts": [{"account": "4001", "debit": "300.00", "order": "MO1"}],
    }  # fmt: skip
    shop.post(order(), opening)
    voucher = {
        "kind": "journal_voucher", "id": "JV1", "date": "2026-03-31",
        "lines": [{"account": "4001", "debit": "1.00"}, {"account": "2211", "credit": "1.00"}],
    }  # fmt: skip
    assert [problem["code"] for problem in shop.refused(voucher)] == ["R611"]
    shop.post(finished("PR1", "87", final=True))
    assert shop.stock(item="F1") == (Decimal(87), Decimal("300.00"))
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def test_an_issue_dated_in_march_after_dearer_april_goods_leaves_the_order_at_both_periods_cost(shop: Company) -> None:
    dear = {**material(net="3000.00"), "id": "R2", "date": "2026-04-08"}
    late = charged("material_issue", "MI1", "2026-03-31", item="M1", quantity="100", place="W1")
    shop.post(order(quantity="100"), dear, late)
    assert shop.balances("2026-03-31")["4001"] == Decimal("1000.00")
    assert shop.balances()["4001"] == Decimal("2000.00"), "the pool's average is 20.00 by then"
    assert "order_moved_on" in [one["code"] for one in shop.refused(closed())]
    shop.post(finished("PR1", "100", "2026-04-30", final=True))
    assert shop.stock(item="F1") == (Decimal(100), Decimal("2000.00"))
    assert "4001" not in shop.balances()
    assert shop.is_sound()


def test_what_the_order_makes_is_no_by_product_of_it(shop: Company) -> None:
    """Line 1 of the goods and line 1 of the by-products would both be PR1/1 of F1."""
    shop.post(order())
    by_product = {"item": "F1", "quantity": "1", "cost": "1.00"}
    problems = shop.refused({**finished("PR1", "87"), "by_products": [by_product]})
    assert ("wrong_item", "/by_products/0/item") in {(one["code"], one["where"].get("path")) for one in problems}


def test_a_voucher_charges_no_order_that_is_closed(shop: Company) -> None:
    """Checks of orders and of open items both look at a voucher."""
    shop.post(order(), closed())
    lines = [{"account": "4001", "debit": "1.00", "order": "MO1"}, {"account": "2211", "credit": "1.00"}]
    problems = shop.refused({"kind": "journal_voucher", "id": "JV1", "date": "2026-03-31", "lines": lines})
    assert "order_closed" in {problem["code"] for problem in problems}
