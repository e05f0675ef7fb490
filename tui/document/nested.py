"""A list below a line is typed into one cell of it: `L1b 40; L1a 60` are two parts of a lot, by the order of their fields.

A field may be named, `quantity=40 lot=L1b`, where another order or one further back is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger.api import FieldDescription, ListDescription, Text
from tui.document_layout import DocumentLayout
from tui.entry_parsing.fold import fold_code


def nested_fields(layout: DocumentLayout, outer: str) -> tuple[FieldDescription, ...]:
    """One field of records for every list below the lines of `outer` that is typed."""
    inner = [one.description for one in layout.lists if one.name.rpartition(".")[0] == outer and not one.description.derived]
    return tuple(_field(one, outer) for one in inner)


def _field(inner: ListDescription, outer: str) -> FieldDescription:
    fields = [one.label for one in _typed(inner)]
    zh, en = " ".join(one.zh for one in fields), " ".join(one.en for one in fields)
    meaning = Text(f"每项 {zh},用分号隔开", f"each as {en}, a semicolon between them")
    return FieldDescription(inner.name.rpartition(".")[2], outer, inner.title, meaning, "records", inner.required)


def records_of(inner: ListDescription, text: str) -> list[dict[str, str]]:
    """The elements that a cell says."""
    names = [one.name for one in _typed(inner)]
    parts = [part.split() for part in fold_code(text).split(";")]
    return [_record(names, words) for words in parts if words]


def _record(names: list[str], words: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if equals:
            found[name] = value
        else:
            free = next((one for one in names if one not in found), "")
            found[free or word] = word  # one word too many becomes a field that nobody knows, and posting says so
    return found


def records_text(inner: ListDescription, records: Iterable[Mapping[str, Any]]) -> str:
    """Elements as a cell says them."""
    names = {one.name for one in _typed(inner)}
    return "; ".join(" ".join(f"{name}={value}" for name, value in one.items() if name in names) for one in records)


def _typed(inner: ListDescription) -> list[FieldDescription]:
    return [one for one in inner.fields if not one.derived and one.name != "unit"]
