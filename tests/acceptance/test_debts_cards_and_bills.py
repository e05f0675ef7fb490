"""Bad debts, stored value, bills of exchange and manual vouchers that settle: DOMAIN E38, E39, and the same on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tests.acceptance.company import Company, Raw, receipt
from tests.acceptance.settling import CHARTS, PARTIES, Found, Trader, bought, open_items, sold


@pytest.mark.parametrize("chart", CHARTS)
def test_a_debt_is_written_off_by_the_policy_of_the_chart_and_500_come_back(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    company.post(sold("D1", "1808.00"))
    step: Raw = {"kind": "bad_debt", "date": "2026-03-20", "reason": "法院裁定破产"}
    provide = {**step, "id": "BD1", "step": "provide", "amount": "1808.00"}
    if chart == "cn-small-enterprise":
        (problem,) = company.refused(provide)
        assert "article 10" in problem["message"], problem
    else:
        company.post(provide)
    output_tax = {account: value for account, value in company.balances().items() if account in ("2221.01.07", "2110")}
    company.post({**step, "id": "BD2", "step": "write_off", "lines": [{"invoice": "D1"}]})
    assert company.balances()[code["loss"]] == Decimal("1808.00")
    assert open_items(company) == {}
    company.post({**step, "id": "BD3", "step": "recover", "amount": "500.00", "bank": "B1"})
    left = company.balances()
    assert output_tax.items() <= left.items()
    if "allowance" in code:
        assert left[code["allowance"]] == Decimal("-500.00")
    else:
        assert left["5301.99"] == Decimal("-500.00")
    assert company.run("reverse", "bad_debt:BD2", "--reason", "not lost after all").code == 0
    assert open_items(company) == {("AR", "C1", "delivery:D1"): (180800, 180800, 0)}
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_card_sold_to_one_pays_for_the_goods_of_another(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    company.post(
        {"kind": "gift_card", "id": "G1", "date": "2026-03-03", "holder": "B3", "amount": "100.00", "bank": "B1"},
        sold("D1", "226.00"),
    )
    assert company.balances()[code["cliab"]] == Decimal("-100.00")
    applied = {"kind": "advance_application", "date": "2026-03-06", "customer": "C1"}
    company.post({**applied, "id": "U1", "lines": [{"advance": "gift_card:G1", "invoice": "D1"}]})
    assert open_items(company) == {("AR", "C1", "delivery:D1"): (12600, 12600, 0)}
    assert code["cliab"] not in company.balances()
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_bills_received_are_discounted_endorsed_and_dishonoured_and_bills_issued_are_paid(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    bill: Raw = {"kind": "note", "date": "2026-03-06", "customer": "C1", "due": "2026-09-06"}
    company.post(
        *(sold(name, "1000.00") for name in ("D1", "D2", "D3")),
        *(
            {**bill, "id": f"N{n}", "amount": "1000.00", "receivables": [{"invoice": f"D{n}"}]}
            for n in (1, 2, 3)
        ),
        bought("I1", code["fin"], "900.00"),
        bought("I2", code["fin"], "500.00"),
    )  # fmt: skip
    assert company.balances()[code["note"]] == Decimal("3000.00")
    company.post(
        {
            "kind": "note_collection", "id": "NC1", "date": "2026-03-07", "bank": "B1", "paid": "985.00", "interest": "15.00",
            "lines": [{"note": "N1"}],
        },
        {
            "kind": "note_endorsement", "id": "NE1", "date": "2026-03-08", "supplier": "S1", "lines": [{"note": "N2"}],
            "payables": [{"invoice": "I1"}],
        },
        {"kind": "note_dishonour", "id": "ND1", "date": "2026-03-09", "lines": [{"note": "N3"}]},
        {
            "kind": "note_payable", "id": "NP1", "date": "2026-03-10", "supplier": "S1", "amount": "500.00",
            "due": "2026-06-10",            "payables": [{"invoice": "I2"}],
        },
    )  # fmt: skip
    assert company.balances()[code["note_payable"]] == Decimal("-500.00")
    company.post({"kind": "note_payment", "id": "NM1", "date": "2026-03-20", "bank": "B1", "lines": [{"note": "NP1"}]})
    assert open_items(company) == {
        ("AR", "C1", "note_dishonour:ND1/1"): (100000, 100000, 0),
        ("PREPAY", "S1", "note_endorsement:NE1"): (10000, 10000, 0),
    }
    assert {code["note"], code["note_payable"], code["ap"]} & set(company.balances()) == set()
    paid = {"kind": "receipt", "id": "K1", "date": "2026-03-21", "customer": "C1", "amount": "1000.00", "bank": "B1"}
    company.post({**paid, "settlements": [{"invoice": "note_dishonour:ND1/1", "amount": "1000.00"}]})
    assert code["ar"] not in company.balances()
    assert company.is_sound()


@pytest.mark.parametrize("chart", CHARTS)
def test_a_manual_voucher_settles_an_open_item_and_its_reversal_opens_it_again(trader: Trader, chart: str) -> None:
    company, code = trader(chart)
    company.post(sold("D1", "1000.00"))
    lines = [{"account": code["loss"], "debit": "1000.00"}, {"account": code["ar"], "credit": "1000.00", "open_item": "D1"}]
    company.post({"kind": "journal_voucher", "id": "JV1", "date": "2026-03-20", "lines": lines})
    assert open_items(company) == {}
    assert company.run("reverse", "journal_voucher:JV1", "--reason", "wrong debt").code == 0
    assert open_items(company) == {("AR", "C1", "delivery:D1"): (100000, 100000, 0)}
    twice = [*lines, {**lines[1], "credit": "0.01"}, {"account": code["loss"], "debit": "0.01"}]
    problems = company.refused({"kind": "journal_voucher", "id": "JV2", "date": "2026-03-20", "lines": twice})
    assert [(problem["code"], problem["where"]["path"]) for problem in problems] == [("R705", "/lines/2/open_item")]
    assert company.is_sound()


def test_the_same_settlements_on_postgresql_leave_the_same_open_items(
    found: Found, place_maker: Callable[[str], str], tmp_path: Any
) -> None:
    companies = [found("cn-enterprise"), Company.founded(place_maker("postgresql"), tmp_path, chart="cn-enterprise")]
    advance = {"kind": "advance", "id": "A1", "date": "2026-03-03", "customer": "C1", "amount": "500.00", "channel": "WX"}
    history: tuple[Raw, ...] = (
        *PARTIES,
        receipt("R1", "2026-03-02", "1000", "10000.00"),
        {**advance, "tax_code": "special13"},
        sold("D1", "1808.00"),
        {
            "kind": "advance_application", "id": "U1", "date": "2026-03-09", "customer": "C1",
            "lines": [{"advance": "A1", "invoice": "D1", "amount": "300.00"}],
        },
        {
            "kind": "channel_settlement", "id": "CS1", "date": "2026-03-09", "channel": "WX", "bank": "B1", "paid": "398.00",
            "fee": "2.00",
        },
    )  # fmt: skip
    for company in companies:
        for document in history:
            company.post(document)
        assert company.is_sound()
    first, second = (open_items(company) for company in companies)
    assert first == second
    assert first[("OMON", "WX", "advance:A1")] == (10000, 10000, 0)
    assert (first[("CLIAB", "C1", "advance:A1")], first[("VDEF", "", "advance:A1")]) == ((17699, 17699, 0), (2301, 2301, 0))


_NOTHING_OPEN: tuple[Raw, ...] = (
    {"kind": "advance_application", "customer": "C1", "lines": [{"advance": "receipt:K1", "invoice": "D2", "amount": "1.00"}]},
    {"kind": "note_collection", "bank": "B1", "paid": "1.00", "lines": [{"note": "journal_voucher:J1", "amount": "1.00"}]},
    {"kind": "note_dishonour", "lines": [{"note": "journal_voucher:J1", "amount": "1.00"}]},
    {"kind": "note_payment", "bank": "B1", "lines": [{"note": "journal_voucher:J1", "amount": "1.00"}]},
    {"kind": "bad_debt", "step": "write_off", "reason": "-", "lines": [{"invoice": "journal_voucher:J1", "amount": "1.00"}]},
)


@pytest.mark.parametrize("document", _NOTHING_OPEN, ids=lambda one: str(one["kind"]))
def test_a_document_on_which_nothing_is_open_is_refused_where_it_is_named(trader: Trader, document: Raw) -> None:
    company, code = trader("cn-enterprise")
    lines = [{"account": code["fin"], "debit": "1.00"}, {"account": code["bank"], "credit": "1.00", "cash_item": "purchases"}]
    paid = {"kind": "receipt", "id": "K1", "date": "2026-03-06", "customer": "C1", "amount": "100.00", "bank": "B1"}
    company.post(
        sold("D1", "100.00"),
        sold("D2", "100.00"),
        {**paid, "settlements": [{"invoice": "D1"}]},
        {"kind": "journal_voucher", "id": "J1", "date": "2026-03-06", "lines": lines},
    )
    (problem,) = company.refused({"id": "X1", "date": "2026-03-07", **document})
    assert problem["code"] == "nothing_open"
    assert problem["where"]["path"].startswith("/lines/0/")
