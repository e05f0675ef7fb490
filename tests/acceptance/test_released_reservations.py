"""Facts always post, and take from the newest promises what is not there (docs/ARCHITECTURE.md §6.5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.company import Company


@pytest.fixture
def promised(company: Company) -> Company:
    """100 pieces, 60 reserved for SO1 and then 30 for SO2."""
    goods = [{"item": "P1", "quantity": "100", "place": "W1", "value": "1000.00"}]
    company.post({"kind": "opening_balance", "id": "O1", "date": "2026-03-01", "lines": goods})
    for name, day, quantity in (("SO1", "02", "60"), ("SO2", "03", "30")):
        company.post(_order(name, f"2026-03-{day}", quantity))
    return company


def _order(name: str, day: str, quantity: str) -> dict[str, Any]:
    line = {"item": "P1", "quantity": quantity, "place": "W1", "gross": "113.00"}
    return {"kind": "sales_order", "id": name, "date": day, "customer": "C1", "reserve": True, "lines": [line]}


def _reserved(company: Company) -> dict[str, str]:
    rows = company.report("commitments")["rows"]
    return {row["document"]: row["quantity"] for row in rows if row["role"] == "RESERVED"}


def test_a_count_that_finds_80_releases_10_of_the_newer_order(promised: Company) -> None:
    count = {"kind": "stock_count", "id": "N1", "date": "2026-03-04", "lines": [{"item": "P1", "place": "W1", "counted": "80"}]}
    assert promised.post(count)["released"] == ["sales_order:SO2/1"]
    assert _reserved(promised) == {"sales_order:SO1/1": "60", "sales_order:SO2/1": "20"}
    promised.is_sound()


def test_a_loss_of_45_releases_all_of_the_newer_order_and_5_of_the_older(promised: Company) -> None:
    loss = {"item": "P1", "quantity": "45", "place": "W1"}
    posted = promised.post({"kind": "write_off", "id": "L1", "date": "2026-03-04", "cause": "disaster", "lines": [loss]})
    assert posted["released"] == ["sales_order:SO2/1", "sales_order:SO1/1"]
    assert _reserved(promised) == {"sales_order:SO1/1": "55"}
    promised.is_sound()


def test_chosen_acts_are_refused_instead(promised: Company) -> None:
    taken = {"item": "P1", "quantity": "11", "place": "W1", "gross": "113.00"}
    delivery = {"kind": "delivery", "id": "D1", "date": "2026-03-04", "customer": "C1", "lines": [taken]}
    assert [problem["code"] for problem in promised.refused(delivery)] == ["stock_reserved"]
    assert [problem["code"] for problem in promised.refused(_order("SO3", "2026-03-04", "11"))] == ["stock_reserved"]
    promised.post(_order("SO3", "2026-03-04", "10"))


def test_opening_stock_that_is_reserved_is_not_reversed_until_they_are_free(promised: Company) -> None:
    """Of 100, 90 are reserved: taking all of them back is an act somebody chooses, and it waits for the reservations."""
    size = promised.size()
    refused = promised.run("reverse", "O1", "--reason", "错了")
    assert (refused.code, [problem["code"] for problem in refused.json["problems"]]) == (1, ["stock_reserved"])
    assert promised.size() == size
    for order in ("SO1", "SO2"):
        assert promised.run("reverse", order, "--reason", "不要了").code == 0
    assert promised.run("reverse", "O1", "--reason", "错了").code == 0
    assert promised.stock() == (0, 0)
