"""Months are checked, closed, opened again by two people and locked with their year (docs/ARCHITECTURE.md D6, §5.4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.company import Answer, Company, Raw, delivery, receipt, zhangfang


@pytest.fixture
def enterprise(book_place: str, tmp_path: Path) -> Company:
    """An enterprise on either engine, its book starting in March 2026."""
    return Company.founded(book_place, tmp_path, chart="cn-enterprise")


def _as(company: Company, user: str, verb: str, *arguments: str) -> Answer:
    return zhangfang("--lang", "en", "--user", user, verb, company.place, *arguments, "--json")


def _codes(answer: Answer) -> list[str]:
    return [problem["code"] for problem in answer.json["problems"]]


def _voucher(identifier: str, date: str, *lines: Raw) -> Raw:
    return {"kind": "journal_voucher", "id": identifier, "date": date, "lines": list(lines)}


def _sale(identifier: str = "V1", date: str = "2026-03-10") -> Raw:
    """113.00 in cash for 100.00 of revenue and 13.00 of output VAT."""
    money = {"account": "1002", "debit": "113.00", "cash_item": "sales"}
    return _voucher(
        identifier,
        date,
        money,
        {"account": "6001", "credit": "100.00"},
        {"account": "2221.01.07", "credit": "13.00", "tax_code": "special13", "tax_base": "100.00"},
    )


def test_a_check_lists_ten_lines_and_what_would_be_posted_and_changes_nothing(enterprise: Company) -> None:
    enterprise.post(_sale())
    size = enterprise.size()
    answer = enterprise.run("close", "2026-03", "--check")
    assert answer.code == 0
    found = {one["name"]: one["result"] for one in answer.json["checks"]}
    assert found == {
        "earlier_periods": "ok", "unposted": "ok", "grni": "ok", "bank": "warn", "vat": "ok",
        "suspense": "ok", "money": "ok", "rates": "ok", "pools": "ok", "orders": "ok",
    }  # fmt: skip
    steps = {one["kind"]: one["result"] for one in answer.json["steps"]}
    assert (steps["vat_close"], steps["period_close"], steps["fx_revaluation"]) == ("to_do", "to_do", "nothing")
    assert enterprise.size() == size


def test_closing_posts_vat_before_profit_and_a_second_run_posts_nothing(enterprise: Company) -> None:
    enterprise.post(_sale())
    closed = enterprise.run("close", "2026-03")
    assert (closed.code, closed.json["status"]) == (0, "closed")
    assert [one["kind"] for one in closed.json["posted"]] == ["vat_close", "period_close", "period_event"]
    # 13.00 of VAT and 12 % of it in surcharges: 100.00 - 1.56 is the profit of the month
    assert enterprise.balances()["4103"] == Decimal("-98.44")
    size = enterprise.size()
    again = enterprise.run("close", "2026-03")
    assert (again.code, again.json["posted"], enterprise.size()) == (0, [], size)
    assert enterprise.is_sound()


def test_output_tax_without_a_tax_code_blocks_the_close_until_the_voucher_is_posted_with_one(enterprise: Company) -> None:
    sale = _sale()
    bare = {"account": "2221.01.07", "credit": "13.00"}
    enterprise.post({**sale, "lines": [*sale["lines"][:2], bare]})
    refused = enterprise.run("close", "2026-03")
    assert (refused.code, _codes(refused)) == (1, ["vat_not_tied"])
    assert "post it with tax_code and tax_base" in refused.json["problems"][0]["remedy"]
    assert enterprise.run("reverse", "journal_voucher:V1", "--reason", "no tax code").code == 0
    enterprise.post({**sale, "version": 2})
    assert enterprise.run("close", "2026-03").code == 0
    [row] = [one for one in enterprise.report("tax")["rows"] if one.get("tax_code") == "special13"]
    assert "100.00" in row.values()
    assert enterprise.is_sound()


def test_a_tax_base_without_code_and_a_tax_code_on_a_receivable_are_refused(enterprise: Company) -> None:
    sale = _sale()
    base = {"account": "2221.01.07", "credit": "13.00", "tax_base": "100.00"}
    [problem] = enterprise.refused({**sale, "lines": [*sale["lines"][:2], base]})
    assert (problem["code"], problem["where"]["path"]) == ("tax_code_missing", "/lines/2/tax_code")
    owed = {"account": "1122.01", "debit": "113.00", "party": "C1", "tax_code": "special13"}
    [problem] = enterprise.refused({**sale, "lines": [owed, *sale["lines"][1:]]})
    assert (problem["code"], problem["where"]["path"]) == ("tax_on_open_item", "/lines/0/tax_code")
    both = {**base, "debit": "1.00", "credit": "14.00", "tax_code": "special13"}
    [problem] = enterprise.refused({**sale, "lines": [*sale["lines"][:2], both]})
    assert (problem["code"], problem["where"]["path"]) == ("tax_on_both_sides", "/lines/2/tax_code")


def test_the_checklist_says_its_words_beside_its_marks(company: Company) -> None:
    shown = zhangfang("--lang", "en", "close", company.place, "2026-03", "--check")
    assert "✓ earlier months are closed: ok" in shown.out.splitlines()
    assert "✓ Profit and loss closing: nothing to do" in shown.out.splitlines()


def test_a_check_of_a_closed_month_says_that_it_is_closed(company: Company) -> None:
    assert company.run("close", "2026-03").code == 0
    told = zhangfang("--lang", "en", "close", company.place, "2026-03", "--check")
    assert (told.code, told.out.strip()) == (0, "2026-03 is closed")


def test_the_steps_are_called_by_their_titles(company: Company) -> None:
    told = zhangfang("--lang", "zh", "close", company.place, "2026-03", "--check")
    assert "结转损益: 没有要做的" in told.out


def test_a_month_that_is_not_closed_stops_the_next(company: Company) -> None:
    answer = company.run("close", "2026-04")
    assert (answer.code, _codes(answer)) == (1, ["earlier_period_open"])


def test_suspense_is_a_warning_in_march_and_blocks_december(found: Callable[..., Company]) -> None:
    company = found(start="2026-11")
    company.post(receipt("R1", "2026-11-05", "100", "1000.00"))
    count = {"item": "P1", "place": "W1", "counted": "98"}
    company.post({"kind": "stock_count", "id": "C1", "date": "2026-11-20", "lines": [count]})
    november = company.run("close", "2026-11")
    assert november.code == 0
    assert {one["name"]: one["result"] for one in november.json["checks"]}["suspense"] == "warn"
    december = company.run("close", "2026-12")
    assert (december.code, _codes(december)) == (1, ["suspense_open"])


def test_an_average_that_the_close_of_december_puts_on_an_approved_loss_blocks_until_it_is_approved(
    found: Callable[..., Company],
) -> None:
    """Two pieces lost at 10.00 are approved at 20.00; the month's average is 11.00, and 2.00 would stay suspended for good."""
    company = found(start="2026-12")
    average = {"unit": "件", "category": "goods", "tax_code": "special13", "costing": "month_average"}
    company.post(
        {"kind": "item", "id": "P1", "version": 2, "name": "周转箱", **average},
        receipt("R1", "2026-12-05", "100", "1000.00"),
        {"kind": "write_off", "id": "L1", "date": "2026-12-06", "cause": "normal",
         "lines": [{"item": "P1", "quantity": "2", "place": "W1"}]},
        {"kind": "loss_approval", "id": "A1", "date": "2026-12-07", "cause": "normal", "lines": [{"write_off": "L1/1"}]},
        receipt("R2", "2026-12-08", "100", "1200.00"),
    )  # fmt: skip
    size = company.size()
    refused = company.run("close", "2026-12")
    assert (refused.code, _codes(refused), company.size()) == (1, ["suspense_open"], size)
    company.post({"kind": "average_cost_close", "id": "AC1", "date": "2026-12-31"})
    assert company.balances()["1901.01"] == Decimal("2.00")
    again = {"kind": "loss_approval", "id": "A2", "date": "2026-12-31", "cause": "normal"}
    company.post({**again, "lines": [{"write_off": "L1/1"}]})
    assert company.run("close", "2026-12").code == 0
    assert "1901.01" not in company.balances()
    assert company.balances()["3104.15"] == Decimal("22.00")
    assert company.is_sound()


