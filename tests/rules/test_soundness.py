"""The proof against brute force: whatever rule the checker accepts, however damaged, balances on every made-up document."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest

from ledger.domain.kinds import KINDS
from ledger.rules import syntax
from ledger.rules.checker import check_rule
from ledger.rules.parser import parse_rules
from ledger.rules.policy import PolicyDeclaration, parse_policy
from tests.rules.naive_rule_run import Booked, NaiveRun, Refused

SHIPPED = Path(__file__).parents[2] / "posting_rules"
DAMAGED_PER_RULE = 40
DOCUMENTS_PER_RULE = 60

Body = tuple[syntax.Statement, ...]


@cache
def policies() -> dict[str, PolicyDeclaration]:
    declared = parse_policy((SHIPPED / "policy.toml").read_text(encoding="utf-8"), "policy.toml")
    assert isinstance(declared, dict), declared
    return declared


@cache
def shipped_rules() -> tuple[syntax.Rule, ...]:
    found: list[syntax.Rule] = []
    for file in sorted(SHIPPED.glob("*.rules")):
        parsed = parse_rules(file.read_text(encoding="utf-8"), file.name)
        assert isinstance(parsed, syntax.RuleFile), parsed
        found += parsed.rules
    return tuple(found)


def runs(rule: syntax.Rule, seed: int, documents: int) -> Iterator[list[Booked]]:
    """The entries of random documents that the rule does not refuse."""
    for number in range(documents):
        run = NaiveRun(rule, KINDS[rule.kind], policies(), Random(f"{rule.kind} {seed} {number}"))
        try:
            yield run.run()
        except Refused:
            continue


def assert_balanced(rule: syntax.Rule, seed: int, documents: int) -> int:
    seen = 0
    for entries in runs(rule, seed, documents):
        for entry in entries:
            assert entry.balanced, f"{rule.file}:{entry.line} ({rule.kind}, damage {seed}) was accepted: {entry}"
            seen += 1
    return seen


# --- damage --------------------------------------------------------------------------------------------------------------


def legs(body: Body) -> list[syntax.Leg]:
    found: list[syntax.Leg] = []
    for statement in body:
        if isinstance(statement, syntax.Leg):
            found.append(statement)
        elif isinstance(statement, syntax.For | syntax.EntryBlock):
            found += legs(statement.body)
        elif isinstance(statement, syntax.Choice):
            for branch in statement.branches:
                found += legs(branch.body)
            found += legs(statement.otherwise or ())
    return found


Change = Callable[[syntax.Statement], Body]


def changed(body: Body, target: syntax.Statement, change: Change) -> Body:
    """The body with one statement replaced by others."""
    result: list[syntax.Statement] = []
    for statement in body:
        if statement is target:
            result += change(statement)
        elif isinstance(statement, syntax.For | syntax.EntryBlock):
            result.append(dataclasses.replace(statement, body=changed(statement.body, target, change)))
        elif isinstance(statement, syntax.Choice):
            branches = tuple(
                dataclasses.replace(branch, body=changed(branch.body, target, change)) for branch in statement.branches
            )
            otherwise = None if statement.otherwise is None else changed(statement.otherwise, target, change)
            result.append(dataclasses.replace(statement, branches=branches, otherwise=otherwise))
        else:
            result.append(statement)
    return tuple(result)


def statements(body: Body) -> list[syntax.Statement]:
    found: list[syntax.Statement] = []
    for statement in body:
        found.append(statement)
        if isinstance(statement, syntax.For | syntax.EntryBlock):
            found += statements(statement.body)
        elif isinstance(statement, syntax.Choice):
            for branch in statement.branches:
                found += statements(branch.body)
            found += statements(statement.otherwise or ())
    return found


def turned(leg: syntax.Leg) -> syntax.Leg:
    return dataclasses.replace(leg, side="cr" if leg.side == "dr" else "dr")


def goods_turned(leg: syntax.Leg) -> syntax.Leg:
    clauses = tuple(
        dataclasses.replace(clause, sign="-" if clause.sign == "+" else "+") if isinstance(clause, syntax.Quantity) else clause
        for clause in leg.clauses
    )
    return dataclasses.replace(leg, clauses=clauses)


def plus_for_minus(leg: syntax.Leg) -> syntax.Leg:
    if not isinstance(leg.amount, syntax.Binary):
        return leg
    operator = "-" if leg.amount.operator == "+" else "+"
    return dataclasses.replace(leg, amount=dataclasses.replace(leg.amount, operator=operator))


def damaged(rule: syntax.Rule, random: Random) -> syntax.Rule:
    """The rule with one to three random changes: a bookkeeper's slips, several at a time."""
    body = rule.body
    for _ in range(random.choice((1, 1, 2, 3))):
        body = once_damaged(body, random)
    return dataclasses.replace(rule, body=body)


def once_damaged(body: Body, random: Random) -> Body:
    every = statements(body)
    own = [statement for statement in every if isinstance(statement, syntax.Leg)]
    if not own:
        return body
    leg, other, place = random.choice(own), random.choice(own), random.choice(every)
    match random.randrange(10):
        case 0:
            return changed(body, leg, lambda _: ())
        case 1:
            return changed(body, leg, lambda _: (leg, leg))
        case 2:
            return changed(body, leg, lambda _: (turned(leg),))
        case 3:
            return changed(body, leg, lambda _: (goods_turned(leg),))
        case 4:
            return changed(body, leg, lambda _: (goods_turned(turned(leg)),))
        case 5:
            return changed(body, leg, lambda _: (plus_for_minus(leg),))
        case 6:
            return changed(body, leg, lambda _: (dataclasses.replace(leg, amount=other.amount),))
        case 7:
            return changed(changed(body, leg, lambda _: ()), place, lambda _: (place, leg))
        case 8:
            return changed(body, place, lambda _: (place, leg, turned(goods_turned(leg))))
        case _:
            return changed(body, place, lambda _: otherwise_read(place))


def otherwise_read(statement: syntax.Statement) -> Body:
    """A condition negated, a `none when` or `require` left out, a block taken out of its loop or choice."""
    match statement:
        case syntax.NoneWhen() | syntax.Require():
            return ()
        case syntax.Choice(branches=(first, *rest)):
            negated = dataclasses.replace(first, condition=syntax.Not(first.span, first.condition))
            return (dataclasses.replace(statement, branches=(negated, *rest)),)
        case syntax.EntryBlock():
            return (dataclasses.replace(statement, red=not statement.red),)
        case _:
            return (statement, statement)


# --- the tests -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.kind)
def test_shipped_rules_balance_on_made_up_documents(rule: syntax.Rule) -> None:
    assert check_rule(rule, policies()) == []
    assert_balanced(rule, 0, DOCUMENTS_PER_RULE)


@pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.kind)
def test_damaged_rules_are_refused_or_balance(rule: syntax.Rule) -> None:
    for seed in range(DAMAGED_PER_RULE):
        broken = damaged(rule, Random(f"{rule.kind} {seed}"))
        if not check_rule(broken, policies()):
            assert_balanced(broken, seed, DOCUMENTS_PER_RULE)


def test_brute_force_sees_what_the_proof_refuses() -> None:
    """Not sound by refusing everything, and not blind: a leg left out shows on some document."""
    seen = total = 0
    for rule in shipped_rules():
        for leg in legs(rule.body):
            broken = dataclasses.replace(rule, body=changed(rule.body, leg, lambda _: ()))
            if not check_rule(broken, policies()):
                continue
            total += 1
            seen += any(not entry.balanced for entries in runs(broken, 1, 80) for entry in entries)
    assert total and seen / total > 0.9
