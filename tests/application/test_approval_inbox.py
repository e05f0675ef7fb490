"""A document waits in the inbox until somebody else decides: seen with its vouchers, approved or returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from ledger.api import (
    Circumstances,
    Difference,
    Evidence,
    InboxDocument,
    OpenBook,
    Outcome,
    Preview,
    Problem,
    Record,
    StagedRow,
    WaitingDocument,
    dashboard_figures,
    decide_submission,
    inbox,
    inbox_document,
    overview,
    post_document,
    post_or_submit,
    post_staged,
    replay_book,
    sign_in,
    staged_rows,
    submit_document,
    verify_book,
    withdraw_submission,
)
from tests.application.desk import CLERK, Raw, bought, founded, post

PEOPLE: tuple[Raw, ...] = (
    {"kind": "user", "id": "anna", "name": "安娜", "roles": ["ACCT"]},
    {"kind": "user", "id": "carl", "name": "卡尔", "roles": ["ACCT"]},
    {"kind": "user", "id": "rui", "name": "芮", "roles": ["REVIEW"]},
    {"kind": "user", "id": "keeper", "name": "仓管", "roles": ["KEEPER"]},
    {"kind": "user", "id": "pm", "name": "采购主管", "roles": ["PMGR"]},
    {"kind": "user", "id": "fm", "name": "财务主管", "roles": ["FMGR"]},
    {"kind": "book_setting", "id": "book", "segregation": "dual"},
)


def voucher(amount: str = "10.00", **more: str) -> Raw:
    lines = [{"account": "5602", "debit": amount}, {"account": "2241", "credit": amount, "party": "S1"}]
    return {"kind": "journal_voucher", "id": "V1", "date": "2026-03-02", "lines": lines, **more}


DAY = dt.date(2026, 3, 31)
As = Callable[[str], Circumstances]


@pytest.fixture
def book(book_place: str) -> Iterator[OpenBook]:
    """A book kept by two people."""
    with founded(book_place) as made:
        post(made, *PEOPLE)
        yield made


@pytest.fixture
def by(book: OpenBook) -> As:
    """Signs somebody in."""

    def signed_in(name: str) -> Circumstances:
        who = sign_in(book, name, lambda _user: None, replace(CLERK, user=""))
        assert isinstance(who, Circumstances), who
        return who

    return signed_in


def submitted(book: OpenBook, raw: Raw, who: Circumstances, note: str = "") -> StagedRow:
    row = submit_document(book, raw, who, note=note)
    assert isinstance(row, StagedRow), row
    return row


def waiting(book: OpenBook) -> list[WaitingDocument]:
    found = inbox(book)
    return [one for one in found if isinstance(one, WaitingDocument)]


def test_a_voucher_is_submitted_approved_by_another_and_posted_by_its_maker(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"), "三月电费")
    assert staged_rows(book) == []
    rui = by("rui")
    [found] = waiting(book)
    assert (found.kind, found.requester, found.amount, found.note, found.status) == (
        "journal_voucher", "anna", "10.00", "三月电费", "waiting",
    )  # fmt: skip
    assert "needs approval" in found.reasons[0].en
    assert found.objections == ()
    assert isinstance(decide_submission(book, row.id, rui, approved=True), Record)
    assert [(one.status, one.decided_by) for one in waiting(book)] == [("approved", "rui")]
    done = post_staged(book, row.id, circumstances=by("anna"))
    assert [(one.reviewed_by, one.recorded_by) for one in done if isinstance(one, Record)] == [("rui", "anna")]
    assert waiting(book) == []


def test_an_approved_voucher_is_posted_by_another_accountant_and_stays_prepared_by_who_made_it(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    rui = by("rui")
    assert isinstance(decide_submission(book, row.id, rui, approved=True), Record)
    assert [one.code for one in waiting(book)[0].objections] == ["own_approval"]
    mine = post_staged(book, row.id, circumstances=rui)
    assert [one.code for one in mine if isinstance(one, Problem)] == ["not_permitted"], "a reviewer writes no vouchers"
    keeper = by("keeper")
    assert [one.code for one in waiting(book)[0].objections] == ["not_permitted"]
    theirs = post_staged(book, row.id, circumstances=keeper)
    assert [one.code for one in theirs if isinstance(one, Problem)] == ["not_permitted"]
    carl = by("carl")
    assert waiting(book)[0].objections == ()
    seen = inbox_document(book, row.id, carl)
    assert isinstance(seen, InboxDocument) and isinstance(seen.preview, Preview), seen
    (done,) = post_staged(book, row.id, circumstances=carl)
    assert isinstance(done, Record)
    assert (done.prepared_by, done.reviewed_by, done.recorded_by) == ("anna", "rui", "carl")
    assert (seen.preview.record.prepared_by, seen.preview.held) == ("anna", ())
    assert verify_book(book, Evidence()).problems == []
    assert replay_book(book).problems == []


def test_who_has_both_roles_does_not_post_what_the_same_person_approved(book: OpenBook, by: As) -> None:
    both = {"kind": "user", "id": "both", "name": "b", "roles": ["ACCT", "REVIEW"]}
    hiring = post_or_submit(book, both, CLERK)
    assert isinstance(hiring, StagedRow)
    assert isinstance(decide_submission(book, hiring.id, by("fm"), approved=True), Record)
    assert isinstance(post_or_submit(book, both, CLERK), Outcome)
    row = submitted(book, voucher(), by("anna"))
    assert isinstance(decide_submission(book, row.id, by("both"), approved=True), Record)
    refused = post_staged(book, row.id, circumstances=by("both"))
    assert [one.code for one in refused if isinstance(one, Problem)] == ["not_approved"]
    assert isinstance(post_staged(book, row.id, circumstances=by("carl"))[0], Record)


def test_the_first_screen_counts_what_one_may_decide_on_and_what_one_may_post(book: OpenBook, by: As) -> None:
    rows = [submitted(book, voucher(id=name), by("anna")) for name in ("V1", "V2")]

    def alerts(user: str) -> dict[str, int]:
        by(user)
        return {one.name: one.count for one in overview(book, DAY).alerts if one.name in ("to_approve", "to_post")}

    assert (alerts("anna"), alerts("rui"), alerts("keeper")) == ({}, {"to_approve": 2}, {})
    assert isinstance(decide_submission(book, rows[0].id, by("rui"), approved=True), Record)
    assert (alerts("anna"), alerts("carl")) == ({"to_post": 1}, {"to_post": 1})
    assert (alerts("rui"), alerts("keeper")) == ({"to_approve": 1}, {})
    assert isinstance(post_staged(book, rows[0].id, circumstances=by("carl"))[0], Record)
    assert alerts("anna") == {}


def test_who_made_it_and_who_has_no_such_role_may_not_decide(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    assert [one.code for one in waiting(book)[0].objections] == ["own_document"]
    mine = decide_submission(book, row.id, by("anna"), approved=True)
    assert isinstance(mine, list)
    assert [one.code for one in mine] == ["own_document"]
    keeper = by("keeper")
    assert {one.code for one in waiting(book)[0].objections} == {"not_permitted", "not_approved"}
    theirs = decide_submission(book, row.id, keeper, approved=True)
    assert isinstance(theirs, list)
    assert waiting(book)[0].status == "waiting"


def test_a_reviewer_sees_the_vouchers_to_come(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    found = inbox_document(book, row.id, by("rui"))
    assert isinstance(found, InboxDocument), found
    assert isinstance(found.preview, Preview)
    assert [(line.account, line.debit) for line in found.preview.vouchers[0].lines] == [("5602", "10.00"), ("2241", "0.00")]
    assert (found.compared_with, found.differences) == ("", ())


def test_a_returned_voucher_comes_back_with_what_changed(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    rui = by("rui")
    silent = decide_submission(book, row.id, rui, approved=False)
    assert isinstance(silent, list)
    assert [one.code for one in silent] == ["reason_missing"]
    assert isinstance(decide_submission(book, row.id, rui, approved=False, reason="金额不对"), Record)
    anna = by("anna")
    assert [(one.status, one.decided_by, one.reason) for one in waiting(book)] == [("returned", "rui", "金额不对")]
    same = submit_document(book, voucher(), anna)
    assert isinstance(same, list)
    assert [one.code for one in same] == ["not_approved"]
    again = submitted(book, voucher("12.00"), anna)
    assert again.id == row.id
    found = inbox_document(book, row.id, by("rui"))
    assert isinstance(found, InboxDocument), found
    assert found.compared_with == "returned rui"
    assert found.differences == (
        Difference("lines/1/debit", "10.00", "12.00"),
        Difference("lines/2/credit", "10.00", "12.00"),
    )
    assert [one.status for one in waiting(book)] == ["waiting"]


def test_a_changed_supplier_is_compared_with_the_one_in_force(book: OpenBook, by: As) -> None:
    changed = {"kind": "party", "id": "S1", "version": 2, "name": "甲供应商", "group": "supplier", "tax_id": "91310000MA1"}
    row = submitted(book, changed, by("pm"))
    found = inbox_document(book, row.id, by("fm"))
    assert isinstance(found, InboxDocument), found
    assert found.waiting.objections == ()
    assert found.compared_with.startswith("posted ")
    assert found.differences == (Difference("tax_id", "", "91310000MA1"),)


def test_what_waits_for_nobody_or_would_not_post_is_not_submitted(book: OpenBook, by: As) -> None:
    wrong = submit_document(book, voucher() | {"lines": [{"account": "5602", "debit": "1.00"}]}, by("anna"))
    assert isinstance(wrong, list)
    assert wrong and "needs_approval" not in {one.code for one in wrong[1:]}
    free = {"kind": "goods_receipt", "id": "R1", "date": "2026-03-02", "supplier": "S1"}
    free |= {"lines": [{"item": "K9", "quantity": "1", "place": "W1", "net": "1.00"}]}
    none = submit_document(book, free, by("keeper"))
    assert isinstance(none, list)
    assert [one.code for one in none] == ["nothing_to_approve"]
    assert waiting(book) == []


def test_a_submission_is_withdrawn_by_its_maker_alone(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    theirs = withdraw_submission(book, row.id, by("rui"))
    assert isinstance(theirs, list)
    assert [one.code for one in theirs] == ["not_permitted"]
    assert isinstance(withdraw_submission(book, row.id, by("anna")), StagedRow)
    assert waiting(book) == []


def test_a_document_posted_from_its_draft_is_no_longer_in_the_inbox(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    assert isinstance(decide_submission(book, row.id, by("rui"), approved=True), Record)
    assert isinstance(post_document(book, voucher(), by("anna")), Outcome)
    assert waiting(book) == []


def test_who_sees_no_costs_sees_what_waits_without_amounts(book: OpenBook, by: As) -> None:
    row = submitted(book, voucher(), by("anna"))
    keeper = by("keeper")
    assert [one.amount for one in waiting(book)] == [""]
    found = inbox_document(book, row.id, keeper)
    assert isinstance(found, InboxDocument), found
    assert (dict(found.waiting.raw), found.differences) == ({}, ())


def test_the_board_counts_what_waits_until_somebody_has_decided(book: OpenBook, by: As) -> None:
    assert dashboard_figures(book, DAY).waiting == 0
    row = submit_document(book, voucher(), by("anna"))
    assert isinstance(row, StagedRow), row
    assert dashboard_figures(book, DAY).waiting == 1
    assert isinstance(decide_submission(book, row.id, by("rui"), approved=True), Record)
    assert dashboard_figures(book, DAY).waiting == 0


def test_one_call_posts_what_may_be_posted_submits_what_waits_and_refuses_the_rest(book: OpenBook, by: As) -> None:
    anna = by("anna")
    held = post_or_submit(book, voucher(), anna, note="电费")
    assert isinstance(held, StagedRow), held
    assert [(one.id, one.note, one.status) for one in waiting(book)] == [("V1", "电费", "waiting")]
    wrong = post_or_submit(book, voucher("9.00", id="V2") | {"lines": [{"account": "5602", "debit": "1.00"}]}, anna)
    assert isinstance(wrong, list)
    free = post_or_submit(book, bought("R1"), by("keeper"))
    assert isinstance(free, Outcome), free
    assert [one.key for one in free.posted] == ["goods_receipt:R1:1"]
    foreign = post_or_submit(book, bought("R2"), anna)
    assert isinstance(foreign, list)
    assert [one.code for one in foreign] == ["not_permitted"]
    assert [one.id for one in waiting(book)] == ["V1"]


def test_the_same_call_posts_it_once_it_was_approved_and_says_so_once_it_was_returned(book: OpenBook, by: As) -> None:
    first, second = (post_or_submit(book, voucher(id=name), by("anna")) for name in ("V1", "V2"))
    assert isinstance(first, StagedRow) and isinstance(second, StagedRow)
    rui = by("rui")
    assert isinstance(decide_submission(book, first.id, rui, approved=True), Record)
    assert isinstance(decide_submission(book, second.id, rui, approved=False, reason="两次"), Record)
    done = post_or_submit(book, voucher(id="V1"), by("anna"))
    assert isinstance(done, Outcome) and [one.reviewed_by for one in done.posted] == ["rui"]
    again = post_or_submit(book, voucher(id="V1"), by("anna"))
    assert isinstance(again, Outcome) and again.posted == [] and len(again.unchanged) == 1
    returned = post_or_submit(book, voucher(id="V2"), by("anna"))
    assert isinstance(returned, list)
    assert [one.code for one in returned] == ["not_approved"]


def test_waiting_for_somebody_is_no_refusal_in_the_operation_log(book: OpenBook, by: As) -> None:
    assert isinstance(post_or_submit(book, voucher(), by("anna")), StagedRow)
    with book.read() as reading:
        noted = [(one.action, one.outcome, one.problems) for one in reading.operations(None, None, None) if one.user == "anna"]
    assert noted == [("submit", "done", ())]


def test_where_one_person_keeps_the_book_only_what_is_beyond_a_limit_is_submitted(book_place: str) -> None:
    with founded(book_place) as made:
        buyer = {"kind": "user", "id": "bo", "name": "波", "roles": ["BUYER"]}
        post(made, buyer | {"limits": [{"kind": "purchase_order", "amount": "1000.00"}]})
        line = {"item": "K9", "quantity": "1", "place": "W1"}
        order = {"kind": "purchase_order", "date": "2026-03-02", "supplier": "S1"}
        bo = replace(CLERK, user="bo")
        small = post_or_submit(made, {**order, "id": "PO1", "lines": [line | {"net": "1000.00"}]}, bo)
        large = post_or_submit(made, {**order, "id": "PO2", "lines": [line | {"net": "1000.01"}]}, bo)
        assert isinstance(small, Outcome) and isinstance(large, StagedRow)
        assert [(one.id, one.amount) for one in waiting(made)] == [("PO2", "1000.01")]


def test_a_natural_person_is_submitted_approved_and_posted_like_a_company(book: OpenBook, by: As) -> None:
    person = {"kind": "party", "id": "N1", "name": "王小明", "group": "supplier", "natural_person": True}
    row = post_or_submit(book, person, by("pm"))
    assert isinstance(row, StagedRow), row
    assert isinstance(decide_submission(book, row.id, by("fm"), approved=True), Record)
    done = post_or_submit(book, person, by("pm"))
    assert isinstance(done, Outcome), done
    assert [one.reviewed_by for one in done.posted] == ["fm"]
    assert waiting(book) == []
