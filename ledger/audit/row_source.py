"""The port of verify: the rows of a book, table by table in key order, exactly as they are stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

Row = tuple[Any, ...]
Columns = dict[str, Any]
"""Column → value, NULL as None."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Of the schema: what was stored when the book was made, what is there, what this program makes."""

    stored: str
    found: str
    expected: str


class AuditRows(Protocol):
    """One consistent reading of all tables."""

    def log(self) -> Iterator[Columns]:
        """By seq."""

    def entry(self) -> Iterator[Columns]:
        """By seq, ordinal."""

    def posting(self) -> Iterator[Columns]:
        """By seq, ordinal, line."""

    def posting_origin(self) -> Iterator[Columns]:
        """By seq, ordinal, line."""

    def seal(self) -> Iterator[Columns]:
        """By seq, ordinal."""

    def period_event(self) -> Iterator[Columns]:
        """By seq, period."""

    def account_event(self) -> Iterator[Columns]:
        """By seq, account."""

    def node(self) -> Iterator[tuple[int, int, bytes]]:
        """(level, index, hash) by level, index."""

    def checkpoint(self) -> Iterator[Columns]:
        """By size."""

    def attachment(self) -> Iterator[tuple[str, bytes]]:
        """(sha256, bytes)."""

    def projection(self, table: str) -> Iterator[Row]:
        """The rows of a projection in the column order of `sums.PROJECTIONS`."""

    def fingerprints(self) -> Fingerprints:
        """Of the schema."""
