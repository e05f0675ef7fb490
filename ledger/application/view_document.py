"""A record as somebody looks at it, with the rule line behind every posting.

Its fields with their words, its vouchers, what it moved in stock, what it reversed and what reversed it. Texts stay bilingual,
so that a screen can change its language without asking again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.application.book import Reading
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.stock_reports import STOCK_ROLES
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.field_words import words_of
from ledger.domain.form_words import LIST_WORDS, RECORD_TITLES
from ledger.domain.kinds import KINDS
from ledger.domain.master_words import HEADER_WORDS, words_of_master
from ledger.domain.problem import Text

_SHOWN_BEFORE: Final = ("kind", "id", "version")
"""Header fields that the key of the record says already."""
_LINE_WORDS: Final = {"of": Text("行", "of line"), "line": Text("行", "line")}
_LONGEST: Final = 400
"""Characters of a value; the rest of a bundle's rule text is read elsewhere."""


@dataclass(frozen=True, slots=True)
class ViewField:
    """One field with its word and value."""

    name: str
    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class ViewList:
    """A list of the document, `lines` or a list inside one: columns in their order, and rows of values."""

    title: Text
    columns: Sequence[tuple[str, Text]]
    rows: Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ViewPosting:
    """One posting. Amounts in minor units, quantities with their scale; `rule` is `purchasing 1`, with the line of its file."""

    line: int
    account: str
    name: Text
    role: str
    debit: int | None
    credit: int | None
    item: str
    quantity: tuple[int, int] | None
    place: str
    lot: str
    party: str
    open_item: str
    rule: str
    rule_line: int


@dataclass(frozen=True, slots=True)
class ViewEntry:
    """One entry, with the id of the one it cancels."""

    id: str
    klass: str
    number: str
    date: str
    summary: Text
    reverses: str
    postings: Sequence[ViewPosting]


@dataclass(frozen=True, slots=True)
class StockMove:
    """What the record changed at one place; value in minor units, None where it is not shown."""

    item: str
    name: str
    place: str
    lot: str
    quantity: tuple[int, int]
    value: int | None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A record to look at."""

    key: str
    seq: int
    kind: str
    id: str
    title: Text
    currency: str
    accounting_date: str
    recorded_at: str
    people: Mapping[str, str]
    reverses: str
    reversed_by: str
    fields: Sequence[ViewField]
    lists: Sequence[ViewList]
    entries: Sequence[ViewEntry]
    stock: Sequence[StockMove]


def document_view(reading: Reading, record: Record) -> DocumentView:
    """The view of a record."""
    facts = reading.facts
    given = reading.revealed(record)
    state = reading.registers.reversal_of(record.key)
    people = {name: getattr(record, name) for name in ("prepared_by", "reviewed_by", "recorded_by")}
    return DocumentView(
        key=record.key,
        seq=record.seq,
        kind=record.kind,
        id=record.key.split(":")[1],
        title=title_of_kind(record.kind),
        currency=facts.currency,
        accounting_date=record.accounting_date.isoformat(),
        recorded_at=record.recorded_at.isoformat(timespec="seconds"),
        people={name: who for name, who in people.items() if who},
        reverses=record.reverses or "",
        reversed_by=state or "",
        fields=list(_fields(record.kind, given)),
        lists=list(_lists(record.kind, given)),
        entries=[_entry(record, entry, facts) for entry in record.entries],
        stock=_moves(record, facts),
    )


def without_amounts(view: DocumentView) -> DocumentView:
    """The view for who sees no costs: no input, no amounts; quantities stay."""
    entries = [
        replace(entry, postings=[replace(one, debit=None, credit=None) for one in entry.postings]) for entry in view.entries
    ]
    return replace(view, fields=(), lists=(), entries=entries, stock=[replace(one, value=None) for one in view.stock])


def title_of_kind(kind: str) -> Text:
    """What a kind of record is called."""
    return KINDS[kind].title if kind in KINDS else RECORD_TITLES.get(kind, Text(kind, kind))


def _label(kind: str, path: tuple[str, ...]) -> Text:
    if kind in KINDS:
        words = words_of(kind, path) or HEADER_WORDS.get(path[-1])
    else:
        words = words_of_master(kind, path[-1]) or HEADER_WORDS.get(path[-1])
    return words.label if words else Text(path[-1], path[-1])


def _fields(kind: str, given: Mapping[str, Any]) -> Iterable[ViewField]:
    for name, value in given.items():
        if name not in _SHOWN_BEFORE and not _is_table(value):
            yield ViewField(name, _label(kind, (name,)), _text(value))


def _lists(kind: str, given: Mapping[str, Any]) -> Iterable[ViewList]:
    """The lists of a document, those inside lines behind them with the number of the line in front."""
    for name, value in given.items():
        if not _is_table(value):
            continue
        yield _list(kind, (name,), value)
        inner: dict[str, list[dict[str, Any]]] = {}
        for row in value:
            for below, rows in row.items():
                if _is_table(rows):
                    inner.setdefault(below, []).extend({"of": row.get("line", ""), **one} for one in rows)
        for below, rows in inner.items():
            yield _list(kind, (name, below), rows)


def _list(kind: str, path: tuple[str, ...], rows: Sequence[Mapping[str, Any]]) -> ViewList:
    flat = [{name: _text(value) for name, value in row.items() if not _is_table(value)} for row in rows]
    names = list(dict.fromkeys(name for row in flat for name in row))
    names.sort(key=lambda name: name not in ("of", "line"))
    columns = [(name, _LINE_WORDS[name] if name in _LINE_WORDS else _label(kind, (*path, name))) for name in names]
    title = LIST_WORDS.get(f"{kind}.{'.'.join(path)}") or LIST_WORDS.get(".".join(path))
    return ViewList(title or _label(kind, path), columns, flat)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={_text(one)}" for name, one in value.items())[:_LONGEST]
    text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _entry(record: Record, entry: Entry, facts: BookFacts) -> ViewEntry:
    return ViewEntry(
        record.entry_id(entry),
        entry.klass,
        voucher_number(entry.period, entry.number),
        entry.accounting_date.isoformat(),
        entry.summary,
        entry.reverses or "",
        [_posting(one, facts) for one in entry.postings],
    )


def _posting(one: Posting, facts: BookFacts) -> ViewPosting:
    moved = (one.quantity, facts.scale(one.item)) if one.item and one.quantity is not None else None
    return ViewPosting(
        one.line,
        one.account,
        facts.account_name(one.account),
        one.role,
        one.debit,
        one.credit,
        one.item or "",
        moved,
        *(one.place or "", one.lot or "", one.party or "", one.open_item or "", one.rule),
        rule_line=one.rule_line,
    )


def _moves(record: Record, facts: BookFacts) -> list[StockMove]:
    """Quantity and value by item, place and lot, what nets to nothing left out."""
    sums: dict[tuple[str, str, str], list[int]] = {}
    for entry in record.entries:
        for one in entry.postings:
            if one.item and one.role in STOCK_ROLES:
                found = sums.setdefault((one.item, one.place or "", one.lot or ""), [0, 0])
                found[0] += one.quantity or 0
                found[1] += one.value
    items = facts.masters.items
    return [
        StockMove(item, items[item].name if item in items else "", place, lot, (quantity, facts.scale(item)), value)
        for (item, place, lot), (quantity, value) in sorted(sums.items())
        if quantity or value
    ]
