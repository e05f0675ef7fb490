"""The odd corners of booking: acceptance, foreign currency, promises, other areas, landed cost, manual vouchers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from ledger.domain.chart import RoleTable
from ledger.domain.document import Ref
from ledger.domain.draft import Act, Form, LotNew, LotOf
from ledger.domain.masters import Costing
from ledger.domain.problem import Problem
from tests.domain.drafting import Shop, act, leg, voucher


def consign(shop: Shop, name: str, quantity: int) -> list[str]:
    """Delivered, acceptance pending: the goods lie at the customer and are ours."""
    document = shop.document("delivery", name)
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    legs = [
        leg("dr", "DISP", act(0), item="P1", place="C1", party="C1", quantity=quantity, opens=document.ref(1)),
        leg("cr", "INV", act(0), item="P1", place="W1", quantity=-quantity),
    ]
    return shop.problems_of(shop.post(document, [voucher(*legs)], [Act("issue", (item, quantity, place, None), "cost", 1)]))


def accept(shop: Shop, name: str, delivery: str, quantity: int) -> list[str]:
    ref = Ref("delivery", delivery, 1)
    legs = [
        leg("dr", "COGS", act(0), item="P1", place="Customer", quantity=quantity),
        leg("cr", "DISP", act(0), item="P1", place="C1", party="C1", quantity=-quantity, settles=ref),
    ]
    acts = [Act("take", (ref, "DISP", "quantity", quantity), "cost", 1)]
    return shop.problems_of(shop.post(shop.document("acceptance", name), [voucher(*legs)], acts))


def test_goods_at_the_customer_are_ours_until_accepted_and_come_back_at_their_cost() -> None:
    for costing in (Costing.MOVING_AVERAGE, Costing.FIFO):
        shop = Shop(costing)
        assert not shop.receive("R1", 100, 100_000)
        assert not consign(shop, "D1", 40)
        assert shop.balance("DISP") == 40_000
        assert not accept(shop, "A1", "D1", 30)
        assert not shop.bill("I1", "R1", 100, 110_000)
        assert (shop.balance("INV"), shop.balance("DISP"), shop.balance("COGS")) == (66_000, 11_000, 33_000)
        assert not shop.take_back("RMA1", "D1", 10)
        assert (shop.balance("INV"), shop.balance("COGS")) == (77_000, 22_000)
        assert shop.problems_of(shop.take_back("RMA2", "D1", 21)) == ["R705"]
        assert not accept(shop, "A2", "D1", 10)
        assert shop.balance("DISP") == 0
        assert shop.problems_of(shop.take_back("RMA3", "D1", 31)) == ["R705"]


def test_a_foreign_payable_ends_at_zero_in_both_currencies() -> None:
    shop = Shop()
    bill = shop.document("purchase_invoice", "I1", currency="USD", rate=Fraction(71, 10))
    legs = [
        leg("dr", "INV", Form(71_000, 10_000), item="P1", place="W1", quantity=10, lot=LotNew()),
        leg("cr", "AP", None, item="P1", place="Supplier", party="S1", quantity=-10),
        leg("cr", "AP", Form(71_000, 10_000), party="S1", opens=bill.ref()),
    ]
    assert not shop.post(bill, [voucher(*legs)])
    for name, amount, value in (("Y1", 3_333, 23_664), ("Y2", 6_667, 47_336)):
        acts = [
            Act("take", (bill.ref(), "AP", "amount", amount), "carried", 1),
            Act("excess", (act(0), Form(amount * 72 // 10, amount)), "gain", 1),
            Act("excess", (Form(amount * 72 // 10, amount), act(0)), "loss", 1),
        ]
        legs = [
            leg("dr", "AP", act(0), party="S1", settles=bill.ref()),
            leg("cr", "FXGAIN", act(1)),
            leg("dr", "FXLOSS", act(2)),
            leg("cr", "BANK", Form(amount * 72 // 10, amount), account="1002", cash_item="purchases"),
        ]
        assert not shop.post(shop.document("payment", name, currency="USD", rate=Fraction(72, 10)), [voucher(*legs)], acts)
        assert shop.records[-1].entries[0].postings[0].debit == value
    found = shop.state.open_item("AP", "purchase_invoice:I1")
    assert found is not None and (found.value, found.amount) == (0, 0)
    assert shop.balance("AP") == 0


def reserve(shop: Shop, name: str, quantity: int) -> list[str]:
    key = Ref("sales_order", name, 1)
    legs = [
        leg("dr", "RESERVED", None, item="P1", place="W1", quantity=quantity, opens=key),
        leg("cr", "RESERVED_CONTRA", None, item="P1", place="Customer", party="C1", quantity=-quantity, opens=key),
    ]
    entry = voucher(*legs, type_="memo", klass="memo")
    return shop.problems_of(shop.post(shop.document("sales_order", name), [entry]))


def test_what_is_promised_to_others_is_not_delivered_but_a_loss_always_posts() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert not reserve(shop, "O1", 80)
    assert reserve(shop, "O2", 21) == ["stock_reserved"]
    assert shop.problems_of(shop.deliver("D1", 21)) == ["stock_reserved"]
    assert not shop.move("M1", 50, "W1", "B1")
    assert not shop.deliver("D2", 20)
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    legs = [
        leg("dr", "SUSP", act(0), item="P1", place="Loss", quantity=5),
        leg("cr", "INV", act(0), item="P1", place="W1", quantity=-5),
    ]
    acts = [Act("issue", (item, 5, place, None), "cost", 1)]
    assert not shop.post(shop.document("write_off", "L1"), [voucher(*legs)], acts)
    assert shop.pool() == (75, 75_000)


def test_goods_that_come_back_to_another_area_rank_as_they_did() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 60, 60_000)
    shop.day = date(2026, 3, 2)
    assert not shop.receive("R2", 40, 80_000)
    assert not shop.deliver("D1", 100)
    assert not shop.take_back("B1", "D1", 30, place="W2")
    assert not shop.take_back("B2", "D1", 30, place="W2")
    assert shop.pool(place="W2") == (60, 100_000)
    assert not shop.deliver("D2", 20, place="W2")
    assert shop.pool(place="W2") == (40, 80_000)
    assert not shop.bill("I1", "R2", 40, 88_000)
    assert shop.pool(place="W2") == (40, 88_000)


def test_landed_cost_follows_the_goods() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.receive("R2", 100, 200_000)
    assert not shop.deliver("D1", 50)
    assert not shop.add_cost("F1", "R2", 4_000)
    assert shop.pool() == (150, 225_000 + 3_000)
    line = next(one for one in shop.records[-1].entries[0].postings if one.role == "COGS")
    assert (line.debit, line.origin, line.quantity, line.item) == (1_000, "delivery:D1/1", None, "P1")
    assert not shop.take_back("B1", "D1", 50)
    assert shop.pool() == (200, 304_000)


def test_a_correction_never_takes_a_layer_below_zero() -> None:
    shop = Shop()
    assert not shop.receive("R1", 100, 100_000)
    assert not shop.add_cost("F1", "R1", -150_000)
    assert shop.pool() == (100, 0)
    assert shop.balance("COGS") == -50_000


def test_a_manual_voucher_meets_the_role_of_its_account() -> None:
    shop = Shop()
    document = shop.document("journal_voucher", "J1")
    legs = [
        leg("dr", None, 5_000, account="1122", party="C1", opens=document.ref(1)),
        leg("cr", None, 5_000, account="3001"),
    ]
    assert not shop.post(document, [voucher(*legs)])
    found = shop.state.open_item("AR", "journal_voucher:J1/1")
    assert found is not None and found.value == 5_000
    legs = [leg("dr", None, 5_000, account="1405"), leg("cr", None, 5_000, account="3001")]
    assert shop.problems_of(shop.post(shop.document("journal_voucher", "J2"), [voucher(*legs)])) == ["stock_account"]
    legs = [leg("dr", None, 5_000, account="1122"), leg("cr", None, 5_000, account="9999")]
    assert shop.problems_of(shop.post(shop.document("journal_voucher", "J3"), [voucher(*legs)])) == ["R602", "R611"]


def test_another_partys_open_item_is_not_settled() -> None:
    shop = Shop()
    assert not shop.receive("R1", 10, 1_000)
    shop.state.masters.parties["S2"] = shop.state.masters.parties["S1"]
    ref = Ref("goods_receipt", "R1", 1)
    legs = [
        leg("dr", "GRNI", act(0), item="P1", place="Supplier", party="S2", quantity=10, settles=ref),
        leg("cr", "AP", None, item="P1", place="Supplier", party="S2", quantity=-10),
        leg("cr", "AP", act(0), party="S2", opens=Ref("purchase_invoice", "I1")),
    ]
    acts = [Act("take", (ref, "GRNI", "quantity", 10), "estimate", 1)]
    assert shop.problems_of(shop.post(shop.document("purchase_invoice", "I1"), [voucher(*legs)], acts)) == ["wrong_party"]


def test_what_is_found_costs_what_the_rest_costs() -> None:
    shop = Shop()
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    found = Act("cost_now", (item, 5, place, None), "found", 1)
    legs = [
        leg("dr", "INV", act(0), item="P1", place="W1", quantity=5, lot=LotNew()),
        leg("cr", "SUSP", act(0), item="P1", place="Count", quantity=-5),
    ]
    assert shop.problems_of(shop.post(shop.document("stock_count", "K0"), [voucher(*legs)], [found])) == ["no_cost"]
    assert not shop.receive("R1", 100, 102_000)
    assert not shop.post(shop.document("stock_count", "K1"), [voucher(*legs)], [found])
    assert shop.pool() == (105, 107_100)
    assert not shop.deliver("D1", 105)
    assert not shop.post(shop.document("stock_count", "K2"), [voucher(*legs)], [found])
    assert shop.pool() == (5, 5_100)


def test_goods_back_from_a_consignee_return_to_the_layers_they_left() -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 60, 60_000)
    assert not shop.receive("R2", 40, 80_000)
    assert not consign(shop, "D1", 100)
    ref = Ref("delivery", "D1", 1)
    legs = [
        leg("dr", "INV", act(0), item="P1", place="W1", quantity=70, lot=LotOf(ref)),
        leg("cr", "DISP", act(0), item="P1", place="C1", party="C1", quantity=-70, settles=ref),
    ]
    acts = [Act("take", (ref, "DISP", "quantity", 70), "cost", 1)]
    assert not shop.post(shop.document("sales_return", "B1"), [voucher(*legs)], acts)
    assert shop.pool() == (70, 80_000)
    assert not shop.bill("I1", "R2", 40, 88_000)
    assert (shop.balance("INV"), shop.balance("DISP")) == (82_000, 66_000)


def revalue(shop: Shop, name: str, side: str, *, on: date) -> list[Problem]:
    """Value alone given to the goods at W1, or taken from them: what three pieces cost now."""
    other = "cr" if side == "dr" else "dr"
    item, place = shop.state.masters.items["P1"], shop.state.masters.places["W1"]
    legs = [leg(side, "INV", act(0), item="P1", place="W1", rule_line=7), leg(other, "EQUITY", act(0))]
    three = Act("cost_now", (item, 3, place, None), "three", 1)
    return shop.post(shop.document("cost_adjustment", name, on), [voucher(*legs)], [three])


def lines_of(shop: Shop) -> list[tuple[date, str, int, int]]:
    """Day, role, debit and credit of what was posted last."""
    entries = shop.records[-1].entries
    return [(entry.accounting_date, line.role, line.debit, line.credit) for entry in entries for line in entry.postings]


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


def test_a_difference_in_dollars_is_divided_in_both_currencies_and_says_what_it_was_made_of() -> None:
    """Freight of USD 10.00 at 7.10 on ten pieces of which three are sold: 49.70 to the shelf, 21.30 to the sale."""
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000)
    assert not shop.deliver("D1", 3)
    freight, ref = Form(7_100, 1_000), Ref("goods_receipt", "R1", 1)
    document = shop.document("landed_cost", "L1", currency="USD", rate=Fraction("7.1"))
    legs = [
        leg("dr", None, freight, spread=ref, rule_line=9, document_line=4, atoms=(("freight", freight), ("pieces", 10))),
        leg("cr", "AP", freight, party="S1", opens=document.ref()),
    ]
    assert not shop.post(document, [voucher(*legs)])
    spread = shop.records[-1].entries[0].postings[:2]
    assert [(one.role, one.debit, one.credit, one.doc_currency, one.doc_amount) for one in spread] == [
        ("INV", 4_970, 0, "USD", 700), ("COGS", 2_130, 0, "USD", 300),
    ]  # fmt: skip
    for line, one in enumerate(spread, start=1):
        assert (one.line, one.rule, one.rule_line, one.document_line) == (line, "test 1", 9, 4)
        assert one.atoms == (("freight", 7_100), ("pieces", 10))


@pytest.mark.parametrize("amount", [None, 0])
def test_no_difference_is_spread_nowhere_even_over_a_receipt_that_nobody_knows(amount: int | None) -> None:
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000)
    for receipt in ("R1", "R9"):
        document = shop.document("landed_cost", f"L-{receipt}")
        spread = leg("dr", None, amount, spread=Ref("goods_receipt", receipt, 1), rule_line=3)
        owed = (leg("dr", "EQUITY", 100), leg("cr", "AP", 100, party="S1", opens=document.ref()))
        assert not shop.post(document, [voucher(spread, *owed)])
        assert [line[1:] for line in lines_of(shop)] == [("EQUITY", 100, 0), ("AP", 0, 100)]


def test_a_difference_of_a_receipt_that_nobody_knows_is_refused_at_the_line_of_the_rule() -> None:
    shop = Shop(Costing.FIFO)
    for item in (None, "P1"):
        spread = leg("dr", None, 100, spread=Ref("goods_receipt", "R9", 1), rule_line=3, item=item)
        legs = [spread, leg("cr", "AP", 100, party="S1", opens=Ref("landed_cost", "L1"))]
        (problem,) = shop.post(shop.document("landed_cost", "L1"), [voucher(*legs)])
        assert (problem.code, problem.message.en) == ("unknown_receipt", "goods_receipt:R9/1 brought no goods into stock")
        assert (problem.where.id, problem.where.line) == ("L1", 3)


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
