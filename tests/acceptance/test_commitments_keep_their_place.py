"""What was ordered for one warehouse and arrives at another relieves the order where it stands."""

from __future__ import annotations

from tests.acceptance.company import Company


def test_an_order_for_w1_received_at_w2_leaves_nothing_on_order_anywhere(company: Company) -> None:
    company.post(
        {"kind": "area", "id": "east", "name": "华东"},
        {"kind": "place", "id": "W2", "name": "二号仓", "type": "warehouse", "area": "east"},
    )
    ordered = {"item": "P1", "quantity": "60", "place": "W1", "net": "600.00"}
    company.post({"kind": "purchase_order", "id": "PO1", "date": "2026-03-01", "supplier": "S1", "lines": [ordered]})
    received = {"item": "P1", "quantity": "60", "place": "W2", "order_line": "PO1/1"}
    posted = company.post({"kind": "goods_receipt", "id": "R1", "date": "2026-03-02", "supplier": "S1", "lines": [received]})
    memo = posted["posted"][0]["entries"][0]
    assert [(line["role"], line["place"], line["quantity"]) for line in memo["lines"]] == [
        ("ON_ORDER_CONTRA", "Supplier", "60"),
        ("ON_ORDER", "W1", "-60"),
    ]
    assert company.report("commitments")["rows"] == []
    company.is_sound()