def test_two_pieces_lost_at_15_retail_are_approved_at_the_20_they_cost_and_december_closes(
    found: Callable[..., Company],
) -> None:
    company = found(start="2026-12")
    retail = {"unit": "件", "category": "goods", "tax_code": "special13", "costing": "retail"}
    company.post(
        {"kind": "item", "id": "P1", "version": 2, "name": "周转箱", **retail},
        {"kind": "retail_price", "id": "RP1", "date": "2026-12-01", "lines": [{"item": "P1", "price": "15.00"}]},
        receipt("R1", "2026-12-05", "100", "1000.00"),
        {"kind": "write_off", "id": "L1", "date": "2026-12-06", "cause": "normal",
         "lines": [{"item": "P1", "quantity": "2", "place": "W1"}]},
        {"kind": "loss_approval", "id": "A1", "date": "2026-12-07", "cause": "normal", "lines": [{"write_off": "L1/1"}]},
    )  # fmt: skip
    assert company.run("close", "2026-12").code == 0
    assert "1901.01" not in company.balances()
    assert company.balances()["3104.15"] == Decimal("20.00")
    assert company.balances()["1407"] == Decimal("-490.00")
    assert company.is_sound()


def test_an_estimate_without_invoice_blocks_after_90_days(found: Callable[..., Company]) -> None:
    company = found(start="2026-01")
    company.post(receipt("R1", "2026-01-05", "100", "1000.00"))
    for month in ("2026-01", "2026-02", "2026-03"):
        assert company.run("close", month).code == 0, month
    april = company.run("close", "2026-04")
    assert (april.code, _codes(april)) == (1, ["grni_old"])


