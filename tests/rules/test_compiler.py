"""What a compiled rule drafts, statement by statement (RULES.md §3)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ledger.domain.document import Document, Ref
from ledger.domain.draft import Draft, Form, LotNamed, LotNew, LotOf
from ledger.domain.problem import Text
from ledger.rules.bundle_text import read_bundle_files
from ledger.rules.compiler import compile_rule
from ledger.rules.engine import draft_entries
from ledger.rules.engine import drafted as run_rule
from ledger.rules.parser import parse_rules
from ledger.rules.policy import parse_policy
from ledger.rules.syntax import RuleFile
from tests.rules.drafting_book import C1, P1, P2, RENT, S1, W1, W2, book, bundle, compiled, document, drafted, short, with_open

RECEIPT = """
on goods_receipt as r "入库" / "Receipt"
  voucher "暂估 {r.supplier.name} {r.number} {r.date}" / "Received from {r.supplier.name}, {r.number}"
    for l in r.lines
      dr INV(l.item, l.place)  money(l.net)  qty +l.quantity                         lot new
      cr GRNI(r.supplier)      money(l.net)  qty -l.quantity of l.item at Supplier   open l
"""
ALLOWANCE = """
on sales_return as r "退货" / "Return"
  red voucher "红字" / "Red"
    for l in r.lines
      dr AR(r.customer)  money(l.net) + money(l.tax)   open r due r.due
      cr REV(l.item)     money(l.net)
      cr VOUT            money(l.tax)                  tax l.tax_code base money(l.net)
"""


def receipt_line(**more: object) -> dict[str, object]:
    return {"item": P1, "quantity": 100, "place": W1, "net": 100000, **more}


def return_line(**more: object) -> dict[str, object]:
    return {"item": P1, "quantity": 1, "place": W1, "net": 10000, "tax": 1300, "tax_code": "special13", **more}


def test_a_receipt_line_becomes_two_legs_with_money_and_goods() -> None:
    entry = drafted(RECEIPT, document("goods_receipt", supplier=S1, lines=[receipt_line()])).entries[0]
    stock, estimate = entry.legs
    assert short(stock) == ("dr", "INV", 100000, 100)
    assert (stock.item, stock.place, stock.lot, stock.rule_line, stock.document_line) == ("P1", "W1", LotNew(), 6, 1)
    assert short(estimate) == ("cr", "GRNI", 100000, -100)
    assert (estimate.party, estimate.place, estimate.opens) == ("S1", "Supplier", Ref("goods_receipt", "X1", 1))


def test_the_summary_is_filled_from_the_document_in_both_languages() -> None:
    entry = drafted(RECEIPT, document("goods_receipt", supplier=S1, lines=[receipt_line()])).entries[0]
    assert entry.summary == Text("暂估 顺达 X1 2026-03-08", "Received from 顺达, X1")


def test_legs_with_goods_stay_apart_one_per_document_line() -> None:
    lines = [receipt_line(), receipt_line(net=50000)]
    entry = drafted(RECEIPT, document("goods_receipt", supplier=S1, lines=lines)).entries[0]
    assert [leg.document_line for leg in entry.legs] == [1, 1, 2, 2]


def test_legs_alike_in_all_but_amount_become_one() -> None:
    lines = [return_line(), return_line(net=20000, tax=2600), return_line(item=P2, net=100, tax=13)]
    entry = drafted(ALLOWANCE, document("sales_return", customer=C1, due=dt.date(2026, 4, 7), lines=lines)).entries[0]
    assert [short(leg) for leg in entry.legs] == [
        ("dr", "AR", -34013, None),
        ("cr", "REV", -30000, None),
        ("cr", "VOUT", -3913, None),
        ("cr", "REV", -100, None),
    ]
    receivable, revenue, tax, _ = entry.legs
    assert (receivable.document_line, revenue.item, tax.tax_base) == (None, "P1", -30100)
    assert dict(receivable.atoms) == {"money(l.net)": 30100, "money(l.tax)": 3913}


def test_red_turns_amounts_quantities_and_tax_bases_and_leaves_the_side() -> None:
    entry = drafted(ALLOWANCE, document("sales_return", customer=C1, lines=[return_line()])).entries[0]
    assert entry.red
    assert [(leg.side, leg.amount, leg.tax_base) for leg in entry.legs][2] == ("cr", -1300, -10000)


def test_a_leg_of_zero_vanishes_unless_it_has_a_tax_base() -> None:
    draft = drafted(ALLOWANCE, document("sales_return", customer=C1, lines=[return_line(tax=0)]))
    assert [(leg.role, leg.amount, leg.tax_base) for leg in draft.entries[0].legs] == [
        ("AR", -10000, None),
        ("REV", -10000, None),
        ("VOUT", 0, -10000),
    ]
    assert drafted(ALLOWANCE, document("sales_return", customer=C1, lines=[return_line(net=0, tax=0)])).entries == ()


def test_goods_for_nothing_keep_a_leg_of_zero() -> None:
    draft = drafted(RECEIPT, document("goods_receipt", supplier=S1, lines=[receipt_line(net=0)]))
    assert [short(leg) for leg in draft.entries[0].legs] == [("dr", "INV", 0, 100), ("cr", "GRNI", 0, -100)]


def test_money_of_a_foreign_document_is_rounded_once_and_keeps_the_original() -> None:
    doc = document("goods_receipt", supplier=S1, lines=[receipt_line(net=1001)], currency="USD", rate=Fraction(715, 100))
    assert drafted(RECEIPT, doc).entries[0].legs[0].amount == Form(7157, 1001)


def test_yen_are_converted_from_no_decimals_to_two() -> None:
    doc = document("goods_receipt", supplier=S1, lines=[receipt_line(net=1000)], currency="JPY", rate=Fraction(48, 1000))
    assert drafted(RECEIPT, doc).entries[0].legs[0].amount == Form(4800, 1000)


COLUMNS = """
on stock_transfer as t "调拨" / "Transfer"
  for l in t.lines
    let l.cost = issue(l.item, l.quantity, l.from_place)
  let total = sum(l.cost for l in t.lines)
  voucher "调出" / "Shipped"
    for l in t.lines
      dr XFER(l.item)               l.cost  qty +l.quantity at Transit   open l
      cr INV(l.item, l.from_place)  l.cost  qty -l.quantity
    dr SELL  total
    cr FIN   total
