"""A rule with one mistake in it, over and over: what an author might write wrong (RULES.md §8).

Each leg dropped, swapped to the other side, put on another role of the same shape; each quantity dropped or turned;
each status dropped; each `+`
written as `-` and the other way; each red entry made blue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from ledger.domain.role import ROLES, Role
from ledger.rules.syntax import Binary, EntryBlock, Leg, Quantity, RoleTarget, Rule, StatusClause


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule with one mistake."""

    rule: Rule
    line: int
    mistake: str

    def __str__(self) -> str:
        """`purchasing.rules:34 leg dropped`."""
        return f"{self.rule.file}:{self.line} {self.mistake}"


def mutants_of(rule: Rule) -> Iterator[Mutant]:
    """Every mutant, in the order of the rule's lines."""
    for body, line, mistake in _variants(rule.body):
        yield Mutant(replace(rule, body=body), line, mistake)


Variant = tuple[Any, int, str]


def _variants(node: Any) -> Iterator[Variant]:
    """The node with one mistake in itself or below it."""
    if isinstance(node, tuple) and not hasattr(node, "_fields"):
        yield from _in_sequence(node)
    elif is_dataclass(node) and not isinstance(node, type):
        yield from _of_node(node)
        for field in fields(node):
            for changed, line, mistake in _variants(getattr(node, field.name)):
                yield replace(node, **{field.name: changed}), line, mistake


def _in_sequence(sequence: tuple[Any, ...]) -> Iterator[Variant]:
    for position, one in enumerate(sequence):
        before, after = sequence[:position], sequence[position + 1 :]
        if isinstance(one, Leg):
            yield (*before, *after), one.span.line, "leg dropped"
        elif isinstance(one, Quantity):
            yield (*before, *after), one.span.line, "quantity dropped"
        elif isinstance(one, StatusClause):
            yield (*before, *after), one.span.line, "status dropped"
        for changed, line, mistake in _variants(one):
            yield (*before, changed, *after), line, mistake


def _of_node(node: Any) -> Iterator[Variant]:
    match node:
        case Leg(side=side, span=span, amount=amount) if amount is not None:  # without money a side says nothing
            yield replace(node, side="cr" if side == "dr" else "dr"), span.line, "side swapped"
        case RoleTarget(role=role, span=span):
            other = other_role(role)
            if other is not None:
                yield replace(node, role=other), span.line, f"{role} written as {other}"
        case Quantity(sign=sign, span=span):
            yield replace(node, sign="-" if sign == "+" else "+"), span.line, "quantity turned"
        case Binary(operator="+", span=span):
            yield replace(node, operator="-"), span.line, "+ written as -"
        case Binary(operator="-", span=span):
            yield replace(node, operator="+"), span.line, "- written as +"
        case EntryBlock(red=True, span=span):
            yield replace(node, red=False), span.line, "red made blue"


def other_role(name: str) -> str | None:
    """The next role that takes the same arguments and follows the same laws, or None where it is the only one."""
    alike = [role.name for role in ROLES.values() if _shape(role) == _shape(ROLES[name])]
    return None if len(alike) == 1 else alike[(alike.index(name) + 1) % len(alike)]


def _shape(role: Role) -> tuple[object, ...]:
    return role.arguments, role.stock, role.memo, role.cash, role.bank
