"""Documents dated in the earlier of two open periods: at March's cost in March, the difference where the goods went since."""

from __future__ import annotations

import collections
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ledger.domain import booking
from ledger.domain.chart import RoleTable
from ledger.domain.document import Ref
from ledger.domain.draft import Act
from ledger.domain.masters import Costing
from ledger.domain.problem import Problem
from tests.domain.consigning import accept, consign
from tests.domain.drafting import Shop, act, leg, lines_of, voucher


def revalue(shop: Shop, name: str, side: str, *, on: date) -> list[Problem]:
    """Value alone given to the goods at W1, or taken from them: what three pieces cost now."""
    other = "cr" if side == "dr" else "dr"
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    legs = [leg(side, "INV", act(0), item="P1", place="W1", rule_line=7), leg(other, "EQUITY", act(0))]
    three = Act("cost_now", (item, 3, place, None), "three", 1)
    return shop.post(shop.document("cost_adjustment", name, on), [voucher(*legs)], [three])


@pytest.mark.parametrize("side", ["dr", "cr"])
def test_value_given_to_the_goods_of_march_goes_where_they_went_in_april_and_not_to_those_that_came(side: str) -> None:
    """10 @ 10.00 in March, 10 @ 20.00 in April, 5 leave: half of the 50.00 dated March 31 follows them."""
    march, april = date(2026, 3, 31), date(2026, 4, 2)
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000, on=date(2026, 3, 1))
    assert not shop.receive("R2", 10, 20_000, on=april)
    assert not shop.deliver("D1", 5, on=april)
    assert not revalue(shop, "CA1", side, on=march)
    sign = 1 if side == "dr" else -1
    assert shop.layers() == {
        "area-W1 goods_receipt:R1/1": (5, 5_000 + sign * 2_500),
        "area-W1 goods_receipt:R2/1": (10, 20_000),
    }
    given, follows = ((5_000, 0), (-2_500, 0)) if side == "dr" else ((0, 5_000), (0, -2_500))
    assert lines_of(shop) == [
        (march, "INV", *given), (march, "EQUITY", *given[::-1]),
        (april, "INV", *follows), (april, "COGS", *((2_500, 0) if side == "dr" else (0, 2_500))),
    ]  # fmt: skip


def test_value_given_to_goods_that_did_not_lie_there_yet_is_refused() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R0", 1, 1_000, on=date(2026, 3, 1), item="P2")
    assert not shop.receive("R1", 10, 10_000, on=date(2026, 4, 2))
    (problem,) = revalue(shop, "CA1", "dr", on=date(2026, 3, 31))
    assert (problem.code, problem.message.en) == ("R706", "P1 at W1: 0 pc there, 1 wanted")


def test_value_that_follows_goods_needs_the_account_of_what_they_were_used_for() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000, on=date(2026, 3, 1))
    assert not shop.deliver("D1", 5, on=date(2026, 4, 2))
    rows = {role: its for role, its in shop.bundle.roles.rows.items() if role != "COGS"}
    shop.bundle = replace(shop.bundle, roles=RoleTable(rows))
    (problem,) = revalue(shop, "CA1", "dr", on=date(2026, 3, 31))
    assert (problem.code, problem.message.en) == ("R601", "COGS × goods has no account")
    assert (problem.where.id, problem.where.line) == ("CA1", 7)


def test_a_pool_that_last_moved_on_the_last_day_of_march_has_not_moved_on() -> None:
    """Five pieces at 0.003 are worth 0.02, four 0.01: one leaves for 0.01, not for a fifth of 0.02, which is 0.00."""
    end = date(2026, 3, 31)
    shop = Shop(Costing.STANDARD)
    for item in ("P1", "P2"):
        assert not shop.reprice(f"SC-{item}", item, Fraction(3, 10))
    assert not shop.receive("R1", 5, 2, on=end)
    assert not shop.receive("R2", 1, 0, on=date(2026, 4, 1), item="P2")
    assert not shop.deliver("D1", 1, on=end)
    assert lines_of(shop) == [(end, "COGS", 1, 0), (end, "INV", 0, 1)]


