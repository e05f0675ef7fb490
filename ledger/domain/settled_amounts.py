"""What a settlement takes where the clerk does not say: the whole open item, the oldest ones first, an advance by its parts.

An advance of 500.00 kept as contract liability 442.48 and deferred tax 57.52 that pays 166.67 of an invoice gives up
`take(500.00, 442.48, 166.67)` = 147.50 and 19.17; the last part takes what is left of both, so that neither keeps a cent.
A channel that pays over 347.90 and keeps 2.10 settles captures of 350.00 in all, oldest first, refunds before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ledger.domain.document import Ref
from ledger.domain.field_values import FieldReader
from ledger.domain.kind import Field
from ledger.domain.masters import Party
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.problem import Text
from ledger.domain.rounding import take
from ledger.domain.state import OpenItem

Values = dict[str, Any]

_KEPT_AS: Final[dict[str, tuple[str, ...]]] = {
    "advance": ("ADV", "CLIAB", "VDEF"),
    "capture": ("OMON",),
    "invoice": ("AP", "AR"),
    "note": ("NOTE", "NOTE_PAYABLE"),
    "prepayment": ("PREPAY",),
    "sale": ("OREC",),
}
"""The roles that together are what a reference of that name settles."""


def open_of(reader: FieldReader, ref: Ref, *roles: str) -> int:
    """What is open on the document's item of those roles, in its own currency; natural sign, goods apart."""
    keys = reader.state.open_keys.get(str(ref), ())
    return sum(reader.state.open_items[key].amount for key in keys if key.role in roles and not key.item)


def whole_open(_field: Field, path: str, reader: FieldReader, values: Values) -> int | None:
    """All that is open; where a line names two items, the smaller of the two."""
    named = [(name, ref) for name in _KEPT_AS if isinstance(ref := values.get(name), Ref)]
    there = [open_of(reader, ref, *_KEPT_AS[name]) for name, ref in named]
    if not there:
        return None  # the references themselves were refused already
    if all(there) and len({amount > 0 for amount in there}) == 1:
        return min(there, key=abs)
    message = Text("缺少 amount:所引用的单据没有未清余额", "amount is missing: nothing is open on what the line names")
    reader.refuse(path, "missing_field", message, Text("填金额,或改正引用", "give the amount, or correct the reference"))
    return None


def owner(_field: Field, path: str, reader: FieldReader, values: Values) -> Party | None:
    """Whose open item the line names: the debtor of an invoice or bill, the holder of an advance or card."""
    named = ((name, ref) for name in ("advance", "invoice", "note") if isinstance(ref := values.get(name), Ref))
    name, ref = next(named, ("", None))
    if ref is None:
        return None  # the reference itself was refused already
    keys = reader.state.open_keys.get(str(ref), ())
    code = next((key.party for key in keys if key.role in _KEPT_AS[name] and key.party), "")
    if not code:
        message = Text(f"{ref} 没有未清项", f"{ref} has nothing open that could be settled here")
        remedy = Text("改正引用,多行单据写明行号", "correct the reference; of a document with lines, name the line")
        reader.refuse(path.rpartition("/")[0] + f"/{name}", "nothing_open", message, remedy)
    return reader.state.masters.parties.get(code)


def no_part(_field: Field, _path: str, _reader: FieldReader, _values: Values) -> int:
    """Until all lines are read; `divide_advances` says how much."""
    return 0


def divide_advances(values: Values, reader: FieldReader) -> None:
    """Say for each line how its advance is kept; a second line on the same advance sees what the first has taken."""
    left: dict[Ref, list[int]] = {}
    for line in values["advances"] if "advances" in values else values["lines"]:
        ref = line["advance"]
        net, tax = there = left.setdefault(ref, [open_of(reader, ref, "CLIAB"), open_of(reader, ref, "VDEF")])
        if not net + tax:
            line["gross_part"] = line["amount"]
            continue
        line["net_part"] = take(net + tax, net, line["amount"])
        line["tax_part"] = line["amount"] - line["net_part"]
        there[:] = [net - line["net_part"], tax - line["tax_part"]]


