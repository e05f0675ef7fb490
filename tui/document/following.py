"""What follows from the typed cells of a document by its layout: `=price`, `=usual`, `=tax` …, and what is only shown.

A rule looks at typed cells and at what the book usually says; it gives "" while it has nothing to say. `LINE_RULES` and
`HEADER_RULES` are all that a layout may name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ledger.api import LineDefaults, Text, amount_of, price_of, tax_on
from tui.document.cell_values import total
from tui.document.columns import name_column
from tui.document_layout import ColumnLayout, ListLayout
from tui.widgets.entry_grid.column import Row

if TYPE_CHECKING:
    from tui.document.sheet import DocumentSheet

_PARTIES: Final = ("supplier", "customer")


def party_of(row: Row) -> str:
    """Supplier or customer of a header."""
    return next((code for name in _PARTIES if (code := row.value(name))), "")


@dataclass(frozen=True, slots=True)
class Line:
    """One line while what follows from it is worked out."""

    sheet: DocumentSheet
    layout: ListLayout
    row: Row
    found: dict[str, str]
    """Typed values, and what was worked out so far, by column."""

    @property
    def known(self) -> LineDefaults | None:
        """What the book usually says of the item."""
        return self.sheet.usual.line(self.found.get("item", ""), self.sheet.party, self.sheet.date)

    def said_elsewhere(self, name: str) -> bool:
        """The line follows from another document, which says what it costs, and the field may be left to that."""
        field = self.sheet.field(self.layout.name, name)
        optional = field is not None and not field.required
        return optional and any(one.type == "reference" and self.found.get(one.name) for one in self.layout.description.fields)

    def above(self, name: str) -> str:
        """The nearest value above."""
        model = self.sheet.lists.get(self.layout.name)
        rows = model.rows if model is not None else []
        at = next((number for number, one in enumerate(rows) if one.id == self.row.id), len(rows))
        return next((text for one in reversed(rows[:at]) if (text := one.value(name))), "")

    @property
    def tax_rate(self) -> str:
        """Of the tax code that was typed, else of the item's usual one."""
        code = self.found.get("tax_code", "")
        if code:
            return self.sheet.usual.tax_rates.get((code, self.sheet.date), "")
        return self.known.tax_rate if self.known is not None else ""


# --- rules of lines --------------------------------------------------------------------------------------------------------


def _above(line: Line, name: str) -> str:
    return line.above(name)


def _usual_place(line: Line, name: str) -> str:
    return line.known.place if line.known is not None else line.above(name)


def _today(line: Line, _name: str) -> str:
    return line.sheet.today().isoformat()


def _amount(line: Line, name: str) -> str:
    """Quantity × the price typed, else the usual one."""
    typed, known = line.found.get("price", ""), line.known
    if not typed and line.said_elsewhere(name):
        return ""
    usual = known.price if known is not None and known.price_of == name else ""
    return amount_of(line.found.get("quantity", ""), typed or usual, line.sheet.currency)


def _tax(line: Line, name: str) -> str:
    if not line.tax_rate or line.said_elsewhere(name):
        return ""
    return tax_on(line.found.get("net", ""), line.tax_rate, line.sheet.currency)


LINE_RULES: Final[Mapping[str, Callable[[Line, str], str]]] = {
    "=above": _above, "=usual": _usual_place, "=today": _today, "=price": _amount, "=tax": _tax,
}  # fmt: skip
"""Rules for fields of lists, those that stand on others behind them."""


# --- rules of headers ------------------------------------------------------------------------------------------------------


def _due(sheet: DocumentSheet, row: Row) -> str:
    known = sheet.usual.party(party_of(row), sheet.date)
    return known.due if known is not None else ""


HEADER_RULES: Final[Mapping[str, Callable[[DocumentSheet, Row], str]]] = {
    "=today": lambda sheet, _row: sheet.today().isoformat(),
    "=number": lambda sheet, _row: sheet.id,
    "=terms": _due,
}
"""Rules for fields of the header."""


