"""The shipped table of roles and actions, read once from `permissions.toml` and checked as it is read."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from ledger.domain.permissions import Action, Conflict, Permissions, Separation
from ledger.domain.problem import Text


@cache
def permission_table() -> Permissions:
    """Roles, actions, conflicts and separations."""
    given = tomllib.loads(Path(__file__).with_name("permissions.toml").read_text(encoding="utf-8"))
    actions = {code: _action(code, row) for code, row in given["actions"].items()}
    by_kind: dict[str, Action] = {}
    for action in actions.values():
        twice = by_kind.keys() & set(action.kinds)
        assert not twice, f"{twice} stand in two actions of permissions.toml"
        by_kind |= dict.fromkeys(action.kinds, action)
    return Permissions(
        {code: _text(row) for code, row in given["roles"].items()},
        actions,
        [Conflict((row["actions"][0], row["actions"][1]), _text(row)) for row in given["conflicts"]],
        [Separation(frozenset(row["kinds"]), frozenset(row["from"])) for row in given["separations"]],
        by_kind,
        {report: action for action in actions.values() for report in action.reports},
        frozenset(role for role, row in given["roles"].items() if not row.get("sees_cost", True)),
        frozenset(given["without_costs"]),
    )


def _text(row: dict[str, Any]) -> Text:
    return Text(row["zh"], row["en"])


def _action(code: str, row: dict[str, Any]) -> Action:
    second = frozenset(row.get("second", ()))
    kinds = frozenset(row.get("second_kinds", ()))
    lists = [tuple(row.get(name, ())) for name in ("kinds", "reports")]
    return Action(code, _text(row), frozenset(row["roles"]), lists[0], lists[1], second, kinds, row.get("held", False))
