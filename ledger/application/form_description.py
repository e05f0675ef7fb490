"""A form for a kind of record as data: what every field is called, how it is typed, what it may name.

`describe_kind` makes it from the models; screens lay it out (`tui/layouts`). Nothing in here knows a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ledger.domain.problem import Text

FormType = Literal[
    "identifier", "text", "texts", "date", "amount", "money", "quantity", "number", "rate", "flag", "choice", "integer",
    "code", "codes", "reference", "currency", "lot", "dims", "records",
]  # fmt: skip
"""How a value is typed: `amount` is in the document's currency, `money` in the book's, `code` names master data, `reference`
an earlier document or line of one."""


@dataclass(frozen=True, slots=True)
class ChoiceDescription:
    """One value of a choice."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """One field of a form."""

    name: str
    list: str
    """The list it stands in: "" for the header, `lines`, `settlements`, `settlements.lines`."""
    label: Text
    meaning: Text
    type: FormType
    required: bool
    derived: bool = False
    """Filled by completion; shown and never typed."""
    default: str | None = None
    """What stands where nothing is typed: a literal, or `=…` for what completion finds (`=date`, `=item.tax_code`)."""
    masters: tuple[str, ...] = ()
    """For `code`: kinds of master data it may name; `tax_code` and `unit` are no masters and have candidates too."""
    references: tuple[str, ...] = ()
    """For `reference`: kinds of documents it may point to."""
    whole: bool = False
    """For `reference`: it names a document, not a line of one."""
    role: str = ""
    """For `reference`: the role of the open item it settles; for an account `BANK` or `CASH`."""
    choices: tuple[ChoiceDescription, ...] = ()

    @property
    def path(self) -> str:
        """`lines.item`, `supplier`: unique in the form."""
        return f"{self.list}.{self.name}" if self.list else self.name


@dataclass(frozen=True, slots=True)
class ListDescription:
    """A list of a document: its lines, settlements, expenses, or what hangs below one of its lines."""

    name: str
    """`lines`, `settlements.lines`."""
    title: Text
    fields: tuple[FieldDescription, ...]
    required: bool
    derived: bool


@dataclass(frozen=True, slots=True)
class KindDescription:
    """A form for one kind of document or master data."""

    name: str
    title: Text
    is_document: bool
    header: tuple[FieldDescription, ...]
    lists: tuple[ListDescription, ...]

    @property
    def fields(self) -> tuple[FieldDescription, ...]:
        """All fields, header first."""
        return (*self.header, *(field for one in self.lists for field in one.fields))

    def field(self, path: str) -> FieldDescription | None:
        """The field of a path, `lines.item`, or None."""
        return next((one for one in self.fields if one.path == path), None)

    def list(self, name: str) -> ListDescription | None:
        """The list of that name, or None."""
        return next((one for one in self.lists if one.name == name), None)