# --- what is only shown ----------------------------------------------------------------------------------------------------


def _named(line: Line, col: ColumnLayout) -> Text:
    of = col.of or col.show.removesuffix("_name")
    return line.sheet.reader.name(line.sheet.field(line.layout.name, of), line.row.value(of))


def _stock(line: Line, col: ColumnLayout) -> str:
    """Goods at the place of the line, else of the document; everywhere while neither says one."""
    if line.known is None:
        return ""
    place = line.found.get("place") or line.found.get("from_place") or line.sheet.header.row(0).value("place")
    there = [one for one in line.known.stock if not place or one.place == place]
    return f"{total(one.on_hand if col.show == 'on_hand' else one.available for one in there):f}"


def _still_open(line: Line, col: ColumnLayout) -> str:
    """Goods where a line counts them, else money."""
    found = line.sheet.usual.references.get((f"{line.layout.name}.{col.of}", line.row.value(col.of)))
    if found is None:
        return ""
    field = line.sheet.field(line.layout.name, col.of)
    return found.amount if field is not None and field.whole else found.quantity or found.amount


SHOWS: Final[Mapping[str, Callable[[Line, ColumnLayout], str | Text]]] = {
    "item_name": _named, "party_name": _named, "account_name": _named, "on_hand": _stock, "available": _stock,
    "open": _still_open,
}  # fmt: skip
"""What columns without a field show; `price` is worked out with the line, because it can be typed as well."""


class Following:
    """Works out what follows in one sheet."""

    def __init__(self, sheet: DocumentSheet) -> None:
        self.sheet = sheet

    def resolved(self, layout: ListLayout, row: Row) -> Line:
        """A line with what follows for the fields that were not typed; its price too where the list has one."""
        line = Line(self.sheet, layout, row, {col: row.value(col) for col in row.cells})
        rules = {path.rpartition(".")[2]: rule for path, rule in self.sheet.layout.defaults.items() if _is_in(path, layout)}
        late = list(LINE_RULES).index
        for name, rule in sorted(rules.items(), key=lambda one: late(one[1]) if one[1] in LINE_RULES else 0):
            if not line.found.get(name):
                line.found[name] = LINE_RULES[rule](line, name) if rule.startswith("=") else rule
        _add_price(line)
        return line

    def line(self, layout: ListLayout, row: Row) -> Mapping[str, str | Text]:
        """What a line shows beside what was typed."""
        if row.blank:
            return {}
        line = self.resolved(layout, row)
        found: dict[str, str | Text] = {name: text for name, text in line.found.items() if text and not row.text(name)}
        return found | {one.id: SHOWS[one.show](line, one) for one in layout.columns if one.show in SHOWS}

    def header(self, row: Row) -> Mapping[str, str | Text]:
        """What the header shows beside what was typed."""
        sheet = self.sheet
        rules = {path: rule for path, rule in sheet.layout.defaults.items() if "." not in path}
        found: dict[str, str | Text] = {
            name: HEADER_RULES[rule](sheet, row) if rule.startswith("=") else rule for name, rule in rules.items()
        }
        for col in sheet.layout.first:
            if col.masters:
                found[name_column(col.name)] = sheet.reader.name(col, row.value(col.name))
        return {name: text for name, text in found.items() if text and not row.text(name)}


def _is_in(path: str, layout: ListLayout) -> bool:
    return path.rpartition(".")[0] == layout.name


def _add_price(line: Line) -> None:
    price = next((one for one in line.layout.columns if one.show == "price"), None)
    if price is None or line.found.get("price"):
        return
    line.found["price"] = price_of(line.found.get(price.of, ""), line.found.get("quantity", ""))
    known = line.known
    if not line.found["price"] and known is not None and known.price_of == price.of:
        line.found["price"] = known.price
