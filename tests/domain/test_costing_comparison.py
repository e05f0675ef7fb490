"""One story, every method (docs/DOMAIN.md §2.8): 100 @ 10.00, 200 estimated at 10.60, 120 sold, billed at 10.90."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.domain.lifo_value import lifo_value
from ledger.domain.masters import Costing
from tests.domain.drafting import Shop


def story(costing: Costing) -> Shop:
    """The shop after the story; a standard is 10.00 at first and 10.50 from the day of the opening on."""
    shop = Shop(costing)
    if costing.at_set_price:
        shop.reprice("SC1", "P1", Fraction(1000))
    shop.receive("OPENING", 100, 100000)
    if costing.at_set_price:
        shop.reprice("SC2", "P1", Fraction(1050))
    shop.receive("R1", 200, 212000)
    shop.deliver("D1", 120)
    shop.bill("I1", "R1", 200, 218000)
    return shop


@pytest.mark.parametrize(
    ("costing", "cost"),
    [
        (Costing.FIFO, 121800),
        (Costing.MOVING_AVERAGE, 127200),
        (Costing.MONTH_AVERAGE, 127200),
        (Costing.LIFO, 130800),
        (Costing.STANDARD, 126000),
    ],
)
def test_120_sold_cost_what_the_method_says_once_the_price_is_known(costing: Costing, cost: int) -> None:
    shop = story(costing)
    if costing is Costing.MONTH_AVERAGE:
        assert not shop.close_month("2026-03")
    assert shop.balance("COGS") == cost
    assert shop.balance("COGS") + shop.balance("INV") + shop.balance("PPV") == 318000


def test_moving_average_cost_1248_and_24_more_when_the_bill_came() -> None:
    shop = story(Costing.MOVING_AVERAGE)
    costs = [one.posting.value for one in shop.state.moves["P1"] if one.posting.role == "COGS"]
    assert costs == [124800, 2400]


def test_standard_revalues_the_opening_by_50_and_pays_80_above_it() -> None:
    variances = [one.posting.value for one in story(Costing.STANDARD).state.moves["P1"] if one.posting.role == "PPV"]
    assert variances == [-5000, 2000, 6000]


@pytest.mark.parametrize("costing", [one for one in Costing if one is not Costing.SPECIFIC])
def test_lifo_for_management_is_the_same_whatever_the_book_does(costing: Costing) -> None:
    found = lifo_value(story(costing).state.moves["P1"])
    assert (found.cost, found.value) == (130800, 187200)
