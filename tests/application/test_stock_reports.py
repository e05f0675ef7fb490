"""Stock by place adds up to the ledger on every day, also where the goods left before the cost of their average was known."""

from __future__ import annotations

from tests.acceptance.company import Company, delivery, receipt


def test_value_without_goods_has_its_place_too(company: Company) -> None:
    """100 @ 10.00 on the 1st, 100 @ 30.00 on the 20th, then a delivery of 100 dated the 10th: it costs 2,000.00."""
    company.post(receipt("R1", "2026-03-01", "100", "1000.00"), receipt("R2", "2026-03-20", "100", "3000.00"))
    company.post(delivery("D1", "2026-03-10", "100", "1130.00"))
    for by in ("item", "place", "lot"):
        stock = company.report("stock", "--at", "2026-03-15", "--by", by)
        assert (stock["totals"]["value"], [row["quantity"] for row in stock["rows"]]) == ("-1000.00", ["0"])
    assert company.balances("2026-03-15")["1405.01"] == -1000


def test_a_lot_costed_by_itself_keeps_its_own_value(company: Company) -> None:
    """10 of lot A for 100.00 and 5 of lot B for 200.00."""
    given = {"name": "颗粒", "unit": "kg", "category": "goods", "tax_code": "special13", "costing": "specific"}
    company.post({"kind": "item", "id": "L1", "lot_tracked": True, **given})
    company.post(
        receipt("R1", "2026-03-01", "10", "100.00", item="L1", lot="A"),
        receipt("R2", "2026-03-01", "5", "200.00", item="L1", lot="B"),
    )
    rows = company.report("stock", "--by", "lot")["rows"]
    assert [(row["lot"], row["quantity"], row["value"]) for row in rows] == [("A", "10", "100.00"), ("B", "5", "200.00")]
    rows = company.report("stock", "--by", "place")["rows"]
    assert [(row["place"], row["quantity"], row["value"]) for row in rows] == [("W1", "15", "300.00")]


def test_a_count_of_one_lot_is_compared_with_that_lot(company: Company) -> None:
    given = {"name": "颗粒", "unit": "kg", "category": "goods", "tax_code": "special13"}
    company.post({"kind": "item", "id": "L1", "lot_tracked": True, **given})
    company.post(
        receipt("R1", "2026-03-01", "10", "100.00", item="L1", lot="A"),
        receipt("R2", "2026-03-01", "5", "50.00", item="L1", lot="B"),
    )
    company.post(
        {
            "kind": "stock_count",
            "id": "K1",
            "date": "2026-03-02",
            "lines": [{"item": "L1", "place": "W1", "lot": "A", "counted": "8"}],
        }
    )
    rows = company.report("stock", "--by", "lot")["rows"]
    assert [(row["lot"], row["quantity"]) for row in rows] == [("A", "8"), ("B", "5")]
