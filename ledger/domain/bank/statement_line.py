"""What matching looks at: lines of a bank statement, open items, postings on the bank account, what is known of parties.

Money is in minor units and signed from the company's side: in is positive, out is negative, on all of them alike. An invoice a
customer owes is an expected inflow; a credit note that is paid out to the customer is an expected outflow.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class BankLine:
    """One line of a statement that is not matched yet."""

    id: str
    """`S-` and 12 hexadecimal digits, stable over re-imports."""
    date: dt.date
    amount: int
    currency: str
    counterparty: str = ""
    counterparty_account: str = ""
    memo: str = ""
    reference: str = ""
    """The bank's own or the payer's reference: EREF, cheque number."""
    balance: int | None = None
    """What the account held after the line, where the statement says so."""

    @property
    def words(self) -> str:
        """All free text of the line that may hold numbers."""
        return f"{self.memo} {self.reference}"


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """An open receivable or payable."""

    key: str
    """`sales_invoice:INV-1`."""
    role: str
    """AR or AP."""
    party: str
    amount: int
    """What is still expected, in `currency`: receivables positive, payables negative, credits the other way round."""
    currency: str
    opened: dt.date
    due: dt.date | None = None
    numbers: tuple[str, ...] = ()
    """Every number people write into a memo: of the document, of its order."""

    @property
    def on_time(self) -> dt.date:
        """The day it should be paid by."""
        return max(self.due or self.opened, self.opened)


@dataclass(frozen=True, slots=True)
class BookLine:
    """A posting on the bank's ledger account that no statement line stands against yet."""

    id: str
    """`128.1/2`."""
    date: dt.date
    amount: int
    document: str
    """`receipt:R-1`."""
    party: str = ""
    numbers: tuple[str, ...] = ()
    summary: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Learned:
    """What accepted matches say about one counterparty: always the same party, so many times."""

    party: str
    seen: int


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a line may be from what is owed. Amounts in minor units, shares per thousand."""

    days_before: int = 7
    """A payment this long before the invoice's date is still for it."""
    days_after: int = 180
    """And this long after it was due."""
    link_before: int = 30
    """The bank carries out what the book has this many days before …"""
    link_after: int = 7
    """… or after."""
    rounding: int = 100
    fee: int = 10_000
    fee_share: int = 20
    discount_share: int = 50
    discount_days: int = 45
    exchange_share: int = 30
    charge: int = 100_000
    """The largest bank charge that is recognised by its words alone."""
    chance_share: int = 2
    """Several items together are taken for certain only where fewer than so many of a thousand such sums come out by chance."""


@dataclass(frozen=True, slots=True)
class Known:
    """Everything beside the lines. `names` are all names of a party: its own first, then those that matches have taught."""

    debts: tuple[OpenDebt, ...] = ()
    book: tuple[BookLine, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Party → its own name, as the book has it."""
    accounts: Mapping[str, Learned] = field(default_factory=dict)
    """Counterparty account, digits and letters only → party."""
    aliases: Mapping[str, Learned] = field(default_factory=dict)
    """Counterparty name, folded → party."""
    rates: Mapping[str, Fraction] = field(default_factory=dict)
    """Currency → what one unit is worth in the line's currency, both in minor units."""
    policy: Policy = field(default_factory=Policy)
