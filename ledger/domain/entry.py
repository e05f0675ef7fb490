"""What is posted: entries of postings inside one record of the log (ARCHITECTURE §4, §5.1, §5.3).

Every quantity and value the books know is a sum over these lines; `ledger.domain.state` folds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from ledger.domain.personal_data import PersonalValue, revealed_input
from ledger.domain.problem import Text

EntryClass = Literal["normal", "opening", "closing", "adjustment", "memo", "movement"]
VOUCHER_CLASSES = ("normal", "opening", "closing", "adjustment")
SERIES = "记"
"""The voucher word 字; 收/付/转 may come later."""


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry. Money in minor units of the book's currency, one side, red is negative (ARCHITECTURE D2)."""

    line: int
    account: str
    role: str
    """The role the rule named; "" where a manual voucher named the account."""
    debit: int = 0
    credit: int = 0
    doc_currency: str | None = None
    doc_amount: int | None = None
    """The line's amount in document currency, signed like debit − credit; a fact, not balanced."""
    item: str | None = None
    quantity: int | None = None
    place: str | None = None
    lot: str | None = None
    owner: str | None = None
    """None: the company."""
    status: str | None = None
    """None: available."""
    layer: str | None = None
    """On stock roles with money: the layer that grows or shrinks, named by the posting that opened it, `12.1/3`; for transit,
    consignee and subcontractor the open item's key."""
    origin: str | None = None
    """The document line these goods or this cost come from: on a line that opens a layer its receipt line, on a return the
    line that is returned, on a true-up the outflow it corrects."""
    rank_date: date | None = None
    """On a line that opens a layer: the date that orders it among the others."""
    party: str | None = None
    order: str | None = None
    open_item: str | None = None
    due: date | None = None
    tax_code: str | None = None
    tax_base: int | None = None
    cash_item: str | None = None
    dims: str | None = None
    """Canonical JSON of further dimensions, or None."""
    document_line: int | None = None
    pair: int | None = None
    """Number of the red–blue pair within the record: presentation only, the two lines net to what happened."""
    rule: str = ""
    """`purchasing 1`; "" where no rule made the line."""
    rule_line: int = 0
    atoms: tuple[tuple[str, int], ...] = ()
    """Named values the amount was made of, in minor units, for explain."""

    @property
    def value(self) -> int:
        """Debit − credit."""
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Entry:
    """One balanced set of postings. Its id is `seq.ordinal`."""

    ordinal: int
    klass: EntryClass
    accounting_date: date
    business_date: date
    summary: Text
    postings: tuple[Posting, ...]
    number: int | None = None
    """Vouchers only: gapless per (period, series)."""
    reverses: str | None = None
    """Id of the entry this one mirrors."""

    @property
    def period(self) -> str:
        """`2026-03`."""
        return self.accounting_date.isoformat()[:7]

    @property
    def is_voucher(self) -> bool:
        """An entry with money and a number."""
        return self.klass in VOUCHER_CLASSES


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the log: a document or event with everything that followed from it (ARCHITECTURE §5.1).

    `input` is what was accepted, completed, as JSON-ready strings, integers, booleans, lists and dicts.
    """

    seq: int
    kind: str
    key: str
    """`kind:id:version`."""
    accounting_date: date
    recorded_at: datetime
    """UTC, microseconds, strictly later than the record before."""
    request_sha256: str
    input: dict[str, Any]
    entries: tuple[Entry, ...] = ()
    bundle: str = ""
    semantics: int = 1
    prepared_by: str = ""
    reviewed_by: str = ""
    recorded_by: str = ""
    reverses: str | None = None
    """Key of the record this one reverses."""
    approvals: tuple[str, ...] = field(default=())
    personal: tuple[PersonalValue, ...] = field(default=(), compare=False, repr=False)
    """Personal fields of `input` in clear, where it holds commitments; no part of the body."""

    def entry_id(self, entry: Entry) -> str:
        """`128.2`."""
        return f"{self.seq}.{entry.ordinal}"

    @property
    def ref(self) -> str:
        """`kind:id`, the document without its version."""
        return self.key.rpartition(":")[0]

    @property
    def revealed(self) -> dict[str, Any]:
        """The input as people read it, as far as its personal fields came along with the record."""
        if not self.personal:
            return self.input
        return revealed_input(self.kind, self.input, {one.ref: one.value for one in self.personal})
