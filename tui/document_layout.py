"""How a document is laid out on the screen: which fields come first, which columns its lines have, what Enter skips.

`layouts/<kind>.toml` says it for the kinds that clerks type every day; a kind without a file gets what follows from its form.
A layout only chooses and orders: every field of the form that it does not show is kept under "more" (`more`, `hidden`), so that
nothing can become unreachable. `layouts/menu.toml` says which kinds an area has, in the order of their keys.

    header = ["supplier", "date"]                      # shown first, the rest under "more"
    totals = ["lines.net", "lines.tax"]                # summed at the foot
    [lists.lines]
    narrow = ["item", "quantity"]                      # all that a handheld shows
    columns = [
      { field = "item", width = 12 },
      { show = "item_name", width = 18 },              # worked out, never typed
      { field = "quantity", width = 9, skip_after = true },
      { show = "price", of = "net", width = 9 },       # typed too: quantity × price is put into `of`
    ]
    [defaults]
    "lines.place" = "=usual"
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast, get_args

from rich.cells import cell_len

from ledger.api import FieldDescription, KindDescription, ListDescription, Text, describe_kind

FOLDER: Final = Path(__file__).with_name("layouts")
WIDTH_MAX: Final = 76
"""Cells for the columns of a list with a blank between them: 80 less the number of the line."""
Show = Literal["", "item_name", "party_name", "account_name", "price", "on_hand", "available", "open"]
"""What a column without a field shows: a name, a unit's price (typed as well), goods at the place, what a reference owes."""


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """One column of a list."""

    id: str
    """The field's name, or what is shown: unique in its list."""
    label: Text
    width: int
    """In cells of the terminal."""
    field: FieldDescription | None = None
    show: Show = ""
    of: str = ""
    """For `price`: the amount that it is the price of; for names: the field whose code it names."""
    skip_after: bool = False
    """Enter goes on to the next line from here; Tab visits what stands behind."""
    stop: bool = True
    """Enter stops here on its way."""

    @property
    def typed(self) -> bool:
        """True where something can be typed."""
        return self.show == "price" or (self.field is not None and not self.field.derived)


@dataclass(frozen=True, slots=True)
class ListLayout:
    """One list of a document, also one that hangs below a line (`lines.parts`)."""

    description: ListDescription
    columns: tuple[ColumnLayout, ...]
    hidden: tuple[FieldDescription, ...]
    """Fields without a column: shown on demand."""
    narrow: tuple[str, ...] = ()
    """The columns that a handheld of 40 columns shows; none: all, scrolled sideways."""

    @property
    def name(self) -> str:
        """`lines`, `settlements.lines`."""
        return self.description.name


@dataclass(frozen=True, slots=True)
class DocumentLayout:
    """The screen of one kind."""

    kind: str
    title: Text
    first: tuple[FieldDescription, ...]
    more: tuple[FieldDescription, ...]
    lists: tuple[ListLayout, ...]
    defaults: Mapping[str, str]
    """Field path → a literal, or where it comes from while nothing is typed: `=today`, `=number` (the next of the kind),
    `=above` (the line before), `=usual` (where the item lies), `=price` (quantity × usual price), `=tax` (net × rate), `=terms`
    (date and days of the party)."""
    totals: tuple[str, ...]

    def list(self, name: str) -> ListLayout | None:
        """The list of that name, or None."""
        return next((one for one in self.lists if one.name == name), None)


@dataclass(frozen=True, slots=True)
class MenuLine:
    """A kind in the menu of an area, with the key that opens it."""

    key: str
    kind: str


@cache
def layout_of(kind: str) -> DocumentLayout:
    """The layout of a kind of document or master data."""
    form, given = describe_kind(kind), _given(kind)
    first = tuple(_named(form, given["header"])) if "header" in given else tuple(_first_fields(form))
    shown = {one.path for one in first}
    return DocumentLayout(
        kind,
        form.title,
        first,
        tuple(one for one in form.header if one.path not in shown),
        tuple(_list(one, given.get("lists", {}).get(one.name)) for one in form.lists),
        _defaults(form) | given.get("defaults", {}),
        tuple(given.get("totals", ())) or tuple(_totals(form)),
    )


def menu_of(area: str) -> tuple[MenuLine, ...]:
    """The kinds of an area, in the order of their keys: 1 to 9, then a to z without g."""
    return tuple(MenuLine(key, kind) for key, kind in zip(_KEYS, _menu().get(area, ()), strict=False))


def areas() -> tuple[str, ...]:
    """The areas that have a menu of kinds."""
    return tuple(_menu())


