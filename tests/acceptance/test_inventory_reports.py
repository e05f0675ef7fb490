"""What came in, went out and is there; what is owed and how old it is; as of any past day."""

from __future__ import annotations

from typing import Any

from tests.acceptance.company import Company, delivery, invoice, receipt


def cells(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in names) for row in rows]


def trade(company: Company) -> None:
    """100 @ 10.00 in March; in April 60 more @ 12.00 billed at 11.00, 40 sold, 5 moved to another shelf."""
    company.post(
        {"kind": "place", "id": "B-01", "name": "货位", "type": "bin", "parent": "W1"},
        receipt("R1", "2026-03-10", "100", "1000.00"),
        receipt("R2", "2026-04-02", "60", "720.00"),
        invoice("I2", "2026-04-05", "60", "660.00", receipt="R2/1"),
        delivery("D1", "2026-04-10", "40", "1000.00"),
        {
            "kind": "bin_move",
            "id": "M1",
            "date": "2026-04-11",
            "lines": [{"item": "P1", "quantity": "5", "from_bin": "W1", "to_bin": "B-01"}],
        },
    )


def test_the_inventory_summary_of_april_is_100_and_60_less_40_and_ties_to_the_stock(company: Company) -> None:
    trade(company)
    april = company.report("inventory-summary", "--from", "2026-04-01", "--to", "2026-04-30")
    quantities = ("opening_quantity", "in_quantity", "out_quantity", "closing_quantity")
    values = ("opening_value", "in_value", "out_value", "closing_value")
    assert cells(april["rows"], *quantities) == [("100", "60", "40", "120")]
    assert cells(april["rows"], *values) == [("1000.00", "660.00", "415.00", "1245.00")]
    assert april["checks"][0]["ties"]
    places = company.report("inventory-summary", "--by", "place", "--from", "2026-04-01", "--to", "2026-04-30")
    assert cells(places["rows"], "place", "in_quantity", "out_quantity", "closing_quantity") == [
        ("B-01", "5", "0", "5"),
        ("W1", "60", "45", "115"),
    ]


def test_the_stock_card_of_april_shows_opening_in_out_and_balance_and_the_red_and_blue_of_an_invoice_as_one(
    company: Company,
) -> None:
    trade(company)
    card = company.report("stock-card", "P1", "--from", "2026-04-01", "--to", "2026-04-30")
    shown = cells(card["rows"], "in_quantity", "in_value", "out_quantity", "out_value", "on_hand", "balance")
    assert shown == [
        (None, None, None, None, "100", "1000.00"),
        ("60", "720.00", None, None, "160", "1720.00"),
        ("0", "-60.00", None, None, "160", "1660.00"),
        (None, None, "40", "415.00", "120", "1245.00"),
        ("5", "0.00", None, None, "125", "1245.00"),
        (None, None, "5", "0.00", "120", "1245.00"),
    ]
    assert card["totals"]["balance"] == "1245.00"


def test_stock_of_a_past_day_knows_nothing_of_what_came_later(company: Company) -> None:
    trade(company)
    assert cells(company.report("stock", "--at", "2026-04-03")["rows"], "quantity", "value") == [("160", "1720.00")]
    assert cells(company.report("stock", "--at", "2026-03-09")["rows"], "quantity", "value") == []
    by_status = company.report("stock", "--by", "status", "--at", "2026-04-30")["rows"]
    assert cells(by_status, "place", "quantity") == [("B-01", "5"), ("W1", "115")]


def test_a_receivable_of_30_days_is_in_the_next_column_on_day_31_and_half_paid_on_day_40(company: Company) -> None:
    company.post(
        receipt("R1", "2026-03-01", "100", "1000.00"),
        delivery("D1", "2026-03-05", "40", "1000.00", due="2026-03-20"),
        delivery("D2", "2026-03-06", "10", "300.00", due="2026-06-01"),
        {"kind": "receipt", "id": "RC1", "date": "2026-04-29", "customer": "C1", "amount": "700.00", "bank": "B1",
         "settlements": [{"invoice": "D1", "amount": "500.00"}]},
    )  # fmt: skip
    columns = ("not_due", "from_1", "from_31", "ahead", "total")

    def at(day: str, *arguments: str) -> list[tuple[Any, ...]]:
        return cells([company.report("ageing", "--at", day, *arguments)["totals"]], *columns)

    assert at("2026-03-20") == [("1300.00", "0.00", "0.00", "0.00", "1300.00")]
    assert at("2026-04-19") == [("300.00", "1000.00", "0.00", "0.00", "1300.00")]
    assert at("2026-04-20") == [("300.00", "0.00", "1000.00", "0.00", "1300.00")]
    assert at("2026-04-29") == [("300.00", "0.00", "500.00", "-200.00", "600.00")]
    assert at("2026-04-29", "--by", "party") == at("2026-04-29")
    assert company.report("ageing", "--at", "2026-04-29")["checks"][0]["ties"]
    by_40 = company.report("ageing", "--at", "2026-04-29", "--buckets", "40,41")
    assert by_40["totals"]["from_1"] == "500.00"


