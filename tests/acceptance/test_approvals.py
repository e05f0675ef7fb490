"""Vouchers, and invoices beyond tolerance, need a second pair of eyes where the book says so (ARCHITECTURE §5.5, §5.6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.company import Company, zhangfang


@pytest.fixture
def dual(company: Company) -> Company:
    """A book in which the reviewer is not the preparer."""
    company.hire("keeper", "KEEPER")
    company.hire("reviewer", "REVIEW")
    company.post({"kind": "book_setting", "id": "two-people", "segregation": "dual"})
    return company


def _voucher(memo: str = "") -> dict[str, Any]:
    lines = [{"account": "5602", "debit": "100.00"}, {"account": "1002", "credit": "100.00", "cash_item": "other_operating"}]
    return {"kind": "journal_voucher", "id": "V1", "date": "2026-03-05", "memo": memo, "lines": lines}


def _approve(company: Company, sha256: str, user: str, *more: str) -> int:
    return zhangfang("--user", user, "approve", company.place, sha256, *more).code


def _hash(company: Company, memo: str = "") -> str:
    (problem,) = company.refused(_voucher(memo))
    assert problem["code"] == "needs_approval"
    return str(problem["message"].split()[-1])


def test_an_unapproved_voucher_says_its_hash_and_posts_after_another_person_approves(dual: Company) -> None:
    sha256 = _hash(dual)
    assert _approve(dual, sha256, "reviewer") == 0
    dual.post(_voucher())
    assert dual.balances()["5602"] == 100
    dual.is_sound()


def test_the_preparer_cannot_approve_and_a_changed_voucher_has_another_hash(dual: Company) -> None:
    assert _approve(dual, _hash(dual), "test") == 0
    assert [problem["code"] for problem in dual.refused(_voucher())] == ["not_approved"]
    assert _hash(dual, "changed") != ""


def test_a_rejected_voucher_does_not_post_and_a_decision_stands(dual: Company) -> None:
    sha256 = _hash(dual)
    assert _approve(dual, sha256, "reviewer", "--reject") == 0
    assert _approve(dual, sha256, "reviewer") == 1
    assert [problem["code"] for problem in dual.refused(_voucher())] == ["not_approved"]


def test_what_is_no_hash_is_refused(company: Company) -> None:
    assert _approve(company, "nonsense", "reviewer") == 1


def _receive(company: Company) -> None:
    """By the keeper: who receives goods posts no invoice for them."""
    line = {"item": "P1", "quantity": "100", "place": "W1", "net": "1000.00"}
    company.as_user("keeper").post(
        {"kind": "goods_receipt", "id": "R1", "date": "2026-03-02", "supplier": "S1", "lines": [line]}
    )


def _invoice(net: str, quantity: str = "100", **more: str) -> dict[str, Any]:
    line = {"item": "P1", "quantity": quantity, "place": "W1", "net": net, "tax": "0.00", **more}
    return {"kind": "purchase_invoice", "id": "I1", "date": "2026-03-05", "supplier": "S1", "lines": [line]}


def test_an_invoice_of_1020_01_for_an_estimate_of_1000_00_waits_for_approval_and_1020_00_does_not(dual: Company) -> None:
    _receive(dual)
    [problem] = dual.refused(_invoice("1020.01"))
    assert (problem["code"], problem["where"]["path"]) == ("price_gap", "/lines/0")
    assert problem["message"] == "1020.01 is billed for what was estimated at 1000.00, more than 20.00 apart"
    sha256 = problem["remedy"].split()[-1]
    assert _approve(dual, sha256, "reviewer") == 0
    dual.post(_invoice("1020.01"))
    shown = dual.run("show", "purchase_invoice:I1").json
    assert shown["approvals"] == [f"approval:{sha256}"]
    assert shown["reviewed_by"] == "reviewer"
    assert dual.is_sound()


def test_an_invoice_within_two_percent_posts_by_itself_and_a_cheaper_one_is_held_too(dual: Company) -> None:
    _receive(dual)
    assert [problem["code"] for problem in dual.refused(_invoice("979.99"))] == ["price_gap"]
    dual.post(_invoice("1020.00"))


def test_103_billed_of_100_received_are_held_and_102_are_not(dual: Company) -> None:
    _receive(dual)
    [problem] = dual.refused(_invoice("1030.00", "103"))
    assert problem["code"] == "over_billed"
    assert problem["message"] == "30.00 is billed for goods that were not received, 20.00 is tolerated"
    dual.post(_invoice("1020.00", "102"))


def test_goods_that_are_still_to_come_are_billed_as_such_and_not_held(dual: Company) -> None:
    assert [problem["code"] for problem in dual.refused(_invoice("1000.00"))] == ["over_billed"]
    dual.post(_invoice("1000.00", match="transit"))


def test_who_keeps_the_book_alone_waits_for_nobody(company: Company) -> None:
    company.hire("keeper", "KEEPER")
    _receive(company)
    company.post(_invoice("1200.00"))


def test_the_same_price_at_another_rate_is_no_difference_of_price(dual: Company) -> None:
    """USD 1,000.00 at 7.10, billed at 7.20: 100.00 is exchange; USD 1,007.00 differs by 50.40, more than 50.00."""
    line = {"item": "P1", "quantity": "100", "place": "W1", "net": "1000.00"}
    dollars = {"currency": "USD", "rate": "7.10"}
    dual.as_user("keeper").post(
        {"kind": "goods_receipt", "id": "R1", "date": "2026-03-02", "supplier": "S1", **dollars, "lines": [line]}
    )
    bill = {"currency": "USD", "rate": "7.20"}
    [problem] = dual.refused({**_invoice("1007.00"), **bill})
    assert problem["message"].startswith("7250.40 is billed for what was estimated at 7200.00, more than 50.00 apart")
    dual.post({**_invoice("1000.00"), **bill})
