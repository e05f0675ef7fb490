"""Expressions as their author wrote them, and everything that stands in a rule: for names of acts, atoms and `explain`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any, Final

from ledger.rules.syntax import (
    All,
    Among,
    AnyOf,
    Argument,
    Binary,
    Call,
    Compare,
    Condition,
    Expression,
    Given,
    Negative,
    Not,
    Number,
    Path,
    RoleName,
    Span,
    Total,
    Truth,
)


def written(node: Expression | Condition | RoleName | Argument) -> str:
    """The text of an expression or condition, with single spaces."""
    match node:
        case Path() | RoleName() | Number():
            return _leaf(node)
        case Binary(operator=operator, left=left, right=right):
            inner = written(right)
            return f"{written(left)} {operator} " + (f"({inner})" if isinstance(right, Binary) else inner)
        case Negative(operand=operand):
            return f"-{written(operand)}"
        case Argument(name=name, value=value):
            return (f"{name}: " if name else "") + written(value)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(written(argument) for argument in arguments)})"
        case Total(value=value, variable=variable, source=source):
            return f"sum({written(value)} for {variable} in {written(source)})"
    return _condition(node)


def _leaf(node: Path | RoleName | Number) -> str:
    if isinstance(node, Path):
        return str(node)
    return node.role if isinstance(node, RoleName) else str(node.value)


def _condition(node: Condition) -> str:
    match node:
        case Compare(operator=operator, left=left, right=right):
            return f"{written(left)} {operator} {written(right)}"
        case Among(value=value, choices=choices):
            return f"{written(value)} in ({', '.join(choices)})"
        case Given(path=path):
            return f"given {path}"
        case Truth(path=path):
            return str(path)
        case Not(condition=condition):
            return f"not {written(condition)}"
        case All(conditions=conditions):
            return " and ".join(written(one) for one in conditions)
        case AnyOf(conditions=conditions):
            return " or ".join(written(one) for one in conditions)


def nodes(tree: Any) -> Iterator[Any]:
    """The node and everything below it, in the order of writing."""
    if isinstance(tree, tuple) and not hasattr(tree, "_fields"):
        for one in tree:
            yield from nodes(one)
        return
    members = _MEMBERS.get(type(tree))
    if members is None:
        members = _MEMBERS[type(tree)] = _members_of(type(tree))
    if members:
        yield tree
        for member in members:
            yield from nodes(getattr(tree, member))


_MEMBERS: Final[dict[type, tuple[str, ...]]] = {}
"""What `_members_of` found, by kind of node."""


def _members_of(kind: type) -> tuple[str, ...]:
    """The members of a syntax node that may hold nodes; none for places, texts and numbers."""
    return (
        tuple(field.name for field in fields(kind) if field.name != "span") if is_dataclass(kind) and kind is not Span else ()
    )
