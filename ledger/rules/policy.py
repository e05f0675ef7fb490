"""Policies: the small differences between charts and companies (RULES.md §5), declared in `policy.toml`.

    [grni]
    value  = "difference"
    values = ["difference", "red_blue", "month_start"]
    zh     = "发票到达时暂估的冲回方式"
    en     = "how an estimate is cleared when the invoice arrives"

A rule reads `policy.grni`; the chart sets the value, the company may change it, nothing else may. Rules are checked for
every declared value, never for the one in force alone.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from ledger.domain.problem import Problem, Text, Where

OpenPolicy = Literal["yes/no", "number", "money"]
_OPEN_POLICIES: Final = ("yes/no", "number", "money")
_KEYS: Final = ("value", "values", "zh", "en")


@dataclass(frozen=True, slots=True)
class PolicyDeclaration:
    """One policy. `value` is one of `values`, a bool for yes/no, else the number as written (`"0.05"`, `"5.00"`)."""

    name: str
    values: tuple[str, ...] | OpenPolicy
    value: str | bool
    zh: str
    en: str

    @property
    def text(self) -> Text:
        """What it decides, in both languages."""
        return Text(self.zh, self.en)


def parse_policy(text: str, path: str) -> dict[str, PolicyDeclaration] | list[Problem]:
    """The policies of one `policy.toml`, or every reason why it cannot be read (R605)."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [_problem(path, Text(f"不是合法的 TOML:{error}", f"not valid TOML: {error}"))]
    declared: dict[str, PolicyDeclaration] = {}
    problems: list[Problem] = []
    for name, row in table.items():
        read = _declaration(name, row)
        if isinstance(read, PolicyDeclaration):
            declared[name] = read
        else:
            problems.append(_problem(path, read))
    return problems or declared


def policy_accepts(declared: PolicyDeclaration, value: object) -> bool:
    """True where `value` may be set for this policy: by the declaration itself, a chart or the company."""
    if isinstance(declared.values, tuple):
        return value in declared.values
    if declared.values == "yes/no":
        return isinstance(value, bool)
    return isinstance(value, str) and _is_decimal(value)


def _declaration(name: str, row: Any) -> PolicyDeclaration | Text:
    if not isinstance(row, Mapping) or set(row) != set(_KEYS):
        return Text(f"{name}:必须恰好有 {'、'.join(_KEYS)} 四项", f"{name}: exactly {', '.join(_KEYS)} are needed")
    values = row["values"]
    if isinstance(values, list) and len(values) > 1 and all(isinstance(value, str) for value in values):
        values = tuple(values)
    elif values not in _OPEN_POLICIES:
        return Text(
            f'{name}:values 应为两个以上取值的列表,或 "yes/no"、"number"、"money"',
            f'{name}: values must be a list of two or more names, or "yes/no", "number", "money"',
        )
    value = row["value"] if isinstance(row["value"], bool | str) else str(row["value"])
    declared = PolicyDeclaration(name, values, value, str(row["zh"]), str(row["en"]))
    if not policy_accepts(declared, value):
        return Text(f"{name}:取值 {value} 不在允许范围内", f"{name}: the value {value} is not allowed")
    return declared


def _is_decimal(text: str) -> bool:
    whole, dot, rest = text.removeprefix("-").partition(".")
    return whole.isdigit() and (rest.isdigit() if dot else True)


def _problem(path: str, message: Text) -> Problem:
    remedy = Text("改正 policy.toml", "correct policy.toml")
    return Problem("R605", message, remedy, Where(file=path))
