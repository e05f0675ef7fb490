"""The bytes of a record: what the tree attests and what is stored, once, never re-serialised (ARCHITECTURE D10, §5.1).

Canonical JSON: UTF-8, keys sorted by code point, no white space, strings in NFC, integers, true and false; never a float,
never null. What has its empty value is left out, so a body says nothing twice and a new column changes no old body.

    {"accounting_date":"2026-03-02","bundle":"…","entries":[{"accounting_date":"2026-03-02","business_date":"2026-03-02",
     "class":"normal","number":1,"ordinal":1,"postings":[{"account":"1405","debit":100000,"item":"P1",…},…],
     "summary":{"en":"Receipt","zh":"入库"}}],"input":{…},"key":"goods_receipt:R1:1","kind":"goods_receipt",…}

Names inside entries and postings are those of the columns they are stored in, so a difference found here names its column.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import Any, Final

from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.problem import Text

VERSION: Final = 1
"""Of the body's form. A reader keeps every older form."""

Json = dict[str, Any]
_LARGEST: Final = 2**63

POSTING_COLUMNS: Final[tuple[tuple[str, str, bool], ...]] = (
    # column, field of Posting, is a date
    ("line", "line", False),
    ("account", "account", False),
    ("role", "role", False),
    ("debit", "debit", False),
    ("credit", "credit", False),
    ("doc_currency", "doc_currency", False),
    ("doc_amount", "doc_amount", False),
    ("item", "item", False),
    ("quantity", "quantity", False),
    ("place", "place", False),
    ("lot", "lot", False),
    ("owner", "owner", False),
    ("status", "status", False),
    ("layer", "layer", False),
    ("origin", "origin", False),
    ("rank_date", "rank_date", True),
    ("party", "party", False),
    ("order_code", "order", False),
    ("open_item", "open_item", False),
    ("due", "due", True),
    ("tax_code", "tax_code", False),
    ("tax_base", "tax_base", False),
    ("cash_item", "cash_item", False),
    ("dimension_set", "dims", False),
    ("document_line", "document_line", False),
    ("pair", "pair", False),
)
"""The columns of table posting beside its key, in order."""
POSTING_DEFAULTS: Final = {"role": "", "debit": 0, "credit": 0}
"""What a column holds where the body is silent; every other column then holds nothing."""
_POSTING_VALUES: Final = attrgetter(*(field for _, field, _ in POSTING_COLUMNS))
_DATES: Final = tuple(place for place, (_, _, is_date) in enumerate(POSTING_COLUMNS) if is_date)
_POSTING_NAMES: Final = tuple(column for column, _, _ in POSTING_COLUMNS)
_POSTING_FIELDS: Final = {column: (field, is_date) for column, field, is_date in POSTING_COLUMNS}


class NotCanonicalError(ValueError):
    """A value that no canonical body may hold: a bug of whoever made the record, or a body that was tampered with."""


def canonical_bytes(value: Mapping[str, Any]) -> bytes:
    """The one serialisation of a JSON object."""
    return _composed(_checked_dump(value)).encode()


def _composed(text: str) -> str:
    """NFC of every string. Each follows a quotation mark, which composes with nothing, so the whole text may be asked."""
    if unicodedata.is_normalized("NFC", text):
        return text
    return _dump(json.loads(unicodedata.normalize("NFC", text)))


def sealed(record: Record) -> tuple[Record, bytes]:
    """The body, and the record it stands for: another one than was given only where a string was not NFC."""
    text = _checked_dump(body_dict(record))
    composed = _composed(text)
    return record if composed is text else record_from_dict(json.loads(composed)), composed.encode()


def canonical_text(value: Any) -> str:
    """The same for any JSON value, as text for a column."""
    return _checked_dump(value)


def body_of(record: Record) -> bytes:
    """The canonical body of a record."""
    return canonical_bytes(body_dict(record))


def record_of(body: bytes) -> Record:
    """The record a body stands for: `record_of(body_of(r)) == r` for every record whose strings are NFC."""
    return record_from_dict(json.loads(body))


def body_dict(record: Record) -> Json:
    """The body as an object, not yet normalised."""
    body: Json = {
        "v": VERSION,
        "seq": record.seq,
        "kind": record.kind,
        "semantics": record.semantics,
        "accounting_date": record.accounting_date.isoformat(),
        "recorded_at": timestamp(record.recorded_at),
        "key": record.key,
        "request_sha256": record.request_sha256,
        "input": record.input,
        "entries": [entry_dict(entry) for entry in record.entries],
    }
    for name in ("bundle", "prepared_by", "reviewed_by", "recorded_by", "reverses"):
        if value := getattr(record, name):
            body[name] = value
    if record.approvals:
        body["approvals"] = list(record.approvals)
    return body


def entry_dict(entry: Entry) -> Json:
    """One entry of a body."""
    found: Json = {
        "ordinal": entry.ordinal,
        "class": entry.klass,
        "accounting_date": entry.accounting_date.isoformat(),
        "business_date": entry.business_date.isoformat(),
        "summary": {"zh": entry.summary.zh, "en": entry.summary.en},
        "postings": [posting_dict(posting) for posting in entry.postings],
    }
    if entry.number is not None:
        found["number"] = entry.number
    if entry.reverses is not None:
        found["reverses"] = entry.reverses
    return found


def posting_values(posting: Posting) -> tuple[Any, ...]:
    """The values of `POSTING_COLUMNS`, dates as text."""
    values = list(_POSTING_VALUES(posting))
    for place in _DATES:
        day = values[place]
        if day is not None:
            values[place] = day.isoformat()
    return tuple(values)


