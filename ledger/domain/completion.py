"""Complete a document: references resolved, defaults filled, invoice lines spread over receipts, tax, rate and place (pure).

What a person sends says little: `{"kind": "purchase_invoice", "supplier": "S1", "lines": [{"item": "P1", "quantity": "100",
"place": "W1", "net": "1020.00", "tax": "132.60"}]}`. Rules need all of it: which receipt line each part bills, which rate
holds on that day. Completing what is complete changes nothing, so that the log's `input` replays to the same document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from ledger.domain.chart import Bundle
from ledger.domain.derived_fields import derive, fill_lines
from ledger.domain.document import Document, Ref
from ledger.domain.document_checks import check_document
from ledger.domain.earlier_lines import input_line
from ledger.domain.field_values import FieldReader
from ledger.domain.kind import Field, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.masters import Item, Party
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState

EARLIEST: Final = dt.date(1990, 1, 1)
LATEST: Final = dt.date(2199, 12, 31)
"""Days a document may have; a year beyond them is a slip of the pen."""
DERIVED_DEFAULTS: Final = frozenset({"basis", "customs", "open", "order", "use"})
"""Defaults `=…` that are worked out by `derive` and not just copied from another field."""
Raw = Mapping[str, Any]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Header:
    date: dt.date
    accounting_date: dt.date
    currency: str
    rate: Fraction | None


def complete_document(raw: Raw, state: BookState, bundle: Bundle) -> Document | list[Problem]:
    """The document with every field its kind has, or all the problems found."""
    kind = KINDS[raw["kind"]]
    reader = FieldReader(state, bundle, raw.get("currency", state.currency), dt.date.min)
    header = _header(raw, reader)
    if header is None:
        return reader.problems
    reader.on, reader.rate = header.date, header.rate
    values: Values = {"date": header.date, "accounting_date": header.accounting_date, "number": raw.get("number", raw["id"])}
    completion = _Completion(reader, values)
    completion.fill(kind.fields, raw, "", values)
    for lines in kind.lists:
        values[lines.name] = completion.elements(lines, raw)
    fill_lines(kind.name, values, reader)
    check_document(kind, values, reader)
    _check_dates(header, reader)
    if reader.problems:
        return reader.problems
    return Document(
        kind.name,
        raw["id"],
        int(raw.get("version", 1)),
        header.date,
        header.accounting_date,
        header.currency,
        header.rate,
        values["number"],
        values,
        dict(raw.get("dims", {})),
        raw.get("memo", ""),
        raw.get("prepared_by", ""),
        tuple(raw.get("attachments", ())),
    )


def _header(raw: Raw, reader: FieldReader) -> _Header | None:
    date = reader.date(raw["date"], "/date")
    accounting = reader.date(raw["accounting_date"], "/accounting_date") if "accounting_date" in raw else date
    if date is None or accounting is None:
        return None
    rate = None
    if reader.currency != reader.state.currency:
        rate = _exchange_rate(raw, reader, date)
    return _Header(date, accounting, reader.currency, rate)


def _exchange_rate(raw: Raw, reader: FieldReader, date: dt.date) -> Fraction | None:
    if "rate" in raw:
        rate = reader.fraction(raw["rate"], "/rate")
        if rate is not None and rate <= 0:
            message = Text(f"汇率 {raw['rate']} 必须大于零", f"the rate {raw['rate']} must be above zero")
            remedy = Text("填一单位外币折合的本位币", "give what one unit of the currency is worth in the book's currency")
            reader.refuse("/rate", "bad_rate", message, remedy)
        return rate
    of_sale = _rate_of_sale(raw, reader)
    if of_sale is not None:
        return of_sale
    row = reader.state.masters.exchange_rate(reader.currency, date)
    if row is None:
        message = Text(f"{date} 没有 {reader.currency} 汇率", f"there is no rate for {reader.currency} on {date}")
        remedy = Text("在单据上写 rate,或先过账一条 rate", "give rate on the document, or post a rate record")
        reader.refuse("/rate", "rate_missing", message, remedy)
        return None
    return row.rate


_OF_A_SALE: Final = ("sales_return", "sales_allowance")
"""What takes a sale back does so at the rate of that sale: a red entry mirrors it (DOMAIN E32)."""


def _rate_of_sale(raw: Raw, reader: FieldReader) -> Fraction | None:
    """The rate of the sale that the first line names, where it was in the same currency."""
    lines = raw.get("lines") or [{}]
    if raw["kind"] not in _OF_A_SALE or "delivery" not in lines[0]:
        return None
    kind, colon, rest = str(lines[0]["delivery"]).rpartition(":")
    name = rest.partition("/")[0]
    field = next(field for field in KINDS[raw["kind"]].lists[0].fields if field.name == "delivery")
    found = (reader.state.inputs.get(f"{one}:{name}") for one in ((kind,) if colon else field.kinds))
    sale = next((one for one in found if one and one.get("currency") == reader.currency), None)
    return Fraction(sale["rate"]) if sale and "rate" in sale else None


def _check_dates(header: _Header, reader: FieldReader) -> None:
    for name, date in (("date", header.date), ("accounting_date", header.accounting_date)):
        if not EARLIEST <= date <= LATEST:
            message = Text(f"日期 {date} 不合理", f"the date {date} cannot be right")
            reader.refuse(f"/{name}", "bad_date", message, Text("检查年份", "check the year"))


@dataclass(slots=True)
class _Completion:
    """Fills the fields of one document; `header` holds the header fields read so far."""

    reader: FieldReader
    header: Values

    def elements(self, lines: LineList, raw: Raw, path: str = "", item: Item | None = None) -> list[Values]:
        """The elements of a list; what hangs in a line speaks of the line's `item` where it names none."""
        elements = [] if lines.derived else raw.get(lines.name, [])
        if lines.required and not elements:
            message = Text("单据没有明细行", "the document has no lines")
            self.reader.refuse(f"{path}/{lines.name}", "no_lines", message, Text("至少写一行", "give at least one line"))
        numbered = enumerate(elements, 1)
        return [self._element(lines, (n, one), f"{path}/{lines.name}/{n - 1}", item) for n, one in numbered]

    def _element(self, lines: LineList, numbered: tuple[int, Raw], path: str, item: Item | None) -> Values:
        number, raw = numbered
        element: Values = {"line": int(raw.get("line", number))}
        if item is not None:
            element["item"] = item
        if "unit" in raw:
            element["unit"] = raw["unit"]
        self.fill(lines.fields, raw, path, element)
        element.pop("unit", None)
        for inner in lines.lists:
            element[inner.name] = self.elements(inner, raw, path, element.get("item"))
        return element

    def fill(self, fields: tuple[Field, ...], raw: Raw, path: str, values: Values) -> None:
        """Add every field to `values`, in order, because later ones may follow from earlier ones."""
        for field in fields:
            place = f"{path}/{field.name}"
            if field.name in raw:
                values[field.name] = self.reader.read(field, raw[field.name], place, values)
            elif field.default is not None:
                values[field.name] = self._default(field, place, values)
            elif field.derived:
                values[field.name] = derive(field, place, self.reader, values)
            else:
                values[field.name] = None
                if not field.optional:
                    self._missing(field, place)

    def _default(self, field: Field, path: str, values: Values) -> Any:
        default = field.default or ""
        if not default.startswith("="):
            return self.reader.read(field, default, path, values)
        source = default[1:]
        if source in DERIVED_DEFAULTS:
            return derive(field, path, self.reader, values)
        if source == "filled":
            return None  # by a filler, when all lines are read
        if source.startswith("policy."):
            return self.reader.bundle.policy.get(source.removeprefix("policy."), field.choices[0])
        item = values.get("item")
        if source == "item.tax_code":
            return self._usual_tax_code(item)
        if source == "price":
            return None  # filled when all lines are read
        if source == "tax_code":
            return self._tax_rate(values.get("tax_code"), path)
        if source == "item.tax_rate":
            return self._tax_rate(item.tax_code if isinstance(item, Item) else "", path)
        if source == "books":
            return None  # the filler of the kind takes it from the books once all fields are read
        if "." in source and source.partition(".")[0] in values:
            return self._of_earlier_line(field, source, path, values)
        return values[source] if source in values else self.header[source]

    def _usual_tax_code(self, item: Any) -> str:
        """The item's code, or what it becomes between this company and the other party on that day."""
        if not isinstance(item, Item):
            return ""
        buying = "supplier" in self.header
        side, party = "purchase" if buying else "sale", self.header.get("supplier" if buying else "customer")
        own = str(self.reader.bundle.policy.get("taxpayer", "general"))
        status = party.tax_status if isinstance(party, Party) else ""
        return self.reader.state.masters.tax_code(item.tax_code, self.reader.on, side=side, own=own, party=status)

    def _of_earlier_line(self, field: Field, source: str, path: str, values: Values) -> Any:
        """A field of the line that another field refers to: `=delivery.item`."""
        reference, _, name = source.partition(".")
        named = values.get(reference)
        given = input_line(self.reader, named).get(name) if isinstance(named, Ref) else None
        if given is not None:
            return self.reader.read(field, given, path, values)
        if name == "tax_code":
            return self._usual_tax_code(values.get("item"))
        if name == "tax_rate":
            return self._tax_rate(values.get("tax_code"), path)
        if not field.optional:
            self._missing(field, path)
        return None

    def _missing(self, field: Field, path: str) -> None:
        message = Text(f"缺少 {field.name}", f"{field.name} is missing")
        self.reader.refuse(path, "missing_field", message, Text("补上这个字段", "give this field"))

    def _tax_rate(self, code: str | None, path: str) -> Fraction | None:
        if not code:
            return Fraction(0)
        row = self.reader.state.masters.tax_rate(code, self.reader.on)
        if row is None:
            self.reader.no_tax_code(code, path)
            return None
        return row.rate