"""


def test_a_column_is_there_in_later_loops_and_sums() -> None:
    lines = [
        {"item": P1, "quantity": 4, "from_place": W1, "to_place": W2},
        {"item": P2, "quantity": 6, "from_place": W1, "to_place": W2},
    ]
    doc = document("stock_transfer", lines=lines)
    draft = drafted(COLUMNS, doc)
    assert [act.arguments for act in draft.acts] == [(P1, 4, W1, None), (P2, 6, W1, None)]
    assert [leg.amount for leg in draft.entries[0].legs][-1] == Form(0, None, ((0, 1), (1, 1)))
    assert [leg.amount for leg in draft.entries[0].legs][:2] == [Form(0, None, ((0, 1),))] * 2
    assert "cost" not in doc.values["lines"][0]


def test_the_lot_of_a_line_goes_with_issue_and_names_the_new_lot() -> None:
    line = {"item": P1, "quantity": 4, "from_place": W1, "to_place": W2, "lot": "L7"}
    assert drafted(COLUMNS, document("stock_transfer", lines=[line])).acts[0].arguments == (P1, 4, W1, "L7")
    receipt = drafted(RECEIPT, document("goods_receipt", supplier=S1, lines=[receipt_line(lot="L9")]))
    assert receipt.entries[0].legs[0].lot == LotNew("L9")


def test_lots_of_an_earlier_line_and_lots_by_name() -> None:
    rule = """
on sales_return as r "退货" / "Return"
  movement "退" / "Back"
    for l in r.lines
      dr INV(l.item, l.place)  qty +l.quantity  lot of l.delivery
      cr COGS(l.item)          qty -l.quantity at Customer
