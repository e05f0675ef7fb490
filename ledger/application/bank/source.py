"""What reconciliation reads of a book: a port, answered by `ledger.store.bank_queries`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class BankPosting:
    """A posting on an account of money."""

    id: str
    """`128.1/2`."""
    date: dt.date
    document: str
    """Key of its record, `receipt:R-1:1`."""
    mirrors: str
    """Id of the posting that a reversal mirrors; "" where it is none."""
    opening: bool
    value: int
    """Debit − credit in the book's currency."""
    currency: str
    amount: int
    """In document currency, signed like the value; 0 where the line carries none."""
    summary: Text
    party: str
    """The one party of its entry, else ""."""


class BankSource(Protocol):
    """Reads postings and matches."""

    def bank_postings(self, account: str, until: dt.date) -> list[BankPosting]:
        """Postings of vouchers on one account by date and order of recording."""

    def last_inputs(self, kind: str) -> list[Mapping[str, Any]]:
        """Inputs of the last versions of all records of a kind, in order of recording."""
