"""Why a line stands in the books: the rule's line, its conditions, its values, its account (RULES.md §8).

Everything comes from what is stored: the posting with rule, line and atoms, and the text of the bundle that was in force.
No rule is run. A document's reasons for what it did *not* post come from drafting its stored input again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ledger.domain.chart import Bundle, RoleRow
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.masters import Masters
from ledger.domain.money import format_scaled, minor_unit
from ledger.rules.syntax import (
    Binary,
    Call,
    Choice,
    EntryBlock,
    Expression,
    For,
    Leg,
    Let,
    Negative,
    NoneWhen,
    Require,
    Rule,
    RuleFile,
    Statement,
)
from ledger.rules.written import nodes, written


@dataclass(frozen=True, slots=True)
class ExplainedValue:
    """`l.cost 1020.00 = money(l.net) 1020.00 + money(l.tax) 132.60 - l.vat 132.60`."""

    name: str
    amount: int
    formula: str
    """With the values of its own atoms; empty for what the document itself says."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One posting explained."""

    posting: Posting
    entry: Entry
    record_key: str
    ruleset: str
    file: str
    line: int
    text: str
    """The rule's line as written; empty where no rule made the posting."""
    conditions: tuple[str, ...]
    values: tuple[ExplainedValue, ...]
    siblings: tuple[Posting, ...]
    """Other postings of the same leg: the other parts of a spread, other lots or layers."""
    role_file: str
    role_row: RoleRow | None
    bundle: str
    valid_from: str


def explain(record: Record, entry: Entry, posting: Posting, bundle: Bundle, masters: Masters, currency: str) -> Explanation:
    """The explanation of one stored posting."""
    found = _find_leg(bundle, posting.rule, posting.rule_line)
    text = found.file.lines[posting.rule_line - 1].strip() if found else ""
    conditions = found.conditions if found else ()
    values = _values(found, posting, minor_unit(currency)) if found else []
    file = found.file.path if found else ""
    row = _role_row(posting, bundle, masters)
    return Explanation(
        posting, entry, record.key, posting.rule, file, posting.rule_line, text, conditions, tuple(values),
        _siblings(entry, posting), _role_file(bundle, row), row, bundle.id, bundle.valid_from.isoformat(),
    )  # fmt: skip


def _siblings(entry: Entry, posting: Posting) -> tuple[Posting, ...]:
    same = (posting.rule, posting.rule_line, posting.document_line)
    others = (one for one in entry.postings if one.line != posting.line)
    return tuple(one for one in others if (one.rule, one.rule_line, one.document_line) == same and posting.rule)


# --- the rule ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _FoundLeg:
    file: RuleFile
    rule: Rule
    leg: Leg
    conditions: tuple[str, ...]


@lru_cache(maxsize=64)
def _parsed(path: str, text: str) -> RuleFile | None:
    from ledger.rules.parser import parse_rules  # noqa: PLC0415  # lark is loaded when something is explained

    parsed = parse_rules(text, path)
    return parsed if isinstance(parsed, RuleFile) else None


def _find_leg(bundle: Bundle, ruleset: str, line: int) -> _FoundLeg | None:
    """The leg at a line of a rule set, looked up in the layers from the company's down."""
    for path in sorted(bundle.files, reverse=True):
        if not path.endswith(".rules"):
            continue
        file = _parsed(path, bundle.files[path])
        if file is None or f"{file.name} {file.version}" != ruleset:
            continue
        for rule in file.rules:
            found = _search(rule.body, line, ())
            if found is not None:
                return _FoundLeg(file, rule, *found)
    return None


def _search(body: Sequence[Statement], line: int, conditions: tuple[str, ...]) -> tuple[Leg, tuple[str, ...]] | None:
    """The leg of that line below a block, with the conditions on the way to it."""
    for one in body:
        match one:
            case Leg():
                found = (one, conditions) if one.span.line == line else None
            case For(body=inner) | EntryBlock(body=inner):
                found = _search(inner, line, conditions)
            case Choice():
                found = _search_choice(one, line, conditions)
            case Let() | Require() | NoneWhen():
                found = None
        if found is not None:
            return found
    return None


def _search_choice(choice: Choice, line: int, conditions: tuple[str, ...]) -> tuple[Leg, tuple[str, ...]] | None:
    for branch in choice.branches:
        found = _search(branch.body, line, (*conditions, written(branch.condition)))
        if found is not None:
            return found
    denied = " or ".join(written(branch.condition) for branch in choice.branches)
    return _search(choice.otherwise or (), line, (*conditions, f"otherwise (not: {denied})"))


# --- values --------------------------------------------------------------------------------------------------------------


def _values(found: _FoundLeg, posting: Posting, decimals: int) -> list[ExplainedValue]:
    """The atoms the amount names, and those they were made of as far as they have a definition of their own."""
    atoms = dict(posting.atoms)
    definitions = {str(node.target): node for node in nodes(found.rule.body) if isinstance(node, Let)}
    direct = {written(node) for node in nodes(found.leg.amount) if _is_atom(node, atoms)} if found.leg.amount else set()
    shown = [name for name in atoms if name in direct or name in definitions]
    return [ExplainedValue(name, atoms[name], _formula(definitions.get(name), atoms, decimals)) for name in shown]


def _is_atom(node: object, atoms: dict[str, int]) -> bool:
    """True for a node that is an atom as written."""
    return isinstance(node, Expression) and written(node) in atoms


def _formula(definition: Let | None, atoms: dict[str, int], decimals: int) -> str:
    if definition is None:
        return ""
    rounding = f" rounded {definition.rounding}" if definition.rounding else ""
    return _annotated(definition.value, atoms, decimals) + rounding


def _annotated(node: Expression, atoms: dict[str, int], decimals: int) -> str:
    """An expression with each atom followed by its value."""
    text = written(node)
    if text in atoms:
        return f"{text} {format_scaled(atoms[text], decimals)}"
    match node:
        case Binary(operator=operator, left=left, right=right):
            inner = _annotated(right, atoms, decimals)
            second = f"({inner})" if isinstance(right, Binary) else inner
            return f"{_annotated(left, atoms, decimals)} {operator} {second}"
        case Negative(operand=operand):
            return f"-{_annotated(operand, atoms, decimals)}"
        case Call(function=function, arguments=arguments):
            parts = [
                _annotated(one.value, atoms, decimals) if isinstance(one.value, Expression) else written(one)
                for one in arguments
            ]
            return f"{function}({', '.join(parts)})"
    return text


# --- the account ---------------------------------------------------------------------------------------------------------


def _role_row(posting: Posting, bundle: Bundle, masters: Masters) -> RoleRow | None:
    """The line of roles.csv that led to the account."""
    item, party = masters.items.get(posting.item or ""), masters.parties.get(posting.party or "")
    place = masters.places.get(posting.place or "")
    while place is not None and place.parent in masters.places and not place.area:
        place = masters.places[place.parent]
    row = bundle.roles.row(
        posting.role, item.category if item else "", place.area if place else "", party.group if party else ""
    )
    if row is not None and row.account == posting.account:
        return row
    rows = bundle.roles.rows.get(posting.role, ())
    return next((one for one in rows if one.account == posting.account), None)


def _role_file(bundle: Bundle, row: RoleRow | None) -> str:
    """The file that row stands in: the company's where its line says so, else the chart's."""
    for path in ("company/roles.csv", f"charts/{bundle.chart}/roles.csv") if row is not None else ():
        lines = bundle.files.get(path, "").splitlines()
        if row is not None and row.line <= len(lines) and lines[row.line - 1].startswith(f"{row.role},"):
            return path
    return ""
