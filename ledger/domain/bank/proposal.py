"""What matching answers: which items or postings a line stands for, how sure that is, and why in both languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from ledger.domain.bank.statement_line import BankLine, BookLine, OpenDebt
from ledger.domain.problem import Text


class Step(StrEnum):
    """The step that found it, in the order they are tried."""

    BOOKED = "booked"
    NUMBERS = "numbers"
    ACCOUNT = "account"
    PARTY = "party"
    SEVERAL = "several"
    BANK_WORDS = "bank_words"
    DIFFERENCE = "difference"
    EXCHANGE = "exchange"
    PART = "part"
    ADVANCE = "advance"


CERTAIN = frozenset({Step.BOOKED, Step.NUMBERS, Step.ACCOUNT, Step.PARTY, Step.SEVERAL})
"""Steps whose answers may be carried out without a person looking (with a score of at least `AUTOMATIC`)."""
AUTOMATIC = 95
SUGGESTED = 60
AMBIGUOUS = 75
"""At most so sure is an answer that is not the only one."""


class Difference(StrEnum):
    """Why a line is not what was owed."""

    NONE = ""
    ROUNDING = "rounding"
    FEE = "fee"
    DISCOUNT = "discount"
    EXCHANGE = "exchange"


class Posts(StrEnum):
    """What accepting it does beside the match."""

    NOTHING = "nothing"
    """Everything is in the book: the match is a link."""
    SETTLEMENT = "settlement"
    """A receipt or payment, perhaps with a bank charge."""
    CHARGE = "charge"
    INTEREST = "interest"


@dataclass(frozen=True, slots=True)
class Part:
    """An open item and how much of it the line pays, signed like the line."""

    debt: OpenDebt
    amount: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """One answer for one line."""

    line: BankLine
    step: Step
    score: int
    """Per cent."""
    reasons: tuple[Text, ...]
    parts: tuple[Part, ...] = ()
    book: tuple[BookLine, ...] = ()
    party: str = ""
    difference: Difference = Difference.NONE
    gap: int = 0
    """The line less what it pays, signed."""
    posts: Posts = Posts.SETTLEMENT
    only: bool = True
    """False where the step found another answer as good."""

    @property
    def automatic(self) -> bool:
        """True where it may be carried out without a person looking."""
        return self.only and self.step in CERTAIN and self.score >= AUTOMATIC

    @property
    def names(self) -> frozenset[str]:
        """What it stands for: keys of open items and ids of postings."""
        return frozenset({*(part.debt.key for part in self.parts), *(one.id for one in self.book)})

    def one_of_several(self, count: int) -> Proposal:
        """The same answer, where others are as good."""
        why = Text(f"另有 {count - 1} 种同样可能", f"{count - 1} more answers are as good")
        return replace(self, only=False, score=min(self.score, AMBIGUOUS), reasons=(*self.reasons, why))


@dataclass(frozen=True, slots=True)
class Answer:
    """What is proposed for one line: the best, and up to some others in order."""

    line: BankLine
    proposals: tuple[Proposal, ...] = ()

    @property
    def best(self) -> Proposal | None:
        """The first answer that is the only one of its step and likely enough to suggest."""
        first = self.proposals[0] if self.proposals else None
        return first if first is not None and first.only and first.score >= SUGGESTED else None
