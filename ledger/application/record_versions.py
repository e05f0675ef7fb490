"""What happened to a record over its versions: who recorded each, when, and which fields it changed, before and after.

A version is compared with the one before it, field by field, as people read them: names of natural persons in clear where they
are still known. The first version changes every field it has from nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.application.book import Reading
from ledger.domain.entry import Record
from ledger.domain.field_words import words_of
from ledger.domain.kinds import KINDS
from ledger.domain.master_words import HEADER_WORDS, words_of_master
from ledger.domain.problem import Text

_NOT_CONTENT: Final = frozenset({"kind", "version"})
_SHOWN_MAX: Final = 200
"""Characters of one value: an adoption holds whole files."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field; "" where it was not, or is not any more."""

    path: str
    """`lines/1/quantity`, lines counted from 1."""
    label: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordVersion:
    """One version of a record."""

    seq: int
    version: int
    accounting_date: dt.date
    recorded_at: dt.datetime
    recorded_by: str
    prepared_by: str
    reviewed_by: str
    changes: tuple[FieldChange, ...]


def record_versions(reading: Reading, ref: str) -> list[RecordVersion]:
    """All versions of `kind:id`, newest first."""
    found: list[RecordVersion] = []
    before: dict[str, str] = {}
    for record in reading.versions(ref):
        after = dict(_fields(reading.revealed(record)))
        found.append(_version(record, tuple(_changes(record.kind, before, after))))
        before = after
    return found[::-1]


def labelled_fields(kind: str, given: Mapping[str, Any]) -> list[tuple[Text, str]]:
    """What people call each field of an input, and its value."""
    return [(_label(kind, path), value) for path, value in _fields(given) if not path.endswith("/line")]


def _version(record: Record, changes: tuple[FieldChange, ...]) -> RecordVersion:
    people = (record.recorded_by, record.prepared_by, record.reviewed_by)
    number = int(record.key.rpartition(":")[2])
    return RecordVersion(record.seq, number, record.accounting_date, record.recorded_at, *people, changes)


def _fields(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Path and text of every value, lists counted from 1; a list of plain values is one field."""
    for name, value in given.items():
        if name not in _NOT_CONTENT:
            yield from _flat(name, value)


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{path}/{name}", inner)
    elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(f"{path}/{number}", inner)
    elif isinstance(value, list):
        yield path, ", ".join(map(str, value))
    else:
        text = str(value).lower() if isinstance(value, bool) else str(value)
        yield path, text if len(text) <= _SHOWN_MAX else f"{text[:_SHOWN_MAX]}…"


def _changes(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[FieldChange]:
    for path in [*after, *(path for path in before if path not in after)]:
        old, new = before.get(path, ""), after.get(path, "")
        if old != new and not path.endswith("/line"):
            yield FieldChange(path, _label(kind, path), old, new)


def _label(kind: str, path: str) -> Text:
    """What people call the field, with the numbers of the lines it stands in."""
    parts = path.split("/")
    names = tuple(part for part in parts if not part.isdecimal())
    numbers = ".".join(part for part in parts if part.isdecimal())
    dotted = ".".join(names)
    words = words_of(kind, names) if kind in KINDS else words_of_master(kind, dotted)
    words = words or HEADER_WORDS.get(dotted)
    label = words.label if words is not None else Text(dotted, dotted)
    return Text(f"{numbers}. {label.zh}", f"{numbers}. {label.en}") if numbers else label
