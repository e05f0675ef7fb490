"""The functions of RULES.md §4 as a drafted document shows them: known now, or an act for booking; and what is refused."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ledger.domain.document import Document, Ref
from ledger.domain.draft import Amount, Draft, Form
from ledger.domain.masters import Item
from ledger.domain.state import BookState
from tests.rules.drafting_book import C1, P1, S1, W1, book, document, drafted, refused, with_open

ORDERED = Ref("purchase_order", "PO1", 1)
INVOICE = Ref("purchase_invoice", "I1")


def posted(expression: str, doc: Document, state: BookState | None = None, lets: str = "") -> tuple[Amount | None, Draft]:
    """The amount of `dr SELL EXPRESSION` in a rule over scalar fields."""
    rule = f"""
on payment as p "付款" / "Payment"
{lets}  voucher "付" / "Paid"
    dr SELL  {expression}
    cr FIN   {expression}
"""
    draft = drafted(rule, doc, state)
    return (draft.entries[0].legs[0].amount if draft.entries else None), draft


def payment(amount: int = 11300, **more: object) -> Document:
    return document("payment", supplier=S1, amount=amount, **more)


@pytest.mark.parametrize(
    ("expression", "amount", "expected"),
    [
        ("net_of(money(p.amount), 13%)", 11300, 10000),
        ("net_of(money(p.amount), 13%)", 9999, 8849),
        ("net_of(money(p.amount), 13%)", -9999, -8849),
        ("tax_of(money(p.amount), 13%)", 10000, 1300),
        ("tax_of(money(p.amount), 0.13)", 50, 7),  # 6.5 is 7, away from zero
        ("money(p.amount) - net_of(money(p.amount), 13%)", 11300, 1300),
        ("excess(money(p.amount), 0)", -5, None),
        ("excess(0, money(p.amount))", -5, 5),
        ("lesser(money(p.amount), 0)", -5, -5),
        ("tolerated(money(p.amount))", 1000, 1000),
        ("tolerated(money(p.amount))", 1001, None),
        ("tolerated(excess(money(p.amount), 0))", 999, 999),
    ],
)
def test_what_the_document_tells_is_computed_at_once(expression: str, amount: int, expected: int | None) -> None:
    found, draft = posted(expression, payment(amount))
    assert found == expected
    assert draft.acts == ()


@pytest.mark.parametrize(("rounding", "expected"), [("half_up", 13), ("half_even", 12), ("down", 12), ("up", 13)])
def test_a_product_is_rounded_as_named(rounding: str, expected: int) -> None:
    lets = f"  let part = money(p.amount) * 12.5% rounded {rounding}\n"
    assert posted("part", payment(100), lets=lets)[0] == expected


def test_a_quotient_is_exact_until_it_is_rounded() -> None:
    assert posted("third", payment(1000), lets="  let third = money(p.amount) * 2 / 3 rounded half_up\n")[0] == 667


def test_products_of_booked_values_wait_for_booking() -> None:
    rule = """
on payment as p "付款" / "Payment"
  voucher "付" / "Paid"
    for s in p.settlements
      let s.carried = take(s.invoice, s.amount)
      let s.tenth   = s.carried * 10% rounded half_up
      let s.net     = net_of(s.carried, 13%)
      dr SELL  s.tenth + s.net
      cr FIN   s.tenth + net_of(s.carried, 13%)
"""
    settled = {"invoice": INVOICE, "amount": 5000, "discount": 0, "lines": []}
    draft = drafted(rule, payment(settlements=[settled]))
    assert [(act.operation, act.name) for act in draft.acts] == [
        ("take", "s.carried"),
        ("product", "s.tenth"),
        ("net_of", "s.net"),
    ]
    assert draft.acts[1].arguments == (Form(0, None, ((0, 1),)), Fraction(1, 10), "half_up")
    assert draft.entries[0].legs[0].amount == Form(0, None, ((1, 1), (2, 1))) == draft.entries[0].legs[1].amount


def test_open_up_to_counts_down_over_the_lines_of_a_document() -> None:
    rule = """
on goods_receipt as r "入库" / "Receipt"
  memo "核销" / "Fulfilled"
    for l in r.lines
      let l.fulfilled = open_up_to(l.order_line, l.quantity)
      let l.promised  = take(l.order_line, l.fulfilled)
      dr ON_ORDER_CONTRA(r.supplier)  l.promised  qty +l.fulfilled of l.item at Supplier  settles l.order_line
      cr ON_ORDER(l.item, l.place)    l.promised  qty -l.fulfilled                        settles l.order_line
