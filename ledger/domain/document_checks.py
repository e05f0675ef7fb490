"""What a completed document must agree with: the documents it refers to, and itself (pure).

A line that names a receipt line of other goods, a delivery to another customer, or an invoice in another currency would settle
what it never touched: 100.00 CNY do not settle an invoice of 100.00 USD. Nor can one shelf be counted twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.domain import input_tax, receipt_lines, stock_checks
from ledger.domain.correction_checks import check_balance_sheet_lines, check_locked_year
from ledger.domain.document import Ref, line_of
from ledger.domain.field_values import FieldReader
from ledger.domain.kind import Field, Kind, LineList
from ledger.domain.masters import Item, Party
from ledger.domain.month_end_costs import check_month_end
from ledger.domain.problem import Text
from ledger.domain.production_checks import OF_PRODUCTION
from ledger.domain.revaluation import check_retail_prices, check_standard_costs
from ledger.domain.sales_checks import SALES_CHECKS
from ledger.domain.settlement_checks import SETTLEMENT_CHECKS

Values = dict[str, Any]

_PARTIES: Final = ("supplier", "customer")
_PRICED: Final = (
    "purchase_invoice.receipt",
    "import_invoice.receipt",
    "sales_invoice.delivery",
    "sales_return.delivery",
    "goods_receipt.order_line",
    "delivery.order_line",
    "delivery.invoice",
    "acceptance.delivery",
    "sales_allowance.delivery",
)
"""References whose prices go into the document: `kind.field`."""


_OF_ANYBODY: Final = ("landed_cost.receipt",)
"""References to another party's documents: a carrier bills the freight of goods that others supplied."""


@dataclass(frozen=True, slots=True)
class _Reference:
    """A reference with its place in the document, and the input of the document it names."""

    ref: Ref
    field: Field
    path: str
    element: Values
    named: Mapping[str, Any]

    @property
    def line(self) -> Mapping[str, Any]:
        """The line it names."""
        return line_of(self.named.get("lines", ()), self.ref.line)


_SAYS_ENOUGH: Final = frozenset({"amount", "planned_cost", "receipts"})
"""Header fields and lists with which a document means something without lines: an order, a close of what was made."""


def check_document(kind: Kind, values: Values, reader: FieldReader) -> None:
    """Note every disagreement with the reader."""
    for reference in _references(kind, values, reader):
        _check_item(reference, reader)
        if f"{kind.name}.{reference.field.name}" not in _OF_ANYBODY:
            _check_party(reference, values, reader)
        _check_currency(kind, reference, reader)
        _check_date(reference, values, reader)
    _check_acceptance(values, reader)
    given = [lines for lines in kind.lists if not lines.derived]
    from_books = any(field.default == "=books" for field in kind.fields)  # such a document may say nothing but its date
    free = given and not any(lines.required for lines in given) and not from_books and not _SAYS_ENOUGH & values.keys()
    if free and not any(values[lines.name] for lines in given):
        message = Text("单据没有明细行", "the document has no lines")
        reader.refuse(f"/{kind.lists[0].name}", "no_lines", message, Text("至少写一行", "give at least one line"))
    for check in (*OF_KINDS.get(kind.name, ()), *input_tax.CHECKS.get(kind.name, ()), *receipt_lines.CHECKS.get(kind.name, ())):
        check(values, reader)


def _references(kind: Kind, values: Values, reader: FieldReader) -> Iterator[_Reference]:
    for lines in kind.lists:
        if not lines.derived:
            yield from _of_list(lines, values, f"/{lines.name}", reader)


def _of_list(lines: LineList, values: Values, path: str, reader: FieldReader) -> Iterator[_Reference]:
    fields = [field for field in lines.fields if field.type in ("open", "line")]
    for element in values[lines.name]:
        number = element["line"] - 1  # an invoice line that was spread over receipts is still the line that was sent
        seen: set[Ref] = set()
        for field in fields:
            ref = element.get(field.name)
            if isinstance(ref, Ref) and ref not in seen:
                seen.add(ref)
                named = reader.state.inputs.get(f"{ref.kind}:{ref.id}", {})
                yield _Reference(ref, field, f"{path}/{number}/{field.name}", element, named)
        for inner in lines.lists:
            yield from _of_list(inner, element, f"{path}/{number}/{inner.name}", reader)


def _check_item(reference: _Reference, reader: FieldReader) -> None:
    item, named = reference.element.get("item"), reference.line.get("item")
    if reference.field.role == "SUSP":  # scrap and losses of production stand in lists of their own
        suspended = reader.state.open_item("SUSP", str(reference.ref))
        named = suspended.key.item if suspended is not None else None
    if isinstance(item, Item) and named is not None and named != item.code:
        message = Text(f"{reference.ref} 是 {named},不是 {item.code}", f"{reference.ref} is of {named}, not of {item.code}")
        reader.refuse(reference.path, "wrong_item", message, Text("改正物料或引用", "correct the item or the reference"))


def _check_party(reference: _Reference, values: Values, reader: FieldReader) -> None:
    for name in _PARTIES:
        party, named = values.get(name), reference.named.get(name)
        if isinstance(party, Party) and named is not None and named != party.code:
            ref = reference.ref
            zh, en = f"{ref} 属于 {named},不是 {party.code}", f"{ref} belongs to {named}, not to {party.code}"
            remedy = Text("改正往来单位或引用", "correct the party or the reference")
            reader.refuse(reference.path, "wrong_party", Text(zh, en), remedy)


