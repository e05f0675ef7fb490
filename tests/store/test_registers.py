"""Registers window by window against the reports of the same rows, on both engines; and how they are read."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.api import (
    Anchor,
    Circumstances,
    OpenBook,
    OperationSearch,
    Page,
    Problem,
    RegisterPage,
    RegisterRequest,
    RegisterRow,
    Report,
    ReportRequest,
    at_day,
    build_demo,
    create_book,
    demo_company,
    list_records,
    open_book,
    operation_log,
    register,
    report,
)
from ledger.store.register_queries import SqlRegisters

NOW = dt.datetime(2026, 3, 31, tzinfo=dt.UTC)
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2026, 3, 31)


def build(place: str) -> OpenBook:
    book = create_book(place, demo_company("anna"), now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert isinstance(book, OpenBook), book
    built = build_demo(book, circumstances=Circumstances("anna", lambda: NOW), progress=lambda *_: None)
    assert not isinstance(built, list), built
    return book


@pytest.fixture(scope="module")
def demo_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("registers") / "demo.db"
    build(str(path)).close()
    return path


@pytest.fixture
def demo(demo_path: Path) -> Iterator[OpenBook]:
    book = open_book(str(demo_path))
    assert isinstance(book, OpenBook), book
    yield book
    book.close()


def window(book: OpenBook, request: RegisterRequest, page: Page) -> RegisterPage:
    made = register(book, request, page)
    assert isinstance(made, RegisterPage), made
    return made


def forward(book: OpenBook, request: RegisterRequest, count: int, anchor: Anchor | None = None) -> list[RegisterRow]:
    rows: list[RegisterRow] = []
    while True:
        found = window(book, request, Page(anchor, "after", count)).rows
        rows += found
        if len(found) < count:
            return rows
        anchor = found[-1].anchor


def backward(book: OpenBook, request: RegisterRequest, count: int) -> list[RegisterRow]:
    rows: list[RegisterRow] = []
    anchor = None
    while True:
        found = window(book, request, Page(anchor, "before", count)).rows
        rows = [*found, *rows]
        if len(found) < count:
            return rows
        anchor = found[0].anchor


def shown(rows: list[RegisterRow], made: Report) -> list[dict[str, Any]]:
    return [made.shown(row.cells) for row in rows]


def reported(book: OpenBook, name: str, **asked: Any) -> Report:
    made = report(book, ReportRequest(name, since=SINCE, until=UNTIL, **asked))
    assert isinstance(made, Report), made
    return made


CASES = (
    ("journal", {}),
    ("ledger", {"subject": "1002"}),
    ("ledger", {"subject": "2221"}),
    ("ledger", {"subject": "1405", "item": "dearest"}),
    ("stock-card", {"subject": "dearest"}),
)


@pytest.mark.parametrize("count", [1, 7, 10_000])
@pytest.mark.parametrize(("name", "asked"), CASES, ids=str)
def test_windows_in_a_row_are_the_report_row_for_row(demo: OpenBook, name: str, asked: dict[str, Any], count: int) -> None:
    must_be_the_report(demo, name, asked, count)


def must_be_the_report(demo: OpenBook, name: str, asked: dict[str, Any], count: int) -> None:
    subjects = {"dearest": dearest_item(demo)}
    asked = {key: subjects.get(value, value) for key, value in asked.items()}
    made = reported(demo, name, **asked)
    expected = [made.shown(row) for row in made.rows]
    assert len(expected) > 2
    if count == 1 and len(expected) > 200:
        count = 3
    request = RegisterRequest(name, since=SINCE, until=UNTIL, **asked)
    ahead, back = forward(demo, request, count), backward(demo, request, count)
    assert shown(ahead, made) == expected
    assert shown(back, made) == expected
    assert [row.anchor for row in ahead] == [row.anchor for row in back]
    assert sorted(row.anchor.key for row in ahead) == [row.anchor.key for row in ahead]


def dearest_item(book: OpenBook) -> str:
    made = reported(book, "stock")
    return str(max(made.rows, key=lambda row: row["value"])["item"])


def test_the_same_windows_on_postgresql(postgres_place: str) -> None:
    book = build(postgres_place)
    for name, asked in CASES:
        must_be_the_report(book, name, asked, 7)
    assert len(forward(book, RegisterRequest("recorded"), 50)) == len(backward(book, RegisterRequest("recorded"), 70))
    listed = list_records(book, None)
    assert isinstance(listed, Report)
    assert shown(backward(book, RegisterRequest("records"), 50), listed) == [listed.shown(row) for row in listed.rows]
    operations = forward(book, RegisterRequest("operations"), 30)
    assert operations == backward(book, RegisterRequest("operations"), 40)
    assert forward(book, RegisterRequest("journal", text="无此文字%"), 5) == []
    day = at_day(dt.date(2026, 2, 10))
    assert forward(book, RegisterRequest("ledger", subject="1002"), 5, day)[0].cells["date"] >= dt.date(2026, 2, 10)
    book.close()


def test_the_log_and_the_operations_are_those_of_their_lists(demo: OpenBook) -> None:
    listed = list_records(demo, None)
    assert isinstance(listed, Report)
    for count in (3, 100):
        assert shown(forward(demo, RegisterRequest("records"), count), listed) == [listed.shown(row) for row in listed.rows]
        assert shown(backward(demo, RegisterRequest("records"), count), listed) == [listed.shown(row) for row in listed.rows]
    log = operation_log(demo, OperationSearch(), "en")
    assert isinstance(log, Report)
    for count in (3, 100):
        assert shown(forward(demo, RegisterRequest("operations"), count), log) == [log.shown(row) for row in log.rows]
        assert shown(backward(demo, RegisterRequest("operations"), count), log) == [log.shown(row) for row in log.rows]


def test_a_place_at_a_day_stands_before_its_first_line_with_the_balance_of_that_day(demo: OpenBook) -> None:
    request = RegisterRequest("ledger", subject="1002", since=SINCE, until=UNTIL)
    every = forward(demo, request, 1000)
    day = dt.date(2026, 2, 10)
    assert forward(demo, request, 5, at_day(day)) == [row for row in every if row.cells["date"] >= day]
    before = window(demo, request, Page(at_day(day), "before", 4)).rows
    assert list(before) == [row for row in every if row.cells["date"] < day][-4:]


def test_all_postings_as_recorded_hold_goods_and_commitments_too(demo: OpenBook) -> None:
    rows = forward(demo, RegisterRequest("recorded"), 50)
    with demo.read() as reading:
        expected = [
            f"{record.entry_id(entry)}/{posting.line}"
            for record in reading.records()
            for entry in record.entries
            for posting in entry.postings
        ]
    assert [row.cells["entry"] for row in rows] == expected
    assert [row.cells["entry"] for row in backward(demo, RegisterRequest("recorded"), 50)] == expected
    assert {row.cells["class"] for row in rows} >= {"normal", "memo"}


def test_a_filter_leaves_out_what_does_not_fit(demo: OpenBook) -> None:
    every = forward(demo, RegisterRequest("journal"), 1000)
    bank = forward(demo, RegisterRequest("journal", account="1002"), 5)
    assert [row for row in every if row.cells["account"].startswith("1002")] == bank
    party = next(row.cells["party"] for row in every if row.cells["party"])
    assert [row for row in every if row.cells["party"] == party] == forward(demo, RegisterRequest("journal", party=party), 5)
    amount = next(row.cells["debit"] for row in every if row.cells["debit"] > 100_000)
    text = f"{amount // 100:,}.{amount % 100:02d}"
    found = forward(demo, RegisterRequest("journal", text=text), 5)
    assert found == [row for row in every if amount in (row.cells["debit"], row.cells["credit"])]
    summary = every[0].cells["summary"]
    assert every[0] in forward(demo, RegisterRequest("journal", text=summary.upper()), 50)
    assert forward(demo, RegisterRequest("journal", text="100%_!"), 50) == []


def test_records_are_found_by_kind_user_day_and_part_of_their_key(demo: OpenBook) -> None:
    every = forward(demo, RegisterRequest("records"), 1000)
    assert forward(demo, RegisterRequest("records", kind="delivery"), 3) == [
        row for row in every if row.cells["kind"] == "delivery"
    ]
    day = dt.date(2026, 2, 1)
    assert forward(demo, RegisterRequest("records", since=day), 40) == [row for row in every if row.cells["date"] >= day]
    assert forward(demo, RegisterRequest("records", user="nobody"), 3) == []
    name = every[-1].cells["id"]
    assert every[-1] in forward(demo, RegisterRequest("records", text=name.lower()), 3)


def test_what_is_not_there_is_refused(demo: OpenBook) -> None:
    for request, said in (
        (RegisterRequest("nothing"), "“nothing” is not a report of this book"),
        (RegisterRequest("ledger", subject="9999"), "“9999” is not an account of this book"),
        (RegisterRequest("journal", party="NOBODY"), "“NOBODY” is not a party of this book"),
        (RegisterRequest("records", kind="dance"), "“dance” is not a kind of record of this book"),
        (RegisterRequest("journal", since=UNTIL, until=SINCE), "2026-03-31 is after 2026-01-01"),
    ):
        refused = register(demo, request, Page(None, "after", 10))
        assert isinstance(refused, list)
        assert [one.message.en for one in refused if isinstance(one, Problem)] == [said]


def test_a_window_is_a_few_statements_that_never_sort_the_book(
    demo: OpenBook, monkeypatch: pytest.MonkeyPatch, demo_path: Path
) -> None:
    """The lines of a journal, an account and the log come in the order of an index; LIMIT ends the reading."""
    seen: list[tuple[str, tuple[Any, ...]]] = []
    from ledger.store import register_queries

    real = register_queries.select

    def counted(connection: Any, text: str, values: tuple[Any, ...] = ()) -> Any:
        seen.append((text, values))
        return real(connection, text, values)

    monkeypatch.setattr(register_queries, "select", counted)
    plans = sqlite3.connect(demo_path)
    for request in (
        RegisterRequest("journal"),
        RegisterRequest("recorded"),
        RegisterRequest("ledger", subject="2202.01"),
        RegisterRequest("records"),
    ):
        first = window(demo, request, Page(None, "after", 40)).rows
        last = window(demo, request, Page(None, "before", 40)).rows
        for anchor, direction in ((first[-1].anchor, "after"), (last[0].anchor, "before"), (first[-1].anchor, "before")):
            seen.clear()
            assert len(window(demo, request, Page(anchor, direction, 40)).rows) <= 40  # type: ignore[arg-type]  # literals
            assert len(seen) == 1
            text, values = seen[0]
            plan = [row[3] for row in plans.execute(f"EXPLAIN QUERY PLAN {text}", values)]
            assert not {"USE TEMP B-TREE FOR ORDER BY", "SCAN e", "SCAN p", "SCAN s"} & set(plan), (request, plan)
            # What is left to sort where an index of dates leads are the lines within one entry.
            assert ("USE TEMP B-TREE FOR RIGHT PART OF ORDER BY" in plan) == (request.name == "journal")
    plans.close()


def test_a_place_in_the_log_is_found_by_its_moment(demo: OpenBook) -> None:
    with demo.read() as reading:
        heads = reading.heads()
        source = reading.registers
        assert isinstance(source, SqlRegisters)
        assert source.seq_at(heads[0].recorded_at) == 0
        for head in heads[::40]:
            assert source.seq_at(head.recorded_at) == head.seq - 1
            assert source.seq_at(head.recorded_at + dt.timedelta(microseconds=1)) == head.seq
        assert source.seq_at(NOW + dt.timedelta(days=1000)) == len(heads)
