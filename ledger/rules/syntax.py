"""The syntax tree of a rule file. Every node knows where it stands, so that every message can point at it (RULES.md App. A)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a rule file: line and column from 1, and where it ends on that line (exclusive)."""

    line: int
    column: int
    end_column: int


# --- expressions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Path:
    """`l.item.costing`; a single name has one part."""

    span: Span
    parts: tuple[str, ...]

    def __str__(self) -> str:
        """As written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Number:
    """`12`, `0.5`, `13%`."""

    span: Span
    value: Fraction


@dataclass(frozen=True, slots=True)
class Binary:
    """`a + b`, `a - b`, `a * b`, `a / b`."""

    span: Span
    operator: Literal["+", "-", "*", "/"]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Negative:
    """`-a`."""

    span: Span
    operand: Expression


@dataclass(frozen=True, slots=True)
class RoleName:
    """A role as an argument: `debit_balance(VIN)`."""

    span: Span
    role: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call, perhaps named: `party: p`."""

    name: str | None
    value: Expression | RoleName


@dataclass(frozen=True, slots=True)
class Call:
    """`issue(l.item, l.quantity, l.place)`."""

    span: Span
    function: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """`sum(x for l in LIST)`."""

    span: Span
    value: Expression
    variable: str
    source: Path | Call


Expression = Path | Number | Binary | Negative | Call | Total

# --- conditions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compare:
    """`a = b`, `<>`, `<`, `<=`, `>`, `>=`."""

    span: Span
    operator: Literal["=", "<>", "<", "<=", ">", ">="]
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Among:
    """`x in (a, b)`."""

    span: Span
    value: Expression
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """`given l.order_line`."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Truth:
    """A yes/no name: `d.sample`."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Not:
    """`not c`."""

    span: Span
    condition: Condition


@dataclass(frozen=True, slots=True)
class All:
    """`a and b and …`."""

    span: Span
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`a or b or …`."""

    span: Span
    conditions: tuple[Condition, ...]


Condition = Compare | Among | Given | Truth | Not | All | AnyOf

# --- statements --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Let:
    """`let NAME = EXPR [rounded RULE]`; two parts make a column of the loop: `let l.cost = …`."""

    span: Span
    target: Path
    value: Expression
    rounding: str | None


@dataclass(frozen=True, slots=True)
class Require:
    """`require C else text`."""

    span: Span
    condition: Condition
    text: Text


@dataclass(frozen=True, slots=True)
class Split:
    """`split AMOUNT by WEIGHT as l.share`."""

    span: Span
    amount: Expression
    weight: Expression
    target: Path


@dataclass(frozen=True, slots=True)
class For:
    """`for l in LIST [split …]`."""

    span: Span
    variable: str
    source: Path | Call
    split: Split | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One `when` or `or when` of a choice."""

    span: Span
    condition: Condition
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`when … or when … otherwise …`; the last branch may be `none otherwise because text`."""

    span: Span
    branches: tuple[Branch, ...]
    otherwise: tuple[Statement, ...] | None
    otherwise_span: Span | None
    none_because: Text | None


@dataclass(frozen=True, slots=True)
class NoneWhen:
    """`none when C because text`: leaves the block."""

    span: Span
    condition: Condition
    text: Text


@dataclass(frozen=True, slots=True)
class EntryBlock:
    """`[red] [class] voucher|memo|movement text` with its legs."""

    span: Span
    type: Literal["voucher", "memo", "movement"]
    red: bool
    klass: Literal["opening", "closing", "adjustment"] | None
    text: Text
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class RoleTarget:
    """`INV(l.item, l.place)`."""

    span: Span
    role: str
    arguments: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class AccountTarget:
    """`account(a.account)`."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class SpreadTarget:
    """`spread(l.receipt)`."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Quantity:
    """`qty ±Q [of ITEM] [at PLACE]`; `at` is a path, or an outside place or Transit by name."""

    span: Span
    sign: Literal["+", "-"]
    value: Expression
    of: Path | None
    at: Path | str | None


@dataclass(frozen=True, slots=True)
class LotClause:
    """`lot new`, `lot of X`, `lot l.lot`."""

    span: Span
    form: Literal["new", "of", "named"]
    path: Path | None


@dataclass(frozen=True, slots=True)
class StatusClause:
    """`status l.status`: the quality status in which the goods lie."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class OwnerClause:
    """`owner r.supplier`: whose goods they are, where they are not the company's."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Opens:
    """`open X [due DATE]`."""

    span: Span
    path: Path
    due: Path | None


@dataclass(frozen=True, slots=True)
class Settles:
    """`settles X`."""

    span: Span
    path: Path


@dataclass(frozen=True, slots=True)
class Tax:
    """`tax CODE [base AMOUNT]`."""

    span: Span
    code: Path
    base: Expression | None


@dataclass(frozen=True, slots=True)
class Cash:
    """`cash ITEM`."""

    span: Span
    item: str


@dataclass(frozen=True, slots=True)
class Dimension:
    """`dim NAME = X`."""

    span: Span
    name: str
    value: Path


Clause = Quantity | LotClause | StatusClause | OwnerClause | Opens | Settles | Tax | Cash | Dimension


@dataclass(frozen=True, slots=True)
class Leg:
    """`dr|cr TARGET [AMOUNT] clauses`."""

    span: Span
    side: Literal["dr", "cr"]
    target: RoleTarget | AccountTarget | SpreadTarget
    amount: Expression | None
    clauses: tuple[Clause, ...]


Statement = Let | Require | For | Choice | NoneWhen | EntryBlock | Leg

# --- files -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """`[override] on KIND as NAME text` with its body. `ruleset` is `purchasing 1`, `file` the path it was read from."""

    span: Span
    kind: str
    variable: str
    title: Text
    override: bool
    body: tuple[Statement, ...]
    ruleset: str
    file: str


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One `*.rules` file."""

    span: Span
    path: str
    name: str
    version: int
    valid_from: date
    language: int
    title: Text
    rules: tuple[Rule, ...]
    lines: tuple[str, ...]
    """The text by line, for messages."""
