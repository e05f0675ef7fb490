"""Which legs and branches of a rule set some case has posted (`rules coverage`, RULES.md §8; problem R607).

A leg is reached when a posting came from its line; a leg whose amount was 0 in every case is not. A branch is reached when it
was entered, also where it posts nothing: `none otherwise because …` wants a case too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.problem import Problem, Text, Where
from ledger.rules.cases import CaseResult
from ledger.rules.syntax import Choice, Leg, NoneWhen, Rule
from ledger.rules.written import nodes

Place = tuple[str, int]
"""(file, line)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is and what was reached."""

    legs: frozenset[Place]
    branches: frozenset[Place]
    reached_legs: frozenset[Place]
    reached_branches: frozenset[Place]

    @property
    def missing_legs(self) -> list[Place]:
        """Legs that no case posts."""
        return sorted(self.legs - self.reached_legs)

    @property
    def missing_branches(self) -> list[Place]:
        """Branches that no case enters."""
        return sorted(self.branches - self.reached_branches)

    def problems(self) -> list[Problem]:
        """One R607 per leg and branch without a case."""
        found = [_missing(place, "分录行", "leg") for place in self.missing_legs]
        return found + [_missing(place, "分支", "branch") for place in self.missing_branches]


def _missing(place: Place, zh: str, en: str) -> Problem:
    message = Text(f"没有用例到达这个{zh}", f"no case reaches this {en}")
    return Problem("R607", message, Text("补一个用例", "add a case"), Where(*place))


def coverage(rules: Mapping[str, Rule], results: Iterable[CaseResult]) -> Coverage:
    """The coverage of rules by kind; results come from rules compiled with `traced=True`."""
    legs, branches = leg_places(rules), branch_places(rules)
    posted, entered = _reached(rules, results)
    reached = frozenset(posted.keys() & legs), frozenset(entered.keys() & branches)
    return Coverage(frozenset(legs), frozenset(branches), *reached)


def cases_by_place(rules: Mapping[str, Rule], results: Iterable[CaseResult]) -> dict[Place, tuple[str, ...]]:
    """The cases that post from each leg or enter each branch, by their ids; a place without one is there too."""
    legs, branches = leg_places(rules), branch_places(rules)
    posted, entered = _reached(rules, results)
    found = {place: posted.get(place, set()) if place in legs else entered.get(place, set()) for place in legs | branches}
    return {place: tuple(sorted(cases)) for place, cases in sorted(found.items())}


def leg_places(rules: Mapping[str, Rule]) -> set[Place]:
    """Where every leg stands."""
    return {(rule.file, node.span.line) for rule in rules.values() for node in nodes(rule.body) if isinstance(node, Leg)}


def branch_places(rules: Mapping[str, Rule]) -> set[Place]:
    """Where every branch stands."""
    return {(rule.file, line) for rule in rules.values() for line in branch_lines(rule)}


def _reached(rules: Mapping[str, Rule], results: Iterable[CaseResult]) -> tuple[dict[Place, set[str]], dict[Place, set[str]]]:
    """Where cases posted from and what they entered, with the ids of the cases."""
    posted: dict[Place, set[str]] = {}
    entered: dict[Place, set[str]] = {}
    for result in results:
        rule = rules.get(result.case.kind)
        if rule is None:
            continue
        for entry in result.outcome.entries:
            for posting in entry.postings:
                posted.setdefault((rule.file, posting.rule_line), set()).add(result.case.id)
        for line in result.outcome.reached:
            entered.setdefault((rule.file, line), set()).add(result.case.id)
    return posted, entered


def branch_lines(rule: Rule) -> list[int]:
    """The lines of every branch of every choice, and of every `none when`."""
    found: list[int] = []
    for node in nodes(rule.body):
        if isinstance(node, NoneWhen):
            found.append(node.span.line)
        elif isinstance(node, Choice):
            found += [branch.span.line for branch in node.branches]
            if node.otherwise is not None or node.none_because is not None:
                found.append((node.otherwise_span or node.span).line)
    return found
