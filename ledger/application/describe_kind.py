"""What a form for a kind of record has to ask: every field with its words, type, choices and defaults, list by list.

Documents are described from the table their models are made of (`ledger.domain.kind`), master data from the pydantic models
themselves (`document_models`), so that a field that is added shows up in every form without anybody telling the form.
Fields that completion fills and refuses from outside are described too, marked `derived`: forms show them and let nobody type.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ledger.application.document_models import model_of
from ledger.application.form_description import (
    ChoiceDescription,
    FieldDescription,
    FormType,
    KindDescription,
    ListDescription,
)
from ledger.domain.field_words import FieldWords, words_of
from ledger.domain.form_words import LIST_WORDS, RECORD_TITLES, words_of_choice
from ledger.domain.kind import Field, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.master_records import MASTER_KINDS
from ledger.domain.master_words import HEADER_WORDS, words_of_master
from ledger.domain.problem import Text

RECORD_KINDS: Final = (*MASTER_KINDS, "book_setting", "account_event")
"""Kinds beside documents that a form can be made for."""


@cache
def describe_kind(name: str) -> KindDescription:
    """The form of a kind; `name` is one of `form_kinds()`."""
    return _document(name) if name in KINDS else _master(name)


def form_kinds() -> tuple[str, ...]:
    """Every kind that a form can be made for, documents first."""
    return (*KINDS, *RECORD_KINDS)


# --- documents -----------------------------------------------------------------------------------------------------------


def _document(name: str) -> KindDescription:
    kind = KINDS[name]
    own = [_field(name, (), field) for field in kind.fields]
    lists = [one for lines in kind.lists for one in _lists(name, lines, ())]
    return KindDescription(name, kind.title, True, (*_HEADER_FIRST, *own, *_HEADER_LAST), tuple(lists))


def _lists(kind: str, lines: LineList, above: tuple[str, ...]) -> Iterator[ListDescription]:
    here = (*above, lines.name)
    fields = [_field(kind, here, field) for field in lines.fields]
    first = next((number for number, one in enumerate(fields) if one.type == "quantity" and not one.derived), None)
    if first is not None:
        fields.insert(first + 1, replace(_UNIT, list=".".join(here)))
    name = ".".join(here)
    yield ListDescription(name, LIST_WORDS[name], tuple(fields), lines.required, lines.derived)
    for inner in lines.lists:
        yield from _lists(kind, inner, here)


def _field(kind: str, above: tuple[str, ...], field: Field) -> FieldDescription:
    words = words_of(kind, (*above, field.name))
    assert words is not None, f"{kind} {above} {field.name} has no words"
    required = field.default is None and not field.optional and not field.derived
    found = FieldDescription(
        field.name, ".".join(above), words.label, words.meaning, _type_of(field), required, field.derived, field.default
    )
    references, masters = _DOCUMENT_KINDS.get(field.type, field.kinds), _masters_of(field)
    return replace(
        found,
        masters=masters,
        references=references,
        whole=field.whole,
        role=field.role,
        choices=_choices(field.name, field.choices),
    )


def _type_of(field: Field) -> FormType:
    return "code" if _masters_of(field) else _TYPES[field.type]


def _masters_of(field: Field) -> tuple[str, ...]:
    if field.type == "account":
        return ("bank_account", "account") if field.role else ("account",)
    return ("tax_code",) if field.name == "tax_code" else _MASTERS.get(field.type, ())


def _choices(field: str, values: tuple[str, ...]) -> tuple[ChoiceDescription, ...]:
    return tuple(ChoiceDescription(value, words_of_choice(field, value) or Text(value, value)) for value in values)


_MASTERS: Final = {"item": ("item",), "place": ("place",), "party": ("party",)}
_DOCUMENT_KINDS: Final = {"order": ("production_order",)}
_TYPES: Final[Mapping[str, FormType]] = {
    "text": "text", "date": "date", "money": "money", "amount": "amount", "quantity": "quantity", "number": "number",
    "rate": "rate", "flag": "flag", "choice": "choice", "order": "reference", "center": "text", "lot": "lot",
    "open": "reference", "line": "reference",
}  # fmt: skip
_UNIT: Final = FieldDescription(
    "unit",
    "",
    Text("单位", "Unit"),
    Text("数量按哪个单位填,默认基本单位", "The unit the quantity is given in; the base unit if not given"),
    "code",
    required=False,
    masters=("unit",),
)


def _shared(name: str, type_: FormType, default: str | None = None, *, required: bool = False) -> FieldDescription:
    words: FieldWords = HEADER_WORDS[name]
    return FieldDescription(name, "", words.label, words.meaning, type_, required, default=default)


_HEADER_FIRST: Final = (_shared("id", "identifier", required=True), _shared("date", "date", required=True))
_HEADER_LAST: Final = (
    _shared("number", "text", "=id"),
    _shared("accounting_date", "date", "=date"),
    _shared("currency", "currency"),
    _shared("rate", "number"),
    _shared("memo", "text", ""),
    _shared("dims", "dims"),
    _shared("attachments", "texts"),
    _shared("prepared_by", "text", ""),
    _shared("version", "integer", "1"),
)
"""Behind the kind's own fields: seldom typed."""


