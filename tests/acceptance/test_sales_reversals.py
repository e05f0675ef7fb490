"""Every kind of sale is undone by its reversal, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from tests.acceptance.company import Company, Raw, receipt
from tests.acceptance.selling import CONSIGNEE, ON_APPROVAL, sold

_LINE = {"item": "P1", "quantity": "10", "place": "W1"}
_STORY: tuple[Raw, ...] = (
    sold("sales_order", "SO1", {**_LINE, "gross": "226.00"}, day="2026-03-03", reserve=True),
    sold("delivery", "D1", {"order_line": "SO1", "quantity": "6"}, day="2026-03-04", discount="13.00"),
    {**ON_APPROVAL, "id": "D2", "date": "2026-03-05", "lines": [{**_LINE, "gross": "226.00"}]},
    sold("acceptance", "A1", {"delivery": "D2", "quantity": "4"}, customer="C2", billing="later"),
    sold("delivery_return", "B1", {"delivery": "D2", "quantity": "3"}, customer="C2"),
    sold("sales_invoice", "SI1", {"delivery": "A1", "quantity": "2"}, customer="C2", day="2026-03-21"),
    sold("sales_return", "T1", {"delivery": "D1", "quantity": "1"}, day="2026-03-22"),
    sold("sales_return", "T2", {"delivery": "A1", "quantity": "1", "place": "W1"}, customer="C2", day="2026-03-22"),
    sold("sales_allowance", "SA1", {"delivery": "D1", "net": "5.00"}, day="2026-03-23"),
    sold(
        "bundle_sale", "BS1", {**_LINE, "standalone": "3.00"}, {**_LINE, "standalone": "1.00"}, gross="226.00", day="2026-03-24"
    ),
    sold("gift", "G1", {**_LINE, "market": "160.00"}, day="2026-03-25"),
    {"kind": "staff_welfare", "id": "F1", "date": "2026-03-26", "source": "own", "lines": [{**_LINE, "market": "160.00"}]},
)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_month_of_sales_reversed_newest_first_leaves_the_receipt_alone(
    engine: str, place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    company = Company.founded(place_maker(engine), tmp_path)
    company.post(*CONSIGNEE, receipt("R1", "2026-03-02", "100", "1016.00"))
    before = company.balances()
    company.post(*_STORY)
    sold_for = 108.50, 80.00, -18.08, -20.00, -5.00, 200.00, 160.00
    assert company.balances()["5001"] == -sum(Decimal(str(one)) for one in sold_for) == Decimal("-505.42")
    assert company.is_sound()
    for document in reversed(_STORY):
        answer = company.run("reverse", f"{document['kind']}:{document['id']}", "--reason", "测试")
        assert answer.code == 0, (document, answer)
    assert company.balances() == before
    assert company.stock() == (Decimal(100), Decimal("1016.00"))
    assert company.is_sound()
