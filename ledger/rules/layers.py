"""Layers: shipped rules, then the chart's, then the company's; a later layer replaces a rule only as a whole (RULES.md §1)."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.domain.problem import Problem
from ledger.rules.messages import refusal
from ledger.rules.syntax import Rule, RuleFile


def rules_in_force(layers: Sequence[Sequence[RuleFile]]) -> tuple[dict[str, Rule], list[Problem]]:
    """The one rule per kind of document, and every second rule without `override` (R202) or override of nothing (R603)."""
    in_force: dict[str, Rule] = {}
    problems: list[Problem] = []
    for layer in layers:
        own: dict[str, Rule] = {}
        for rule in (rule for file in layer for rule in file.rules):
            earlier = own.get(rule.kind) or (None if rule.override else in_force.get(rule.kind))
            if earlier is not None:
                other = f"{earlier.file}:{earlier.span.line}"
                problems.append(refusal("R202", rule.file, rule.span, name=rule.kind, other=other))
            elif rule.override and rule.kind not in in_force:
                problems.append(refusal("R603", rule.file, rule.span, name=rule.kind))
            else:
                own[rule.kind] = rule
        in_force |= own
    return in_force, problems