"""
    state = with_open(book(), "ON_ORDER", str(ORDERED), value=50000, quantity=50)
    line = {"item": P1, "quantity": 30, "place": W1, "net": 0, "order_line": ORDERED}
    draft = drafted(rule, document("goods_receipt", supplier=S1, lines=[line, line, line]), state)
    assert [act.arguments for act in draft.acts] == [
        (ORDERED, "ON_ORDER", "quantity", 30),
        (ORDERED, "ON_ORDER", "quantity", 20),
    ]
    assert [leg.quantity for leg in draft.entries[0].legs] == [30, -30, 20, -20]


def test_taking_nothing_is_worth_nothing() -> None:
    lets = """  for s in p.settlements
    let s.carried = take(s.invoice, s.amount)
  let all = sum(s.carried for s in p.settlements)
"""
    settled = {"invoice": INVOICE, "amount": 0, "discount": 0, "lines": []}
    found, draft = posted("all", payment(settlements=[settled]), lets=lets)
    assert (found, draft.acts) == (None, ())


def test_the_open_one_of_two_roles_is_taken() -> None:
    rule = """
on sales_invoice as i "开票" / "Invoice"
  voucher "开票" / "Billed"
    for l in i.lines
      let l.deferred = take(l.delivery, l.quantity)
      dr VDEF  l.deferred  settles l.delivery
      cr VOUT  l.deferred
"""
    ref = Ref("delivery", "D1", 1)
    line = {"item": P1, "quantity": 1, "gross": 0, "tax_code": "", "tax_rate": Fraction(0), "delivery": ref}
    for role in ("VDEF", "UNBILLED"):
        draft = drafted(
            rule, document("sales_invoice", customer=C1, lines=[line]), with_open(book(), role, str(ref), value=9, quantity=1)
        )
        assert draft.acts[0].arguments == (ref, role, "quantity", 1)


INPUT_TAX = """
on vat_certification as c "确认" / "Confirmed"
  voucher "确认" / "Confirmed"
    for l in c.lines
      dr VIN   recoverable(l.tax, l.tax_code)
      cr VPEND recoverable(l.tax, l.tax_code)
"""


@pytest.mark.parametrize(
    ("code", "taxpayer", "posts"), [("special13", "general", 1), ("special13", "small", 0), ("o13", "general", 0)]
)
def test_input_tax_is_recovered_from_special_invoices_by_general_taxpayers(code: str, taxpayer: str, posts: int) -> None:
    doc = document("vat_certification", lines=[{"tax": 1300, "tax_code": code}])
    assert len(drafted(INPUT_TAX, doc, policy={"taxpayer": taxpayer}).entries) == posts


def test_at_the_rate_of_a_home_document_a_taken_value_stays_what_it_is() -> None:
    rule = """
on purchase_invoice as i "发票" / "Invoice"
  for l in i.lines
    let l.estimate = take(l.receipt, l.quantity)
    let l.expected = at_rate(l.estimate)
  voucher "发票" / "Invoice"
    for l in i.lines
      dr GRNI(i.supplier)  l.estimate
      dr FXLOSS            excess(l.expected, l.estimate)
      cr FXGAIN            excess(l.estimate, l.expected)
      cr AP(i.supplier)    l.expected
"""
    line = {
        "item": P1,
        "quantity": 5,
        "place": W1,
        "net": 1,
        "tax": 0,
        "receipt": Ref("goods_receipt", "R1", 1),
        "match": "receipt",
    }
    home = drafted(rule, document("purchase_invoice", supplier=S1, lines=[line]))
    assert [leg.role for leg in home.entries[0].legs] == ["GRNI", "AP"]
    foreign = drafted(rule, document("purchase_invoice", supplier=S1, lines=[line], currency="USD", rate=Fraction(7)))
    assert [act.operation for act in foreign.acts] == ["take", "at_rate", "excess", "excess"]


def test_balances_are_those_of_the_roles_accounts_before_the_document() -> None:
    state = book()
    state.balances["2221.07"] = {
        ("2026-02", "", "normal"): -500,
        ("2026-03-08", "", "normal"): -70,
        ("2026-03-09", "", "normal"): -9,
    }
    found, _ = posted("credit_balance(VOUT) + credit_balance(VINOUT)", payment(), state)
    assert found == 570


def test_a_requirement_that_does_not_hold_refuses_with_the_rules_words() -> None:
    rule = """