def test_goods_that_a_backdated_transfer_opens_a_layer_for_cost_what_they_cost_now() -> None:
    shop = Shop(Costing.FIFO)
    march, april = date(2026, 3, 31), date(2026, 4, 11)
    assert not shop.receive("R1", 10, 10_000, on=date(2026, 3, 1))
    assert not shop.receive("R2", 10, 12_000, on=april)
    assert not shop.deliver("D0", 10, on=april)
    item, places = shop.state.masters.items["P1"], shop.state.masters.places
    legs = [
        leg("dr", "INV", act(0), item="P1", place="W2", quantity=10),
        leg("cr", "INV", act(0), item="P1", place="W1", quantity=-10),
    ]
    document = shop.document("stock_transfer", "T1", march)
    assert not shop.post(document, [voucher(*legs)], [Act("issue", (item, 10, places["W1"], None), "cost", 1)])
    assert lines_of(shop) == [(march, "INV", 12_000, 0), (march, "INV", 0, 12_000)]
    assert shop.layers() == {"area-W2 goods_receipt:R2/1": (10, 12_000)}


def test_a_loss_of_march_at_retail_costs_what_it_did_in_march_though_the_price_rose_in_april() -> None:
    """Four pieces at 12.00 that cost 9.00 each: one is lost in March; April marks the rest up to 13.00."""
    shop = Shop(Costing.RETAIL)
    march, april = date(2026, 3, 31), date(2026, 4, 2)
    assert not shop.reprice("RP1", "P1", Fraction(1200))
    assert not shop.receive("R1", 4, 3_600, on=date(2026, 3, 1))
    assert not shop.receive("R2", 1, 900, on=april)
    assert not shop.reprice("RP2", "P1", Fraction(1300), on=april)
    shop.day = march
    assert not shop.count("C1", -1)
    assert shop.balance("SUSP") == 900


def deliver_one_of_each(shop: Shop, *, on: date) -> list[tuple[date, str, str | None, int, int]]:
    """One P1 and one P2 leave W1: day, role, layer, debit and credit of every line."""
    items, place = shop.state.masters.items, shop.state.masters.places["W1"]
    legs = [
        one
        for number, item in enumerate(("P1", "P2"))
        for one in (
            leg("dr", "COGS", act(number), item=item, place="Customer", quantity=1, document_line=number + 1),
            leg("cr", "INV", act(number), item=item, place="W1", quantity=-1, document_line=number + 1),
        )
    ]
    acts = [Act("issue", (items[item], 1, place, None), "cost", 1) for item in ("P1", "P2")]
    assert not shop.post(shop.document("delivery", "D9", on), [voucher(*legs)], acts)
    entries = shop.records[-1].entries
    assert [entry.ordinal for entry in entries] == [1, 2, 3]
    assert {entry.business_date for entry in entries} == {on}
    first = shop.state.numbers["2026-03"], shop.state.numbers["2026-04"] - 1
    assert [entry.number for entry in entries] == [first[0], first[1], first[1] + 1], "one number for each voucher of a month"
    return [(entry.accounting_date, one.role, one.layer, one.debit, one.credit) for entry in entries for one in entry.postings]


