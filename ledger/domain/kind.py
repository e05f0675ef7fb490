"""What a kind of document consists of. One table gives the doors their models, the rules their names and the docs their pages.

A field's `type` is a type of the rule language (RULES.md §2). `default` makes a field optional for the sender but always
there for rules; `optional` fields may be missing and rules must ask `when given`. `derived` fields are filled by completion
and refused from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from ledger.domain.problem import Text
from ledger.domain.quality import AVAILABLE, STATUSES

FieldType = Literal[
    "text", "date", "money", "amount", "quantity", "number", "rate", "flag", "choice",
    "item", "place", "party", "account", "order", "center", "lot", "open", "line",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a document, of one of its lines, or of a list that a rule loops over."""

    name: str
    type: FieldType
    optional: bool = False
    default: str | None = None
    """What stands where nothing is given: a literal (`"0"`, `"now"`, `"false"`), `=field` for the value of another field, or
    `=filled` for what a filler finds when all lines are read."""
    choices: tuple[str, ...] = ()
    derived: bool = False
    role: str = ""
    """For `open`: the role of the open item; for `account`: BANK or CASH, a bank-account code is given."""
    kinds: tuple[str, ...] = ()
    """For `open` and `line`: the document kinds a reference may point to."""
    any_day: bool = False
    """For a tax code: it need not be in force on the day of the document; what comes back goes at the rate of its sale."""
    whole: bool = False
    """For `open`: the item belongs to the document (`I1`), not to a line of it (`R1/1`)."""


@dataclass(frozen=True, slots=True)
class LineList:
    """A list inside a document: `lines`, `settlements`, or a list inside a line (`lists`)."""

    name: str
    fields: tuple[Field, ...]
    lists: tuple[LineList, ...] = ()
    required: bool = True
    """At least one element."""
    derived: bool = False
    """Filled by completion from the books, every time, and refused from outside."""

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its own header fields and lists, beside the header that all documents share."""

    name: str
    title: Text
    fields: tuple[Field, ...]
    lists: tuple[LineList, ...] = ()

    def field(self, name: str) -> Field | None:
        """The header field of that name, shared ones included, or None."""
        return next((field for field in (*self.fields, *SHARED_FIELDS) if field.name == name), None)

    def list(self, name: str) -> LineList | None:
        """The list of that name, or None."""
        return next((entry for entry in self.lists if entry.name == name), None)


SHARED_FIELDS: Final = (Field("number", "text"), Field("date", "date"), Field("accounting_date", "date"))
"""Header fields that rules may read in every kind (ARCHITECTURE §5.7)."""


def item() -> Field:
    """The item of a line."""
    return Field("item", "item")


def quantity(name: str = "quantity", default: str | None = None) -> Field:
    """A quantity of the line's item."""
    return Field(name, "quantity", default=default)


def amount(name: str, default: str | None = None) -> Field:
    """An amount in the document's currency."""
    return Field(name, "amount", default=default)


def status(name: str = "status", default: str = AVAILABLE) -> Field:
    """The quality status of the line's goods."""
    return Field(name, "choice", choices=STATUSES, default=default)


def place(name: str = "place") -> Field:
    """A warehouse or bin."""
    return Field(name, "place")
