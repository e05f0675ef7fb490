"""The operation log: found by user, time and content (财会〔2024〕12号 art. 32), refusals of every door among them."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from typing import Any

import pytest

from ledger.api import Circumstances, OpenBook, Page, RegisterPage, RegisterRequest, open_book, register
from tests.acceptance.company import Company, receipt


def _log(company: Company, *words: str) -> list[dict[str, Any]]:
    answer = company.run("log", *words)
    assert answer.code == 0, answer
    rows: list[dict[str, Any]] = answer.json["rows"]
    return rows


def test_a_refused_close_a_refused_file_and_a_posted_receipt_are_found_by_user_and_by_content(company: Company) -> None:
    keeper = company.hire("keeper", "KEEPER")
    keeper.post(receipt("R1", "2026-03-02", "10", "100.00"))
    assert keeper.run("close", "2026-03").code == 1
    keeper.refused({"kind": "goods_receipt", "id": "R2", "date": "2026-03-02", "colour": "red"})
    mine = _log(company, "--user", "keeper")
    assert [(row["action"], row["subject"], row["outcome"]) for row in mine] == [
        ("goods_receipt", "goods_receipt:R1:1", "recorded"),
        ("close", "2026-03", "refused"),
        ("post", str(company.folder / "documents.jsonl"), "refused"),
    ]
    assert mine[1]["codes"] == "not_permitted"
    assert mine[1]["told"] == "keeper (KEEPER warehouse keeper) may not close months period_event"
    assert mine[1]["origin"].endswith("@cli")
    assert [row["subject"] for row in _log(company, "--text", "COLOUR")] == [mine[2]["subject"]]
    assert [row["subject"] for row in _log(company, "--refused", "--text", "结账")] == ["2026-03"], "in either language"
    assert [row["action"] for row in _log(company, "--refused")] == ["close", "post"]
    assert [row["action"] for row in _log(company, "--text", "周转箱")] == ["item"], "names stand in the records themselves"


def test_days_are_those_of_the_book(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00"))
    last = _log(company)[-1]["at"][:10]
    assert _log(company, "--to", "2020-01-01") == []
    assert _log(company, "--from", "2199-01-01") == []
    assert len(_log(company, "--from", "2020-01-01", "--to", "2199-12-31")) == len(_log(company))
    assert last >= "2026-01-01"


def test_failed_sign_ins_reports_refused_imports_and_exports_leave_a_line_and_no_record(company: Company) -> None:
    size = company.size()
    company.as_user("mallory").run("report", "stock")
    keeper = company.hire("keeper", "KEEPER")
    assert keeper.run("report", "trial-balance").json["problems"][0]["code"] == "not_permitted"
    assert keeper.run("export", "beancount", str(company.folder / "out.beancount")).code == 1
    assert company.run("export", "beancount", str(company.folder / "out.beancount")).code == 0
    lines = [(row["user"], row["action"], row["outcome"]) for row in _log(company) if row["outcome"] != "recorded"]
    assert lines == [
        ("mallory", "sign_in", "refused"),
        ("keeper", "read_books", "refused"),
        ("keeper", "export", "refused"),
        ("test", "export", "done"),
    ]
    assert company.size() == size + 1, "only the new user is a record"


@pytest.mark.parametrize(
    ("verb", "arguments", "action", "code"),
    [
        ("close", ("2026-99",), "close", "bad_period"),
        ("close", ("2025",), "close", "period_open"),
        ("reopen", ("2026-99", "--reason", "r"), "reopen", "bad_period"),
        ("approve", ("nonsense",), "approve", "bad_hash"),
        ("reverse", ("nothing", "--reason", "r"), "reverse", "unknown_document"),
        ("adopt", ("nowhere", "--from", "2026-04-01", "--author", "test"), "adopt", "R606"),
        ("adopt", ("nowhere", "--from", "2026-04-01"), "adopt", "*"),
        ("staged", ("post", "S-000"), "post", "unknown_row"),
        ("staged", ("set", "S-000", "supplier=S1"), "set", "unknown_row"),
        ("staged", ("drop", "S-000"), "drop", "unknown_row"),
        ("password", ("nobody", "--remove"), "password", "unknown_user"),
    ],
)
def test_every_refused_command_leaves_one_line(
    verb: str, arguments: tuple[str, ...], action: str, code: str, company: Company
) -> None:
    (company.folder / "nowhere").mkdir()
    words = [str(company.folder / word) if word == "nowhere" else word for word in arguments]
    assert company.run(verb, *words).code == 1
    (line,) = _log(company, "--refused")
    assert (line["user"], line["action"], code in (line["codes"], "*")) == ("test", action, True), line


def test_a_check_that_finds_something_has_refused_nothing(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "10", "100.00"))
    company.run("close", "2026-04", "--check")
    assert _log(company, "--refused") == []
    assert company.run("close", "2026-04").code == 1
    assert [row["codes"] for row in _log(company, "--refused")] == ["earlier_period_open"]


def test_a_keeper_does_not_read_the_log_and_nobody_changes_it(company: Company) -> None:
    keeper = company.hire("keeper", "KEEPER")
    assert keeper.run("log").json["problems"][0]["code"] == "not_permitted"
    with sqlite3.connect(company.place) as connection:
        for text in ("UPDATE operation SET user = 'eve'", "DELETE FROM operation"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(text)


# --- what may be seen ---------------------------------------------------------------------------------------------------


def _must_show_no_amount(company: Company) -> None:
    """Registers keep what the reports keep: a keeper reads the stock card without values and no journal."""
    book = open_book(str(company.place))
    assert isinstance(book, OpenBook)
    book.reader = Circumstances("keeper", lambda: dt.datetime(2026, 3, 31, tzinfo=dt.UTC))
    card = register(book, RegisterRequest("stock-card", subject="P1"), Page(None, "after", 10))
    assert isinstance(card, RegisterPage)
    assert card.rows[-1].anchor.running == (10, 0), "no value even where nobody looks"
    assert card.rows[-1].cells["on_hand"] == (10, 0) and "balance" not in card.rows[-1].cells
    assert {column.type for column in card.columns} == {"text", "date", "quantity"}
    for name in ("journal", "recorded", "operations"):
        refused = register(book, RegisterRequest(name), Page(None, "after", 10))
        assert isinstance(refused, list) and refused[0].code == "not_permitted"
    book.close()


def test_a_keeper_sees_quantities_and_no_amount_anywhere(company: Company) -> None:
    keeper = company.hire("keeper", "KEEPER")
    posted = keeper.post(receipt("R1", "2026-03-02", "10", "1234.00"))
    answers = [posted, keeper.run("show", "R1").json, keeper.report("stock"), keeper.report("stock-card", "P1")]
    assert '"10"' in json.dumps(answers)
    _must_show_no_amount(company)
    assert "1234.00" not in json.dumps(answers)
    assert keeper.run("report", "commitments").json["problems"][0]["code"] == "not_permitted"
    blind = company.hire("blind", "BUYER", sees_cost=False)
    assert blind.run("report", "grni").json["problems"][0]["code"] == "cost_hidden"
    entry = company.run("show", "R1").json["entries"][0]["id"]
    assert keeper.run("explain", f"{entry}/1").json["problems"][0]["code"] == "cost_hidden"


def test_who_works_in_w1_sees_the_stock_of_w1_alone(company: Company) -> None:
    company.post({"kind": "place", "id": "W2", "name": "二号库", "type": "warehouse"})
    company.post(
        receipt("R1", "2026-03-02", "10", "100.00"), receipt("R2", "2026-03-02", "7", "70.00", place="W2")
    )  # both by the owner
    keeper = company.hire("keeper", "KEEPER", places=["W1"])
    rows = keeper.report("stock", "--by", "place")["rows"]
    assert [(row["place"], row["quantity"]) for row in rows] == [("W1", "10")]
    assert keeper.run("report", "stock").json["problems"][0]["code"] == "place_not_allowed"


# --- duties ---------------------------------------------------------------------------------------------------------------


def test_the_report_of_conflicts_names_users_who_could_do_both_halves(company: Company) -> None:
    company.hire("both", "PMGR", "CASHIER")
    company.hire("clean", "KEEPER")
    rows = [row for row in company.report("sod")["rows"] if row["user"] != "test"]
    assert [(row["user"], row["first"], row["second"]) for row in rows] == [("both", "keep parties and bank accounts", "pay")]
    assert rows[0]["reason"] == "who keeps suppliers does not pay them"


def test_reports_of_a_book_kept_by_one_say_so_at_their_foot(company: Company) -> None:
    single = "segregation of duties: single (kept by one person, reviewed by nobody else)"
    assert single in company.report("trial-balance")["notes"]
    company.post({"kind": "book_setting", "id": "two", "segregation": "dual"})
    assert single not in company.report("trial-balance").get("notes", [])