def posting_dict(posting: Posting) -> Json:
    """One line of a body: `POSTING_COLUMNS` and where it came from, empty values left out."""
    found = {name: value for name, value in zip(_POSTING_NAMES, posting_values(posting), strict=True) if value is not None}
    for name, default in POSTING_DEFAULTS.items():
        if found[name] == default:
            del found[name]
    if posting.rule:
        found["rule"] = posting.rule
    if posting.rule_line:
        found["rule_line"] = posting.rule_line
    if posting.atoms:
        found["atoms"] = [list(atom) for atom in posting.atoms]
    return found


def atoms_text(posting: Posting) -> str:
    """A posting's atoms for their column; its record's body holds the same and was checked."""
    return _dump([list(atom) for atom in posting.atoms])


def posting_row_dict(row: Mapping[str, Any]) -> Json:
    """Columns of a posting as a body shows them."""
    return {name: value for name, value in row.items() if value is not None and POSTING_DEFAULTS.get(name) != value}


def record_from_dict(body: Json) -> Record:
    """The record an object stands for; `NotCanonicalError` where it cannot be one."""
    if body.get("v") != VERSION:
        raise NotCanonicalError(f"a body of form {body.get('v')!r}, this program reads {VERSION}")
    known = {name: body[name] for name in ("bundle", "prepared_by", "reviewed_by", "recorded_by", "reverses") if name in body}
    return Record(
        body["seq"],
        body["kind"],
        body["key"],
        date.fromisoformat(body["accounting_date"]),
        parsed_timestamp(body["recorded_at"]),
        body["request_sha256"],
        body["input"],
        tuple(_entry(entry) for entry in body["entries"]),
        semantics=body["semantics"],
        approvals=tuple(body.get("approvals", ())),
        **known,
    )


def _entry(found: Json) -> Entry:
    return Entry(
        found["ordinal"],
        found["class"],
        date.fromisoformat(found["accounting_date"]),
        date.fromisoformat(found["business_date"]),
        Text(found["summary"]["zh"], found["summary"]["en"]),
        tuple(posting_of(line) for line in found["postings"]),
        found.get("number"),
        found.get("reverses"),
    )


def posting_of(found: Mapping[str, Any]) -> Posting:
    """The posting that columns or a line of a body describe."""
    values: Json = {"role": ""}
    for name, value in found.items():
        field, is_date = _POSTING_FIELDS.get(name, (name, False))
        values[field] = date.fromisoformat(value) if is_date and value is not None else value
    values["atoms"] = tuple((name, value) for name, value in found.get("atoms", ()))
    return Posting(**values)


def timestamp(moment: datetime) -> str:
    """`2026-03-02T08:15:00.000001Z`, always six decimals, so that text order is time order."""
    if moment.utcoffset() is None:
        raise NotCanonicalError(f"{moment!r} has no time zone")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def parsed_timestamp(text: str) -> datetime:
    """The moment a timestamp stands for, in UTC."""
    return datetime.fromisoformat(text)


_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


def _dump(value: Any) -> str:
    return _ENCODER.encode(value)


def _checked_dump(value: Any) -> str:
    """The serialisation of what is canonical.

    Kinds of values are asked level by level, texts and integers on the finished text, because every record comes through
    here. What looks wrong there is asked value by value, which decides and names the place.
    """
    if not _is_plain(value):
        _check(value)
    text = _dump(value)
    if _looks_wrong(text):
        _check(value)
    return text


_PLAIN: Final = frozenset({str, int, bool})
_KEYS: Final = frozenset({str})
_DIGITS_AS_ZERO: Final = bytes(48 if chr(byte).isdecimal() else byte for byte in range(256))


def _is_plain(value: Any) -> bool:
    """True for objects with text as keys and lists, as deep as they go, of text, integers, true and false."""
    level = [value]
    while level:
        inner: list[Any] = []
        for one in level:
            kind = type(one)
            if kind is dict and _KEYS.issuperset(map(type, one)):
                inner += one.values()
            elif kind is list:
                inner += one
            elif kind not in _PLAIN:
                return False
        level = [one for one in inner if type(one) not in _PLAIN]
    return True


def _looks_wrong(text: str) -> bool:
    """True for halves of surrogate pairs, and for what may be NUL or an integer of more than 64 bits."""
    try:
        found = text.encode()
    except UnicodeEncodeError:
        return True
    return b"\\u0000" in found or b"0" * 19 in found.translate(_DIGITS_AS_ZERO)


def _check(value: Any, path: str = "") -> None:
    """Refuse what has more than one spelling or none: floats, null, keys that are no strings, NUL, lone surrogates."""
    check = _CHECKS.get(type(value))
    if check is None:
        raise NotCanonicalError(f"{type(value).__name__} at {path or '/'}: {value!r}")
    check(value, path)


def _check_text(value: str, path: str) -> None:
    if "\0" in value or (not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value)):
        raise NotCanonicalError(f"a character that is no text at {path}: {value!r}")


def _check_integer(value: int, path: str) -> None:
    if not -_LARGEST <= value < _LARGEST:
        raise NotCanonicalError(f"an integer of more than 64 bits at {path}: {value}")


def _check_object(value: Json, path: str) -> None:
    for key, inner in value.items():
        if not isinstance(key, str):
            raise NotCanonicalError(f"a key that is no string at {path}: {key!r}")
        _check(inner, f"{path}/{key}")


def _check_list(value: list[Any], path: str) -> None:
    for index, inner in enumerate(value):
        _check(inner, f"{path}/{index}")


def _accept(value: object, path: str) -> None:
    """True and false are always canonical."""


_CHECKS: Final[dict[type, Callable[[Any, str], None]]] = {
    bool: _accept,
    int: _check_integer,
    str: _check_text,
    dict: _check_object,
    list: _check_list,
}
