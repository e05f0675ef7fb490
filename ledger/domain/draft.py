"""What rules produce: entries with roles, quantities and amounts, where amounts may wait for booking (RULES.md §8).

A delivery of 40 pieces drafts `dr COGS(P1) ⟨act 0⟩ qty +40 at Customer` and `cr INV(P1, W1) ⟨act 0⟩ qty -40`, with
`act 0 = issue(P1, 40, W1)`. Booking finds that those 40 pieces cost 406.40 and fills it in. Everything that is known from
the document is a plain integer already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from ledger.domain.document import Ref
from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class Form:
    """An amount in book currency: `value + Σ coefficient · act`; `original` is the same in the document's currency.

    `original` is None in documents of the book's currency.
    """

    value: int
    original: int | None = None
    terms: tuple[tuple[int, int], ...] = ()
    """(number of the act, coefficient), each act at most once, coefficients not 0."""

    def __add__(self, other: Amount) -> Form:
        """Sum of two forms, like acts added."""
        right = as_form(other)
        terms = dict(self.terms)
        for act, coefficient in right.terms:
            terms[act] = terms.get(act, 0) + coefficient
        return Form(self.value + right.value, _original(self, right), tuple((act, c) for act, c in terms.items() if c))

    def __neg__(self) -> Form:
        """The form with every sign turned."""
        original = None if self.original is None else -self.original
        return Form(-self.value, original, tuple((act, -coefficient) for act, coefficient in self.terms))

    def __sub__(self, other: Amount) -> Form:
        """Difference of two forms."""
        return self + (-as_form(other))

    def __radd__(self, other: int) -> Form:
        """Int + form."""
        return self + other

    def __rsub__(self, other: int) -> Form:
        """Int − form."""
        return -self + other


def _original(left: Form, right: Form) -> int | None:
    """A sum has no original where a part that counts has none: 106.50 for 15.00 USD less a cost of 106.50 is no -15.00 USD."""
    if any(one.original is None and one.value for one in (left, right)):
        return None
    return None if left.original is None and right.original is None else (left.original or 0) + (right.original or 0)


Amount = int | Form
"""Book currency in minor units: an int where it is known and has no original amount, else a form."""


def as_form(amount: Amount) -> Form:
    """The amount as a form."""
    return Form(amount) if isinstance(amount, int) else amount


Operation = Literal[
    # valued by booking from the state of the books, in this order of calls
    "issue", "cost_now", "at_cost", "return_of", "take", "at_rate",
    # computed from the values of other acts with the functions of `ledger.domain.amounts`
    "excess", "lesser", "part", "net_of", "tax_of", "tolerated", "product", "quotient", "recoverable", "share",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One value that booking determines. `arguments` are the operation's own, in the order rules write them.

    issue, cost_now (Item, quantity int, Place, lot str | None) · at_cost (Item, Amount) · return_of (Ref, quantity)
    · take (Ref, role str, measure "quantity" | "amount", int) · at_rate (Amount) · excess, lesser (Amount, Amount)
    · part (Amount, x int, of int) · net_of, tax_of (Amount, Fraction) · tolerated (Amount)
    · product, quotient (Amount, Fraction, rounding name) · recoverable (Amount, tax code)
    · share (Amount to split, tuple of weights, index).
    """

    operation: Operation
    arguments: tuple[Any, ...]
    name: str
    """As the rule names it: `l.cost`; or the call as written where it has no name."""
    rule_line: int
    document_line: int | None = None


@dataclass(frozen=True, slots=True)
class LotOf:
    """`lot of X`: the lots and layers of an earlier line."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class LotNew:
    """`lot new`: a new lot and layer. `code` is the lot's, where the document gives one."""

    code: str | None = None


@dataclass(frozen=True, slots=True)
class LotNamed:
    """`lot l.lot`: this lot."""

    code: str


def named_lot(code: str | None) -> LotNamed | None:
    """The lot that a document gives, if it gives one."""
    return LotNamed(code) if code else None


@dataclass(frozen=True, slots=True)
class DraftLeg:
    """One leg as drafted. Red has already turned amounts and quantities."""

    side: Literal["dr", "cr"]
    role: str | None
    """None where `account` or `spread` is the target."""
    account: str | None
    spread: Ref | None
    """`spread(l.receipt)`: booking divides the amount over stock and the debit accounts of what has gone."""
    item: str | None = None
    place: str | None = None
    party: str | None = None
    order: str | None = None
    amount: Amount | None = None
    """None: goods only."""
    quantity: int | None = None
    """Signed, base units of `item`."""
    lot: LotOf | LotNew | LotNamed | None = None
    opens: Ref | None = None
    due: date | None = None
    settles: Ref | None = None
    tax_code: str | None = None
    tax_base: Amount | None = None
    cash_item: str | None = None
    dims: tuple[tuple[str, str], ...] = ()
    rule_line: int = 0
    document_line: int | None = None
    atoms: tuple[tuple[str, Amount], ...] = ()
    """The named values the amount is made of, for explain."""
    status: str | None = None
    """Quality status; None: available."""
    owner: str | None = None
    """Whose goods they are; None: the company's."""


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One entry as drafted, in the order of the rule."""

    type: Literal["voucher", "memo", "movement"]
    klass: Literal["normal", "opening", "closing", "adjustment", "memo", "movement"]
    red: bool
    summary: Text
    legs: tuple[DraftLeg, ...]
    rule_line: int


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the rules say about one document."""

    ruleset: str
    """`purchasing 1`."""
    entries: tuple[DraftEntry, ...]
    acts: tuple[Act, ...] = ()
    reasons: tuple[tuple[int, Text], ...] = field(default=())
    """(rule line, reason) of every `none` that applied."""
