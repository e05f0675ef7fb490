"""Which legs the rules can post under the policies in force (RULES.md §7, totality).

A condition over policies alone is decided; everything else may hold or not. So a leg under
`when policy.variable_consideration` is unreachable while that policy says no, and its role needs no account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from ledger.domain.chart import PolicyValue
from ledger.rules.syntax import (
    All,
    Among,
    AnyOf,
    Choice,
    Compare,
    Condition,
    EntryBlock,
    Expression,
    For,
    Leg,
    Let,
    NoneWhen,
    Not,
    Number,
    Path,
    Require,
    RoleName,
    RoleTarget,
    Rule,
    Statement,
    Truth,
)


@dataclass(frozen=True, slots=True)
class RoleUse:
    """A role that a rule posts to or asks the balance of, with the leg where it does."""

    role: str
    rule: Rule
    line: int
    leg: Leg | None


def reachable_roles(rule: Rule, policy: Mapping[str, PolicyValue]) -> Iterator[RoleUse]:
    """Every role the rule can use while the policies have these values."""
    for statement in _reachable(rule.body, policy):
        if isinstance(statement, Leg) and isinstance(statement.target, RoleTarget):
            yield RoleUse(statement.target.role, rule, statement.span.line, statement)
        for name in _role_names(statement):
            yield RoleUse(name.role, rule, name.span.line, None)


def _reachable(block: tuple[Statement, ...], policy: Mapping[str, PolicyValue]) -> Iterator[Leg | Let | Require]:
    for statement in block:
        match statement:
            case Require():
                yield statement
                if decided(statement.condition, policy) is False:
                    return
            case Leg() | Let():
                yield statement
            case For() | EntryBlock():
                yield from _reachable(statement.body, policy)
            case Choice():
                for branch in open_branches(statement, policy):
                    yield from _reachable(branch, policy)
            case NoneWhen():
                if decided(statement.condition, policy) is True:
                    return


def open_branches(choice: Choice, policy: Mapping[str, PolicyValue]) -> list[tuple[Statement, ...]]:
    """The bodies of a choice that may apply."""
    answers = [decided(branch.condition, policy) for branch in choice.branches]
    bodies = [branch.body for branch, answer in zip(choice.branches, answers, strict=True) if answer is not False]
    if choice.otherwise is not None and True not in answers:
        bodies.append(choice.otherwise)
    return bodies


def decided(condition: Condition, policy: Mapping[str, PolicyValue]) -> bool | None:
    """True or False where the policies alone decide the condition, else None."""
    match condition:
        case Truth(path=path):
            value = _policy_value(path, policy)
            return value if isinstance(value, bool) else None
        case Compare(operator=operator, left=left, right=right):
            return _compared(operator, left, right, policy)
        case Among(value=value_of, choices=choices):
            chosen = _policy_value(value_of, policy)
            return None if chosen is None else chosen in choices
        case Not(condition=inner):
            answer = decided(inner, policy)
            return None if answer is None else not answer
        case All(conditions=parts):
            answers = [decided(part, policy) for part in parts]
            return False if False in answers else None if None in answers else True
        case AnyOf(conditions=parts):
            answers = [decided(part, policy) for part in parts]
            return True if True in answers else None if None in answers else False
    return None


def _compared(operator: str, left: Expression, right: Expression, policy: Mapping[str, PolicyValue]) -> bool | None:
    value = _policy_value(left, policy)
    if value is None:
        return None
    if isinstance(value, str) and isinstance(right, Path) and len(right.parts) == 1:
        return {"=": value == right.parts[0], "<>": value != right.parts[0]}.get(operator)
    if not isinstance(right, Number) or isinstance(value, str):
        return None
    number = right.value
    return {
        "=": value == number,
        "<>": value != number,
        "<": value < number,
        "<=": value <= number,
        ">": value > number,
        ">=": value >= number,
    }[operator]


def _policy_value(expression: Expression, policy: Mapping[str, PolicyValue]) -> PolicyValue | None:
    if isinstance(expression, Path) and len(expression.parts) == 2 and expression.parts[0] == "policy":
        return policy.get(expression.parts[1])
    return None


def _role_names(node: Any) -> Iterator[RoleName]:
    if isinstance(node, RoleName):
        yield node
    elif isinstance(node, tuple):
        for part in node:
            yield from _role_names(part)
    elif is_dataclass(node):
        for part in fields(node):
            yield from _role_names(getattr(node, part.name))
