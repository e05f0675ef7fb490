"""What sales lines cost the customer: list price, discounts, net and tax (DOMAIN §3.2, §3.3, E28, E29).

A clerk gives `gross`, or `net`; the rest follows. Inclusive: net = gross ÷ (1 + rate), tax is what is left. Exclusive: tax =
net × rate, both make the gross. Over gross 226.00, 113.00 and 61.00 a discount of 50.00 is 28.25, 14.13 and 7.62 by largest
remainder, and each line keeps its own: net 175.00, 87.50, 47.24; tax 22.75, 11.37, 6.14. What is given with its tax stands as
it is printed. In every line net + tax = gross − discount, to the cent; in every document Σ lines = header.

Policy `tax_rounding`: `line` rounds the tax of each line, `category` rounds it once per tax code and rate and divides that by
largest remainder (EN 16931 BR-CO-17): the three lines together are then net 309.73, tax 40.27.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

from ledger.domain.amounts import round_fraction
from ledger.domain.field_values import FieldReader
from ledger.domain.problem import Text
from ledger.domain.rounding import split

Values = dict[str, Any]
_GIVEN: Final = ("gross", "discount", "net", "tax")


def net_of(gross: int, rate: Fraction) -> int:
    """Gross ÷ (1 + rate), half away from zero: 113.00 at 13% is 100.00."""
    return round_fraction(Fraction(gross) / (1 + rate), "half_up")


def tax_of(net: int, rate: Fraction) -> int:
    """Net × rate, half away from zero."""
    return round_fraction(net * rate, "half_up")


def fill_prices(values: Values, reader: FieldReader) -> None:
    """Fill gross, discount, net and tax of every line in place, or refuse what disagrees."""
    lines, before = values["lines"], len(reader.problems)
    for line in lines:
        _check_given(line, reader)
    if len(reader.problems) > before:
        return
    ways = [_way(line) for line in lines]
    for line in lines:
        _list_price(line)
    _divide_discount(values, reader)
    if len(reader.problems) > before:
        return
    if values.get("discount"):
        ways = ["inclusive" if way == "exclusive" else way for way in ways]
    _fill_tax(lines, ways, by_category=reader.bundle.policy.get("tax_rounding") == "category")
    for line in lines:
        _settle(line, reader)


def _way(line: Values) -> str:
    """How a line is priced: `printed` brings its tax, `inclusive` the gross alone, `exclusive` the net alone."""
    if line["tax"] is not None or (line["gross"] is not None and line["net"] is not None):
        return "printed"
    return "exclusive" if line["gross"] is None else "inclusive"


def _check_given(line: Values, reader: FieldReader) -> None:
    path = f"/lines/{line['line'] - 1}"
    if line["gross"] is None and line["net"] is None:
        message = Text("缺少价格:gross(含税)或 net(不含税)", "the price is missing: gross with tax, or net without")
        reader.refuse(f"{path}/gross", "missing_field", message, Text("填其中一个", "give one of them"))
    for name in _GIVEN:
        if (line.get(name) or 0) < 0:
            message = Text(f"{name} 不能为负", f"{name} cannot be negative")
            remedy = Text("退货、折让用各自的单据", "returns and allowances have documents of their own")
            reader.refuse(f"{path}/{name}", "amount_negative", message, remedy)
    share = line.get("trade_discount") or 0
    if not 0 <= share <= 1:
        message = Text("商业折扣应在 0 与 100% 之间", "a trade discount is between 0 and 100%")
        reader.refuse(f"{path}/trade_discount", "bad_discount", message, Text("写成 0.1 或 10%", "write 0.1 or 10%"))


def _list_price(line: Values) -> None:
    """The gross before discounts."""
    if line["gross"] is None:
        tax = line["tax"] if line["tax"] is not None else tax_of(line["net"], line["tax_rate"])
        line["gross"] = line["net"] + tax + (line.get("discount") or 0)


def _divide_discount(values: Values, reader: FieldReader) -> None:
    """Each line's discount: its own trade discount and its share of what is taken off the whole document."""
    lines, whole = values["lines"], values.get("discount") or 0
    if not any("discount" in line for line in lines):
        return
    trade = [round_fraction(line["gross"] * Fraction(line["trade_discount"] or 0), "half_up") for line in lines]
    told = [line["discount"] is not None for line in lines]
    if all(told):
        if whole and sum(line["discount"] for line in lines) != whole + sum(trade):
            zh, en = "各行优惠之和不等于整单优惠", "the lines' discounts do not add up to that of the document"
            reader.refuse("/discount", "discount_disagrees", Text(zh, en), Text("只填其中一种", "give only one of them"))
        return
    if whole and any(told):
        zh, en = "整单优惠与个别行的优惠并存", "a discount of the document, and one of some lines"
        reader.refuse("/discount", "discount_disagrees", Text(zh, en), Text("只填其中一种", "give only one of them"))
        return
    left = [line["gross"] - off for line, off in zip(lines, trade, strict=True)]
    if whole and (whole < 0 or whole > sum(left)):
        zh, en = "整单优惠超过各行金额之和", "the discount is more than the lines come to"
        reader.refuse("/discount", "discount_too_large", Text(zh, en), Text("检查金额", "check the amount"))
        return
    shares = split(whole, left)
    for line, off, share in zip(lines, trade, shares, strict=True):
        line["discount"] = off + share if line["discount"] is None else line["discount"]


