"""The port between use cases and the store: read all facts once, decide purely, write once (ARCHITECTURE §2, D11).

A unit of work is one write transaction on one book. `load` fills the working set for the keys a batch needs; each booked
record is folded into the working set before the next document is drafted; `append` keeps it for the commit.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, fields
from typing import Protocol

from ledger.domain.entry import Record
from ledger.domain.personal_data import PersonalValue
from ledger.domain.state import BookState
from ledger.rules.adopted_bundles import AdoptedBundles


@dataclass(slots=True)
class Needs:
    """Keys of the facts that the pure stages of a batch will look up. A key that was asked for and is missing is not there."""

    documents: set[str] = field(default_factory=set)
    """`kind:id` of documents that are posted or referred to: their state, and their records' input where `inputs` asks."""
    inputs: set[str] = field(default_factory=set)
    """`kind:id` of documents whose completed input is wanted (prices of a delivery, lines of an order)."""
    items: set[str] = field(default_factory=set)
    """Layers, stock and stock days of these items."""
    history: set[str] = field(default_factory=set)
    """Items whose whole history of postings is wanted (late differences, returns, the earlier period)."""
    open_keys: set[str] = field(default_factory=set)
    """Keys of open items: `goods_receipt:R1/1`, `purchase_invoice:I1`."""
    open_items_of: set[str] = field(default_factory=set)
    """Items of which all open GRNI and order lines are wanted (an invoice that names no receipt)."""
    open_roles: set[str] = field(default_factory=set)
    """Roles of which every open item is wanted (rules that loop over open items)."""
    orders: set[str] = field(default_factory=set)
    """Production orders whose postings are wanted: what their work in progress holds and what they have made."""
    balances: bool = False
    """All account balances up to the documents' dates."""
    sums: bool = False
    """Balances by dimension, amounts in other currencies, taxes by code (`ledger.domain.ledger_sums`)."""

    def take_new(self, others: Needs) -> Needs:
        """Add the others, and say which of them are new."""
        new = Needs()
        for field_ in fields(self):
            mine, asked = getattr(self, field_.name), getattr(others, field_.name)
            fresh = (asked and not mine) if isinstance(mine, bool) else asked - mine
            setattr(new, field_.name, fresh)
            setattr(self, field_.name, mine | asked)
        return new


class DecisionFacts(Protocol):
    """All that a document's decision may ask: what posting sees under the lock, and a preview in a snapshot."""

    state: BookState

    @property
    def bundles(self) -> AdoptedBundles:
        """What was adopted when the transaction began."""

    def load(self, needs: Needs) -> None:
        """Fetch what is not in the working set yet: one query per table."""

    def record(self, ref: str) -> Record | None:
        """The last record of a document, `kind:id`, with its entries; None where there is none."""

    def record_by_key(self, key: str) -> Record | None:
        """The record of a key, `kind:id:version`."""

    def personal(self, ref: str) -> dict[str, PersonalValue]:
        """What is known of a natural person, `party:ANNA`, by the refs of the fields."""

    def attached(self, sha256: str) -> bool:
        """True where this original file is in the book."""


class UnitOfWork(DecisionFacts, Protocol):
    """One write transaction. The working set `state` grows with every `load` and every `append`."""

    def refs_of(self, kind: str) -> set[str]:
        """`kind:id` of every document of a kind."""

    def append(self, record: Record) -> None:
        """Fold the record into the working set and keep it for the commit."""

    def places_of(self, values: Collection[str]) -> list[tuple[str, str]]:
        """(table, key) of every stored row that holds one of these texts, imported rows left out."""

    def blank_staged(self, values: Collection[str]) -> None:
        """Put the placeholder where imported rows hold one of these texts."""

    def last_day_of(self, person: str) -> str:
        """The accounting date of the newest record that names a party or was made by a user; nothing where there is none."""

    def open_keys_of(self, party: str) -> list[str]:
        """Open items of a party that are not zero."""

    def attach(self, sha256: str, content: bytes) -> None:
        """Keep an original file, content-addressed, with the commit."""

    def put_credential(self, user: str, secret: str) -> None:
        """Keep the hash of a password with the commit; an empty one erases it."""

    def commit(self) -> None:
        """Write everything in one transaction; raises where the machine fails, and then nothing is stored."""