def _check_currency(kind: Kind, reference: _Reference, reader: FieldReader) -> None:
    """An amount settles what is open in its own currency; a price is compared with one of its own currency."""
    book = reader.state.currency
    if reference.field.type == "open" and (reference.field.whole or reference.field.role == "SUSP"):
        found = reader.state.open_item(reference.field.role, str(reference.ref))
        named = (found.currency or book) if found is not None else reader.currency
    elif f"{kind.name}.{reference.field.name}" in _PRICED:
        named = reference.named.get("currency", reader.currency)
        if reference.field.role == "GRNI" and book in (named, reader.currency):
            return  # an estimate in the book's currency meets any invoice, and the other way round
    else:
        return
    if named != reader.currency:
        zh = f"{reference.ref} 的币种是 {named},单据是 {reader.currency}"
        en = f"{reference.ref} is in {named}, the document in {reader.currency}"
        reader.refuse(reference.path, "wrong_currency", Text(zh, en), Text(f"用 {named} 开单", f"make the document in {named}"))


_AS_EARLY: Final = ("XFER", "DISP", "SUBC", "ON_ORDER", "SO_OPEN", "RESERVED", "REFUND", "SUSP", "CONSIGNED_IN")
"""What is shipped, ordered or lost cannot arrive, be delivered, cancelled or decided on before it was."""


def _check_date(reference: _Reference, values: Values, reader: FieldReader) -> None:
    """Nothing is taken from what was not there yet; an estimate is billed in its own month at the earliest (§6.3)."""
    on, opened = values["accounting_date"], _there_since(reference, reader)
    if opened is not None and on < opened:
        zh, en = (
            f"{reference.ref} 是 {opened} 的,单据记在 {on}",
            f"{reference.ref} is of {opened}, the document is posted on {on}",
        )
        remedy = Text("改记账日期 accounting_date", "give a later accounting_date")
        reader.refuse(reference.path, "before_it_was_made", Text(zh, en), remedy)


def _there_since(reference: _Reference, reader: FieldReader) -> dt.date | None:
    """The first day on which something may be taken from what the reference names; None where any day will do."""
    if reference.field.type == "line":
        posted = reference.named.get("accounting_date")
        if not posted or reference.field.name not in ("delivery", "receipt"):
            return None
        day = dt.date.fromisoformat(posted)
        return day.replace(day=1) if reference.field.name == "receipt" else day
    found = reader.state.open_item(reference.field.role, str(reference.ref))
    if found is None or found.key.role not in (*_AS_EARLY, "GRNI"):
        return None
    return found.opened.replace(day=1) if found.key.role == "GRNI" else found.opened


def _check_acceptance(values: Values, reader: FieldReader) -> None:
    """Goods that wait for acceptance lie at the customer's place."""
    customer = values.get("customer")
    if values.get("control") == "on_acceptance" and isinstance(customer, Party) and not customer.place:
        message = Text(f"{customer.code} 没有寄存地点", f"{customer.code} has no place where goods may wait for acceptance")
        remedy = Text("在往来单位资料中填 place", "give the party a place")
        reader.refuse("/customer", "place_missing", message, remedy)


def _check_allocated_elsewhere(values: Values, reader: FieldReader) -> None:
    """What a cost centre gives to itself stays where it is, and the pool is never empty."""
    for number, target in enumerate(values["targets"]):
        if target["center"] == values["from_center"]:
            center = target["center"]
            message = Text(f"{center} 不能分摊给自己", f"{center} cannot be allocated to itself")
            remedy = Text("删去这一行", "remove this line")
            reader.refuse(f"/targets/{number}/center", "allocated_to_itself", message, remedy)


Check = Callable[[Values, FieldReader], None]
_ORDER_LINE_ONCE: Final[Check] = receipt_lines.named_once("order_line")
"""What is left of an order line changes once in a document: which of two lines would hold?"""
_OWN: Final[dict[str, tuple[Check, ...]]] = {
    "purchase_cancel": (_ORDER_LINE_ONCE,),
    "purchase_change": (_ORDER_LINE_ONCE,),
    "sales_cancel": (_ORDER_LINE_ONCE,),
    "sales_change": (_ORDER_LINE_ONCE,),
    "average_cost_close": (check_month_end,),
    "retail_close": (check_month_end,),
    "standard_cost": (check_standard_costs,),
    "retail_price": (check_retail_prices,),
    "expense_allocation": (_check_allocated_elsewhere,),
    "correction": (check_locked_year, check_balance_sheet_lines),
    **stock_checks.OF_KINDS,
}


def joined(*tables: Mapping[str, tuple[Check, ...]]) -> dict[str, tuple[Check, ...]]:
    """All checks of all tables: a kind that stands in two of them keeps both."""
    kinds = dict.fromkeys(kind for table in tables for kind in table)
    return {kind: tuple(check for table in tables for check in table.get(kind, ())) for kind in kinds}


OF_KINDS: Final = joined(OF_PRODUCTION, _OWN, SETTLEMENT_CHECKS, SALES_CHECKS)
"""What one kind must agree with beside what all must."""