def test_each_item_of_a_backdated_delivery_gets_its_difference_on_the_day_its_pool_last_moved() -> None:
    """P1 rose on April 5 from 10.00 to 15.00, P2 on April 9 from 20.00 to 40.00; of each one piece left in March."""
    march, fifth, ninth = date(2026, 3, 31), date(2026, 4, 5), date(2026, 4, 9)
    shop = Shop(Costing.MOVING_AVERAGE)
    for number, (item, first, then, day) in enumerate((("P1", 1_000, 2_000, fifth), ("P2", 2_000, 6_000, ninth))):
        assert not shop.receive(f"R{number}", 4, 4 * first, item=item, on=date(2026, 3, 1))
        assert not shop.receive(f"S{number}", 4, 4 * then, item=item, on=day)
    assert deliver_one_of_each(shop, on=march) == [
        (march, "COGS", None, 1_000, 0), (march, "INV", "1.1/1", 0, 1_000),
        (march, "COGS", None, 2_000, 0), (march, "INV", "3.1/1", 0, 2_000),
        (fifth, "COGS", None, 500, 0), (fifth, "INV", "1.1/1", 0, 500),
        (ninth, "COGS", None, 2_000, 0), (ninth, "INV", "3.1/1", 0, 2_000),
    ]  # fmt: skip


def test_each_item_of_a_backdated_delivery_leaves_another_layer_on_the_day_its_pool_last_moved() -> None:
    """March's four are gone by then: what left at 10.00 and 20.00 comes, in the end, from April's at 15.00 and 40.00."""
    march, fifth, ninth = date(2026, 3, 31), date(2026, 4, 5), date(2026, 4, 9)
    shop = Shop(Costing.FIFO)
    for number, (item, first, then, day) in enumerate((("P1", 1_000, 1_500, fifth), ("P2", 2_000, 4_000, ninth))):
        assert not shop.receive(f"R{number}", 4, 4 * first, item=item, on=date(2026, 3, 1))
        assert not shop.receive(f"S{number}", 4, 4 * then, item=item, on=day)
        assert not shop.deliver(f"D{number}", 4, item=item, on=day)
    assert deliver_one_of_each(shop, on=march) == [
        (march, "COGS", None, 1_000, 0), (march, "INV", "1.1/1", 0, 1_000),
        (march, "COGS", None, 2_000, 0), (march, "INV", "4.1/1", 0, 2_000),
        (fifth, "COGS", None, 500, 0), (fifth, "INV", "2.1/1", 0, 1_500), (fifth, "INV", "1.1/1", 0, -1_000),
        (ninth, "COGS", None, 2_000, 0), (ninth, "INV", "5.1/1", 0, 4_000), (ninth, "INV", "4.1/1", 0, -2_000),
    ]  # fmt: skip


def test_what_has_not_moved_on_since_is_valued_and_booked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """P1 last moved on the last day of March, P2 in April: an issue and a revaluation of P1 dated March cost no second look."""
    end = date(2026, 3, 31)
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000, on=end)
    assert not shop.receive("R2", 1, 1_000, on=date(2026, 4, 2), item="P2")
    counted: collections.Counter[str] = collections.Counter()
    for name in ("Valuing", "LatePrices"):
        real = getattr(booking, name)
        monkeypatch.setattr(booking, name, lambda *given, real=real, name=name: counted.update([name]) or real(*given))
    assert not shop.deliver("D1", 2, on=end)
    assert not revalue(shop, "CA1", "dr", on=end)
    assert counted == {"Valuing": 2, "LatePrices": 2}


def test_goods_and_value_of_one_document_are_put_right_each_on_its_own_day() -> None:
    """P1 leaves in March and rose on April 5; P2 gets 30.00 in March, and half of it was sold on April 9."""
    march, fifth, ninth = date(2026, 3, 31), date(2026, 4, 5), date(2026, 4, 9)
    shop = Shop(Costing.MOVING_AVERAGE)
    assert not shop.receive("R1", 4, 4_000, on=date(2026, 3, 1))
    assert not shop.receive("R2", 4, 4_000, on=date(2026, 3, 1), item="P2")
    assert not shop.receive("R3", 4, 8_000, on=fifth)
    assert not shop.deliver("D1", 2, item="P2", on=ninth)
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    legs = [
        leg("dr", "COGS", act(0), item="P1", place="Customer", quantity=1),
        leg("cr", "INV", act(0), item="P1", place="W1", quantity=-1),
        leg("dr", "INV", 3_000, item="P2", place="W1"),
        leg("cr", "EQUITY", 3_000),
    ]
    document = shop.document("cost_adjustment", "CA1", march)
    assert not shop.post(document, [voucher(*legs)], [Act("issue", (item, 1, place, None), "cost", 1)])
    assert lines_of(shop) == [
        (march, "COGS", 1_000, 0), (march, "INV", 0, 1_000), (march, "INV", 3_000, 0), (march, "EQUITY", 0, 3_000),
        (fifth, "COGS", 500, 0), (fifth, "INV", 0, 500),
        (ninth, "INV", -1_500, 0), (ninth, "COGS", 1_500, 0),
    ]  # fmt: skip


