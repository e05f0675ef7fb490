"""From roles to accounts and back (RULES.md §7, DOMAIN §1.2).

`INV(P1, W1)` is 1405.01 because P1 is goods and W1 lies in the main area. The way back gives a manual voucher's line on
2202.01 the role AP, so that a payable opened by hand is settled like any other.
"""

from __future__ import annotations

from ledger.domain.chart import Bundle
from ledger.domain.masters import Account, AccountType
from ledger.domain.problem import Problem
from ledger.domain.refusals import no_account
from ledger.domain.role import ROLES
from ledger.domain.state import BookState


def account_of_role(
    role: str, *, item: str | None, place: str | None, party: str | None, state: BookState, bundle: Bundle
) -> str | Problem:
    """The account of a role for an item's category, a place's area and a party's group, as far as the role has them."""
    arguments, masters = ROLES[role].arguments, state.masters
    category = masters.items[item].category if item and "item" in arguments else ""
    inside = masters.places.get(place) if place else None
    area = state.area_of(inside.code) if inside is not None and inside.inside else ""
    group = masters.parties[party].group if party and "party" in arguments and party in masters.parties else ""
    row = bundle.roles.row(role, category, area, group)
    return row.account if row is not None else no_account(role, category, area, group)


def role_of_account(account: str, bundle: Bundle) -> str:
    """The role whose rows map to the account: the only one, or the first where all are kept by party (2203 is ADV)."""
    found = [role for role, rows in bundle.roles.rows.items() if any(row.account == account for row in rows)]
    if len(found) > 1 and not all(ROLES[role].arguments == ("party",) for role in found):
        return ""
    return min(found, key=list(ROLES).index, default="")


def holds_money(account: Account, bundle: Bundle) -> bool:
    """True where payments may leave or reach the account: cash and bank, and whatever else no other role is kept on."""
    if account.type not in (AccountType.ASSET, AccountType.LIABILITY):
        return False
    roles = [role for role, rows in bundle.roles.rows.items() if any(row.account == account.code for row in rows)]
    return all(ROLES[role].cash for role in roles)


def account_named(code: str, state: BookState, bundle: Bundle) -> Account | None:
    """The account, from the chart or added to it."""
    return state.masters.accounts.get(code) or bundle.accounts.get(code)