"""
    line = return_line(delivery=Ref("delivery", "D7", 1))
    assert drafted(rule, document("sales_return", customer=C1, lines=[line])).entries[0].legs[0].lot == LotOf(
        Ref("delivery", "D7", 1)
    )
    named = RECEIPT.replace("lot new", "lot l.lot")
    draft = drafted(named, document("goods_receipt", supplier=S1, lines=[receipt_line(lot="L9")]))
    assert draft.entries[0].legs[0].lot == LotNamed("L9")


SPLIT = """
on delivery as d "出库" / "Delivery"
  for l in d.lines split money(d.discount) by l.gross as l.share
    let l.price = money(l.gross) - l.share
  voucher "折扣" / "Discount"
    for l in d.lines
      dr SELL         l.share
      cr FIN          l.share
      dr AR(d.customer)  l.price  open d
      cr REV(l.item)     l.price
"""


def delivery(*gross: int) -> Document:
    lines = [{"item": P1, "quantity": 1, "place": W1, "gross": one} for one in gross]
    return document("delivery", customer=C1, discount=1000, lines=lines)


def test_a_split_divides_by_largest_remainder_and_keeps_the_sum() -> None:
    draft = drafted(SPLIT, delivery(10000, 10000, 10000))
    legs = {leg.role: leg.amount for leg in draft.entries[0].legs}
    assert legs == {"SELL": 1000, "FIN": 1000, "AR": 29000, "REV": 29000}
    each = drafted(
        SPLIT.replace("dr SELL         l.share", "dr COGS(l.item)  l.share  qty +l.quantity at Customer"), delivery(1, 1, 1)
    )
    assert [leg.amount for leg in each.entries[0].legs if leg.role == "COGS"] == [334, 333, 333]


def test_a_booked_amount_is_split_by_acts() -> None:
    rule = """
on payment as p "付款" / "Payment"
  voucher "付" / "Paid"
    for s in p.settlements
      let s.carried = take(s.invoice, s.amount)
      for l in s.lines split s.carried by l.net as l.share
        dr INV(l.item, l.place)  l.share
      cr AP(p.supplier)          s.carried  settles s.invoice
"""
    inner = [{"line": n, "item": P1, "place": W1, "net": net, "receipt": None} for n, net in ((1, 300), (2, 100))]
    settled = {"invoice": Ref("purchase_invoice", "I1"), "amount": 5000, "discount": 0, "lines": inner}
    draft = drafted(rule, document("payment", supplier=S1, amount=0, settlements=[settled]))
    assert [act.operation for act in draft.acts] == ["take", "share", "share"]
    assert draft.acts[0].arguments == (Ref("purchase_invoice", "I1"), "AP", "amount", 5000)
    assert draft.acts[2].arguments == (Form(0, None, ((0, 1),)), (300, 100), 1)
    assert draft.entries[0].legs[0].amount == Form(0, None, ((1, 1), (2, 1)))


CHOICE = """
on purchase_invoice as i "发票" / "Invoice"
  none when i.rounding > 0 because "有尾差" / "has rounding"
  voucher "发票" / "Invoice"
    for l in i.lines
      when l.match = receipt and policy.grni = difference
        dr GRNI(i.supplier)  money(l.net)
      or when l.match in (transit, direct) or not policy.grni = difference
        dr SELL              money(l.net)
      none otherwise because "不可能" / "impossible"
      when given l.receipt
        cr AP(i.supplier)    money(l.net)
      none otherwise because "没有入库" / "no receipt for {l.item.name}"
"""


def test_one_branch_applies_and_reasons_are_collected_once() -> None:
    line = {"item": P1, "quantity": 1, "place": W1, "net": 500, "tax": 0, "match": "receipt"}
    doc = document("purchase_invoice", supplier=S1, rounding=0, lines=[line, line, {**line, "match": "direct"}])
    draft = drafted(CHOICE, doc)
    assert [short(leg) for leg in draft.entries[0].legs] == [("dr", "GRNI", 1000, None), ("dr", "SELL", 500, None)]
    assert draft.reasons == ((14, Text("没有入库", "no receipt for 塑料盒")),)
    other = drafted(CHOICE, doc, policy={"grni": "on_invoice"})
    assert [short(leg) for leg in other.entries[0].legs] == [("dr", "SELL", 1500, None)]


def test_none_when_leaves_the_block_with_its_reason() -> None:
    draft = drafted(CHOICE, document("purchase_invoice", supplier=S1, rounding=1, lines=[]))
    assert draft == Draft("test 1", (), (), ((4, Text("有尾差", "has rounding")),))


def test_an_entry_inside_a_loop_is_one_entry_per_element() -> None:
    rule = """
