"""Money ahead, set-offs, payment channels and couriers on real books: DOMAIN E10, E33–E36."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.acceptance.company import Company, receipt
from tests.acceptance.settling import CHARTS, PARTIES, Trader, bought, open_items, sold


@pytest.mark.parametrize("chart", CHARTS)
def test_500_prepaid_pay_500_of_1000_and_the_rest_is_paid_from_the_bank(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    company.post(
        {"kind": "prepayment", "id": "P1", "date": "2026-03-03", "supplier": "S1", "amount": "500.00", "bank": "B1"},
        bought("I1", code["fin"], "1000.00"),
    )
    assert company.balances()[code["prepay"]] == Decimal("500.00")
    company.post(
        {
            "kind": "prepayment_application", "id": "A1", "date": "2026-03-06", "supplier": "S1",
            "lines": [{"prepayment": "P1", "invoice": "I1"}],
        },
        {
            "kind": "payment", "id": "Y1", "date": "2026-03-07", "supplier": "S1", "amount": "500.00", "bank": "B1",
            "settlements": [{"invoice": "I1", "amount": "500.00"}],
        },
        {
            "kind": "bank_charge", "id": "F1", "date": "2026-03-07", "bank": "B1", "net": "10.00", "tax": "0.60",
            "tax_code": "special6",
        },
    )  # fmt: skip
    left = company.balances()
    assert code["prepay"] not in left
    assert code["ap"] not in left
    assert left[code["bank"]] == Decimal("-1010.60")
    assert left[code["fin"]] == Decimal("1010.00")
    assert company.is_sound()


def test_an_advance_of_500_is_442_48_and_57_52_and_both_go_when_it_pays_in_three_parts(trader: Trader) -> None:
    company, code = trader("cn-enterprise")
    company.post(
        {
            "kind": "advance", "id": "A1", "date": "2026-03-03", "customer": "C1", "amount": "500.00", "bank": "B1",
            "tax_code": "special13",
        },
        sold("D1", "1808.00"),
    )  # fmt: skip
    before = company.balances()
    assert (before[code["cliab"]], before[code["vdef"]]) == (Decimal("-442.48"), Decimal("-57.52"))
    for number, amount in enumerate(("166.67", "166.67", "166.66"), 1):
        lines = [{"advance": "A1", "invoice": "D1", "amount": amount}]
        company.post(
            {"kind": "advance_application", "id": f"U{number}", "date": "2026-03-09", "customer": "C1", "lines": lines}
        )
    after = company.balances()
    assert code["cliab"] not in after
    assert code["vdef"] not in after
    assert after[code["ar"]] == Decimal("1308.00")
    assert open_items(company) == {("AR", "C1", "delivery:D1"): (130800, 130800, 0)}
    assert company.is_sound()


def test_an_invoice_before_the_goods_brings_the_output_tax_and_the_advance_gives_up_its_own(trader: Trader) -> None:
    company, code = trader("cn-enterprise")
    line = {"item": "P1", "quantity": "10", "gross": "1130.00"}
    company.post(
        {
            "kind": "advance", "id": "A1", "date": "2026-03-03", "customer": "C1", "amount": "1130.00", "bank": "B1",
            "tax_code": "special13",
        },
        {"kind": "sales_invoice", "id": "SI1", "date": "2026-03-04", "customer": "C1", "lines": [line]},
    )  # fmt: skip
    assert company.balances()[code["vdef"]] == Decimal("-130.00")
    assert company.balances()["2221.01.07"] == Decimal("-130.00")
    company.post(
        {
            "kind": "advance_application", "id": "U1", "date": "2026-03-04", "customer": "C1",
            "lines": [{"advance": "A1", "invoice": "SI1"}],
        }
    )  # fmt: skip
    tied = company.balances()
    assert code["vdef"] not in tied
    assert code["ar"] not in tied
    assert (tied[code["cliab"]], tied["2221.01.07"]) == (Decimal("-1000.00"), Decimal("-130.00"))
    delivery = {"kind": "delivery", "id": "D1", "date": "2026-03-05", "customer": "C1"}
    company.post({**delivery, "lines": [{**line, "place": "W1", "invoice": "SI1/1"}]})
    assert code["cliab"] not in company.balances()
    assert company.balances()["6001"] == Decimal("-1000.00")
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_an_advance_goes_back_to_the_customer_as_a_receipt_of_a_negative_amount(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    advance = {"kind": "advance", "id": "A1", "date": "2026-03-03", "customer": "C1", "amount": "500.00", "bank": "B1"}
    company.post({**advance, "tax_code": "special13"})
    company.post(
        {
            "kind": "receipt", "id": "K1", "date": "2026-03-09", "customer": "C1", "amount": "-500.00", "bank": "B1",
            "advances": [{"advance": "A1", "amount": "500.00"}],
        }
    )  # fmt: skip
    assert {code[name] for name in ("bank", "adv", "cliab", "vdef")} & set(company.balances()) == set()
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_set_off_and_its_reversal_leave_all_three_measures_as_they_were(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    company.post(
        {"kind": "rate", "id": "r1", "currency": "USD", "from": "2026-03-01", "rate": "7.10"},
        bought("I1", code["fin"], "300.00", supplier="B3", currency="USD"),
        sold("D1", "400.00", customer="B3", currency="USD", rate="7.20"),
    )
    before = open_items(company)
    assert before[("AR", "B3", "delivery:D1")] == (40000, 288000, 0)
    company.post(
        {
            "kind": "set_off", "id": "O1", "date": "2026-03-09", "customer": "B3", "currency": "USD",
            "payables": [{"invoice": "I1"}], "receivables": [{"invoice": "D1", "amount": "300.00"}],
        }
    )  # fmt: skip
    assert open_items(company)[("AR", "B3", "delivery:D1")] == (10000, 72000, 0)
    assert ("AP", "B3", "purchase_invoice:I1") not in open_items(company)
    assert company.run("reverse", "set_off:O1", "--reason", "undone").code == 0
    assert open_items(company) == before
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_receipt_that_was_reversed_leaves_invoice_and_advance_open_again(trader: Trader, chart: str) -> None:
    company, _ = trader(chart)
    advance = {"kind": "advance", "id": "A1", "date": "2026-03-03", "customer": "C1", "amount": "113.00", "bank": "B1"}
    company.post({**advance, "tax_code": "special13"}, sold("D1", "1130.00"))
    before = open_items(company)
    company.post(
        {
            "kind": "receipt", "id": "K1", "date": "2026-03-09", "customer": "C1", "amount": "1017.00", "bank": "B1",
            "settlements": [{"invoice": "D1", "amount": "1130.00"}], "advances": [{"advance": "A1", "amount": "113.00"}],
        }
    )  # fmt: skip
    assert open_items(company) == {}
    assert company.run("reverse", "receipt:K1", "--reason", "undone").code == 0
    assert open_items(company) == before
    assert company.run("reverse", "advance:A1", "--reason", "undone").code == 0
    assert set(open_items(company)) == {("AR", "C1", "delivery:D1")}
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_channel_holds_three_captures_gives_one_back_and_settles_the_oldest_less_its_fee(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    captured = {"kind": "receipt", "date": "2026-03-06", "customer": "C1", "channel": "WX"}
    company.post(
        sold("D1", "300.00"),
        sold("D2", "100.00"),
        {**captured, "id": "K1", "amount": "300.00", "settlements": [{"invoice": "D1", "amount": "300.00"}]},
        {**captured, "id": "K2", "amount": "100.00", "settlements": [{"invoice": "D2", "amount": "100.00"}]},
        {**captured, "id": "K3", "amount": "20.00"},
    )
    company.post({**captured, "id": "K4", "amount": "-20.00", "advances": [{"advance": "receipt:K3", "amount": "20.00"}]})
    assert company.balances()[code["omon"]] == Decimal("400.00")
    settled = {
        "kind": "channel_settlement", "id": "CS1", "date": "2026-03-07", "channel": "WX", "bank": "B1", "paid": "347.90",
        "fee": "1.98", "tax": "0.12", "tax_code": "special6",
    }  # fmt: skip
    company.post(settled)
    assert company.balances()[code["bank"]] == Decimal("347.90")
    assert open_items(company, "OMON") == {
        ("OMON", "WX", "receipt:K2"): (3000, 3000, 0),
        ("OMON", "WX", "receipt:K3"): (2000, 2000, 0),
    }
    problems = company.refused({**settled, "id": "CS2", "paid": "60.00", "fee": "0.00", "tax": "0.00"})
    assert [problem["code"] for problem in problems] == ["more_than_open"]
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_goods_sold_on_delivery_are_owed_by_the_courier_until_it_remits(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    lines = [{"item": "P1", "quantity": "20", "place": "W1", "gross": "339.00"}]
    sale = {"kind": "courier_sale", "date": "2026-03-05", "customer": "C1", "courier": "KD", "lines": lines}
    company.post({**sale, "id": "KS1"}, {**sale, "id": "KS2"})
    assert company.stock() == (Decimal(960), Decimal("9600.00"))
    assert company.balances()[code["orec"]] == Decimal("678.00")
    company.post(
        {
            "kind": "courier_remittance", "id": "CR1", "date": "2026-03-12", "courier": "KD", "bank": "B1", "paid": "329.00",
            "fee": "10.00",
        }
    )  # fmt: skip
    assert open_items(company, "OREC") == {("OREC", "KD", "courier_sale:KS2"): (33900, 33900, 0)}
    assert company.run("reverse", "courier_sale:KS1", "--reason", "refused at the door").code == 1
    assert company.run("reverse", "courier_sale:KS2", "--reason", "refused at the door").code == 0
    assert company.stock() == (Decimal(980), Decimal("9800.00"))
    assert code["orec"] not in company.balances()
    assert company.is_sound()


def test_a_discount_of_20_is_12_off_the_goods_still_there_and_8_off_those_sold_without_naming_them(trader: Trader) -> None:
    company, code = trader("generic")
    company.post(
        receipt("R2", "2026-03-03", "100", "1000.00"),
        {
            "kind": "purchase_invoice", "id": "I1", "date": "2026-03-04", "supplier": "S1", "due": "2026-04-03",
            "lines": [
                {"item": "P1", "quantity": "100", "place": "W1", "net": "1000.00", "tax": "130.00", "receipt": "R2/1"}
            ],
        },
        sold("D1", "9000.00", quantity="440"),
    )  # fmt: skip
    before = company.balances()
    paid = {"kind": "payment", "id": "Y1", "date": "2026-03-10", "supplier": "S1", "amount": "1110.00", "bank": "B1"}
    company.post({**paid, "settlements": [{"invoice": "I1", "discount": "20.00"}]})
    after = company.balances()
    assert code["ap"] not in after
    assert after["1300"] - before["1300"] == Decimal("-12.00")
    assert after["5000"] - before["5000"] == Decimal("-8.00")
    assert company.is_sound()


def test_a_discount_on_an_invoice_without_goods_is_refused_where_discounts_reduce_cost(trader: Trader) -> None:
    company, code = trader("generic")
    company.post(bought("I1", code["fin"], "1000.00"))
    paid = {"kind": "payment", "id": "Y1", "date": "2026-03-10", "supplier": "S1", "amount": "980.00", "bank": "B1"}
    problems = company.refused({**paid, "settlements": [{"invoice": "I1", "discount": "20.00"}]})
    assert [(one["code"], one["where"]["path"]) for one in problems] == [("discount_off_nothing", "/settlements/0/discount")]


def test_goods_of_a_courier_sale_come_back_at_their_cost_and_the_customer_gets_the_money(company: Company) -> None:
    company.post(*PARTIES, receipt("R1", "2026-03-02", "100", "1000.00"))
    lines = [{"item": "P1", "quantity": "20", "place": "W1", "gross": "339.00"}]
    company.post(
        {"kind": "courier_sale", "id": "KS1", "date": "2026-03-05", "customer": "C1", "courier": "KD", "lines": lines},
        {
            "kind": "courier_remittance", "id": "CR1", "date": "2026-03-12", "courier": "KD", "bank": "B1", "paid": "339.00",
        },
    )  # fmt: skip
    back = {"item": "P1", "quantity": "5", "place": "W1", "delivery": "KS1/1", "net": "75.00", "tax": "9.75"}
    company.post({"kind": "sales_return", "id": "T1", "date": "2026-03-13", "customer": "C1", "lines": [back]})
    assert company.stock() == (Decimal(85), Decimal("850.00"))
    assert open_items(company) == {("AR", "C1", "sales_return:T1"): (-8475, -8475, 0)}
    refund = {"kind": "receipt", "id": "K1", "date": "2026-03-14", "customer": "C1", "amount": "-84.75", "bank": "B1"}
    company.post({**refund, "settlements": [{"invoice": "T1"}]})
    assert open_items(company) == {}
    assert company.balances()["1002"] == Decimal("254.25")
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_prepayment_keeps_its_rate_over_month_end_while_the_payable_is_revalued(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    usd = {"supplier": "S1", "currency": "USD"}
    company.post(
        {"kind": "rate", "id": "r1", "currency": "USD", "from": "2026-03-31", "rate": "7.20"},
        {"kind": "prepayment", "id": "P1", "date": "2026-03-03", **usd, "rate": "7.16", "amount": "300.00", "bank": "B1"},
        bought("I1", code["fin"], "1000.00", currency="USD", rate="7.10"),
        {"kind": "fx_revaluation", "id": "FX1", "date": "2026-03-31"},
    )
    assert company.balances()[code["prepay"]] == Decimal("2148.00")
    assert company.balances()[code["ap"]] == Decimal("-7200.00")
    applied = {"kind": "prepayment_application", "id": "A1", "date": "2026-04-01", **usd}
    paid = {"kind": "payment", "id": "Y1", "date": "2026-04-02", **usd, "rate": "7.25", "amount": "700.00", "bank": "B1"}
    company.post(
        {**applied, "lines": [{"prepayment": "P1", "invoice": "I1", "amount": "300.00"}]},
        {**paid, "settlements": [{"invoice": "I1"}]},
    )
    left = company.balances()
    assert {code["ap"], code["prepay"]} & set(left) == set()
    exchange = sum(left.get(account, Decimal(0)) for account in code["exchange"].split())
    assert exchange == Decimal("100.00") - Decimal("12.00") + Decimal("35.00")
    assert company.is_sound()