def _fill_tax(lines: Sequence[Values], ways: Sequence[str], *, by_category: bool) -> None:
    """Tax of the lines that do not bring it, each by itself or all of one code and rate together."""
    groups: dict[Any, list[Values]] = {}
    for line, way in zip(lines, ways, strict=True):
        if way != "printed":
            key = (line["tax_code"], line["tax_rate"]) if by_category else (line["line"],)
            groups.setdefault((way, *key), []).append(line)
    for (way, *_), group in groups.items():
        if way == "inclusive":
            _tax_inside(group)
        else:
            _tax_on_top(group)


def _tax_inside(lines: Sequence[Values]) -> None:
    """The tax inside the group's sum, divided over its lines by largest remainder."""
    prices = [line["gross"] - (line.get("discount") or 0) for line in lines]
    whole = sum(prices)
    for line, price, tax in zip(lines, prices, split(whole - net_of(whole, lines[0]["tax_rate"]), prices), strict=True):
        line["net"], line["tax"] = price - tax, tax


def _tax_on_top(lines: Sequence[Values]) -> None:
    """The tax on the group's sum, divided likewise; a trade discount comes off the price without tax."""
    for line in lines:
        line["net"] -= round_fraction(line["net"] * Fraction(line.get("trade_discount") or 0), "half_up")
    nets = [line["net"] for line in lines]
    for line, tax in zip(lines, split(tax_of(sum(nets), lines[0]["tax_rate"]), nets), strict=True):
        line["tax"] = tax
        _gross_of_net(line)


def _gross_of_net(line: Values) -> None:
    """The gross of a line priced without tax: what it comes to, or before its discount."""
    if line.get("trade_discount"):
        line["discount"] = line["gross"] - line["net"] - line["tax"]
    else:
        line["gross"] = line["net"] + line["tax"] + (line.get("discount") or 0)


def _settle(line: Values, reader: FieldReader) -> None:
    """What was given with its tax agrees in itself: net + tax = gross − discount."""
    price = line["gross"] - (line.get("discount") or 0)
    if line["net"] is None:
        line["net"] = price - line["tax"]
    if line["tax"] is None:
        line["tax"] = price - line["net"]
    if line["net"] + line["tax"] != price or min(line["net"], line["tax"]) < 0:
        path = f"/lines/{line['line'] - 1}"
        zh, en = "不含税金额加税额不等于含税金额减优惠", "net and tax do not make gross less discount"
        reader.refuse(
            f"{path}/net",
            "price_disagrees",
            Text(zh, en),
            Text("改正其中一个,或只填 gross", "correct one of them, or give gross alone"),
        )
