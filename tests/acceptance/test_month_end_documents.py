"""Documents of month end on real books, on both engines: revaluation, cost centres, VAT (docs/DOMAIN.md §2.5)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Company, Raw

_CURRENCIES: tuple[Raw, ...] = (
    {"kind": "account", "id": "1002.01", "name": "人民币户", "parent": "1002"},
    {"kind": "account", "id": "1002.02", "name": "美元户", "parent": "1002", "currency": "USD"},
    {"kind": "bank_account", "id": "B2", "name": "人民币户", "account": "1002.01"},
    {"kind": "bank_account", "id": "BU", "name": "美元户", "account": "1002.02", "currency": "USD"},
    {"kind": "rate", "id": "USD1", "currency": "USD", "rate": "7.10", "from": "2026-03-01"},
    {"kind": "rate", "id": "USD2", "currency": "USD", "rate": "7.15", "from": "2026-03-31"},
)


@pytest.fixture
def company(book_place: str, tmp_path: Path) -> Company:
    """An enterprise with the standard chart."""
    return Company.founded(book_place, tmp_path, chart="cn-enterprise")


def _voucher(identifier: str, *lines: Raw, date: str = "2026-03-10", **header: Any) -> Raw:
    return {"kind": "journal_voucher", "id": identifier, "date": date, **header, "lines": list(lines)}


def test_a_payable_of_500_dollars_and_1000_dollars_in_the_bank_are_revalued_once_and_the_payable_still_closes_at_zero(
    company: Company,
) -> None:
    company.post(*_CURRENCIES)
    company.post(
        {"kind": "purchase_invoice", "id": "I1", "date": "2026-03-05", "supplier": "S1", "currency": "USD", "lines": [
            {"item": "P1", "quantity": "50", "place": "W1", "net": "500.00", "match": "direct"}]},
        _voucher(
            "V1", {"account": "1002.02", "debit": "1000.00", "cash_item": "capital"}, {"account": "4001", "credit": "1000.00"},
            currency="USD", rate="7.10",
        ),
    )  # fmt: skip
    company.post({"kind": "fx_revaluation", "id": "2026-03", "date": "2026-03-31"})
    # 500 × 0.05 lost on the payable, 1,000 × 0.05 gained on the account: both stand on 6603.03 here
    assert company.balances()["6603.03"] == Decimal("25.00") - Decimal("50.00")
    assert company.balances()["1002.02"] == Decimal("7150.00")
    assert company.balances()["2202.01"] == Decimal("-3575.00")
    again = company.post({"kind": "fx_revaluation", "id": "2026-03-again", "date": "2026-03-31"})
    assert again["posted"][0]["entries"] == []
    settlement = {"invoice": "I1", "amount": "500.00"}
    company.post({"kind": "payment", "id": "P1", "date": "2026-04-02", "supplier": "S1", "currency": "USD", "rate": "7.15",
                  "bank": "BU", "amount": "500.00", "settlements": [settlement]})  # fmt: skip
    assert "2202.01" not in company.balances()
    assert company.balances()["1002.02"] == Decimal("3575.00")
    assert company.is_sound()


def test_money_of_another_currency_cannot_leave_a_foreign_account(company: Company) -> None:
    company.post(*_CURRENCIES)
    paid = {"kind": "payment", "id": "P1", "date": "2026-03-05", "supplier": "S1", "bank": "BU", "amount": "100.00"}
    assert [problem["code"] for problem in company.refused(paid)] == ["wrong_currency"]
    second = {"kind": "bank_account", "id": "BE", "name": "欧元户", "account": "1002.02", "currency": "EUR"}
    assert [problem["code"] for problem in company.refused(second)] == ["wrong_currency"]


def test_a_revaluation_is_reversed_and_the_payable_is_worth_3550_again(company: Company) -> None:
    company.post(*_CURRENCIES)
    line = {"item": "P1", "quantity": "50", "place": "W1", "net": "500.00", "match": "direct"}
    company.post({"kind": "purchase_invoice", "id": "I1", "date": "2026-03-05", "supplier": "S1", "currency": "USD",
                  "lines": [line]}, {"kind": "fx_revaluation", "id": "R1", "date": "2026-03-31"})  # fmt: skip
    assert company.run("reverse", "fx_revaluation:R1", "--reason", "wrong rate").code == 0
    assert company.balances()["2202.01"] == Decimal("-3550.00")
    assert company.is_sound()


def test_warehouse_costs_are_divided_from_what_the_books_hold_and_nothing_is_left_to_divide(company: Company) -> None:
    money = {"account": "1002", "credit": "3700.00", "cash_item": "other_operating"}
    costs = [{"account": "6601", "debit": "3000.00", "center": "WH"}, {"account": "6601", "debit": "700.00", "center": "A"}]
    company.post(_voucher("V1", *costs, money))
    shares = [{"center": center, "driver": driver} for center, driver in (("A", "50"), ("B", "30"), ("C", "20"))]
    allocation = {"kind": "expense_allocation", "date": "2026-03-31", "from_center": "WH", "basis": "area", "targets": shares}
    posted = company.post({**allocation, "id": "2026-03"})["posted"][0]["entries"][0]["lines"]
    assert [line["debit"] for line in posted] == ["1500.00", "900.00", "600.00", "0.00"]
    assert company.balances()["6601"] == Decimal("3700.00")
    assert company.post({**allocation, "id": "2026-03b"})["posted"][0]["entries"] == []
    assert company.is_sound()


def _taxed(company: Company) -> None:
    """Output VAT of 2,000.00, input VAT of 1,500.00, 50.00 of it transferred out."""
    company.post(
        _voucher(
            "V1", {"account": "1002", "debit": "550.00", "cash_item": "sales"}, {"account": "2221.01.01", "debit": "1500.00"},
            {"account": "2221.01.07", "credit": "2000.00"}, {"account": "2221.01.09", "credit": "50.00"},
        )
    )  # fmt: skip


def test_550_of_vat_are_transferred_with_66_of_surcharges_on_three_accounts_and_paid_in_april(company: Company) -> None:
    _taxed(company)
    company.post({"kind": "vat_close", "id": "2026-03", "date": "2026-03-31"})
    balances = company.balances()
    assert balances["2221.02"] == Decimal("-550.00")
    assert [balances[code] for code in ("2221.12", "2221.13", "2221.14")] == [
        Decimal("-38.50"), Decimal("-16.50"), Decimal("-11.00"),
    ]  # fmt: skip
    surcharges = [
        {"code": code, "amount": amount}
        for code, amount in (("city", "38.50"), ("education", "16.50"), ("local_education", "11.00"))
    ]
    company.post({"kind": "vat_payment", "id": "T1", "date": "2026-04-10", "bank": "B1", "surcharges": surcharges})
    assert not {"2221.02", "2221.12", "2221.13", "2221.14"} & set(company.balances())
    assert company.is_sound()


def test_next_month_starts_from_what_was_transferred_and_a_credit_carries_forward(company: Company) -> None:
    _taxed(company)
    company.post({"kind": "vat_close", "id": "2026-03", "date": "2026-03-31"})
    more = (
        {"account": "2221.01.01", "debit": "300.00"}, {"account": "1002", "credit": "300.00", "cash_item": "purchases"},
    )  # fmt: skip
    company.post(_voucher("V2", *more, date="2026-04-05"), {"kind": "vat_close", "id": "2026-04", "date": "2026-04-30"})
    assert company.balances()["2221.02"] == Decimal("-550.00")
    sold = ({"account": "1002", "debit": "700.00", "cash_item": "sales"}, {"account": "2221.01.07", "credit": "700.00"})
    company.post(_voucher("V3", *sold, date="2026-05-05"), {"kind": "vat_close", "id": "2026-05", "date": "2026-05-31"})
    # output 700.00 less the 300.00 carried forward
    assert company.balances()["2221.02"] == Decimal("-950.00")


def test_an_unknown_surcharge_and_a_payment_of_nothing_known_are_refused(company: Company) -> None:
    line = {"code": "salt", "amount": "1.00"}
    payment = {"kind": "vat_payment", "id": "T1", "date": "2026-04-10", "bank": "B1", "amount": "0", "surcharges": [line]}
    assert [problem["code"] for problem in company.refused(payment)] == ["unknown_surcharge"]
