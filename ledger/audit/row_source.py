"""The ports of the audit: the rows of a book, table by table in key order, exactly as they are stored, and its tree."""

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
    engine: str = ""
    """Engine and version of the tables, `sqlite 1`: fingerprints of two engines cannot be compared."""

    @property
    def line(self) -> str:
        """What is there, as a checkpoint says it."""
        return f"{self.engine} {self.found}"


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
        """By size, ordinal."""

    def attachment(self) -> Iterator[tuple[str, bytes]]:
        """(sha256, bytes)."""

    def credential(self) -> Iterator[tuple[str, str]]:
        """(user, argon2 hash)."""

    def personal(self) -> Iterator[Columns]:
        """By ref."""

    def erased(self) -> Iterator[Columns]:
        """By seq, ref."""

    def projection(self, table: str) -> Iterator[Row]:
        """The rows of a projection in the column order of `sums.PROJECTIONS`."""

    def fingerprints(self) -> Fingerprints:
        """Of the schema."""

    def damages(self) -> list[str]:
        """What the database itself finds wrong with its pages, its indexes and the types of its values, in its own words."""


class TreeSource(Protocol):
    """One consistent look at the tree, without reading the whole book."""

    @property
    def size(self) -> int:
        """How many records there are."""

    def node(self, key: tuple[int, int]) -> bytes:
        """A stored node of the tree, (level, index)."""

    def body(self, seq: int) -> bytes | None:
        """The stored bytes of a record."""

    def notes(self) -> Iterator[Columns]:
        """The rows of table checkpoint by size, ordinal."""

    def newest_note(self) -> str | None:
        """The last note of the largest size."""

    def account_sums(self) -> Iterator[tuple[str, int, int]]:
        """(account, Σ debit, Σ credit) of all vouchers, from the sealed postings."""

    def schema(self) -> str:
        """The schema as a checkpoint says it."""


class CheckpointWriter(TreeSource, Protocol):
    """The same while nobody else may write."""

    def add_note(self, size: int, root: bytes, note: str) -> None:
        """Keep one more note of a size, for good."""
