"""Who may still post in a month: everybody while it is open, the finance manager while it is soft-closed, nobody after that.

    open → soft_closed → closed → year_locked

A month without an event is open. The finance manager is whom the book setting `finance_manager` names, else every user with
the role FMGR or ADMIN.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState

CLOSED: Final = ("closed", "year_locked")
_MANAGERS: Final = frozenset({"FMGR", "ADMIN"})


def manages_finance(user: str, state: BookState) -> bool:
    """True for the one who may post in a soft-closed month."""
    named = state.settings.get("finance_manager")
    known = state.masters.users.get(user)
    return user == named if named else known is not None and bool(_MANAGERS & known.roles)


def is_shut(period: str, user: str, state: BookState) -> bool:
    """True where this user may not post in the month."""
    status = state.period_status.get(period, "open")
    return status in CLOSED or (status == "soft_closed" and not manages_finance(user, state))


def first_open_day(date: dt.date, user: str, state: BookState) -> dt.date:
    """The day itself, or the first day of the next month in which this user may post."""
    while is_shut(date.isoformat()[:7], user, state):
        date = (date.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return date


def soft_closed(period: str, user: str, state: BookState) -> list[Problem]:
    """The refusal of a user who may not post in a soft-closed month."""
    if state.period_status.get(period) != "soft_closed" or manages_finance(user, state):
        return []
    message = Text(f"{period} 已软结账,{user} 不能再记账", f"{period} is soft-closed, {user} may not post in it")
    remedy = Text("请财务负责人过账,或用 --late move", "let the finance manager post it, or use --late move")
    return [Problem("period_soft_closed", message, remedy)]
