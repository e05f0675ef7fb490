"""Refusals are values: what is wrong, where, and what to do about it, in Chinese and English (ARCHITECTURE D15).

Exceptions are for bugs and for the machine (disk, network); a clerk's mistake never raises.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple


class Text(NamedTuple):
    """One sentence in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The Chinese text for `zh`, the English one for everything else."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Where:
    """The place of a problem: file, line (from 1), JSON Pointer into the document, id of the document."""

    file: str | None = None
    line: int | None = None
    path: str | None = None
    id: str | None = None

    def __str__(self) -> str:
        """The place as one string, `file:line /json/pointer (id)`, parts that are unknown left out."""
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        parts = [place, self.path or "", f"({self.id})" if self.id else ""]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: stable `code` for programs, message and remedy for people, and the place."""

    code: str
    message: Text
    remedy: Text
    where: Where = field(default_factory=Where)

    def at(self, **place: str | int | None) -> Problem:
        """The same problem with parts of its place filled in; what is already known stays."""
        known = {name: value for name, value in place.items() if value is not None and getattr(self.where, name) is None}
        return replace(self, where=replace(self.where, **known))  # type: ignore[arg-type]  # names are Where's own fields
