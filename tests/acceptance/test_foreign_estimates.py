"""Goods estimated in dollars at one rate, billed at another (docs/DOMAIN.md E03, E04): price to cost, the rest to exchange."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.acceptance.company import Company, invoice, receipt

EXCHANGE = {"cn-small-enterprise": "5603.02", "cn-enterprise": "6603.03", "generic": "6210"}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("chart", EXCHANGE)
def test_usd_1000_at_7_10_billed_1020_at_7_20_is_144_of_cost_100_of_exchange_and_no_estimate_in_any_measure(
    chart: str, engine: str, place_maker: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    company = Company.founded(place_maker(engine), tmp_path_factory.mktemp("dollars"), chart=chart)
    company.post({**receipt("R1", "2026-03-02", "100", "1000.00"), "currency": "USD", "rate": "7.10"})
    [estimate] = company.report("grni")["rows"]
    assert (estimate["quantity"], estimate["value"], estimate["amount"]) == ("100", "7100.00", "1000.00")
    company.post({**invoice("I1", "2026-03-08", "100", "1020.00"), "currency": "USD", "rate": "7.20"})
    assert company.stock() == (Decimal(100), Decimal("7244.00"))
    assert company.balances()[EXCHANGE[chart]] == Decimal("100.00")
    assert company.report("grni")["rows"] == []
    assert company.is_sound()
