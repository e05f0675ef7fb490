"""What sales lines are completed with once all of them are read: quantities that are left, prices of orders and earlier lines.

A line that names an order, an invoice or a delivery needs no price: it takes the price of the units that come next in that
line, so that 100.00 for 3 pieces, taken back one by one, is 33.33, 33.34 and 33.33 (`earlier_lines.Charge`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.earlier_lines import Charge, charge_of, input_line
from ledger.domain.field_values import FieldReader
from ledger.domain.given_back import Left, OfSoldLines
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.problem import Text
from ledger.domain.returns import Returns
from ledger.domain.rounding import split, take
from ledger.domain.sales_prices import fill_prices, tax_of

Values = dict[str, Any]
_UNBILLED: Final = ("VDEF", "UNBILLED")


def _path(line: Values, name: str) -> str:
    return f"/lines/{line['line'] - 1}/{name}"


def _open_quantity(reader: FieldReader, ref: Ref, *roles: str) -> int:
    """What is open on the first of these roles that has something, in goods."""
    found = (reader.state.open_item(role, str(ref)) for role in roles)
    return next((one.quantity for one in found if one is not None and one.quantity), 0)


class _Units:
    """Units of earlier lines that this document has used so far."""

    def __init__(self) -> None:
        self._used: defaultdict[str, int] = defaultdict(int)

    def next(self, ref: Ref, before: int, quantity: int) -> int:
        """How many units come before the next `quantity`, which are used now; `before` were used by earlier documents."""
        start = before + self._used[str(ref)]
        self._used[str(ref)] += quantity
        return start


def _price_of_part(line: Values, charge: Charge, before: int) -> None:
    line["net"], line["tax"] = charge.part(before, line["quantity"])


def _has_price(line: Values) -> bool:
    return any(line[name] is not None for name in ("gross", "net", "tax"))


# --- deliveries ------------------------------------------------------------------------------------------------------


def _fill_delivery(values: Values, reader: FieldReader) -> None:
    units = _Units()
    for line in values["lines"]:
        if not _has_price(line) and line["invoice"] is not None:
            _price_of_invoice(line, reader, units)
        elif not _has_price(line) and line["order_line"] is not None:
            _price_of_order(line, reader, units)
    if not reader.problems:
        fill_prices(values, reader)
        _fill_expected(values)


def _price_of_invoice(line: Values, reader: FieldReader, units: _Units) -> None:
    """Goods that were billed before cost what that invoice says."""
    ref, charge = line["invoice"], charge_of(reader, line["invoice"], line["item"])
    if charge is not None:
        before = charge.quantity - _open_quantity(reader, ref, "CLIAB")
        _price_of_part(line, charge, units.next(ref, before, line["quantity"]))


def _price_of_order(line: Values, reader: FieldReader, units: _Units) -> None:
    """The order's price of the units that come next, unless the order was changed since: then nobody but the clerk knows it."""
    ref, charge = line["order_line"], charge_of(reader, line["order_line"], line["item"])
    found = reader.state.open_item("SO_OPEN", str(ref))
    if charge is None or found is None:
        return
    before = charge.quantity - found.quantity
    rest = charge.net - take(charge.quantity, charge.net, before)
    if before < 0 or abs(rest - found.amount) > before + 1:
        zh, en = f"{ref} 已变更,请填价格", f"{ref} was changed: give the price"
        reader.refuse(_path(line, "gross"), "price_unknown", Text(zh, en), Text("填 gross 或 net", "give gross or net"))
        return
    line["gross"] = sum(charge.part(units.next(ref, before, line["quantity"]), line["quantity"]))


def _fill_expected(values: Values) -> None:
    """The refund of what is expected back is its share of the net."""
    for line in values["lines"]:
        if line["expected_refund"] is None and line["net"] is not None:
            line["expected_refund"] = take(line["quantity"], line["net"], line["expected_return"])


