"""A form for master data without a terminal: what stands in each field, what it comes to, and where a problem belongs.

Everything is typed as text. Choices are typed as their value or as their word in either language, yes and no as y, n, 是, 否;
lists of codes with commas; a list of records as `箱=12; 袋=25`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.api import FieldDescription, KindDescription, ListDescription, Problem, Text

_HIDDEN: Final = frozenset({"version", "prepared_by"})
_YES: Final = frozenset({"y", "yes", "true", "是", "1"})
_NO: Final = frozenset({"n", "no", "false", "否", "0"})
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    ord("。"): ord("."),
    ord("、"): ord(","),
}
_FOLDED: Final = frozenset({"identifier", "date", "number", "money", "integer", "currency", "code", "codes", "flag", "records"})


@dataclass(frozen=True, slots=True)
class FormField:
    """One line of the form: a field, or a list of records written on one line."""

    described: FieldDescription | ListDescription

    @property
    def name(self) -> str:
        """In the record."""
        return self.described.name

    @property
    def label(self) -> Text:
        """What people call it."""
        one = self.described
        return one.label if isinstance(one, FieldDescription) else one.title

    @property
    def meaning(self) -> Text:
        """One sentence."""
        one = self.described
        if isinstance(one, FieldDescription):
            return one.meaning
        zh, en = ("=".join(inner.label.in_language(language) for inner in one.fields) for language in ("zh", "en"))
        return Text(f"写成 {zh};{zh}", f"written {en}; {en}")

    @property
    def type(self) -> str:
        """How it is typed; `records` for a list."""
        return self.described.type if isinstance(self.described, FieldDescription) else "records"

    @property
    def required(self) -> bool:
        """True where it may not stay empty."""
        return self.described.required

    @property
    def masters(self) -> tuple[str, ...]:
        """Kinds of codes it takes."""
        return self.described.masters if isinstance(self.described, FieldDescription) else ()

    @property
    def choices(self) -> list[tuple[str, Text]]:
        """Values that may be chosen, with their words."""
        one = self.described
        if isinstance(one, ListDescription):
            return []
        if one.type == "flag":
            return [("true", Text("是", "yes")), ("false", Text("否", "no"))]
        return [(choice.value, choice.label) for choice in one.choices]

    @property
    def default(self) -> str:
        """What holds where nothing is typed."""
        return (self.described.default or "") if isinstance(self.described, FieldDescription) else ""

    def text_of(self, value: Any) -> str:
        """A stored value as it is typed."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.type == "records":
            return "; ".join("=".join(str(one.get(inner.name, "")) for inner in self._inner) for one in value)
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    def value_of(self, text: str) -> Any:
        """What is typed as a value of the record; None where nothing is typed. The door says what is wrong with it."""
        typed = text.translate(_FULL_WIDTH).strip() if self.type in _FOLDED else text.strip()
        if not typed:
            return None
        if self.type == "flag":
            lower = typed.casefold()
            return True if lower in _YES else False if lower in _NO else typed
        if self.type == "integer":
            return int(typed) if typed.isdecimal() and len(typed) < 10 else typed
        if self.type in ("codes", "texts"):
            return [one.strip() for one in typed.replace("\uff0c", ",").split(",") if one.strip()]
        if self.type == "records":
            return [self._record(one) for one in typed.replace("\uff1b", ";").split(";") if one.strip()]
        named = (value for value, words in self.choices if typed.casefold() in (value, *map(str.casefold, words)))
        return next(named, typed)

    @property
    def _inner(self) -> tuple[FieldDescription, ...]:
        return self.described.fields if isinstance(self.described, ListDescription) else ()

    def _record(self, text: str) -> dict[str, str]:
        parts = [part.strip() for part in text.split("=")]
        return {inner.name: part for inner, part in zip(self._inner, parts, strict=False) if part}


@dataclass(slots=True)
class MasterForm:
    """What stands in the fields of one record, new or to be changed."""

    described: KindDescription
    version: int = 1
    given: Mapping[str, Any] = field(default_factory=dict)
    """The record as it is now; empty for a new one."""
    texts: dict[str, str] = field(default_factory=dict)
    """Field → what is typed."""

    def __post_init__(self) -> None:
        """Begin with what is there."""
        for one in self.fields:
            if one.name in self.given:
                self.texts.setdefault(one.name, one.text_of(self.given[one.name]))

    @property
    def fields(self) -> list[FormField]:
        """The lines of the form: what must be typed first, then the rest, then lists."""
        header = [FormField(one) for one in self.described.header if one.name not in _HIDDEN]
        needed = [one for one in header if one.required]
        others = [one for one in header if not one.required]
        return [*needed, *others, *(FormField(one) for one in self.described.lists)]

    @property
    def is_new(self) -> bool:
        """True where the code is not there yet."""
        return self.version == 1

    @property
    def changed(self) -> bool:
        """True where something would be lost by leaving."""
        return self.record() != MasterForm(self.described, self.version, self.given).record()

    def record(self) -> dict[str, Any]:
        """What would be posted."""
        found: dict[str, Any] = {"kind": self.described.name}
        for one in self.fields:
            value = one.value_of(self.texts.get(one.name, ""))
            if value is not None:
                found[one.name] = value
        return found | ({} if self.is_new else {"version": self.version})

    def missing(self) -> list[str]:
        """Fields that may not stay empty and are."""
        record = self.record()
        return [one.name for one in self.fields if one.required and one.name not in record]

    def field_of(self, problem: Problem) -> str:
        """The field that a problem is about, "" where it is about the whole record."""
        name = (problem.where.path or "").strip("/").partition("/")[0]
        return name if any(one.name == name for one in self.fields) else ""