def test_payables_age_on_their_own_side(company: Company) -> None:
    company.post(receipt("R1", "2026-03-01", "10", "100.00"), invoice("I1", "2026-03-02", "10", "100.00", receipt="R1/1"))
    payable = company.report("ageing", "payable", "--at", "2026-03-31")
    assert cells(payable["rows"], "party", "document", "days", "from_1", "total") == [
        ("S1", "purchase_invoice:I1", 29, "100.00", "100.00")
    ]
    answer = company.run("report", "ageing", "payables")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "unknown_subject")


def test_open_items_of_a_party_are_what_it_owes_and_what_it_is_owed(company: Company) -> None:
    trade(company)
    owed = company.report("open-items", "S1", "--at", "2026-04-30")["rows"]
    assert cells(owed, "role", "document", "quantity", "value") == [
        ("AP", "purchase_invoice:I2", None, "660.00"),
        ("GRNI", "goods_receipt:R1/1", "100", "1000.00"),
    ]
    assert cells(company.report("grni", "--at", "2026-04-03")["rows"], "document", "value") == [
        ("goods_receipt:R1/1", "1000.00"),
        ("goods_receipt:R2/1", "720.00"),
    ]


def test_a_wrong_subject_is_answered_with_what_looks_like_it(company: Company) -> None:
    for arguments, near in (
        (("ledger", "1406.01"), "1405.01"),
        (("stock-card", "P2"), "P1"),
        (("open-items", "江南"), "C1"),
        (("ledger", "1405", "--party", "S"), "S1"),
    ):
        answer = company.run("report", *arguments)
        [problem] = answer.json["problems"]
        assert (answer.code, problem["code"]) == (1, "unknown_subject")
        assert near in problem["remedy"]
    for arguments in (("stock", "--by", "colour"), ("income", "--party", "S1"), ("income", "2026-03")):
        assert company.run("report", *arguments).json["problems"][0]["code"] == "unknown_option"
    assert company.run("report", "ageing", "--buckets", "30,20").json["problems"][0]["code"] == "bad_buckets"


def test_a_settlement_links_the_receipt_to_its_delivery_and_undoing_it_is_a_link_of_its_own(company: Company) -> None:
    company.post(
        receipt("R1", "2026-03-01", "100", "1000.00"),
        delivery("D1", "2026-03-05", "40", "1000.00"),
        {"kind": "receipt", "id": "RC1", "date": "2026-03-09", "customer": "C1", "amount": "600.00", "bank": "B1",
         "settlements": [{"invoice": "D1", "amount": "600.00"}]},
    )  # fmt: skip
    assert company.run("reverse", "RC1", "--reason", "银行退票", "--date", "2026-03-12").code == 0
    links = company.report("settlements", "C1")["rows"]
    assert cells(links, "date", "open_item", "amount") == [
        ("2026-03-09", "delivery:D1", "600.00"),
        ("2026-03-12", "delivery:D1", "-600.00"),
    ]
    assert links[0]["settled_by"] == "receipt:RC1"
    assert ("undoes" in links[0], "undoes" in links[1]) == (False, True)
    assert company.report("ageing", "--at", "2026-03-10")["totals"]["total"] == "400.00"
    assert company.report("ageing", "--at", "2026-03-12")["totals"]["total"] == "1000.00"


def test_an_open_item_in_dollars_shows_what_is_left_in_dollars(company: Company) -> None:
    """USD 113.00 at 7.10 is 802.30; USD 50.00 are paid at 7.05."""
    company.post(
        {"kind": "rate", "id": "USD-1", "currency": "USD", "rate": "7.10", "from": "2026-03-01"},
        {"kind": "rate", "id": "USD-2", "currency": "USD", "rate": "7.05", "from": "2026-03-10"},
        receipt("R1", "2026-03-01", "100", "1000.00"),
        delivery("D1", "2026-03-05", "10", "113.00", currency="USD"),
        {"kind": "receipt", "id": "RC1", "date": "2026-03-12", "customer": "C1", "amount": "50.00", "bank": "B1",
         "currency": "USD", "settlements": [{"invoice": "D1", "amount": "50.00"}]},
    )  # fmt: skip
    names = ("document", "value", "currency", "amount")
    [owed] = cells(company.report("open-items", "C1", "--at", "2026-03-11")["rows"], *names)
    assert owed == ("delivery:D1", "802.30", "USD", "113.00")
    [owed] = cells(company.report("open-items", "C1")["rows"], *names)
    assert owed == ("delivery:D1", "447.30", "USD", "63.00")


def test_goods_on_their_way_are_listed_until_they_arrive(company: Company) -> None:
    company.post(
        {"kind": "place", "id": "W2", "name": "二号仓", "type": "warehouse", "area": "main"},
        receipt("R1", "2026-03-01", "100", "1000.00"),
        {"kind": "stock_transfer", "id": "T1", "date": "2026-03-05",
         "lines": [{"item": "P1", "quantity": "40", "from_place": "W1", "to_place": "W2"}]},
    )  # fmt: skip
    there = company.report("in-transit")["rows"]
    assert cells(there, "role", "item", "quantity", "value") == [("XFER", "P1", "40", "400.00")]
    assert company.report("in-transit", "--at", "2026-03-04")["rows"] == []
    summary = company.report("inventory-summary")["rows"]
    assert cells(summary, "in_quantity", "out_quantity", "closing_quantity") == [("100", "0", "100")]