on payment as p "付款" / "Payment"
  require money(p.amount) = 0 else "付款额 {p.amount} 不为零" / "the payment of {p.amount} is not zero"
  voucher "付" / "Paid"
    dr SELL  money(p.amount)
    cr FIN   money(p.amount)
"""
    problem = refused(rule, payment(1234))[0]
    assert (problem.code, problem.message.en, problem.where.line) == ("R701", "the payment of 12.34 is not zero", 4)
    assert (problem.where.file, problem.where.id) == ("test.rules", "X1")


def test_all_lines_that_miss_a_requirement_are_named() -> None:
    rule = """
on count_approval as a "核准" / "Approval"
  for l in a.lines
    require money(l.gain) > 0 else "没有盘盈" / "no gain on {l.item.code}"
    let l.gained = money(l.gain)
  voucher "核准" / "Approved"
    for l in a.lines
      dr SUSP(l.item)  l.gained
      cr SHRINKGAIN    l.gained
"""
    lines = [{"item": P1, "gain": 0, "loss": 0}, {"item": P1, "gain": 5, "loss": 0}, {"item": P1, "gain": 0, "loss": 0}]
    assert [problem.code for problem in refused(rule, document("count_approval", lines=lines))] == ["R701", "R701"]


SHARED = """
on delivery as d "出库" / "Delivery"
  voucher "折扣" / "Discount"
    for l in d.lines split money(d.discount) by l.gross as l.share
      dr SELL  l.share
      cr FIN   l.share
"""


@pytest.mark.parametrize(("gross", "discount", "code"), [((0, 0), 500, "R702"), ((), 500, "R702"), ((3, -1), 500, "R703")])
def test_a_split_that_cannot_be_made_is_refused(gross: tuple[int, ...], discount: int, code: str) -> None:
    lines = [{"item": P1, "quantity": 1, "place": W1, "gross": one} for one in gross]
    doc = document("delivery", customer=C1, discount=discount, due=dt.date(2026, 4, 1), lines=lines)
    assert [problem.code for problem in refused(SHARED, doc)] == [code]


def test_splitting_nothing_over_nothing_is_nothing() -> None:
    lines = [{"item": P1, "quantity": 1, "place": W1, "gross": 0}]
    assert drafted(SHARED, document("delivery", customer=C1, discount=0, lines=lines)).entries == ()


def test_a_part_of_zero_is_refused() -> None:
    rule = """
on transfer_receipt as t "调入" / "Received"
  voucher "调入" / "Received"
    for l in t.lines
      let l.cost = take(l.shipment, l.sent)
      let l.good = part(l.cost, l.received, l.sent)
      dr SELL  l.good
      cr FIN   l.good
"""
    line = {"shipment": Ref("stock_transfer", "T1", 1), "item": P1, "place": W1, "sent": 0, "received": 3}
    assert [problem.code for problem in refused(rule, document("transfer_receipt", lines=[line]))] == ["R704"]


def test_facts_that_the_books_do_not_have_refuse_the_document() -> None:
    rule = """
on stock_count as c "盘点" / "Count"
  voucher "盘点" / "Count"
    for l in c.lines
      dr SUSP(l.item)  standard_value(l.item, l.counted)
      cr SHRINKGAIN    standard_value(l.item, l.counted)
"""
    line = {"item": P1, "place": W1, "counted": 5, "book": 5, "cause": "normal"}
    assert {problem.code for problem in refused(rule, document("stock_count", lines=[line]))} == {"no_standard_cost"}


def test_quantities_in_a_text_stand_in_the_items_unit() -> None:
    rule = """
on bin_move as m "移库" / "Move"
  for l in m.lines
    require l.quantity <= 1000 else "一次最多移 1 公斤,不是 {l.quantity}" / "no more than 1 kg at once, not {l.quantity}"
    movement "移库" / "Move"
      dr INV(l.item, l.to_bin)    qty +l.quantity
      cr INV(l.item, l.from_bin)  qty -l.quantity
"""
    grains = Item("M1", "粒子", "kg", "raw", scale=3)
    line = {"item": grains, "quantity": 1250, "from_bin": W1, "to_bin": W1}
    assert refused(rule, document("bin_move", lines=[line]))[0].message.en == "no more than 1 kg at once, not 1.25 kg"