def own_layouts() -> tuple[str, ...]:
    """The kinds that have a file of their own."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "menu"))


_KEYS: Final = "123456789abcdefhijklmnopqrstuvwxyz"
"""Without `g`, which leads to another room on every screen."""


@cache
def _menu() -> Mapping[str, tuple[str, ...]]:
    given = tomllib.loads((FOLDER / "menu.toml").read_text(encoding="utf-8"))
    return {area: tuple(kinds) for area, kinds in given.items()}


def _given(kind: str) -> dict[str, Any]:
    path = FOLDER / f"{kind}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _named(form: KindDescription, names: list[str]) -> Iterator[FieldDescription]:
    for name in names:
        field = form.field(name)
        assert field is not None, f"{form.name} has no header field {name}"
        yield field


# --- what follows from the form ------------------------------------------------------------------------------------------


def _first_fields(form: KindDescription) -> Iterator[FieldDescription]:
    """Its own fields, the date before them where it has one; master data shows everything but the record's own fields."""
    own = [one for one in form.header if one.name not in (_OF_EVERY_DOCUMENT if form.is_document else _OF_EVERY_RECORD)]
    yield from (one for one in form.header if one.name in (("date",) if form.is_document else ("id",)))
    yield from (one for one in own if not one.derived)


_OF_EVERY_RECORD: Final = frozenset({"id", "prepared_by", "version"})
_OF_EVERY_DOCUMENT: Final = frozenset(
    {"id", "date", "number", "accounting_date", "currency", "rate", "memo", "dims", "attachments", "prepared_by", "version"}
)


def _defaults(form: KindDescription) -> dict[str, str]:
    """Today's date, a number in order, goods where they usually lie and at what they usually cost."""
    found = {"date": "=today", "id": "=number"} if form.is_document else {}
    typed = {one.name for one in form.lists if not one.derived}
    places = {one.path: "=usual" for one in form.fields if one.list in typed and one.masters == ("place",) and not one.derived}
    return found | (places if form.is_document else {})


def _totals(form: KindDescription) -> Iterator[str]:
    for name in ("lines.net", "lines.tax", "lines.gross", "lines.amount", "lines.debit", "lines.credit", "settlements.amount"):
        if form.field(name) is not None:
            yield name


def _list(description: ListDescription, given: Mapping[str, Any] | None) -> ListLayout:
    if given is not None:
        columns = tuple(_column(description, one) for one in given["columns"])
    else:
        columns = tuple(_usual_columns(description))
    shown = {one.field.name for one in columns if one.field is not None}
    hidden = tuple(one for one in description.fields if one.name not in shown)
    return ListLayout(description, columns, hidden, tuple(given.get("narrow", ())) if given is not None else ())


def _column(description: ListDescription, given: Mapping[str, Any]) -> ColumnLayout:
    name, show = given.get("field", ""), cast("Show", given.get("show", ""))
    field = next((one for one in description.fields if one.name == name), None)
    assert (field is not None) == bool(name), f"{description.name} has no field {name}"
    assert show in get_args(Show), f"{show} is nothing that a column can show"
    label = Text(*given["label"]) if "label" in given else field.label if field is not None else SHOWN[show]
    column = ColumnLayout(name or show, label, given["width"], field, show, given.get("of", ""), given.get("skip_after", False))
    return replace(column, stop=given.get("stop", column.typed))


SHOWN: Final[Mapping[str, Text]] = {
    "item_name": Text("名称", "Name"),
    "party_name": Text("名称", "Name"),
    "account_name": Text("科目名称", "Account name"),
    "price": Text("单价", "Price"),
    "on_hand": Text("现存", "On hand"),
    "available": Text("可用量", "Available"),
    "open": Text("未清", "Open"),
}
"""Heads of columns that show what is worked out."""


def _usual_columns(description: ListDescription) -> Iterator[ColumnLayout]:
    """Required fields first, in the order of the form, then the others as long as there is room."""
    wanted = sorted(description.fields, key=lambda one: (one.derived, not one.required))
    left = WIDTH_MAX
    chosen = {}
    for field in wanted:
        width = max(_WIDTHS.get(field.type, 10), cell_len(field.label.zh), cell_len(field.label.en))
        if width + 1 <= left + 1 or field.required:
            left -= width + 1
            chosen[field.name] = width
    for field in description.fields:
        if field.name in chosen:
            yield ColumnLayout(field.name, field.label, chosen[field.name], field, stop=field.required and not field.derived)


_WIDTHS: Final[Mapping[str, int]] = {
    "code": 10, "amount": 11, "money": 11, "quantity": 9, "date": 10, "reference": 14, "text": 12, "choice": 9, "flag": 5,
    "lot": 9, "number": 8, "rate": 6,
}  # fmt: skip
"""Cells that values of a type usually need."""