def test_freight_of_march_follows_in_april_what_was_sold_in_april() -> None:
    """10.00 of freight for ten pieces, dated March 31; four of them left on April 2."""
    march, april = date(2026, 3, 31), date(2026, 4, 2)
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000, on=date(2026, 3, 1))
    assert not shop.deliver("D1", 4, on=april)
    shop.day = march
    assert not shop.add_cost("L1", "R1", 1_000)
    assert lines_of(shop) == [
        (march, "INV", 1_000, 0), (march, "AP", 0, 1_000), (april, "INV", -400, 0), (april, "COGS", 400, 0),
    ]  # fmt: skip


def test_value_given_in_march_to_an_item_that_never_moved_is_refused() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 1, 1_000, on=date(2026, 4, 2), item="P2")
    document = shop.document("cost_adjustment", "CA1", date(2026, 3, 31))
    legs = [leg("dr", "INV", 100, item="P1", place="W1"), leg("cr", "EQUITY", 100)]
    assert [problem.message.en for problem in shop.post(document, [voucher(*legs)])] == ["P1 at W1: 0 pc there, 1 wanted"]


def test_goods_back_from_a_customer_are_those_still_there_also_beside_an_issue_that_is_put_right() -> None:
    """60 @ 10.00 and 40 @ 20.00 lie at the customer; April accepts the 60, so what March takes back cost 20.00."""
    march, april = date(2026, 3, 31), date(2026, 4, 2)
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 60, 60_000)
    assert not shop.receive("R2", 40, 80_000)
    assert not shop.receive("R3", 4, 4_000, item="P2")
    shop.day = march
    assert not consign(shop, "D1", 100)
    shop.day = april
    assert not accept(shop, "A1", "D1", 60)
    assert not shop.receive("R4", 4, 8_000, item="P2")
    assert not shop.deliver("D2", 4, item="P2")
    items, place, ref = shop.state.masters.items, shop.state.masters.places["W1"], Ref("delivery", "D1", 1)
    legs = [
        leg("dr", "COGS", act(0), item="P2", place="Customer", quantity=1),
        leg("cr", "INV", act(0), item="P2", place="W1", quantity=-1),
        leg("dr", "INV", act(1), item="P1", place="W1", quantity=5),
        leg("cr", "DISP", act(1), item="P1", place="C1", party="C1", quantity=-5, settles=ref),
    ]
    acts = [Act("issue", (items["P2"], 1, place, None), "cost", 1), Act("take", (ref, "DISP", "quantity", 5), "back", 1)]
    assert not shop.post(shop.document("sales_return", "B1", march), [voucher(*legs)], acts)
    lines = [(entry.accounting_date, one) for entry in shop.records[-1].entries for one in entry.postings]
    assert [(day, one.role, one.origin, one.debit, one.credit) for day, one in lines] == [
        (march, "COGS", None, 1_000, 0), (march, "INV", None, 0, 1_000),
        (march, "INV", "goods_receipt:R2/1", 10_000, 0), (march, "DISP", "goods_receipt:R2/1", 0, 10_000),
        (april, "COGS", None, 1_000, 0), (april, "INV", None, 0, 2_000), (april, "INV", None, 0, -1_000),
    ]  # fmt: skip
