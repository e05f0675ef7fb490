"""What is read of the books while a document is typed: a port, answered by `ledger.store.entry_queries`.

Everything is asked for one party, one item or a few documents; nothing walks through the whole journal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Input = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One open item: what is still owed, ordered, delivered and not billed. Amounts and quantities in smallest units."""

    role: str
    party: str
    key: str
    """`goods_receipt:R1/1`."""
    item: str
    account: str
    currency: str
    amount: int
    """In `currency`, in the direction of the role: positive while it is open."""
    value: int
    """In the book's currency."""
    quantity: int
    due: str
    place: str
    opened: str

    @property
    def document(self) -> str:
        """`goods_receipt:R1`."""
        return self.key.partition("/")[0]


@dataclass(frozen=True, slots=True)
class StockLine:
    """What lies at one quantity key, in base units; `status` is the role where it is a commitment."""

    place: str
    lot: str
    owner: str
    status: str
    quantity: int


class EntrySource(Protocol):
    """One consistent look at what forms need."""

    def masters_since(self, seq: int) -> Iterator[tuple[str, Input]]:
        """(kind, input) of master data recorded after a record number, names of natural persons in clear."""

    def master(self, kind: str, code: str) -> Input:
        """The input of one master record in force; empty where there is none."""

    def erased_since(self, seq: int) -> bool:
        """True where somebody was erased after a record number: what was remembered before may not be shown any more."""

    def open_documents(self) -> Iterator[tuple[str, str]]:
        """(`kind:id`, party) of every document that something is open of."""

    def touched_documents(self, seq: int) -> Iterator[tuple[str, str, bool]]:
        """(`kind:id`, party, still open) of documents whose open items moved after a record number."""

    def open_lines(self, roles: Collection[str], *, party: str | None = None) -> list[OpenLine]:
        """Open items of some roles, of one party or of all, oldest first."""

    def open_lines_of(self, refs: Collection[str]) -> list[OpenLine]:
        """Open items of some documents `kind:id`, in the order of their lines."""

    def inputs(self, refs: Collection[str]) -> Mapping[str, Input]:
        """Completed inputs of documents `kind:id`."""

    def documents_with(self, item: str, kinds: Collection[str], *, party: str | None, count: int) -> list[tuple[str, Input]]:
        """The newest documents of some kinds, not reversed, that moved an item, of one party or of anybody: (key, input)."""

    def documents_of(self, party: str, kinds: Collection[str], *, count: int) -> list[tuple[str, Input]]:
        """The newest documents of some kinds of a party, not reversed: (key, input)."""

    def stock(self, item: str) -> Sequence[StockLine]:
        """Where an item lies, commitments included."""
