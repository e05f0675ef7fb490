"""The odd corners of booking: acceptance, foreign currency, promises, other areas, landed cost, manual vouchers."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from ledger.domain.document import Ref
from ledger.domain.draft import Act, Form, LotNew, LotOf
from ledger.domain.masters import Costing
from tests.domain.consigning import accept, consign
from tests.domain.drafting import Shop, act, leg, lines_of, voucher


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


def test_freight_in_dollars_is_in_yuan_where_goods_are_under_way_and_names_what_it_was_made_of() -> None:
    """USD 10.00 at 7.10 over ten pieces, three of them in transit, whose account is kept in yuan; in yuan neither is named."""
    for currency, rate, there in (("USD", Fraction("7.1"), ("USD", 700)), ("CNY", None, (None, None))):
        shop = Shop(Costing.FIFO)
        assert not shop.receive("R1", 10, 10_000)
        assert not shop.ship("T1", 3)
        document = shop.document("landed_cost", "L1", currency=currency, rate=rate)
        freight, item = Form(7_100, 1_000), shop.state.masters.items["P1"]
        legs = [
            leg("dr", None, freight, spread=Ref("goods_receipt", "R1", 1), atoms=(("worth now", act(0)),)),
            leg("cr", "AP", freight, party="S1", opens=document.ref()),
        ]
        now = Act("cost_now", (item, 2, shop.state.masters.places["W1"], None), "worth", 1)
        assert not shop.post(document, [voucher(*legs)], [now])
        spread = shop.records[-1].entries[0].postings[:2]
        assert [(one.role, one.debit, one.doc_currency, one.doc_amount) for one in spread] == [
            ("INV", 4_970, *there), ("XFER", 2_130, None, None),
        ]  # fmt: skip
        assert {one.atoms for one in spread} == {(("worth now", 2_000),)}


def test_a_foreign_cent_that_is_no_cent_here_is_spread_nowhere() -> None:
    """One yen at 0.004 yuan: 0.00 to spread, and no goods to name the yen on."""
    shop = Shop(Costing.FIFO)
    assert not shop.receive("R1", 10, 10_000)
    document = shop.document("landed_cost", "L1", currency="JPY", rate=Fraction("0.004"))
    spread = leg("dr", None, Form(0, 1), spread=Ref("goods_receipt", "R1", 1))
    owed = (leg("dr", "EQUITY", 100), leg("cr", "AP", 100, party="S1", opens=document.ref()))
    assert not shop.post(document, [voucher(spread, *owed)])
    assert [line[1:] for line in lines_of(shop)] == [("EQUITY", 100, 0), ("AP", 0, 100)]
