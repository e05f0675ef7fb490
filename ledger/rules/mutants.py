"""Every mistake must be noticed: each mutant of each rule is refused by the checker or breaks a case (`rules mutate`).

A living mutant says that a case is missing. Cases are prepared once per chart; a mutant only drafts, books and compares, and
only the cases of its own kind of document run, so that a thousand mutants take seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledger.domain.problem import Problem, Text, Where
from ledger.rules.cases import Case, CaseRunner, PreparedCase, differences
from ledger.rules.checker import check_rule
from ledger.rules.compiler import compile_rule
from ledger.rules.mutations import Mutant, mutants_of
from ledger.rules.policy import PolicyDeclaration
from ledger.rules.syntax import Rule

Trial = tuple[CaseRunner, PreparedCase]
BUGS = (AssertionError, LookupError, TypeError, ValueError, ArithmeticError)
"""A mutant may break what the checker would have guaranteed; that is noticed too."""


@dataclass(frozen=True, slots=True)
class MutantReport:
    """What became of all mutants."""

    refused: int
    """By the checker."""
    caught: int
    """By a case."""
    living: tuple[Mutant, ...]

    @property
    def total(self) -> int:
        """All mutants."""
        return self.refused + self.caught + len(self.living)

    def problems(self) -> list[Problem]:
        """One R607 per living mutant."""
        return [_living(mutant) for mutant in self.living]


def _living(mutant: Mutant) -> Problem:
    message = Text(f"没有用例发现这个错误:{mutant.mistake}", f"no case notices this mistake: {mutant.mistake}")
    return Problem("R607", message, Text("补一个用例", "add a case"), Where(mutant.rule.file, mutant.line))


def try_mutants(
    rules: Mapping[str, Rule],
    policies: Mapping[str, PolicyDeclaration],
    runners: Sequence[CaseRunner],
    cases: Sequence[Case],
) -> MutantReport:
    """Try every mutant of these rules, by kind, against the checker and the green cases."""
    refused, caught = 0, 0
    living: list[Mutant] = []
    for kind, rule in sorted(rules.items()):
        trials = green_trials(runners, [case for case in cases if case.kind == kind])
        for mutant in mutants_of(rule):
            if check_rule(mutant.rule, policies):
                refused += 1
            elif breaking_case(mutant.rule, policies, trials) is not None:
                caught += 1
            else:
                living.append(mutant)
    return MutantReport(refused, caught, tuple(living))


def green_trials(runners: Sequence[CaseRunner], cases: Iterable[Case]) -> list[Trial]:
    """Prepared cases that are green with the rule as it stands, in every chart."""
    found = [(runner, runner.prepare(case)) for case in cases for runner in runners if runner.applies(case)]
    return [
        (runner, prepared)
        for runner, prepared in found
        if not differences(prepared, runner.outcome(prepared, runner.rules.get(prepared.case.kind)))
    ]


def breaking_case(rule: Rule, policies: Mapping[str, PolicyDeclaration], trials: Iterable[Trial]) -> str | None:
    """The name of the first case that comes out differently, or None."""
    try:
        compiled = compile_rule(rule, policies)
    except BUGS:
        return "compiling"
    for runner, prepared in trials:
        try:
            broken = differences(prepared, runner.outcome(prepared, compiled))
        except BUGS:
            return prepared.name
        if broken:
            return prepared.name
    return None
