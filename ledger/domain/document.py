"""A document: what happened in trade, as the core works with it after completion.

Values are already typed by `Kind`: money and amounts are minor units (int), quantities base units (int), rates and numbers
`Fraction`, masters their objects, references `Ref`, flags bool, choices str; an optional field that is missing is None.
Lists are lists of dicts with the same kinds of values; every element knows its number as `"line"` (from 1).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple


class Ref(NamedTuple):
    """A reference to an earlier document or a line of it, as it is stored: `goods_receipt:R1/1`, `purchase_invoice:I1`."""

    kind: str
    id: str
    line: int | None = None

    def __str__(self) -> str:
        """The stored form."""
        return f"{self.kind}:{self.id}" + (f"/{self.line}" if self.line is not None else "")

    @classmethod
    def parse(cls, text: str) -> Ref:
        """From the stored form."""
        kind, _, rest = text.partition(":")
        name, _, line = rest.partition("/")
        return cls(kind, name, int(line) if line else None)


def line_of(lines: Sequence[Mapping[str, Any]], number: int | None) -> Mapping[str, Any]:
    """The line of that number in a stored document, which mostly stands in its place; empty where there is none."""
    if number is not None and 0 < number <= len(lines) and lines[number - 1].get("line") == number:
        return lines[number - 1]
    return next((line for line in lines if line.get("line") == number), {})


@dataclass(frozen=True, slots=True)
class Document:
    """A completed document. `values` holds the fields and lists of its kind."""

    kind: str
    id: str
    version: int
    date: dt.date
    accounting_date: dt.date
    currency: str
    rate: Fraction | None
    """Book currency for one unit of the document's; None where they are the same."""
    number: str
    values: dict[str, Any] = field(default_factory=dict)
    dims: dict[str, str] = field(default_factory=dict)
    memo: str = ""
    prepared_by: str = ""
    attachments: tuple[str, ...] = ()
    """SHA-256 of original files kept in the book."""

    @property
    def key(self) -> str:
        """`kind:id:version`, unique in the log (ARCHITECTURE §5.2)."""
        return f"{self.kind}:{self.id}:{self.version}"

    def ref(self, line: int | None = None) -> Ref:
        """The reference to this document or one of its lines."""
        return Ref(self.kind, self.id, line)