def settle_oldest(name: str, party: str, role: str) -> Callable[[Values, FieldReader], None]:
    """A filler: where no line says what the money is for, it is for the oldest open items of that party."""

    def fill(values: Values, reader: FieldReader) -> None:
        if values["lines"]:
            return
        wanted = values["paid"] + values["fee"] + values["tax"]
        found = _open_items(reader, role, values[party])
        for number, (item, some) in enumerate(_oldest(found, wanted), 1):
            values["lines"].append({"line": number, name: Ref.parse(item.key.key), "amount": some})
        _check_enough(values, wanted, reader)

    return fill


def _open_items(reader: FieldReader, role: str, party: Party) -> list[OpenItem]:
    """Refunds first, then by age: what a channel has given back it never pays over."""
    found = [
        one
        for key, one in reader.state.open_items.items()
        if key.role == role
        and key.party == party.code
        and one.amount
        and (one.currency or reader.state.currency) == reader.currency
    ]
    return sorted(found, key=lambda one: (one.amount > 0, one.opened, one.key.key))


def _oldest(found: Iterable[OpenItem], wanted: int) -> list[tuple[OpenItem, int]]:
    parts: list[tuple[OpenItem, int]] = []
    for item in found:
        some = min(item.amount, wanted)
        if some:
            parts.append((item, some))
            wanted -= some
    return parts


def _check_enough(values: Values, wanted: int, reader: FieldReader) -> None:
    missing = wanted - sum(line["amount"] for line in values["lines"])
    if missing or not values["lines"]:
        scale = minor_unit(reader.currency)
        amount, more = format_scaled(wanted, scale), format_scaled(missing, scale)
        zh, en = f"结算 {amount},未清的还差 {more}", f"{amount} are settled, {more} more than is open"
        remedy = Text("先过账收款,或写明结算哪些单据", "post the receipts first, or say in lines what is settled")
        reader.refuse("/lines", "more_than_open", Text(zh, en), remedy)


def goods_of_discounts(values: Values, reader: FieldReader) -> None:
    """A supplier's discount that reduces cost is taken off the goods of the invoice it was given for."""
    if reader.bundle.policy.get("purchase_discount") != "cost":
        return
    for number, settled in enumerate(values["settlements"]):
        if not settled["discount"] or settled["lines"]:
            continue
        invoice = reader.state.inputs.get(str(settled["invoice"]), {})
        settled["lines"] = [one for line in invoice.get("lines", ()) if (one := _goods_of(line, settled["invoice"], reader))]
        if not settled["lines"]:
            message = Text(
                f"{settled['invoice']} 没有存货,折扣无处冲减", f"{settled['invoice']} brought no goods to take a discount off"
            )
            remedy = Text("写明 lines,或按折扣后的红字发票入账", "name goods in lines, or post the supplier's credit")
            reader.refuse(f"/settlements/{number}/discount", "discount_off_nothing", message, remedy)


def _goods_of(line: Values, invoice: Ref, reader: FieldReader) -> Values | None:
    """An invoice line whose goods came in with a receipt, or with the invoice itself."""
    came = {"receipt": line.get("receipt"), "direct": f"{invoice}/{line['line']}"}.get(line.get("match", ""))
    net = parse_scaled(line["net"], minor_unit(reader.currency))
    if came is None or "item" not in line or not net:
        return None
    masters = reader.state.masters
    item, place = masters.items[line["item"]], masters.places[line["place"]]
    return {"line": line["line"], "item": item, "place": place, "net": net, "receipt": Ref.parse(came)}


DERIVED: Final[dict[str, Callable[[Field, str, FieldReader, Values], Any]]] = {
    "amount": whole_open,
    "debtor": owner,
    "gross_part": no_part,
    "holder": owner,
    "net_part": no_part,
    "tax_part": no_part,
}
"""What fills a derived field of a settlement, by its name."""
FILLERS: Final[dict[str, Callable[[Values, FieldReader], None]]] = {
    "advance_application": divide_advances,
    "channel_settlement": settle_oldest("capture", "channel", "OMON"),
    "courier_remittance": settle_oldest("sale", "courier", "OREC"),
    "payment": goods_of_discounts,
    "receipt": divide_advances,
}
"""What fills the lines of a settlement together, by its kind."""