def _fill_acceptance(values: Values, reader: FieldReader) -> None:
    units = _Units()
    for line in values["lines"]:
        ref, there = line["delivery"], _open_quantity(reader, line["delivery"], "DISP")
        if line["quantity"] is None:
            line["quantity"] = there
        charge = charge_of(reader, ref, line["item"])
        if charge is not None and not _has_price(line):
            line["gross"] = sum(charge.part(units.next(ref, charge.quantity - there, line["quantity"]), line["quantity"]))
    fill_prices(values, reader)
    _fill_expected(values)


# --- invoices --------------------------------------------------------------------------------------------------------


def _fill_invoice(values: Values, reader: FieldReader) -> None:
    units = _Units()
    for line in values["lines"]:
        if line["delivery"] is None:
            _need_quantity(line, reader)
        else:
            _bill(line, reader, units)
    if reader.problems:
        return
    fill_prices(values, reader)
    for line in values["lines"]:
        if line["delivered"] is None and line["gross"] is not None:
            line["delivered"] = line["gross"] - (line["discount"] or 0)


def _need_quantity(line: Values, reader: FieldReader) -> None:
    if line["quantity"] is None:
        message = Text("缺少 quantity", "quantity is missing")
        reader.refuse(_path(line, "quantity"), "missing_field", message, Text("补上这个字段", "give this field"))


def _bill(line: Values, reader: FieldReader, units: _Units) -> None:
    """Bill what is left of a delivery line, at its price; `delivered` is that price whatever the invoice says."""
    ref, there = line["delivery"], _open_quantity(reader, line["delivery"], *_UNBILLED)
    if line["quantity"] is None:
        line["quantity"] = there
    charge = charge_of(reader, ref, line["item"])
    if charge is None or line["delivered"] is not None:
        return
    line["delivered"] = sum(charge.part(units.next(ref, charge.quantity - there, line["quantity"]), line["quantity"]))
    if not _has_price(line):
        line["gross"] = line["delivered"]


# --- returns and allowances ------------------------------------------------------------------------------------------


def _fill_return(values: Values, reader: FieldReader) -> None:
    """Prices follow from what was charged for these units; `billing` from whether they were billed."""
    lines = values["lines"]
    if values["billing"] is None:
        back: defaultdict[Ref, int] = defaultdict(int)
        for line in lines:
            back[line["unbilled"]] += line["quantity"]
        unbilled = [_open_quantity(reader, ref, *_UNBILLED) >= quantity for ref, quantity in back.items()]
        values["billing"] = "later" if all(unbilled) else "now"
    units, returns, given = _Units(), Returns(reader.state), OfSoldLines(reader)
    for line in lines:
        _price_of_return(line, given, returns, units, later=values["billing"] == "later")
    _fill_given_back(values, reader)
    if values["platform"] is None and any(line["coupon"] for line in lines):
        values["platform"] = _platform(reader, lines[0]["delivery"])


def _price_of_return(line: Values, given: OfSoldLines, returns: Returns, units: _Units, *, later: bool) -> None:
    reader, ref, item = given.reader, line["delivery"], line["item"]
    back, before = given.of(line), 0
    if back is not None:
        charge, out = back.charge, sum(one.quantity for one in returns.still_out(item.code, str(ref)))
        left = _open_quantity(reader, ref, *_UNBILLED) if later else out
        before = units.next(ref, max(charge.quantity - left, 0), line["quantity"])
        if not _has_price(line):
            line["net"], line["tax"] = back.price(before, line["quantity"], unbilled=later)
            given.note(line, unbilled=later)
    if line["coupon"] is None:
        coupon = parse_scaled(input_line(reader, ref).get("coupon", "0"), minor_unit(reader.currency)) or 0
        whole = back.charge.quantity if back is not None else line["quantity"]
        line["coupon"] = take(whole, coupon, before + line["quantity"]) - take(whole, coupon, before) if coupon else 0
        if line["tax"] is not None:  # an allowance may have left less than the platform's part
            line["coupon"] = min(line["coupon"], (line["net"] or 0) + line["tax"])