def test_a_step_that_fails_leaves_nothing_half_done(enterprise: Company) -> None:
    enterprise.post(
        _sale(),
        {"kind": "purchase_invoice", "id": "I1", "date": "2026-03-05", "supplier": "S1", "currency": "USD", "rate": "7.10",
         "lines": [{"item": "P1", "quantity": "1", "place": "W1", "net": "10.00", "match": "direct"}]},
    )  # fmt: skip
    size = enterprise.size()
    answer = enterprise.run("close", "2026-03")
    assert (answer.code, _codes(answer), enterprise.size()) == (1, ["rate_missing"], size)
    enterprise.post({"kind": "rate", "id": "USD", "currency": "USD", "rate": "7.20", "from": "2026-03-31"})
    assert enterprise.run("close", "2026-03").code == 0
    assert enterprise.balances()["2202.01"] == Decimal("-72.00")


def test_only_the_finance_manager_posts_in_a_soft_closed_month(enterprise: Company) -> None:
    enterprise.hire("clerk", "ACCT")
    assert enterprise.run("close", "2026-03", "--soft").json["status"] == "soft_closed"
    file = enterprise.file(_sale())
    refused = _as(enterprise, "clerk", "post", file)
    assert [problem["code"] for problem in refused.json["files"][0]["problems"]] == ["period_soft_closed"]
    assert _as(enterprise, "test", "post", file).code == 0  # the first user has all roles
    moved = _as(enterprise, "clerk", "post", enterprise.file(_sale("V2")), "--late", "move")
    assert moved.json["files"][0]["posted"][0]["entries"][0]["date"] == "2026-04-01"
    enterprise.post({"kind": "book_setting", "id": "fm", "finance_manager": "clerk"})
    enterprise.post({"kind": "user", "id": "clerk", "version": 2, "name": "clerk", "roles": ["ACCT", "FMGR"]})
    assert _as(enterprise, "clerk", "post", enterprise.file(_sale("V3"))).code == 0
    refused = _as(enterprise, "test", "post", enterprise.file(_sale("V4")))
    assert refused.code == 1
    assert enterprise.run("close", "2026-03").code == 1  # the steps are documents too
    assert _as(enterprise, "clerk", "close", "2026-03").code == 0
    assert enterprise.is_sound()


def test_reopening_needs_a_second_person_and_a_reason_and_closing_again_posts_the_difference(enterprise: Company) -> None:
    enterprise.hire("anna", "ACCT")
    enterprise.hire("bert", "FMGR")
    enterprise.post({"kind": "book_setting", "id": "two", "segregation": "dual"})
    enterprise.post(receipt("R1", "2026-03-02", "10", "100.00"), delivery("D1", "2026-03-05", "1", "113.00"))
    assert enterprise.run("close", "2026-03").code == 0
    assert [one["code"] for one in enterprise.refused(delivery("D2", "2026-03-06", "1", "113.00"))] == ["period_closed"]
    asked = _as(enterprise, "anna", "reopen", "2026-03", "--reason", "a delivery is missing")
    assert (asked.code, asked.json["status"]) == (0, "requested")
    assert _codes(_as(enterprise, "anna", "reopen", "2026-03", "--reason", "again")) == ["second_person_needed"]
    confirmed = _as(enterprise, "bert", "reopen", "2026-03", "--reason", "right")
    assert (confirmed.code, confirmed.json["status"], confirmed.json["requested_by"]) == (0, "open", "anna")
    enterprise.post(delivery("D2", "2026-03-06", "1", "113.00"))
    closed = enterprise.run("close", "2026-03")
    assert [one["kind"] for one in closed.json["posted"]] == ["vat_close", "period_close", "period_event"]
    # twice 100.00 less 10.00 of cost and 1.56 of surcharges
    assert enterprise.balances()["4103"] == Decimal("-176.88")
    stale = _as(enterprise, "bert", "reopen", "2026-03", "--reason", "the first request is spent")
    assert stale.json["status"] == "requested"
    assert enterprise.is_sound()


