"""The report `sod`: users who could do both halves of what two people should do (DOMAIN §5.1, segregation of duties)."""

from __future__ import annotations

from ledger.application.permission_table import permission_table
from ledger.application.reports.asked import Asked
from ledger.application.reports.report import Column, Report
from ledger.domain.permissions import conflicts_of
from ledger.domain.problem import Text

_COLUMNS = (
    Column("user", Text("用户", "user")),
    Column("user_name", Text("姓名", "name")),
    Column("roles", Text("角色", "roles")),
    Column("first", Text("一", "may")),
    Column("second", Text("又", "and may")),
    Column("reason", Text("冲突", "conflict")),
)


def duty_conflicts(asked: Asked) -> Report:
    """One row for every active user and pair of actions that one person should not hold together."""
    table = permission_table()
    rows = []
    for code, user in sorted(asked.facts.masters.users.items()):
        for conflict in conflicts_of(user, table) if user.active else ():
            first, second = (asked.say(table.actions[action].title) for action in conflict.actions)
            cells = {"user": code, "user_name": user.name, "roles": ", ".join(sorted(user.roles)), "first": first}
            rows.append({**cells, "second": second, "reason": asked.say(conflict.reason)})
    title = Text("职责冲突", "Conflicts of duties")
    return Report("sod", title, asked.facts.currency, asked.head(), _COLUMNS, rows)
