"""Which columns a tax bureau's list has: declared in TOML, one file per kind of list, every column with all its known names."""

from __future__ import annotations

import importlib.resources
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from importers.bank.mapping import name_key
from importers.bank.sheet import Sheet

__all__ = ["Columns", "ListKind", "header_of", "list_kinds"]

HEADER_ROWS_MAX = 30
DELIMITERS = (",", "\t")


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list: the family of documents in it and the names of its columns."""

    name: str
    form: str
    columns: Mapping[str, tuple[str, ...]]

    def found_in(self, header: Sequence[str]) -> dict[str, int]:
        """The position of each known column; the first of its names that the header has."""
        keys = [name_key(cell) for cell in header]
        places = (
            (term, next((keys.index(name) for name in names if name in keys), -1)) for term, names in self.columns.items()
        )
        return {term: place for term, place in places if place >= 0}

    def fits(self, found: Mapping[str, int]) -> bool:
        """Whether these columns identify documents and state an amount."""
        amount = {"tax"} if self.form == "customs_vat" else {"net", "tax", "gross"}
        return bool({"number", "number_before"} & set(found)) and "issue_date" in found and bool(amount & set(found))


@dataclass(frozen=True, slots=True)
class Columns:
    """A sheet's header: which kind of list it is, in which row, and where each column stands."""

    kind: ListKind
    at: int
    places: Mapping[str, int]
    delimiter: str

    def value(self, cells: Sequence[str], term: str) -> str:
        """The cell of a term, its formula quotes taken off (`="0123"`); empty where the row or the list has none."""
        place = self.places.get(term, -1)
        said = cells[place].strip() if 0 <= place < len(cells) else ""
        return said[2:-1].strip() if said.startswith('="') and said.endswith('"') else said


@cache
def list_kinds() -> tuple[ListKind, ...]:
    """The shipped kinds of lists."""
    folder = importlib.resources.files("importers").joinpath("tax_lists")
    found = []
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            given = tomllib.loads(file.read_text(encoding="utf-8"))
            columns = {term: tuple(map(name_key, names)) for term, names in given["columns"].items()}
            found.append(ListKind(file.name.removesuffix(".toml"), given["form"], columns))
    return tuple(found)


def header_of(sheet: Sheet) -> Columns | None:
    """The header that names most columns of a kind of list, in the first rows."""
    best: Columns | None = None
    for delimiter in DELIMITERS:
        for at, row in enumerate(sheet.rows(delimiter, HEADER_ROWS_MAX)):
            for kind in list_kinds():
                places = kind.found_in(row.cells)
                if kind.fits(places) and (best is None or len(places) > len(best.places)):
                    best = Columns(kind, at, places, delimiter)
    return best