def test_one_person_may_reopen_where_segregation_is_single_and_later_months_come_first(company: Company) -> None:
    for month in ("2026-03", "2026-04"):
        assert company.run("close", month).code == 0
    assert _codes(company.run("reopen", "2026-03", "--reason", "x")) == ["later_period_closed"]
    said = zhangfang("--lang", "en", "reopen", company.place, "2026-04", "--reason", "x")
    assert (said.code, "by one person" in said.out) == (0, True)
    assert company.run("reopen", "2026-03", "--reason", "x").code == 0
    assert company.run("reopen", "2026-03", "--reason", "x").json["changed"] is False


def test_a_year_is_locked_after_december_and_only_a_correction_reaches_it(found: Callable[..., Company]) -> None:
    company = found("cn-enterprise", start="2026-12")
    company.post(_sale(date="2026-12-10"))
    assert _codes(company.run("close", "2026")) == ["period_open"]
    assert company.run("close", "2026-12").code == 0
    locked = company.run("close", "2026")
    assert (locked.code, locked.json["status"], len(locked.json["posted"])) == (0, "year_locked", 1)
    assert company.run("close", "2026").json["posted"] == []
    assert _codes(company.run("reopen", "2026-12", "--reason", "x")) == ["year_locked"]
    assert company.run("reverse", "journal_voucher:V1", "--reason", "x", "--date", "2026-12-10").code == 1
    line: dict[str, Any] = {"account": "1002", "credit": "20.00", "cash_item": "sales"}
    company.post({"kind": "correction", "id": "K1", "date": "2027-01-05", "year": "2026", "lines": [line]})
    # profit of 100.00 less surcharges of 1.56, all of it retained; 20.00 too much, taken from it directly
    assert company.balances()["4104.15"] == Decimal("-78.44")
    assert "6901" not in company.balances()
    assert company.is_sound()


def test_vouchers_numbered_by_date_refuse_an_earlier_day(company: Company) -> None:
    company.post({"kind": "book_setting", "id": "order", "voucher_order": "chronological"})
    rent = {"account": "5602", "debit": "10.00"}, {"account": "1002", "credit": "10.00", "cash_item": "other_operating"}
    company.post(_voucher("V1", "2026-03-10", *rent))
    assert [one["code"] for one in company.refused(_voucher("V2", "2026-03-09", *rent))] == ["voucher_order"]
    company.post(_voucher("V2", "2026-03-10", *rent), _voucher("V3", "2026-03-12", *rent))


def test_a_closed_account_takes_no_postings_until_it_is_opened(company: Company) -> None:
    rent = {"account": "5602", "debit": "10.00"}, {"account": "1002", "credit": "10.00", "cash_item": "other_operating"}
    company.post(_voucher("V1", "2026-03-10", *rent))
    closing = {"kind": "account_event", "id": "1002", "account": "1002", "status": "closed"}
    assert [one["code"] for one in company.refused(closing)] == ["account_not_empty"]
    back = {"account": "1002", "debit": "10.00", "cash_item": "other_operating"}, {"account": "5602", "credit": "10.00"}
    company.post(_voucher("V2", "2026-03-10", *back), closing)
    assert [one["code"] for one in company.refused(_voucher("V3", "2026-03-11", *rent))] == ["account_closed"]
    company.post({**closing, "version": 2, "status": "open"}, _voucher("V3", "2026-03-11", *rent))
    assert company.is_sound()


def test_stock_worth_1016_is_written_down_by_86_and_half_of_it_comes_back_next_month(enterprise: Company) -> None:
    enterprise.post(receipt("R1", "2026-03-02", "100", "1016.00"))
    enterprise.post({"kind": "impairment", "id": "2026-03", "date": "2026-03-31", "lines": [{"item": "P1", "nrv": "930.00"}]})
    assert enterprise.balances()["1471"] == Decimal("-86.00")
    enterprise.post({"kind": "impairment", "id": "2026-04", "date": "2026-04-30", "lines": [{"item": "P1", "nrv": "980.00"}]})
    assert enterprise.balances()["1471"] == Decimal("-36.00")
    enterprise.post(delivery("D1", "2026-05-05", "40", "452.00"))
    enterprise.post({"kind": "impairment", "id": "2026-05", "date": "2026-05-31", "lines": [{"item": "P1", "nrv": "588.00"}]})
    assert enterprise.balances()["1471"] == Decimal("-21.60")
    assert enterprise.run("reverse", "impairment:2026-05", "--reason", "wrong price").code == 0
    assert enterprise.balances()["1471"] == Decimal("-36.00")
    assert enterprise.is_sound()


def test_a_small_enterprise_is_told_the_article_that_forbids_write_downs(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "100", "1016.00"))
    lines = [{"item": "P1", "nrv": "930.00"}]
    (problem,) = company.refused({"kind": "impairment", "id": "2026-03", "date": "2026-03-31", "lines": lines})
    assert (problem["code"], "art. 6" in problem["message"]) == ("R701", True)
