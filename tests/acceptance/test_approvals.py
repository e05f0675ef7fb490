"""A journal voucher needs a second pair of eyes where the book says so (docs/ARCHITECTURE.md §5.6)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.acceptance.company import Company, zhangfang


@pytest.fixture
def dual(company: Company) -> Company:
    """A book in which the reviewer is not the preparer."""
    company.post({"kind": "book_setting", "id": "two-people", "segregation": "dual"})
    return company


def _voucher(memo: str = "") -> dict[str, Any]:
    lines = [{"account": "5602", "debit": "100.00"}, {"account": "1002", "credit": "100.00", "cash_item": "other_operating"}]
    return {"kind": "journal_voucher", "id": "V1", "date": "2026-03-05", "memo": memo, "lines": lines}


def _approve(company: Company, sha256: str, user: str, *more: str) -> int:
    return zhangfang("--user", user, "approve", company.place, sha256, *more).code


def _hash(company: Company, memo: str = "") -> str:
    (problem,) = company.refused(_voucher(memo))
    assert problem["code"] == "needs_approval"
    return str(problem["message"].split()[-1])


def test_an_unapproved_voucher_says_its_hash_and_posts_after_another_person_approves(dual: Company) -> None:
    sha256 = _hash(dual)
    assert _approve(dual, sha256, "reviewer") == 0
    dual.post(_voucher())
    assert dual.balances()["5602"] == 100
    dual.is_sound()


def test_the_preparer_cannot_approve_and_a_changed_voucher_has_another_hash(dual: Company) -> None:
    assert _approve(dual, _hash(dual), "test") == 0
    assert [problem["code"] for problem in dual.refused(_voucher())] == ["not_approved"]
    assert _hash(dual, "changed") != ""


def test_a_rejected_voucher_does_not_post_and_a_decision_stands(dual: Company) -> None:
    sha256 = _hash(dual)
    assert _approve(dual, sha256, "reviewer", "--reject") == 0
    assert _approve(dual, sha256, "reviewer") == 1
    assert [problem["code"] for problem in dual.refused(_voucher())] == ["not_approved"]


def test_what_is_no_hash_is_refused(company: Company) -> None:
    assert _approve(company, "nonsense", "reviewer") == 1
