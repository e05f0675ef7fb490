"""Booking, told with numbers: what goods cost, what is left, and what the late price does (ARCHITECTURE §6, DOMAIN §2.6)."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.domain.masters import Costing
from ledger.domain.problem import Text
from tests.domain.drafting import Shop

METHODS = [Costing.MOVING_AVERAGE, Costing.FIFO]


@pytest.mark.parametrize("costing", METHODS)
def test_three_pieces_for_10_00_leave_one_by_one_and_leave_nothing(costing: Costing) -> None:
    shop = Shop(costing)
    assert not shop.receive("R1", 3, 1000)
    costs = []
    for number in range(3):
        before = shop.balance("COGS")
        assert not shop.deliver(f"D{number}", 1)
        costs.append(shop.balance("COGS") - before)
    assert costs == [333, 334, 333]
    assert shop.pool() == (0, 0)


def test_ten_receipts_at_10_00_delivery_of_900_ten_invoices_at_11_00() -> None:
    for costing in METHODS:
        shop = Shop(costing)
        for number in range(10):
            assert not shop.receive(f"R{number}", 100, 100_000)
        assert not shop.deliver("D1", 900)
        for number in range(10):
            assert not shop.bill(f"I{number}", f"R{number}", 100, 110_000, red=True)
        assert shop.pool() == (100, 110_000)
        assert shop.balance("COGS") == 990_000
        assert shop.balance("GRNI") == 0


def test_three_received_for_10_00_billed_one_by_one_leave_nothing_of_grni() -> None:
    shop = Shop()
    assert not shop.receive("R1", 3, 1000)
    for number in range(3):
        assert not shop.bill(f"I{number}", "R1", 1, 350)
    found = shop.state.open_item("GRNI", "goods_receipt:R1/1")
    assert found is not None and (found.value, found.amount, found.quantity) == (0, 0, 0)
    assert shop.pool() == (3, 1050)
    problems = shop.bill("I9", "R1", 1, 350)
    assert shop.problems_of(problems) == ["R705"]


@pytest.mark.parametrize("costing", METHODS)
def test_receive_100_bill_60_return_10_bill_30_leaves_nothing_of_grni(costing: Costing) -> None:
    shop = Shop(costing)
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.bill("I1", "R1", 60, 66_000)
    assert not shop.send_back("B1", "R1", 10)
    assert not shop.bill("I2", "R1", 30, 33_000)
    assert shop.balance("GRNI") == 0
    assert shop.pool() == (90, 99_000)
    assert shop.balance("COGS") == 0


def test_a_return_before_the_bill_costs_nothing() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.send_back("B1", "R1", 10)
    assert not shop.bill("I1", "R1", 90, 99_000)
    assert shop.pool() == (90, 99_000)
    assert shop.balance("COGS") == 0


def test_the_cut_off_example() -> None:
    for costing in METHODS:
        shop = Shop(costing)
        assert not shop.receive("R1", 100, 100_000, on=date(2026, 3, 10))
        assert not shop.receive("R2", 100, 300_000, on=date(2026, 4, 10))
        assert not shop.deliver("D1", 100, on=date(2026, 3, 31))
        value = 200_000 if costing is Costing.MOVING_AVERAGE else 300_000
        assert shop.balance("INV", date(2026, 3, 31)) == 0
        assert shop.balance("COGS", date(2026, 3, 31)) == 100_000
        assert shop.balance("INV", date(2026, 4, 10)) == value
        assert shop.pool() == (100, value)


def test_fifo_swaps_layers_that_the_later_period_has_used() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 100, 100_000, on=date(2026, 3, 10))
    assert not shop.receive("R2", 100, 300_000, on=date(2026, 4, 10))
    assert not shop.deliver("D0", 60, on=date(2026, 4, 11))
    assert not shop.deliver("D1", 100, on=date(2026, 3, 31))
    assert shop.balance("INV", date(2026, 3, 31)) == 0
    assert shop.layers() == {"area-W1 goods_receipt:R2/1": (40, 120_000)}
    assert shop.balance("COGS") == 280_000


def test_an_older_period_takes_no_goods() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000, on=date(2026, 5, 10))
    (problem,) = shop.receive("R2", 1, 100, on=date(2026, 3, 10))
    assert (problem.code, problem.where.id, problem.where.path) == ("stock_period", "R2", "/accounting_date")
    assert not shop.receive("R3", 1, 100, on=date(2026, 4, 10))


def test_estimate_is_reversed_although_forty_of_a_hundred_are_sold() -> None:
    for costing in METHODS:
        shop = Shop(costing)
        assert not shop.receive("R1", 100, 100_000)
        assert not shop.deliver("D1", 40)
        assert not shop.bill("I1", "R1", 100, 102_000, red=True)
        assert shop.pool() == (60, 61_200)
        assert shop.balance("COGS") == 40_800
        assert [line.pair for line in shop.records[-1].entries[0].postings] == [1, None]
        assert shop.records[-1].entries[1].postings[0].pair == 1


def test_the_golden_month() -> None:
    shop = Shop()
    assert not shop.receive("R0", 100, 100_000)
    assert not shop.receive("R1", 200, 212_000)
    assert not shop.deliver("D1", 120)
    assert shop.balance("COGS") == 124_800
    assert not shop.bill("I1", "R1", 200, 218_000)
    assert shop.pool() == (180, 190_800)
    assert not shop.take_back("RMA1", "D1", 20)
    assert shop.pool() == (200, 212_000)
    assert shop.balance("COGS") == 106_000
    assert not shop.send_back_billed("B1", 30, 32_700)
    assert shop.pool() == (170, 180_200)
    assert shop.balance("COGS") == 106_000 - 900


def test_a_return_gives_each_layer_its_own_cost_back_corrections_included() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 60, 60_000)
    assert not shop.receive("R2", 40, 80_000)
    assert not shop.deliver("D1", 100)
    assert not shop.bill("I1", "R1", 60, 60_600)
    assert not shop.take_back("RMA1", "D1", 50)
    assert shop.layers() == {"area-W1 goods_receipt:R1/1": (10, 10_100), "area-W1 goods_receipt:R2/1": (40, 80_000)}
    assert not shop.take_back("RMA2", "D1", 50)
    assert shop.layers() == {"area-W1 goods_receipt:R1/1": (60, 60_600), "area-W1 goods_receipt:R2/1": (40, 80_000)}
    assert shop.balance("COGS") == 0
    assert shop.problems_of(shop.take_back("RMA3", "D1", 1)) == ["R705"]


def test_a_transfer_keeps_origin_and_rank_and_two_missing_go_to_suspense() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 60, 60_000)
    assert not shop.receive("R2", 40, 80_000)
    assert not shop.ship("T1", 100)
    assert shop.balance("XFER") == 140_000
    assert not shop.arrive("A1", "T1", 50, 50)
    assert shop.layers()["area-W2 goods_receipt:R1/1"] == (50, 50_000)
    assert not shop.bill("I1", "R1", 60, 61_200)
    assert shop.balance("XFER") == 90_000 + 200
    assert not shop.arrive("A2", "T1", 50, 48)
    assert shop.balance("XFER") == 0
    found = shop.state.open_item("XFER", "stock_transfer:T1/1")
    assert found is not None and (found.value, found.quantity) == (0, 0)
    assert shop.quantity("W2") == 98
    assert shop.balance("INV") + shop.balance("SUSP") == 141_200


def test_a_late_price_follows_the_goods_into_another_area() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.ship("T1", 40)
    assert not shop.arrive("A1", "T1", 40, 40)
    assert not shop.bill("I1", "R1", 100, 110_000)
    assert shop.pool() == (60, 66_000)
    assert shop.pool(place="W2") == (40, 44_000)


def test_goods_that_are_not_there_are_refused() -> None:
    shop = Shop()
    assert not shop.receive("R1", 10, 1000, on=date(2026, 3, 5))
    shop.day = date(2026, 3, 5)
    assert shop.problems_of(shop.deliver("D1", 11)) == ["R706"]
    assert shop.problems_of(shop.deliver("D1", 10, on=date(2026, 3, 4))) == ["R706"]
    assert not shop.move("M1", 4, "W1", "B1")
    assert shop.problems_of(shop.deliver("D1", 7, on=date(2026, 3, 5))) == ["R706"]
    assert not shop.deliver("D2", 4, place="B1", on=date(2026, 3, 5))
    assert shop.pool() == (6, 600)


def test_a_bin_move_stays_in_its_area_and_carries_no_money() -> None:
    shop = Shop()
    assert not shop.receive("R1", 10, 1000)
    assert shop.problems_of(shop.move("M1", 4, "W1", "W2")) == ["between_areas"]
    assert not shop.move("M2", 4, "W1", "B1")
    assert shop.quantity("B1") == 4 and shop.pool() == (10, 1000)
    assert shop.records[-1].entries[0].number is None


def test_lots_leave_oldest_first_and_only_where_they_are_kept() -> None:
    shop = Shop(Costing.FIFO, lots=True)
    assert shop.problems_of(shop.receive("R0", 30, 30_000)) == ["R611"]
    assert not shop.receive("R1", 30, 30_000, lot="A", on=date(2026, 3, 1))
    assert not shop.receive("R2", 50, 60_000, lot="B", on=date(2026, 3, 2))
    assert not shop.deliver("D1", 10, lot="B", on=date(2026, 3, 3))
    assert (shop.quantity(lot="A"), shop.quantity(lot="B")) == (30, 40)
    assert shop.balance("COGS") == 10_000
    assert not shop.deliver("D2", 40, on=date(2026, 3, 3))
    assert (shop.quantity(lot="A"), shop.quantity(lot="B")) == (0, 30)
    assert not shop.take_back("RMA", "D2", 15)
    assert (shop.quantity(lot="A"), shop.quantity(lot="B")) == (5, 40)


def test_specific_cost_is_the_lots_own() -> None:
    shop = Shop(Costing.SPECIFIC)
    assert not shop.receive("R1", 1, 100_000, lot="VIN-1")
    assert not shop.receive("R2", 1, 150_000, lot="VIN-2")
    assert not shop.deliver("D1", 1, lot="VIN-2")
    assert shop.balance("COGS") == 150_000
    assert shop.problems_of(shop.deliver("D2", 1, lot="VIN-2")) == ["R706"]


@pytest.mark.parametrize("costing", METHODS)
def test_reversal_puts_everything_back(costing: Costing) -> None:
    shop = Shop(costing)
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.deliver("D1", 40)
    assert not shop.reverse("delivery:D1")
    assert shop.pool() == (100, 100_000) and shop.balance("COGS") == 0
    assert shop.problems_of(shop.reverse("delivery:D1")) == ["already_reversed"]
    assert not shop.reverse("goods_receipt:R1")
    assert shop.pool() == (0, 0) and shop.balance("GRNI") == 0


def test_reversal_names_what_stands_on_a_document() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.deliver("D1", 40)
    assert not shop.take_back("RMA1", "D1", 5)
    problems = shop.reverse("goods_receipt:R1")
    assert problems[0].code == "stands_on" and "delivery:D1/1" in problems[0].message.en
    problems = shop.reverse("delivery:D1")
    assert problems[0].code == "stands_on" and "sales_return:RMA1/1" in problems[0].message.en
    assert not shop.reverse("sales_return:RMA1")
    assert not shop.reverse("delivery:D1")
    assert not shop.reverse("goods_receipt:R1")


def test_vouchers_are_numbered_without_gaps_by_period() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert shop.deliver("D0", 1000)
    assert not shop.deliver("D1", 40)
    assert not shop.receive("R2", 100, 100_000, on=date(2026, 4, 1))
    assert [entry.number for record in shop.records for entry in record.entries] == [1, 2, 1]


def test_a_closed_period_takes_nothing() -> None:
    shop = Shop()
    shop.state.period_status["2026-03"] = "closed"
    assert shop.problems_of(shop.receive("R1", 100, 100_000)) == ["period_closed"]


def test_goods_that_cost_nothing_in_march_cost_something_in_april() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 0, on=date(2026, 3, 10))
    assert not shop.receive("R2", 100, 300_000, on=date(2026, 4, 10))
    assert not shop.deliver("D1", 50, on=date(2026, 3, 31))
    march, april = shop.records[-1].entries
    assert [line.value for line in march.postings] == [0, 0]
    assert [(line.role, line.value, line.quantity) for line in april.postings] == [
        ("COGS", 75_000, None),
        ("INV", -75_000, None),
    ]
    assert (april.klass, april.accounting_date, april.number) == ("adjustment", date(2026, 4, 10), 2)
    assert (march.ordinal, april.ordinal, april.business_date) == (1, 2, date(2026, 3, 31))
    assert april.summary == Text("凭证 跨期成本差异", "voucher cost difference of the later period")
    assert shop.pool() == (150, 225_000)


def test_a_transfer_of_the_earlier_period_carries_the_difference_along() -> None:
    for costing in METHODS:
        shop = Shop(costing)
        assert not shop.receive("R1", 100, 100_000, on=date(2026, 3, 10))
        assert not shop.receive("R2", 100, 300_000, on=date(2026, 4, 10))
        assert not shop.deliver("D0", 100, on=date(2026, 4, 11))
        assert not shop.ship("T1", 100, on=date(2026, 3, 31))
        assert shop.balance("XFER", date(2026, 3, 31)) == 100_000
        assert shop.balance("XFER") == (200_000 if costing is Costing.MOVING_AVERAGE else 300_000)
        shop.day = date(2026, 4, 20)
        assert not shop.arrive("A1", "T1", 100, 100)
        assert shop.balance("XFER") == 0 and shop.pool() == (0, 0)
