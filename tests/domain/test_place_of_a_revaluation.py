"""The place a revaluation names does not depend on the order in which places were read."""

from __future__ import annotations

import pytest

from ledger.domain.masters import Costing
from ledger.domain.revaluation import place_in_area
from tests.domain.drafting import Shop


@pytest.mark.parametrize("first", ["W1", "B1"])
def test_goods_on_the_floor_and_in_the_bin_are_revalued_at_the_first_place_by_code(first: str) -> None:
    shop = Shop(Costing.MOVING_AVERAGE)
    for number, place in enumerate((first, "B1" if first == "W1" else "W1")):
        assert not shop.receive(f"R{number}", 10, 1000, place=place)
    assert place_in_area(shop.state.masters.items["P1"], "area-W1", shop.state).code == "B1"
