"""The door: JSON objects are checked against models made from the kinds of documents, strictly.

Unknown fields, missing fields and numbers that are not strings are refused with their JSON Pointer; what passes is still
text, and completion gives it meaning. Money and quantities are strings because JSON numbers are floats in most programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, create_model
from pydantic import Field as ModelField
from pydantic_core import ErrorDetails

from ledger.domain.kind import Field, Kind, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.master_records import MASTER_KINDS
from ledger.domain.problem import Problem, Text, Where

Identifier = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^/:\s\x00-\x1f\x7f][^/:\x00-\x1f\x7f]*$")
]
Version = Annotated[int, ModelField(ge=1, le=1_000_000)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Line = Annotated[str, StringConstraints(max_length=400)]
Decimals = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,20}(\.[0-9]{1,12})?$")]
Measure = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,12}(\.[0-9]{1,9})?$")]
Barcode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,48}$")]
_DAY: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
Day = Annotated[str, StringConstraints(pattern=_DAY)]
_FACTOR: Final = r"^[1-9][0-9]{0,14}(\.[0-9]{1,12}|/[1-9][0-9]{0,14})?$|^0\.[0-9]{0,11}[1-9][0-9]{0,11}$"
_STRICT: Final = ConfigDict(extra="forbid", strict=True)


class _Master(BaseModel):
    model_config = _STRICT
    id: Identifier
    version: Version = 1
    prepared_by: Line = ""


class _Named(_Master):
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]


class _Unit(BaseModel):
    model_config = _STRICT
    code: Identifier
    factor: Annotated[str, StringConstraints(pattern=_FACTOR)]


class _Item(_Named):
    kind: Literal["item"]
    unit: Identifier
    category: Identifier
    decimals: Annotated[int, ModelField(ge=0, le=6)] = 0
    costing: Literal["moving_average", "fifo", "specific", "standard", "month_average", "retail", "lifo"] = "moving_average"
    lot_tracked: bool = False
    tax_code: Line = ""
    units: list[_Unit] = []
    weight: Measure | None = None
    volume: Measure | None = None
    mnemonic: Line = ""
    barcodes: list[Barcode] = []


class _Party(_Named):
    kind: Literal["party"]
    group: Line = ""
    place: Line = ""
    tax_id: Line = ""
    tax_status: Literal["", "general", "small", "foreign", "exempt"] = ""
    natural_person: bool = False
    mnemonic: Line = ""
    due_days: Annotated[int, ModelField(ge=0, le=3650)] | None = None


class _Place(_Named):
    kind: Literal["place"]
    type: Literal["warehouse", "bin", "transit", "consignee", "subcontractor"]
    area: Line = ""
    parent: Line = ""


class _Area(_Named):
    kind: Literal["area"]


class _Category(_Named):
    kind: Literal["category"]
    name_en: Line = ""


class _PartyGroup(_Named):
    kind: Literal["party_group"]


class _BankAccount(_Named):
    kind: Literal["bank_account"]
    account: Identifier
    currency: Currency | None = None
    number: Line = ""


class _Account(_Named):
    kind: Literal["account"]
    name_en: Line = ""
    parent: Identifier
    currency: Currency | None = None


class _Rate(_Master):
    kind: Literal["rate"]
    currency: Currency
    rate: Decimals
    from_: Annotated[Day, ModelField(alias="from")]


class _Limit(BaseModel):
    model_config = _STRICT
    kind: Identifier
    amount: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}(\.[0-9]{1,4})?$")]


class _User(_Named):
    kind: Literal["user"]
    roles: list[Identifier]
    login: Line = ""
    active: bool = True
    places: list[Identifier] = []
    sees_cost: bool | None = None
    limits: list[_Limit] = []
    natural_person: bool = False


class _BookSetting(_Master):
    """Settings of the book, changed by a record (docs/ARCHITECTURE.md §5.7)."""

    kind: Literal["book_setting"]
    late: Literal["refuse", "move"] | None = None
    segregation: Literal["single", "dual"] | None = None
    voucher_order: Literal["recorded", "chronological"] | None = None
    finance_manager: Line | None = None


class _AccountEvent(_Master):
    """An account is closed for postings, or opened again."""

    kind: Literal["account_event"]
    account: Identifier
    status: Literal["open", "closed"]


_MASTERS: Final[dict[str, type[BaseModel]]] = {
    "item": _Item,
    "party": _Party,
    "place": _Place,
    "area": _Area,
    "category": _Category,
    "party_group": _PartyGroup,
    "bank_account": _BankAccount,
    "account": _Account,
    "rate": _Rate,
    "user": _User,
    "book_setting": _BookSetting,
    "account_event": _AccountEvent,
}
assert set(_MASTERS) == {*MASTER_KINDS, "book_setting", "account_event"}

_HEADER: Final[dict[str, Any]] = {
    "id": (Identifier, ...),
    "version": (Version, 1),
    "date": (Day, ...),
    "accounting_date": (Day | None, None),
    "currency": (Currency | None, None),
    "rate": (str | None, None),
    "number": (Line | None, None),
    "memo": (Line, ""),
    "attachments": (list[str], []),
    "dims": (dict[str, str], {}),
    "prepared_by": (Line, ""),
}


def _field(field: Field) -> tuple[Any, Any]:
    annotation: Any = bool if field.type == "flag" else str
    required = field.default is None and not field.optional
    return (annotation, ...) if required else (annotation | None, None)


def _fields(fields: tuple[Field, ...], *, replay: bool) -> dict[str, Any]:
    return {field.name: _field(field) for field in fields if replay or not field.derived}


def _list(lines: LineList, name: str, *, replay: bool) -> tuple[Any, Any]:
    fields: dict[str, Any] = _fields(lines.fields, replay=replay)
    if any(field.type == "quantity" for field in lines.fields):
        fields["unit"] = (str | None, None)
    if replay:
        fields["line"] = (int, ...)
    for inner in (one for one in lines.lists if replay or not one.derived):
        fields[inner.name] = _list(inner, f"{name}_{inner.name}", replay=replay)
    element: Any = create_model(name, __config__=_STRICT, **fields)
    return (list[element], ...) if lines.required else (list[element], [])


@cache
def model_of(kind: str) -> type[BaseModel]:
    """The model that checks documents or master data of a kind."""
    return _MASTERS[kind] if kind in _MASTERS else _document_model(KINDS[kind])


def _document_model(kind: Kind) -> type[BaseModel]:
    fields: dict[str, Any] = {"kind": (Literal[kind.name], ...), **_HEADER, **_fields(kind.fields, replay=False)}
    for lines in (one for one in kind.lists if not one.derived):
        fields[lines.name] = _list(lines, f"{kind.name}_{lines.name}", replay=False)
    model: type[BaseModel] = create_model(kind.name, __config__=_STRICT, **fields)
    return model


def check_shape(raw: object) -> list[Problem]:
    """Everything that is wrong with the shape of one document; an empty list where it may be completed."""
    if not isinstance(raw, dict):
        return [_problem("not_an_object", "", Text("不是 JSON 对象", "this is not a JSON object"), _FORM)]
    kind = raw.get("kind")
    if not isinstance(kind, str) or (kind not in KINDS and kind not in _MASTERS):
        message = Text(f"没有单据种类“{kind}”", f"there is no kind of document “{kind}”")
        remedy = Text("见 docs/DOCUMENTS.md", "docs/DOCUMENTS.md lists the kinds")
        return [_problem("unknown_kind", "/kind", message, remedy)]
    unwritable = list(_unwritable(raw))
    if unwritable:
        return unwritable
    try:
        model_of(kind).model_validate(raw)
    except ValidationError as refused:
        identifier = raw.get("id") if isinstance(raw.get("id"), str) else None
        return [_shape_problem(error).at(id=identifier) for error in refused.errors(include_url=False)]
    return []


def _unwritable(value: object, path: str = "") -> Iterator[Problem]:
    """Characters no text consists of: NUL and other controls but tab and line ends, and halves of surrogate pairs."""
    if isinstance(value, str) and _CONTROL.search(value):
        message = Text("含有不是文字的字符", "there is a character in it that is no text")
        yield _problem("bad_character", path, message, Text("删掉控制字符", "remove control characters"))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _unwritable(name, path)
            yield from _unwritable(inner, f"{path}/{_token(name)}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _unwritable(inner, f"{path}/{number}")


def _token(name: object) -> str:
    """A name as a part of a JSON Pointer (RFC 6901)."""
    return str(name).replace("~", "~0").replace("/", "~1")


_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_FORM: Final = Text('写成 {"kind": …, "id": …}', 'write {"kind": …, "id": …}')


def _problem(code: str, path: str, message: Text, remedy: Text) -> Problem:
    return Problem(code, message, remedy, Where(path=path))


def _shape_problem(error: ErrorDetails) -> Problem:
    path = "".join(f"/{_token(part)}" for part in error["loc"])
    name = str(error["loc"][-1]) if error["loc"] else ""
    given = error["input"]
    match error["type"]:
        case "extra_forbidden":
            message = Text(f"没有字段 {name}", f"there is no field {name}")
            return _problem("unknown_field", path, message, Text("删掉它,或改正拼写", "remove it, or correct its spelling"))
        case "missing":
            return _problem(
                "missing_field", path, Text(f"缺少 {name}", f"{name} is missing"), Text("补上这个字段", "give this field")
            )
        case "string_type" if isinstance(given, int | float):
            message = Text(f"{name} 要写成字符串", f"{name} must be a string")
            return _problem("not_a_string", path, message, Text(f'写成 "{given}"', f'write "{given}"'))
        case "string_pattern_mismatch" if name == "id":
            message = Text(
                f"单号“{given}”不能含 / 或 :,也不能以空格开头",
                f"the id “{given}” must not contain / or :, nor begin with a space",
            )
            return _problem("bad_id", path, message, Text("换一个单号", "choose another id"))
        case "string_pattern_mismatch" if error["ctx"]["pattern"] == _DAY:
            message = Text(f"“{given}”不是日期", f"“{given}” is not a date")
            return _problem("bad_date", path, message, Text("写成 2026-03-31", "write it as 2026-03-31"))
        case "literal_error":
            message = Text(f"{name} 不能是“{given}”", f"{name} cannot be “{given}”")
            choices = error["ctx"]["expected"]
            return _problem("bad_choice", path, message, Text(f"可选:{choices}", f"choose one of: {choices}"))
    zh, en = _SHAPES.get(error["type"], ("的值不对", "is not valid"))
    return _problem("bad_value", path, Text(f"{name} {zh}", f"{name} {en}"), _FORMS)


_FORMS: Final = Text("见 docs/DOCUMENTS.md 的例子", "docs/DOCUMENTS.md has an example of each kind")
_SHAPES: Final = {
    "string_type": ("要写成字符串", "must be a string"),
    "bool_type": ("要写成 true 或 false", "must be true or false"),
    "int_type": ("要写成整数", "must be a whole number"),
    "list_type": ("要写成列表 […]", "must be a list […]"),
    "dict_type": ("要写成对象 {…}", "must be an object {…}"),
    "model_type": ("要写成对象 {…}", "must be an object {…}"),
    "string_too_short": ("不能为空", "must not be empty"),
    "string_too_long": ("太长", "is too long"),
    "string_pattern_mismatch": ("的写法不对", "is not written as it should be"),
    "greater_than_equal": ("太小", "is too small"),
    "less_than_equal": ("太大", "is too large"),
}
"""What is wrong with the shape of a value, by pydantic's type of error."""
