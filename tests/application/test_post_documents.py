"""The spine's corners: files posted again after a new version, and days that would shut the months before them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from tests.acceptance.company import Company, delivery, receipt, zhangfang

_ITEM = {"kind": "item", "id": "P9", "name": "托盘", "unit": "件", "category": "goods", "tax_code": "special13"}


def test_a_file_of_masters_posts_again_after_one_of_them_changed(company: Company) -> None:
    company.post(_ITEM)
    company.post({**_ITEM, "version": 2, "name": "木托盘"})
    assert company.post(_ITEM)["unchanged"] == ["item:P9:1"]
    assert [one["code"] for one in company.refused({**_ITEM, "name": "铁托盘"})] == ["bad_version"]


def test_a_document_posts_again_after_its_reversal_and_second_version(company: Company) -> None:
    first = receipt("R1", "2026-03-02", "100", "1000.00")
    company.post(first)
    assert company.run("reverse", "R1", "--reason", "数量有误").code == 0
    company.post({**receipt("R1", "2026-03-02", "90", "900.00"), "version": 2})
    assert company.post(first)["unchanged"] == ["goods_receipt:R1:1"]
    assert company.stock() == (Decimal(90), Decimal(900))


def test_one_wrong_year_does_not_shut_the_months_before_it(company: Company) -> None:
    problems = company.refused(receipt("R1", "2099-03-02", "1", "10.00"))
    assert [(one["code"], one["where"]["path"]) for one in problems] == [("stock_period_ahead", "/accounting_date")]
    company.post(receipt("R2", "2026-03-02", "1", "10.00"))
    answer = company.run("reverse", "R2", "--reason", "x", "--date", "2099-03-02")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "stock_period_ahead")


def test_masters_post_into_a_book_whose_first_day_is_to_come(tmp_path: Path) -> None:
    company = Company.empty(str(tmp_path / "next.db"), tmp_path, start="2099-01")
    company.post({"kind": "party", "id": "S1", "name": "华东原料"})


def test_advances_of_the_opening_balance_pay_for_a_delivery(company: Company) -> None:
    """2203 is the account of advances and of contract liabilities; by hand it is an advance."""
    opened = {"account": "2203", "credit": "100.00", "party": "C1"}
    goods = {"item": "P1", "quantity": "10", "place": "W1", "value": "50.00"}
    company.post({"kind": "opening_balance", "id": "OB", "date": "2026-03-01", "lines": [goods], "accounts": [opened]})
    company.post(delivery("D1", "2026-03-02", "10", "100.00"))
    settled = {"settlements": [{"invoice": "D1", "amount": "100.00"}], "advances": [{"advance": "OB/1", "amount": "100.00"}]}
    company.post(
        {"kind": "receipt", "id": "K1", "date": "2026-03-03", "customer": "C1", "amount": "0.00", "bank": "B1", **settled}
    )
    assert not {"2203", "1122.01"} & set(company.balances())
    assert company.is_sound()


def test_a_party_may_stand_on_an_account_that_is_not_kept_by_party(company: Company) -> None:
    lines = [
        {"account": "2001", "debit": "5.00", "party": "S1"},
        {"account": "1002", "credit": "5.00", "cash_item": "borrowing"},
    ]
    posted = company.post({"kind": "journal_voucher", "id": "J1", "date": "2026-03-02", "lines": lines})["posted"][0]
    assert "open_item" not in posted["entries"][0]["lines"][0]


def test_a_batch_has_no_negative_size(company: Company) -> None:
    assert zhangfang("post", company.place, company.file(_ITEM), "--batch", "-1").code == 2
