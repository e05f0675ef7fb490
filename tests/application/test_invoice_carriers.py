"""Carriers of one invoice, statuses, and reds against their blue invoice: the pure rules, in sentences with numbers."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.application.book import StagedRow
from ledger.application.invoice_carriers import carriers_of, held_back, take_in, with_carrier
from ledger.application.red_letters import red_letter_problems

NUMBER = "26332000004021728676"


def row(file: str, status: str = "waiting", **record: Any) -> StagedRow:
    sha = f"{file:0>64}"
    lines = [{"net": "1000.00", "tax": "130.00"}] if file in ("xml", "ofd") else []
    given = {"kind": "invoice", "form": "fapiao", "number": NUMBER, "issue_date": "2026-05-15", "lines": lines, **record}
    return StagedRow("S-1", file, f"a.{file}", sha, with_carrier(given, file, f"a.{file}", sha), {}, status)


def codes(row: StagedRow) -> list[str]:
    return [problem.code for problem in held_back(row)]


def test_what_a_later_carrier_knows_is_filled_in() -> None:
    qr = row("qr", gross="1130.00", seller={"tax_id": ""})
    assert codes(qr) == ["invoice_without_lines"]
    taken = take_in(qr, row("xml", gross="1130.0", net="1000.00", seller={"tax_id": "A1", "name": "卖方"}), again=True)
    assert (taken.attached, taken.status_changed, taken.problems) == (True, False, ())
    assert (qr.record["net"], qr.record["gross"], qr.record["seller"]["name"]) == ("1000.00", "1130.00", "卖方")
    assert [carrier["file"] for carrier in carriers_of(qr)] == ["a.qr", "a.xml"]
    assert codes(qr) == []


def test_the_same_file_again_changes_nothing() -> None:
    one = row("xml", gross="1130.00")
    before = dict(one.record)
    assert not take_in(one, row("xml", gross="9.00"), again=True).attached
    assert one.record == before


def test_an_invoice_twice_in_one_file_is_compared() -> None:
    one = row("xml", gross="1130.00")
    (problem,) = take_in(one, row("xml", gross="9.00"), again=False).problems
    assert problem.code == "carriers_conflict"
    assert len(carriers_of(one)) == 1


@pytest.mark.parametrize(
    ("field", "ours", "theirs"),
    [
        ("gross", "1130.00", "1130.01"),
        ("issue_date", "2026-05-15", "2026-05-16"),
        ("seller", {"tax_id": "A1"}, {"tax_id": "B2"}),
        ("lines", [{"net": "1000.00"}], [{"net": "900.00"}, {"net": "99.00"}]),
    ],
)
def test_a_conflict_between_carriers_is_an_error_until_it_is_accepted(field: str, ours: Any, theirs: Any) -> None:
    one = row("xml", **{field: ours})
    (problem,) = take_in(one, row("ofd", **{field: theirs}), again=True).problems
    assert problem.code == "carriers_conflict"
    assert one.record[field] == ours
    assert codes(one) == ["carriers_conflict"]
    one.choices = {"conflicts": "accepted"}
    assert codes(one) == []


def test_names_in_another_spelling_are_no_conflict() -> None:
    one = row("xml", seller={"tax_id": "a1", "name": "上海样例有限公司"})
    assert take_in(one, row("list", seller={"tax_id": "A1", "name": "上海样例"}), again=True).problems == ()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_a_status_only_advances_whatever_the_order_of_the_lists(order: tuple[int, ...]) -> None:
    said = ("正常", "已红冲-部分", "已红冲-全额")
    one = row("xml", gross="1130.00")
    for place in order:
        take_in(one, listed(place, said[place]), again=True)
    assert one.record["status"] == "已红冲-全额"
    assert codes(one) == ["invoice_void"]


def listed(place: int, status: str) -> StagedRow:
    found = row(f"list{place}")
    found.record["status"] = status
    return found


def test_a_posted_invoice_that_is_voided_says_what_to_reverse() -> None:
    one = row("xml", "posted", gross="1130.00")
    one.posted_as = "purchase_invoice:S1-1"
    void = row("list")
    void.record["status"] = "作废"
    taken = take_in(one, void, again=True)
    assert taken.status_changed
    assert [problem.code for problem in taken.problems] == ["void_after_posting"]
    assert "purchase_invoice:S1-1" in taken.problems[0].remedy.en


def test_customs_vat_is_not_posted_as_an_invoice() -> None:
    customs = row("list")
    customs.record["form"] = "customs_vat"
    assert codes(customs) == ["customs_vat_only"]


def red(identifier: str, gross: str, **more: Any) -> StagedRow:
    given = {
        "kind": "invoice",
        "form": "fapiao",
        "number": identifier,
        "gross": gross,
        "precedes": [{"number": NUMBER, "date": "", "code": ""}],
        **more,
    }
    return StagedRow(identifier, "xml", "r.xml", "c" * 64, given, {}, "waiting")


def test_reds_may_take_back_all_and_not_a_cent_more() -> None:
    blue = row("xml", gross="1130.00", code="")
    first, second, third = red("R-1", "-500.00"), red("R-2", "-630.00"), red("R-3", "-0.01")
    assert red_letter_problems(second, [blue, first, second]) == []
    for order in ([blue, first, second, third], [third, second, blue, first]):
        (problem,) = red_letter_problems(third, order)
        assert (problem.code, "-0.01" in problem.message.en) == ("red_exceeds_original", True)
    third.status = "dropped"
    assert red_letter_problems(second, [blue, first, second, third]) == []


def test_a_red_of_an_invoice_that_was_never_imported_is_not_judged() -> None:
    assert red_letter_problems(red("R-1", "-500.00"), [red("R-1", "-500.00")]) == []


def test_a_credit_note_belongs_to_its_seller() -> None:
    blue = row("xml", gross="100.00", form="", seller={"tax_id": "DE1"})
    theirs = red("R-1", "-200.00", form="", seller={"tax_id": "DE1"})
    others = red("R-2", "-200.00", form="", seller={"tax_id": "DE2"})
    rows = [blue, theirs, others]
    assert [problem.code for problem in red_letter_problems(theirs, rows)] == ["red_exceeds_original"]
    assert red_letter_problems(others, rows) == []
