"""The table of roles in the api that every front stands on: kinds, reports and commands × roles, without a command line."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger.api import (
    REPORTS,
    Circumstances,
    ImportedFile,
    OpenBook,
    OperationSearch,
    PostOptions,
    Problem,
    ReportRequest,
    adopt,
    approve,
    choose,
    close,
    drop,
    list_records,
    note_export,
    open_book,
    operation_log,
    post_file,
    reopen,
    report,
    reverse,
    show_records,
    sign_in,
    stage_file,
)
from ledger.application.permission_table import permission_table
from tests.acceptance.company import Company, receipt
from tests.acceptance.test_roles import EXAMPLES

TABLE = permission_table()
ROLES = list(TABLE.roles)


def _clock() -> dt.datetime:
    return dt.datetime(2026, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def book_of(company: Company) -> Iterator[Callable[[str], tuple[OpenBook, Circumstances]]]:
    """The book as a user with one role works with it, signed in."""
    company.post(receipt("R1", "2026-03-02", "10", "100.00"))
    opened: list[OpenBook] = []

    def book(role: str) -> tuple[OpenBook, Circumstances]:
        company.hire(role, role)
        found = open_book(company.place)
        assert isinstance(found, OpenBook)
        opened.append(found)
        who = sign_in(found, role, lambda _user: None, Circumstances("", _clock, origin="test@api"))
        assert isinstance(who, Circumstances)
        return found, who

    yield book
    for one in opened:
        one.close()


def _is_refused(answer: object) -> bool:
    problems = answer if isinstance(answer, list) else getattr(answer, "problems", [])
    return "not_permitted" in {one.code for one in problems if isinstance(one, Problem)}


def _may(role: str, action: str) -> bool:
    return role in TABLE.actions[action].roles


@pytest.mark.parametrize("role", ROLES)
def test_post_file_takes_from_a_role_the_kinds_of_its_actions_and_no_other(
    role: str, book_of: Callable[[str], tuple[OpenBook, Circumstances]]
) -> None:
    book, who = book_of(role)
    for document in EXAMPLES:
        content = json.dumps(document).encode()
        answer = post_file(book, content, name="x", circumstances=who, options=PostOptions(dry_run=True))
        assert _is_refused(answer) != _may(role, TABLE.by_kind[document["kind"]].code), document


@pytest.mark.parametrize("role", ROLES)
def test_commands_and_queries_are_open_to_the_roles_of_their_actions_and_to_no_other(
    role: str, book_of: Callable[[str], tuple[OpenBook, Circumstances]], tmp_path: Path
) -> None:
    book, who = book_of(role)
    (tmp_path / "rules").mkdir()
    day = dt.date(2026, 4, 1)
    row = ImportedFile("x.csv", "f", "0" * 64, b"", [])
    acts: dict[str, list[Callable[[], object]]] = {
        "close": [
            lambda: close(book, "2026-03", circumstances=who, check_only=True),
            lambda: close(book, "2026", circumstances=who),
        ],
        "ask_reopen": [lambda: reopen(book, "2026-03", reason="r", circumstances=who)],
        "approve": [lambda: approve(book, "1" * 64, approved=True, circumstances=who)],
        "adopt": [lambda: adopt(book, tmp_path / "rules", day, author="", circumstances=who)],
        "receive": [lambda: reverse(book, "R1", reason="r", on=dt.date(2020, 1, 1), circumstances=who)],
        "stage": [
            lambda: stage_file(book, row, circumstances=who),
            lambda: choose(book, "S-0", {}, circumstances=who),
            lambda: drop(book, "S-0", circumstances=who),
        ],
        "read_log": [lambda: operation_log(book, OperationSearch(), "en")],
        "export": [lambda: note_export(book, "beancount", unnoted=lambda _: None)],
        "look_up": [lambda: list_records(book, None), lambda: show_records(book, [1], "en")],
    }
    for action, tries in acts.items():
        for number, attempt in enumerate(tries):
            assert _is_refused(attempt()) != _may(role, action), (action, number)


@pytest.mark.parametrize("role", ROLES)
def test_reports_are_open_to_the_roles_of_their_actions_and_to_no_other(
    role: str, book_of: Callable[[str], tuple[OpenBook, Circumstances]]
) -> None:
    book, _ = book_of(role)
    subjects = {"account": "1405", "item": "P1", "party": "C1"}
    for name, kind in REPORTS.items():
        request = ReportRequest(name, subject=subjects.get(kind.subject))
        assert _is_refused(report(book, request)) != _may(role, TABLE.by_report[name].code), name


def test_a_command_asks_for_whoever_is_named_also_where_nobody_signed_in(company: Company) -> None:
    book = open_book(company.place)
    assert isinstance(book, OpenBook)
    found = close(book, "2026-03", circumstances=Circumstances("mallory", _clock))
    assert isinstance(found, list)
    assert [one.code for one in found] == ["unknown_user"]
    book.close()
