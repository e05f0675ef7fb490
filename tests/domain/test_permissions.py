"""The pure function behind every refusal by role, and the shipped table it reads (DOMAIN §5.1)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from ledger.api import REPORTS
from ledger.application.list_records import RECORD_KINDS
from ledger.application.permission_table import permission_table
from ledger.domain.permissions import Deed, beyond_limit, conflicts_of, objections, sees_cost
from ledger.domain.users import User

TABLE = permission_table()
PAIRS = [(action, role) for action in TABLE.actions for role in TABLE.roles]


def _user(*roles: str, **more: object) -> User:
    return User("anna", "Anna", frozenset(roles), **more)  # type: ignore[arg-type]


def _codes(user: User | None, deed: Deed) -> list[str]:
    return [problem.code for problem in objections("anna", user, deed, TABLE)]


@pytest.mark.parametrize(("action", "role"), PAIRS, ids=str)
def test_an_action_is_refused_to_every_role_that_is_not_listed(action: str, role: str) -> None:
    expected = [] if role in TABLE.actions[action].roles else ["not_permitted"]
    assert _codes(_user(role), Deed(action)) == expected


def test_the_refusal_names_the_roles_one_has_and_the_roles_it_takes_in_both_languages() -> None:
    (problem,) = objections("anna", _user("KEEPER"), Deed("pay", "payment"), TABLE)
    assert problem.message == ("anna(KEEPER 仓管)无权付款 payment", "anna (KEEPER warehouse keeper) may not pay payment")
    assert problem.remedy == ("需要角色:CASHIER 出纳", "it takes one of the roles: CASHIER cashier")


def test_nobody_unknown_and_nobody_inactive_does_anything() -> None:
    assert _codes(None, Deed("sell")) == ["unknown_user"]
    assert _codes(_user("SALES", active=False), Deed("sell")) == ["user_inactive"]
    assert _codes(_user(), Deed("sell")) == ["not_permitted"], "a user without roles"


def test_a_keeper_of_w1_does_not_work_in_w2() -> None:
    keeper = _user("KEEPER", places=frozenset({"W1"}))
    assert _codes(keeper, Deed("receive", "goods_receipt", frozenset({"W1"}))) == []
    assert _codes(keeper, Deed("receive", "goods_receipt", frozenset({"W1", "W2"}))) == ["place_not_allowed"]


def test_who_made_the_order_does_not_receive_its_goods() -> None:
    deed = Deed("receive", "goods_receipt", makers={"purchase_order:PO1": frozenset({"anna", "bert"})})
    assert _codes(_user("KEEPER"), deed) == ["not_separated"]
    deed = Deed("receive", "goods_receipt", makers={"purchase_order:PO1": frozenset({"bert"})})
    assert _codes(_user("KEEPER"), deed) == []


def test_a_limit_of_1000_00_holds_1000_01_and_not_1000_00() -> None:
    buyer = _user("BUYER", limits={"purchase_order": Fraction(1000)})
    assert beyond_limit(buyer, "purchase_order", 100000, "CNY") is None
    problem = beyond_limit(buyer, "purchase_order", 100001, "CNY")
    assert problem is not None
    assert problem.message.en == "purchase_order of 1000.01 is beyond anna's limit of 1000.00"
    assert beyond_limit(buyer, "purchase_change", 100001, "CNY") is None, "no limit on that kind"


def test_who_keeps_suppliers_and_pays_them_is_in_conflict() -> None:
    found = conflicts_of(_user("PMGR", "CASHIER"), TABLE)
    assert [conflict.actions for conflict in found] == [("keep_parties", "pay")]
    assert conflicts_of(_user("CASHIER"), TABLE) == []


# --- the table -----------------------------------------------------------------------------------------------------------


def test_every_kind_of_record_stands_in_one_action() -> None:
    """A reversal takes what its document took."""
    assert RECORD_KINDS - {"reversal"} <= set(TABLE.by_kind)


def test_names_in_the_table_exist() -> None:
    kinds = set(TABLE.by_kind)
    for action in TABLE.actions.values():
        assert action.roles | action.second <= set(TABLE.roles), action.code
        assert action.second_kinds <= set(action.kinds), action.code
        assert bool(action.second) == bool(action.second_kinds), action.code
        assert not action.second <= action.roles or action.second != action.roles, action.code
    assert all(set(conflict.actions) <= set(TABLE.actions) for conflict in TABLE.conflicts)
    assert all(one.kinds | one.sources <= kinds for one in TABLE.separations)


def test_whoever_signs_second_may_approve_and_nobody_else() -> None:
    seconds = frozenset().union(*(action.second for action in TABLE.actions.values()))
    assert TABLE.actions["approve"].roles == seconds


def test_the_administrator_posts_nothing_and_the_auditor_changes_nothing() -> None:
    of = {role: {code for code, action in TABLE.actions.items() if role in action.roles} for role in TABLE.roles}
    assert of["ADMIN"] == {"keep_users", "approve", "look_up", "read_log"}
    assert not {code for code in of["AUDITOR"] if TABLE.actions[code].kinds or code == "stage"}


def test_every_report_is_read_by_one_action() -> None:
    assert set(REPORTS) == set(TABLE.by_report)
    assert set(TABLE.by_report) >= TABLE.without_costs


def test_a_keeper_sees_no_costs_unless_the_record_of_the_user_says_so() -> None:
    assert not sees_cost(_user("KEEPER", "COUNT"), TABLE)
    assert sees_cost(_user("KEEPER", "BUYER"), TABLE)
    assert sees_cost(_user("KEEPER", sees_cost=True), TABLE)
    assert not sees_cost(_user("ACCT", sees_cost=False), TABLE)
