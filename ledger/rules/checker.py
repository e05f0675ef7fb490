"""The checker: every reason why a set of rule files may not be loaded, all at once (RULES.md §7, R2xx to R5xx).

What it accepts is balanced, in money and in goods, for every document (`proof`), decides every choice one way (`conditions`)
and reads nothing that may be missing. Rules are checked for every declared value of a policy, not for the one in force.
Layers and `override` (R202, R603) belong to `layers.rules_in_force`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger.domain.kind import Kind
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem
from ledger.domain.role import ROLES, Role
from ledger.rules.layers import rules_in_force
from ledger.rules.messages import refusal, render_problem
from ledger.rules.policy import PolicyDeclaration, parse_policy
from ledger.rules.rule_check import RuleCheck
from ledger.rules.syntax import Rule, RuleFile
from ledger.rules.type_words import close_to


def check_rules(
    files: Sequence[RuleFile],
    policy: Mapping[str, PolicyDeclaration],
    *,
    kinds: Mapping[str, Kind] = KINDS,
    roles: Mapping[str, Role] = ROLES,
) -> list[Problem]:
    """Every problem of every rule, in the order of the files."""
    return [problem for file in files for rule in file.rules for problem in check_rule(rule, policy, kinds=kinds, roles=roles)]


def check_rule(
    rule: Rule,
    policy: Mapping[str, PolicyDeclaration],
    *,
    kinds: Mapping[str, Kind] = KINDS,
    roles: Mapping[str, Role] = ROLES,
) -> list[Problem]:
    """Every problem of one rule."""
    kind = kinds.get(rule.kind)
    if kind is None:
        return [refusal("R201", rule.file, rule.span, name=rule.kind, known=close_to(rule.kind, kinds))]
    return RuleCheck(rule, kind, policy, roles).problems()


__all__ = ["PolicyDeclaration", "check_rule", "check_rules", "parse_policy", "render_problem", "rules_in_force"]
