"""One document while it is typed: header and lists as grid models, one history, and the document that they make.

Cells hold only what was typed. What follows from it by the layout (`=price`, `=usual`, `=tax`, …) is worked out from the cells
and from what the book usually says, shown beside what was typed, and put into the document; so undo has nothing to forget, and
a price that comes a moment after its item fills itself in. The same `raw` is previewed and posted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from ledger.api import CandidateIndex, FieldDescription, ListDescription, Problem, Text, minor_unit
from tui.document.cell_values import amount_text, cell_text, json_value, total
from tui.document.columns import header_columns, line_columns
from tui.document.following import Following, party_of
from tui.document.nested import nested_fields, records_of, records_text
from tui.document.reading import Reader
from tui.document.usual import Usual, Wanted
from tui.document_layout import DocumentLayout, ListLayout
from tui.widgets.entry_grid.changes import History
from tui.widgets.entry_grid.column import Col, Row
from tui.widgets.entry_grid.meanings import Meanings, Scanning
from tui.widgets.entry_grid.model import GridModel
from tui.widgets.entry_grid.popup import Suggestion

NOTHING_SAID: Final = Text("", "")


class DocumentSheet:
    """A document of one kind."""

    def __init__(
        self,
        layout: DocumentLayout,
        index: CandidateIndex,
        *,
        today: Callable[[], dt.date],
        currency: str,
        identifier: str = "",
    ) -> None:
        self.layout = layout
        self.today: Callable[[], dt.date] = today
        self.book_currency = currency
        self.id: str = identifier
        self.usual = Usual(layout.kind)
        self.reader = Reader(index, today, self._detail)
        self.history = History()
        self.more = False
        self.narrow = False
        """The terminal is a handheld's: lists show the columns that their layout names for one."""
        self.blind = False
        """Nothing may be said of what the books hold: goods are being counted."""
        self.fields: Mapping[str, FieldDescription] = {one.path: one for one in (*layout.first, *layout.more)} | {
            one.path: one for entry in layout.lists for one in entry.description.fields
        }
        self._nested = {one.name: nested_fields(layout, one.name) for one in layout.lists}
        self.fields = {**self.fields, **{one.path: one for fields in self._nested.values() for one in fields}}
        self.history.on_change = self._changed
        self.on_change: Callable[[], object] = lambda: None
        """Called after every step: drafts are written, previews asked for."""
        self.following = Following(self)
        self.header = self._header()
        self.lists = {one.name: self._list(one) for one in layout.lists if _is_typed(one)}
        self.refill()

    # --- models --------------------------------------------------------------------------------------------------------

    @property
    def decimals(self) -> int:
        """Decimals of the document's currency."""
        return minor_unit(self.book_currency)

    def _header(self) -> GridModel:
        meanings = Meanings(
            lambda col, text, row: self._read("", col, text, row),
            filled=self.following.header,
            balance=_no_balance,
        )
        return GridModel(header_columns(self.layout, self.decimals), meanings=meanings, history=self.history, growing=False)

    def _list(self, layout: ListLayout) -> GridModel:
        name = layout.name
        meanings = Meanings(
            lambda col, text, row: self._read(name, col, text, row),
            lambda row, col: self._follows(layout, row, col),
            lambda row: self.following.line(layout, row),
            self._balance,
        )
        return GridModel(
            line_columns(layout, self.decimals, nested=self._nested[name]),
            meanings=meanings,
            history=self.history,
            scanning=_scanning(layout, self.layout.defaults),
        )

    def show_more(self, *, more: bool) -> None:
        """Show or hide the fields that the layout leaves out."""
        self.more = more
        self.header.use_cols(header_columns(self.layout, self.decimals, more=more))
        for name, model in self.lists.items():
            layout = self.layout.list(name)
            assert layout is not None
            nested = self._nested[name]
            model.use_cols(line_columns(layout, self.decimals, more=more, narrow=self.narrow, nested=nested))

    def _changed(self, model: GridModel) -> None:
        """Other rows may follow from what was typed: all of them from the header, the ones below from a line."""
        if model is self.header:
            self.refill()
        elif "=above" in self.layout.defaults.values():
            model.refill()
        self.on_change()

    def refill(self) -> None:
        """Work out again what follows: the header changed, or the book has answered."""
        for model in self.models:
            model.refill()

    @property
    def models(self) -> tuple[GridModel, ...]:
        """Header first."""
        return (self.header, *self.lists.values())

    @property
    def blank(self) -> bool:
        """Nothing was typed."""
        return all(row.blank for model in self.models for row in model.rows)

    # --- reading cells ---------------------------------------------------------------------------------------------------

    def field(self, list_name: str, col: str) -> FieldDescription | None:
        """The field of a column."""
        return self.fields.get(f"{list_name}.{col}" if list_name else col)

    def list_of(self, model: GridModel) -> str:
        """The name of the list a model is of; "" for the header."""
        return next((name for name, one in self.lists.items() if one is model), "")

    def _read(self, list_name: str, col: Col, text: str, row: Row) -> str | Problem:
        del row
        field = self.field(list_name, col.id)
        return self.reader.read(col, field, text, base=self.date.isoformat(), recent=self.recent(field))

    def suggest(self, model: GridModel, col: Col, text: str) -> list[Suggestion]:
        """Candidates for a cell."""
        field = self.field(self.list_of(model), col.id)
        return self.reader.suggest(col, field, text, self.recent(field))

    def know(self, index: CandidateIndex) -> None:
        """More may be named than before: names are looked up again."""
        self.reader.index = index
        self.refill()

    def recent(self, field: FieldDescription | None) -> tuple[str, ...]:
        """What was used last with the party at hand."""
        known = self.usual.party(self.party, self.date)
        return known.recent_items if known is not None and field is not None and field.masters == ("item",) else ()

    @property
    def date(self) -> dt.date:
        """The document's date: what was typed, else today."""
        return dt.date.fromisoformat(self.header.row(0).value("date") or self.today().isoformat())

    @property
    def party(self) -> str:
        """Supplier or customer."""
        return party_of(self.header.row(0))

    def wanted(self) -> Wanted:
        """What the book has not been asked yet."""
        rows = [(name, row) for name, model in self.lists.items() for row in model.rows]
        items = [row.value("item") for _, row in rows]
        codes = [row.value("tax_code") for _, row in rows]
        references = [key for name, row in rows for key in self.references(name, row)]
        header = self.header.row(0).value("item")
        return self.usual.wanted(self.date, self.party, [header, *items], tax_codes=codes, references=references)

    def item_name(self, code: str) -> Text:
        """What an item is called."""
        known = self.reader.index.candidate("item", code)
        return known.name if known is not None else NOTHING_SAID

    def _detail(self, kind: str, code: str) -> Text:
        """Price and stock beside an item; nothing where it is being counted."""
        return self.usual.detail(code) if kind == "item" and not self.blind else NOTHING_SAID

    def place_label(self, text: str) -> str:
        """The place that a whole code names, as its label says it; "" where none does."""
        found = self.reader.index.search(text, ("place",), limit=1)
        return found[0].candidate.code if text and found and found[0].exact else ""

    def wanted_of(self, model: GridModel, items: Sequence[str]) -> Wanted:
        """What the book has not been asked of items that may be meant in the cell of the cursor; nothing in other cells."""
        field = self.field(self.list_of(model), model.col.id)
        named = items if field is not None and field.masters == ("item",) else ()
        return self.usual.wanted(self.date, self.party, named)

    def references(self, list_name: str, row: Row) -> Iterator[tuple[str, str]]:
        """(path, text) of what a line refers to that may be open."""
        layout = self.layout.list(list_name)
        for one in layout.description.fields if layout is not None else ():
            if one.type == "reference" and one.role and not one.derived and row.value(one.name):
                yield one.path, row.value(one.name)

    def said_of_line(self, model: GridModel) -> Text:
        """What helps at the line of the cursor: what is open of what it refers to, last price and stock of its item."""
        row = model.row(model.cursor[0])
        open_of = [self.usual.open_of(*key) for key in self.references(self.list_of(model), row)]
        name = self.item_name(row.value("item")) if self.narrow else NOTHING_SAID
        said = [name, *(one for one in open_of if one.zh), self._detail("item", row.value("item"))]
        return Text(*("  ".join(filter(None, texts)) for texts in zip(*said, strict=True)))

    @property
    def currency(self) -> str:
        """The document's currency."""
        return self.header.row(0).value("currency") or self.book_currency

    # --- what follows ----------------------------------------------------------------------------------------------------

    def _follows(self, layout: ListLayout, row: Row, col: str) -> Mapping[str, str]:
        """A price typed anew puts an amount aside that was typed before, and the other way round."""
        price = next((one for one in layout.columns if one.show == "price"), None)
        if price is None or col not in ("price", price.of):
            return {}
        other = price.of if col == "price" else "price"
        return {other: ""} if row.text(other) else {}

    def _balance(self, model: GridModel, at: int, col: Col) -> str | None:
        """What a voucher lacks on one side; or what of the header's amount is not distributed yet."""
        rows = list(enumerate(model.rows))
        if col.partner:
            own = total(row.value(col.id) for number, row in rows if number != at)
            other = total(row.value(col.partner) for _, row in rows)
            return amount_text(other - own, self.decimals)
        whole = self.header.row(0).value("amount")
        if col.kind != "amount" or not whole:
            return None
        spread = total(row.value(col.id) for number, row in rows if number != at)
        return amount_text(total([whole]) - spread, self.decimals)

    # --- the document ----------------------------------------------------------------------------------------------------

    def raw(self) -> dict[str, Any]:
        """The document as `post` takes it."""
        row = self.header.row(0)
        header = {name: text for name, text in self.following.header(row).items() if isinstance(text, str) and "." not in name}
        header |= {name: row.text(name) for name in row.cells}
        found: dict[str, Any] = {"kind": self.layout.kind, "id": self.id}
        found |= {
            name: json_value(self.field("", name), text) for name, text in header.items() if self.field("", name) and text
        }
        for name, model in self.lists.items():
            layout = self.layout.list(name)
            assert layout is not None
            lines = [dict(self._elements(layout, row)) for row in model.rows if not row.blank]
            if lines:
                found[name] = lines
        return found

    def _elements(self, layout: ListLayout, row: Row) -> Iterator[tuple[str, Any]]:
        """What was typed, and what follows from it as it is shown beside it (`refill` keeps that true)."""
        for name, text in (dict(row.filled) | row.typed).items():
            field = self.field(layout.name, name)
            if field is not None and not field.derived and isinstance(text, str) and text:
                yield name, records_of(self._inner(field), text) if field.type == "records" else json_value(field, text)

    def _inner(self, field: FieldDescription) -> ListDescription:
        inner = self.layout.list(field.path)
        assert inner is not None, field.path
        return inner.description

    def load(self, raw: Mapping[str, Any]) -> None:
        """Begin again with a document made elsewhere: a copy, or what follows from an order. Not a step that can be undone."""
        known = {one.name for one in (*self.layout.first, *self.layout.more)} - {"id"}
        header = {name: cell_text(value) for name, value in raw.items() if name in known and not isinstance(value, dict)}
        self.header.clear([header])
        for name, model in self.lists.items():
            model.clear([self._line_cells(name, line) for line in raw.get(name, ())])
        self.history.done.clear()
        self.history.undone.clear()
        self.refill()
        self.on_change()

    def _line_cells(self, name: str, line: Mapping[str, Any]) -> dict[str, str]:
        """A line's values as cells; what no field holds is left out."""
        found = {}
        for key, value in line.items():
            field = self.fields.get(f"{name}.{key}")
            if field is not None and not field.derived:
                found[key] = records_text(self._inner(field), value) if field.type == "records" else cell_text(value)
        return found

    # --- drafts ----------------------------------------------------------------------------------------------------------

    def cells(self) -> dict[str, str]:
        """All that was typed, by `header.supplier`, `lines.3.item`: what a draft keeps."""
        found = {f"header.{name}": text for name, text in self.header.row(0).typed.items()}
        for name, model in self.lists.items():
            for at, row in enumerate(model.rows):
                found |= {f"{name}.{at}.{col}": text for col, text in row.typed.items()}
        return found

    def restore(self, cells: Mapping[str, str]) -> None:
        """Put a draft's cells back; what could not be read then cannot be read now, and says so."""
        rows: dict[str, dict[int, dict[str, str]]] = {name: {} for name in self.lists}
        header = {}
        for key, text in cells.items():
            name, _, rest = key.partition(".")
            if name == "header":
                header[rest] = text
            elif name in rows:
                at, _, col = rest.partition(".")
                rows[name].setdefault(int(at), {})[col] = text
        self.header.restore([header])
        for name, model in self.lists.items():
            model.restore([rows[name][at] for at in sorted(rows[name])])
        self.refill()


def _is_typed(layout: ListLayout) -> bool:
    """Lists below a line have no pane of their own."""
    return "." not in layout.name and not layout.description.derived


def _scanning(layout: ListLayout, defaults: Mapping[str, str]) -> Scanning | None:
    """Lists of items and quantities take a scanner's lines; in a count everything is scanned piece by piece."""
    names = [one.id for one in layout.columns]
    quantity = next((name for name in ("quantity", "counted") if name in names), None)
    if "item" not in names or not quantity:
        return None
    place = "place" if "place" in names else ""
    above = defaults.get(f"{layout.name}.place") == "=above"
    return Scanning("item", quantity, follow=quantity == "quantity", place=place, place_above=above)


def _no_balance(_model: GridModel, _at: int, _col: Col) -> str | None:
    return None
