"""Every kind of document × every role, through the command line: refused where the table does not list it (DOMAIN §5.1)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.application.document_models import check_shape
from ledger.application.permission_table import permission_table
from ledger.domain.kinds import KINDS
from tests.acceptance.company import Company, receipt

TABLE = permission_table()
CASES = Path(__file__).parents[2] / "posting_rules" / "cases"
MASTERS: tuple[dict[str, Any], ...] = (
    {"kind": "item", "id": "P9", "name": "p", "unit": "pc", "category": "goods"},
    {"kind": "party", "id": "S9", "name": "s"},
    {"kind": "place", "id": "W9", "name": "w", "type": "warehouse"},
    {"kind": "area", "id": "A9", "name": "a"},
    {"kind": "category", "id": "c9", "name": "c"},
    {"kind": "party_group", "id": "g9", "name": "g"},
    {"kind": "bank_account", "id": "B9", "name": "b", "account": "1002"},
    {"kind": "account", "id": "1002.99", "name": "a", "parent": "1002"},
    {"kind": "rate", "id": "USD9", "currency": "USD", "rate": "7.1", "from": "2026-03-01"},
    {"kind": "user", "id": "u9", "name": "u", "roles": ["SALES"]},
    {"kind": "book_setting", "id": "s9", "late": "refuse"},
    {"kind": "account_event", "id": "e9", "account": "1002", "status": "open"},
)


def _examples() -> Iterator[dict[str, Any]]:
    """One document of every kind that has the shape of its kind; whether its facts fit the book does not matter here."""
    yield from MASTERS
    left = set(KINDS)
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            document = {"id": "X1", "date": "2026-03-10", **case["document"]}
            if document["kind"] in left and not check_shape(document):
                left.remove(document["kind"])
                yield document
    assert not left, f"no case of {left} has the shape of its kind"


EXAMPLES = list(_examples())


def _refused_kinds(company: Company, role: str) -> set[str]:
    """Kinds that this role is refused, by one command for each document."""
    found = set()
    for document in EXAMPLES:
        answer = company.as_user(role).run("post", company.file(document), "--dry-run")
        assert answer.code in (0, 1), (document, answer)
        if "not_permitted" in {problem["code"] for problem in answer.json["files"][0]["problems"]}:
            found.add(document["kind"])
    return found


@pytest.mark.parametrize("role", TABLE.roles)
def test_a_role_posts_the_kinds_of_its_actions_and_no_other(role: str, company: Company) -> None:
    company.hire(role, role)
    listed = {kind for action in TABLE.actions.values() if role in action.roles for kind in action.kinds}
    assert _refused_kinds(company, role) == {document["kind"] for document in EXAMPLES} - listed


VERBS = {
    "close": ("close", ("2026-03", "--check")),
    "ask_reopen": ("reopen", ("2026-03", "--reason", "r")),
    "approve": ("approve", ("0" * 64,)),
    "adopt": ("adopt", (".", "--from", "2026-04-01")),
    "receive": ("reverse", ("goods_receipt:R1", "--reason", "r")),
}
"""Verbs by the action they are; a reversal is what its document was."""


@pytest.mark.parametrize("role", TABLE.roles)
def test_a_role_runs_the_verbs_of_its_actions_and_no_other(role: str, company: Company, tmp_path: Path) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00"))
    company.hire(role, role)
    (tmp_path / "empty").mkdir()
    for action, (verb, arguments) in VERBS.items():
        words = [str(tmp_path / "empty") if word == "." else word for word in arguments]
        answer = company.as_user(role).run(verb, *words)
        codes = {problem["code"] for problem in answer.json.get("problems", [])}
        assert ("not_permitted" in codes) == (role not in TABLE.actions[action].roles), (action, role, answer)


# --- stories ---------------------------------------------------------------------------------------------------------------


def test_who_is_no_user_posts_nothing(company: Company) -> None:
    for verb, arguments in (("post", (company.file(receipt("R1", "2026-03-02", "1", "1.00")),)), ("report", ("stock",))):
        answer = company.as_user("mallory").run(verb, *arguments)
        assert (answer.code, [one["code"] for one in answer.json["problems"]]) == (1, ["unknown_user"]), verb


def test_the_first_user_of_a_new_book_does_everything_without_ceremony(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00"))
    assert company.run("close", "2026-03", "--check").code in (0, 1)


def test_a_keeper_of_w1_neither_receives_into_w2_nor_undoes_what_was_received_there(company: Company) -> None:
    company.post({"kind": "place", "id": "W2", "name": "二号库", "type": "warehouse"})
    company.post({"kind": "place", "id": "W2-A", "name": "库位", "type": "bin", "parent": "W2"})
    keeper = company.hire("keeper", "KEEPER", places=["W1"])
    keeper.post(receipt("R1", "2026-03-02", "10", "100.00"))
    for place in ("W2", "W2-A"):
        refused = keeper.refused(receipt("R2", "2026-03-02", "10", "100.00", place=place))
        assert [one["code"] for one in refused] == ["place_not_allowed"], place
    company.post(receipt("R3", "2026-03-02", "10", "100.00", place="W2-A"))
    undone = keeper.run("reverse", "R3", "--reason", "mine now")
    assert [one["code"] for one in undone.json["problems"]] == ["place_not_allowed"]
    keeper.post(
        {"kind": "stock_transfer", "id": "T1", "date": "2026-03-03",
         "lines": [{"item": "P1", "quantity": "1", "from_place": "W1", "to_place": "W2"}]}
    )  # fmt: skip
    assert company.is_sound()


def _order(net: str, identifier: str = "PO1") -> dict[str, Any]:
    line = {"item": "P1", "quantity": "10", "place": "W1", "net": net}
    return {"kind": "purchase_order", "id": identifier, "date": "2026-03-02", "supplier": "S1", "lines": [line]}


def test_an_order_beyond_its_buyers_limit_waits_for_a_manager_whose_limit_is_higher(company: Company) -> None:
    buyer = company.hire("buyer", "BUYER", limits=[{"kind": "purchase_order", "amount": "1000.00"}])
    small = company.hire("small", "PMGR", limits=[{"kind": "purchase_order", "amount": "2000.00"}])
    large = company.hire("large", "PMGR")
    buyer.post(_order("1000.00"))
    (problem,) = buyer.refused(_order("2260.00", "PO2"))
    assert problem["code"] == "over_limit"
    assert problem["message"] == "purchase_order of 2260.00 is beyond buyer's limit of 1000.00"
    sha256 = problem["remedy"].split()[-1]
    assert small.run("approve", sha256).code == 0
    assert buyer.refused(_order("2260.00", "PO2"))[0]["message"].endswith("is beyond small's limit of 2000.00")
    (problem,) = buyer.refused(_order("2261.00", "PO2"))
    assert large.run("approve", problem["remedy"].split()[-1]).code == 0
    buyer.post(_order("2261.00", "PO2"))
    assert company.run("show", "purchase_order:PO2").json["reviewed_by"] == "large"
    assert company.is_sound()


def test_two_people_keep_an_order_its_goods_its_invoice_and_its_payment_apart(company: Company) -> None:
    """One person with every role could do all of it; where segregation is dual the same person cannot."""
    roles = ("BUYER", "KEEPER", "ACCT", "CASHIER")
    anna, bert, carl, dora = (company.hire(name, *roles) for name in ("anna", "bert", "carl", "dora"))
    manager, finance = company.hire("manager", "PMGR"), company.hire("finance", "FMGR")
    company.post({"kind": "book_setting", "id": "two", "segregation": "dual"})

    def signed(who: Company, document: dict[str, Any], by: Company) -> None:
        (problem,) = who.refused(document)
        assert problem["code"] == "needs_approval"
        assert by.run("approve", problem["message"].split()[-1]).code == 0
        who.post(document)

    signed(anna, _order("1000.00"), manager)
    goods = receipt("R1", "2026-03-03", "10", "1000.00", order_line="PO1/1")
    assert [one["code"] for one in anna.refused(goods)] == ["not_separated"]
    bert.post(goods)
    line = {"item": "P1", "quantity": "10", "place": "W1", "net": "1000.00", "receipt": "R1/1"}
    bill = {"kind": "purchase_invoice", "id": "I1", "date": "2026-03-04", "supplier": "S1", "lines": [line]}
    assert [one["code"] for one in bert.refused(bill)] == ["not_separated"]
    carl.post(bill)
    paid = {"kind": "payment", "id": "P1", "date": "2026-03-05", "supplier": "S1", "bank": "B1", "amount": "1000.00",
            "settlements": [{"invoice": "I1", "amount": "1000.00"}]}  # fmt: skip
    assert [one["code"] for one in carl.refused(paid)] == ["not_separated"]
    signed(dora, paid, finance)
    assert company.is_sound()


def test_a_natural_person_is_approved_by_the_name_one_reads_and_recorded_without_it(company: Company) -> None:
    manager, finance = company.hire("manager", "PMGR"), company.hire("finance", "FMGR")
    company.post({"kind": "book_setting", "id": "two", "segregation": "dual"})
    person = {"kind": "party", "id": "N1", "name": "王小明", "group": "supplier", "natural_person": True}
    (problem,) = manager.refused(person)
    assert problem["code"] == "needs_approval"
    assert finance.run("approve", problem["message"].split()[-1]).code == 0
    manager.post(person)
    assert company.run("show", "party:N1").json["reviewed_by"] == "finance"
    assert company.is_sound()


def test_an_approval_by_somebody_whose_role_does_not_sign_this_kind_carries_nothing(company: Company) -> None:
    buyer, reviewer = company.hire("buyer", "BUYER"), company.hire("reviewer", "REVIEW")
    company.post({"kind": "book_setting", "id": "two", "segregation": "dual"})
    (problem,) = buyer.refused(_order("1000.00"))
    assert reviewer.run("approve", problem["message"].split()[-1]).code == 0
    (problem,) = buyer.refused(_order("1000.00"))
    assert (problem["code"], problem["message"]) == ("not_approved", "reviewer may not approve purchase_order")


def test_a_user_has_known_roles_and_the_last_administrator_stays(company: Company) -> None:
    wrong = {"kind": "user", "id": "u", "name": "u", "roles": ["BOSS"], "limits": [{"kind": "order", "amount": "1"}]}
    assert {one["code"] for one in company.refused(wrong)} == {"unknown_role", "unknown_kind"}
    wrong = {"kind": "user", "id": "u", "name": "u", "roles": [], "places": ["W7"]}
    assert [one["code"] for one in company.refused(wrong)] == ["unknown_place"]
    away = {"kind": "user", "id": "test", "version": 2, "name": "t", "roles": ["ACCT"]}
    assert [one["code"] for one in company.refused(away)] == ["last_administrator"]
    company.hire("admin", "ADMIN")
    company.post(away)
    assert [one["code"] for one in company.refused({**away, "version": 3})] == ["not_permitted"]


def test_where_two_people_keep_the_book_neither_users_nor_settings_change_by_one_alone(company: Company) -> None:
    finance = company.hire("finance", "FMGR")
    company.post({"kind": "book_setting", "id": "two", "segregation": "dual"})
    hired = {"kind": "user", "id": "pal", "name": "pal", "roles": ["CASHIER"]}
    (problem,) = company.refused(hired)
    assert problem["code"] == "needs_approval"
    assert finance.run("approve", problem["message"].split()[-1]).code == 0
    company.post(hired)
    alone = {"kind": "book_setting", "id": "one", "segregation": "single"}
    assert [one["code"] for one in finance.refused(alone)] == ["needs_approval"]