# --- master data -----------------------------------------------------------------------------------------------------------


def _master(name: str) -> KindDescription:
    model = model_of(name)
    header, lists = [], []
    for field_name, info in model.model_fields.items():
        shown = info.alias or field_name
        inner = _inner_model(info)
        if inner is not None:
            fields = tuple(_master_field(name, shown, *one) for one in inner.model_fields.items())
            lists.append(ListDescription(shown, LIST_WORDS[shown], fields, info.is_required(), derived=False))
        elif shown != "kind":
            header.append(_master_field(name, "", shown, info))
    return KindDescription(name, RECORD_TITLES[name], False, tuple(header), tuple(lists))


def _inner_model(info: FieldInfo) -> type[BaseModel] | None:
    """The model of the elements, where the field is a list of objects."""
    parts = get_args(info.annotation) if get_origin(info.annotation) is list else ()
    return next((one for one in parts if isinstance(one, type) and issubclass(one, BaseModel)), None)


def _master_field(kind: str, above: str, name: str, info: FieldInfo) -> FieldDescription:
    words = _master_words(kind, f"{above}.{name}" if above else name)
    masters = _MASTER_CODES.get(f"{kind}.{above}.{name}" if above else f"{kind}.{name}", _MASTER_CODES.get(name, ()))
    choices = _choices(name, _literals(info.annotation))
    type_ = _master_type(name, info, masters, choices)
    default = None if info.is_required() else _default_text(info.default)
    found = FieldDescription(name, above, words.label, words.meaning, type_, info.is_required(), default=default)
    return replace(found, masters=masters, choices=choices)


def _master_words(kind: str, name: str) -> FieldWords:
    words = words_of_master(kind, name) or HEADER_WORDS.get(name)
    assert words is not None, f"{kind}.{name} has no words"
    return words


def _literals(annotation: Any) -> tuple[str, ...]:
    """The values of a `Literal`, also of one that may be missing."""
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    return next((found for part in get_args(annotation) if (found := _literals(part))), ())


def _master_type(name: str, info: FieldInfo, masters: tuple[str, ...], choices: tuple[ChoiceDescription, ...]) -> FormType:
    several = get_origin(info.annotation) is list
    if masters:
        return "codes" if several else "code"
    if choices:
        return "choice"
    if bool in (info.annotation, *get_args(info.annotation)):
        return "flag"
    if int in (info.annotation, *get_args(info.annotation)):
        return "integer"
    return "texts" if several else _MASTER_TYPES.get(name, "text")


def _default_text(default: Any) -> str | None:
    if default is None or default == []:
        return None
    return str(default).lower() if isinstance(default, bool) else str(default)


_MASTER_TYPES: Final[Mapping[str, FormType]] = {
    "id": "identifier", "from": "date", "from_": "date", "currency": "currency", "rate": "number", "factor": "number",
    "weight": "number", "volume": "number", "amount": "money",
}  # fmt: skip
_MASTER_CODES: Final[Mapping[str, tuple[str, ...]]] = {
    "category": ("category",), "area": ("area",), "party.group": ("party_group",), "party.place": ("place",),
    "place.parent": ("place",), "account.parent": ("parent_account",), "account": ("account",), "tax_code": ("tax_code",),
    "places": ("place",), "finance_manager": ("user",), "roles": ("role",), "user.limits.kind": ("document_kind",),
}  # fmt: skip
"""By `kind.field` or `field`: what kinds of codes it takes."""
