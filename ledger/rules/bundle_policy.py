"""The policies in force: declared in `policy.toml`, set by the chart, changed by the company (RULES.md §5).

A later file may set `value` alone; the company's may also declare policies of its own, with all four keys. What was chosen at
`init` (`--taxpayer small`) stands in `overrides.toml`, which is written here, so that a bundle is its text and nothing else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ledger.domain.chart import PolicyValue
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text, Where
from ledger.rules.policy import PolicyDeclaration, parse_policy, policy_accepts

OVERRIDES: Final = "overrides.toml"


def overrides_text(overrides: Mapping[str, PolicyValue], currency: str) -> str:
    """The choices as a policy file, always the same bytes for the same choices."""
    return "\n".join(f"[{name}]\nvalue = {_toml_value(overrides[name], currency)}\n" for name in sorted(overrides))


def _toml_value(value: PolicyValue, currency: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else format_scaled(value, minor_unit(currency))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def policies_of(layers: Mapping[str, str]) -> tuple[dict[str, PolicyDeclaration], list[Problem]]:
    """The declarations with the values in force. `layers` are policy files by path, the declaring one first."""
    declared: dict[str, PolicyDeclaration] = {}
    problems: list[Problem] = []
    for path, text in layers.items():
        found = _layer(path, text, declared)
        if isinstance(found, list):
            problems += found
        else:
            declared |= found
    return declared, problems


def _layer(path: str, text: str, declared: Mapping[str, PolicyDeclaration]) -> dict[str, PolicyDeclaration] | list[Problem]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return parse_policy(text, path)
    if not any(_is_value_alone(row) for row in table.values()):
        return _added(parse_policy(text, path), path, declared)
    changed: dict[str, PolicyDeclaration] = {}
    problems: list[Problem] = []
    for name, row in table.items():
        set_ = _with_value(path, name, row, declared.get(name))
        if isinstance(set_, PolicyDeclaration):
            changed[name] = set_
        else:
            problems.append(set_)
    return problems or changed


def _is_value_alone(row: Any) -> bool:
    return isinstance(row, Mapping) and set(row) == {"value"}


def _added(
    parsed: dict[str, PolicyDeclaration] | list[Problem], path: str, declared: Mapping[str, PolicyDeclaration]
) -> dict[str, PolicyDeclaration] | list[Problem]:
    if isinstance(parsed, list):
        return parsed
    return [
        _problem(path, f"政策 {name} 已经声明", f"policy {name} is declared already") for name in parsed if name in declared
    ] or parsed


def _with_value(path: str, name: str, row: Any, declared: PolicyDeclaration | None) -> PolicyDeclaration | Problem:
    if declared is None:
        return _problem(path, f"没有政策 {name}", f"there is no policy {name}")
    value = row.get("value") if _is_value_alone(row) else None
    value = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(value, str | bool) or not policy_accepts(declared, value):
        allowed = declared.values if isinstance(declared.values, str) else ", ".join(declared.values)
        return _problem(path, f"政策 {name} 的取值应为 {allowed}", f"policy {name} takes {allowed}")
    return replace(declared, value=value)


def _problem(path: str, zh: str, en: str) -> Problem:
    return Problem("R605", Text(zh, en), Text("改正该文件", "correct that file"), Where(file=path))


def policy_values(declared: Mapping[str, PolicyDeclaration], currency: str) -> tuple[dict[str, PolicyValue], list[Problem]]:
    """Policy → value as the rules read it: money in minor units of the book's currency."""
    values: dict[str, PolicyValue] = {}
    problems: list[Problem] = []
    for name, policy in declared.items():
        scale = {"money": minor_unit(currency), "number": 0}.get(str(policy.values))
        value = policy.value if scale is None else parse_scaled(str(policy.value), scale)
        if value is None:
            problems.append(
                _problem("policy.toml", f"{name}:{policy.value} 小数位过多", f"{name}: {policy.value} has too many decimals")
            )
        else:
            values[name] = value
    return values, problems