on count_approval as a "核准" / "Approval"
  for l in a.lines
    adjustment voucher "盘盈 {l.item.code}" / "Gain {l.item.code}"
      dr SUSP(l.item)  money(l.gain)
      cr SHRINKGAIN    money(l.gain)
"""
    lines = [{"item": P1, "gain": 100, "loss": 0}, {"item": P2, "gain": 0, "loss": 0}, {"item": P2, "gain": 7, "loss": 0}]
    draft = drafted(rule, document("count_approval", lines=lines))
    assert [(entry.klass, entry.summary.en) for entry in draft.entries] == [
        ("adjustment", "Gain P1"),
        ("adjustment", "Gain P2"),
    ]


def test_an_account_from_a_list_brings_its_party_and_cash_item() -> None:
    rule = """
on journal_voucher as v "凭证" / "Voucher"
  voucher "手工" / "Manual"
    for l in v.lines
      dr account(l.account)  money(l.debit)   open l due l.due
      cr account(l.account)  money(l.credit)
"""
    line = {"account": RENT, "debit": 500, "credit": 0, "party": C1, "due": dt.date(2026, 4, 7), "cash_item": "sales"}
    leg = drafted(rule, document("journal_voucher", lines=[line])).entries[0].legs[0]
    assert (leg.role, leg.account, leg.party, leg.due, leg.cash_item) == (None, "5601", "C1", dt.date(2026, 4, 7), "sales")
    leg = drafted(rule, document("journal_voucher", lines=[{**line, "debit": 0, "credit": 500}])).entries[0].legs[0]
    assert (leg.opens, leg.due) == (None, None)


def test_the_dimensions_of_the_document_stand_on_every_leg() -> None:
    draft = drafted(
        RECEIPT, document("goods_receipt", supplier=S1, lines=[receipt_line()], dims={"region": "east", "channel": "shop"})
    )
    assert {leg.dims for leg in draft.entries[0].legs} == {(("channel", "shop"), ("region", "east"))}


def test_a_rule_says_what_it_reads() -> None:
    rule = compiled("""
on period_close as p "结转" / "Closing"
  closing voucher "结转" / "Closing"
    for a in accounts(income)
      when policy.variable_consideration
        dr account(a.account)  tolerated(credit_balance(a.account))
      otherwise
        dr account(a.account)  credit_balance(a.account)
      cr CYP                   credit_balance(a.account)
""")
    assert rule.functions == {"accounts", "credit_balance", "tolerated"}
    assert rule.policies == {"settlement_tolerance", "variable_consideration"}
    assert rule.lists == {"accounts(income)"}


def test_a_traced_rule_tells_which_branches_were_entered() -> None:
    line = {"item": P1, "quantity": 1, "place": W1, "net": 500, "tax": 0, "match": "direct"}
    doc = document("purchase_invoice", supplier=S1, rounding=0, lines=[line])
    rule = compiled(CHOICE, traced=True)
    assert run_rule(doc, book(), bundle(), rule).reached == {9, 14}


def test_the_same_document_gives_the_same_draft_twice() -> None:
    doc, rule, state = delivery(300, 200, 100), compiled(SPLIT), with_open(book(), "AR", "delivery:D1", value=100)
    assert draft_entries(doc, state, bundle(), rule) == draft_entries(doc, state, bundle(), rule)


def shipped() -> list[RuleFile]:
    files = read_bundle_files()
    parsed = [parse_rules(text, path) for path, text in files.items() if path.endswith(".rules")]
    return [one for one in parsed if isinstance(one, RuleFile)]


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.path)
def test_every_shipped_rule_compiles_for_home_and_foreign_currency(file: RuleFile) -> None:
    declared = parse_policy(read_bundle_files()["policy.toml"], "policy.toml")
    assert isinstance(declared, dict)
    for rule in file.rules:
        found = compile_rule(rule, declared)
        assert found.home is not found.foreign
