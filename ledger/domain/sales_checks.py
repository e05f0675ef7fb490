"""What sales documents must agree with: promises of the policy, what was billed, what was charged (pure).

Nothing is refunded that was not charged, no bill is taken back that was never sent, and goods that nobody accepted are no
returned sale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.earlier_lines import charge_of
from ledger.domain.field_values import FieldReader
from ledger.domain.given_back import GivenBack, OfSoldLines
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Text
from ledger.domain.returns import Returns

Values = dict[str, Any]
Check = Callable[[Values, FieldReader], None]


def _path(line: Values, name: str) -> str:
    return f"/lines/{line['line'] - 1}/{name}"


def _expected_fits(values: Values, reader: FieldReader) -> None:
    """What is expected back is part of what is sold now; goods and refund are expected together."""
    sold_now = values.get("control", "on_delivery") == "on_delivery" and not values.get("sample")
    for line in values["lines"]:
        goods, refund, discount = (line[name] or 0 for name in ("expected_return", "expected_refund", "expected_discount"))
        if not (goods or refund or discount):
            continue
        if not sold_now or line["invoice"] is not None:
            zh, en = (
                "不在本单确认收入的货,不能估计折扣与退货",
                "no revenue is recognised here, so nothing can be expected of it",
            )
            remedy = Text("在确认收入的单据上估计", "expect it on the document that recognises the revenue")
            reader.refuse(_path(line, "expected_return"), "nothing_sold", Text(zh, en), remedy)
        elif bool(goods) != bool(refund) or goods > (line["quantity"] or 0) or refund + discount > (line["net"] or 0):
            zh, en = "预计退货应有数量和退款,且不超过本行", "expected returns have a quantity and a refund, within the line"
            remedy = Text("改正 expected_return 或 expected_refund", "correct expected_return or expected_refund")
            reader.refuse(_path(line, "expected_return"), "bad_expectation", Text(zh, en), remedy)


def _coupons_have_a_platform(values: Values, reader: FieldReader) -> None:
    """Somebody owes what a coupon takes off, and no more than the price."""
    for line in values["lines"]:
        coupon, price = line["coupon"] or 0, (line["gross"] or 0) - (line.get("discount") or 0)
        if coupon and values["platform"] is None:
            message = Text("优惠券由哪个平台承担?", "which platform owes the coupon?")
            reader.refuse("/platform", "missing_field", message, Text("填写 platform", "give platform"))
        elif not 0 <= coupon <= price:
            message = Text("平台券应在 0 与本行价格之间", "a coupon is between 0 and the price of its line")
            reader.refuse(_path(line, "coupon"), "bad_coupon", message, Text("改正 coupon", "correct coupon"))


def _was_accepted(values: Values, reader: FieldReader) -> None:
    """Goods that waited for acceptance were sold by their acceptance; before it they come back without a sale."""
    for line in values["lines"]:
        ref = line["delivery"]
        named = reader.state.inputs.get(f"{ref.kind}:{ref.id}", {}) if isinstance(ref, Ref) else {}
        if named.get("control") == "on_acceptance" or named.get("sample"):
            zh, en = f"{ref} 没有确认收入", f"{ref} recognised no revenue"
            remedy = Text(
                "引用验收单;未验收退回用 delivery_return",
                "name the acceptance; goods not accepted come back by delivery_return",
            )
            reader.refuse(_path(line, "delivery"), "not_sold", Text(zh, en), remedy)


def _no_more_than_charged(values: Values, reader: FieldReader) -> None:
    """All returns and allowances together give back no more than was charged: net, tax and gross.

    Units come back at no more than their share of it, less theirs of the allowances.
    """
    given, later = OfSoldLines(reader), values.get("billing") == "later"
    for line in values["lines"]:
        found = given.of(line)
        if found is None or line["gross"] is None or line["net"] is None or line["tax"] is None:
            continue
        most, left = found.most(line.get("quantity") or 0, unbilled=later), found.left(unbilled=later)
        if line["gross"] > most:
            _refuse_more(line, "gross", most, found, reader)
        elif line["net"] > left.net:
            _refuse_more(line, "net", left.net, found, reader)
        elif line["tax"] > left.tax:
            _refuse_more(line, "tax", left.tax, found, reader)
        given.note(line, unbilled=later)


def _refuse_more(line: Values, name: str, most: int, found: GivenBack, reader: FieldReader) -> None:
    decimals, given = minor_unit(reader.currency), found.given(name)
    whole = given + sum(getattr(left, name) for left in (found.billed, found.unbilled))
    charged, back, there, asked = (format_scaled(one, decimals) for one in (whole, given, max(most, 0), line[name]))
    by = ", ".join(found.documents)
    zh, en = f"{name} 原价为 {charged},不能退 {asked}", f"{name}: {charged} was charged, {asked} cannot be given back"
    if by:
        zh = f"{name} 原价为 {charged},{by} 已退 {back},最多再退 {there},不能退 {asked}"
        en = f"{name}: {charged} was charged, {by} gave back {back}, so at most {there} comes back now, not {asked}"
    remedy = Text(f"改为不超过 {there},或不填价格", f"give no more than {there}, or leave the price out")
    reader.refuse(_path(line, name), "more_than_charged", Text(zh, en), remedy)


def _bill_was_sent(values: Values, reader: FieldReader) -> None:
    """A return of billed goods leaves no more unbilled than is still out."""
    if values["billing"] != "now":
        return
    back: defaultdict[tuple[str, Ref], int] = defaultdict(int)
    for line in values["lines"]:
        if isinstance(line["delivery"], Ref) and line["item"]:
            back[line["item"].code, line["delivery"]] += line["quantity"] or 0
    for (item, ref), quantity in back.items():
        found = (reader.state.open_item(role, str(ref)) for role in ("VDEF", "UNBILLED"))
        unbilled = sum(one.quantity for one in found if one is not None)
        out = sum(one.quantity for one in Returns(reader.state).still_out(item, str(ref)))
        if unbilled > 0 and unbilled > out - quantity:
            zh, en = f"{ref} 退回的货有的还没有开票", f"some of what comes back of {ref} was not billed yet"
            remedy = Text("未开票的部分另开 billing: later 的退货单", "return what was not billed with billing: later")
            reader.refuse("/billing", "not_billed", Text(zh, en), remedy)


def _was_billed(values: Values, reader: FieldReader) -> None:
    """A price is reduced after its bill; before it, the bill says the lower price."""
    for line in values["lines"]:
        ref, item = line["delivery"], line["item"]
        charge = charge_of(reader, ref, item) if isinstance(ref, Ref) and item else None
        if charge is None:
            continue
        found = [reader.state.open_item(role, str(ref)) for role in ("VDEF", "UNBILLED")]
        if sum(one.quantity for one in found if one is not None) >= charge.quantity:
            zh, en = f"{ref} 还没有开票", f"{ref} was not billed yet"
            remedy = Text("直接按折让后的价格开票", "bill it at the lower price")
            reader.refuse(_path(line, "delivery"), "not_billed", Text(zh, en), remedy)


def _market_price_given(values: Values, reader: FieldReader) -> None:
    """A deemed sale is taxed at a price."""
    deemed = values.get("purpose") == "gift" or values.get("source") == "own"
    for line in values["lines"]:
        if deemed != bool(line["market"]):
            zh = "视同销售要填市价" if deemed else "不视同销售,不填市价"
            en = "a deemed sale needs its market price" if deemed else "no deemed sale: leave the market price out"
            reader.refuse(_path(line, "market"), "bad_market_price", Text(zh, en), Text("改正 market", "correct market"))


SALES_CHECKS: Final[dict[str, tuple[Check, ...]]] = {
    "acceptance": (_expected_fits,),
    "delivery": (_expected_fits, _coupons_have_a_platform),
    "gift": (_market_price_given,),
    "sales_allowance": (_was_accepted, _no_more_than_charged, _was_billed),
    "sales_return": (_was_accepted, _no_more_than_charged, _bill_was_sent, _coupons_have_a_platform),
    "staff_welfare": (_market_price_given,),
}
"""Checks of the kinds of sale."""