def _fill_given_back(values: Values, reader: FieldReader) -> None:
    """Prices as ever; where net or tax follows from the other, cents of rounding stay within what is left of either."""
    lines = values["lines"]
    told = [line["tax"] is not None or (line["gross"] is not None and line["net"] is not None) for line in lines]
    inclusive = [line["gross"] is not None for line in lines]
    fill_prices(values, reader)
    given = OfSoldLines(reader)
    for line, printed, gross in zip(lines, told, inclusive, strict=True) if not reader.problems else ():
        found = given.of(line)
        if found is not None and not printed:
            _keep_within(line, found.left(unbilled=values.get("billing") == "later"), inclusive=gross)
        given.note(line, unbilled=values.get("billing") == "later")


def _keep_within(line: Values, left: Left, *, inclusive: bool) -> None:
    if inclusive and line["gross"] <= left.gross:
        line["net"] = min(max(line["net"], line["gross"] - left.tax), left.net)
        line["tax"] = line["gross"] - line["net"]
    elif not inclusive and line["net"] <= left.net:
        line["tax"] = left.tax if line["net"] == left.net else min(line["tax"], left.tax)
        line["gross"] = line["net"] + line["tax"]


def _platform(reader: FieldReader, ref: Ref) -> Any:
    code = reader.state.inputs.get(f"{ref.kind}:{ref.id}", {}).get("platform", "")
    return reader.state.masters.parties.get(code)


def _fill_delivery_return(values: Values, reader: FieldReader) -> None:
    for line in values["lines"]:
        if line["quantity"] is None:
            line["quantity"] = _open_quantity(reader, line["delivery"], "DISP")


def _fill_release(values: Values, reader: FieldReader) -> None:
    for line in values["discounts"]:
        if line["amount"] is None:
            found = reader.state.open_item("AR", str(line["delivery"]))
            line["amount"] = max(-found.amount, 0) if found is not None else 0
    for line in values["returns"]:
        if line["quantity"] is None:
            line["quantity"] = _open_quantity(reader, line["expected"], "REFUND")


# --- bundles, gifts --------------------------------------------------------------------------------------------------


def _fill_bundle(values: Values, reader: FieldReader) -> None:
    """The one price over the lines by what each would cost alone, by largest remainder; what has a price keeps it."""
    lines, name = values["lines"], "net" if values["gross"] is None else "gross"
    price, alone = values[name], [line["standalone"] for line in lines]
    told = all(_has_price(line) for line in lines)
    if price is None and not told:
        message = Text("缺少价格:gross(含税)或 net(不含税)", "the price is missing: gross with tax, or net without")
        reader.refuse("/gross", "missing_field", message, Text("填其中一个", "give one of them"))
    elif min(alone) < 0 or (price and not any(alone)):
        message = Text("单独售价必须大于零", "stand-alone prices are above zero")
        reader.refuse("/lines", "bad_standalone", message, Text("填写每行的单独售价", "give what each line costs alone"))
    elif not told:
        for line, share in zip(lines, split(price, alone), strict=True):
            line[name] = share
    if not reader.problems:
        fill_prices(values, reader)
        values["net"], values["gross"] = (sum(line[one] or 0 for line in lines) for one in ("net", "gross"))


def _fill_deemed_sale(values: Values, _reader: FieldReader) -> None:
    """The tax on the market price of what is given away."""
    for line in values["lines"]:
        if line["tax"] is None:
            line["tax"] = tax_of(line["market"], line["tax_rate"])


Filler = Callable[[Values, FieldReader], None]
SALES_FILLERS: Final[dict[str, Filler]] = {
    "acceptance": _fill_acceptance,
    "bundle_sale": _fill_bundle,
    "consideration_release": _fill_release,
    "delivery": _fill_delivery,
    "delivery_return": _fill_delivery_return,
    "gift": _fill_deemed_sale,
    "sales_allowance": _fill_given_back,
    "sales_change": fill_prices,
    "sales_invoice": _fill_invoice,
    "sales_order": fill_prices,
    "sales_return": _fill_return,
    "staff_welfare": _fill_deemed_sale,
}
"""What fills the lines of a kind of sale."""
