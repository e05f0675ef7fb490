"""Verify names what was changed: every column of every sealed table, every projection, on both engines.

The intruder drops the triggers, changes one value, and puts the triggers back, so that the schema looks untouched.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from raw_sql import Intruder, intruder
from stories import small_book

from ledger.store import tables
from ledger.store.sql_book import SqlBook

SEALED = ("posting", "entry", "posting_origin", "seal", "log", "period_event", "account_event", "node")
COLUMNS = [(table, str(column.name)) for table in SEALED for column in tables.metadata.tables[table].columns]
SUMS = [(table.name, str(column.name)) for table in tables.PROJECTIONS for column in table.columns if not column.primary_key]
ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="module")
def books() -> Iterator[dict[str, tuple[str, SqlBook]]]:
    found: dict[str, tuple[str, SqlBook]] = {}
    yield found
    for _, book in found.values():
        book.close()


@pytest.fixture(params=ENGINES)
def shared(
    request: pytest.FixtureRequest, place_maker: Callable[[str], str], books: dict[str, tuple[str, SqlBook]]
) -> tuple[str, SqlBook]:
    """A book that all tests of an engine share; each puts back what it changed."""
    place = place_maker(request.param)
    if request.param not in books:
        books[request.param] = (place, small_book(place)[0])
    return books[request.param]


def changed_value(by: Intruder, table: str, column: str, value: object) -> str:
    """SQL for another value of the same type."""
    if isinstance(value, bytes):
        return by.blob(32)
    if value is None:
        kind = tables.metadata.tables[table].c[column].type
        return "5" if kind.__class__.__name__ == "BigInteger" else "'2026-01-01'"
    return f"{value + 1000}" if isinstance(value, int) else f"'{value[:-1] + ('1' if value[-1:] != '1' else '2')}'"


def tamper(place: str, statements: Callable[[Intruder], list[str]]) -> None:
    """Without triggers and keys for a moment."""
    with intruder(place, foreign_keys=False) as by:
        by.switch_off_keys()
        by.begin()
        for guard in by.all_guards():
            by.drop(guard)
        by.run(*statements(by))
        for guard in by.all_guards():
            by.put_back(guard)
        by.run("COMMIT")


def first_row(by: Intruder, table: str, column: str) -> tuple[str, object]:
    """A condition that names one row, and the value there."""
    key = [str(found.name) for found in tables.metadata.tables[table].primary_key.columns]
    quoted = ", ".join(f'"{name}"' for name in [*key, column])
    direction = "DESC" if table in ("log", "entry", "posting", "seal", "posting_origin") else "ASC"
    order = ", ".join(f'"{name}" {direction}' for name in key)
    row = by.rows(f'SELECT {quoted} FROM "{table}" ORDER BY {order} LIMIT 1')[0]
    where = " AND ".join(f'"{name}" = {sql(value)}' for name, value in zip(key, row, strict=False))
    return where, row[-1]


def sql(value: object) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(pair) for pair in COLUMNS])
def test_a_changed_column_is_found_and_named(table: str, column: str, shared: tuple[str, SqlBook]) -> None:
    place, book = shared
    assert book.verify().ok
    with intruder(place) as by:
        where, before = first_row(by, table, column)
        after = changed_value(by, table, column, before)
    tamper(place, lambda _: [f'UPDATE "{table}" SET "{column}" = {after} WHERE {where}'])
    report = book.verify()
    restore(place, table, column, where, before, after)
    assert not report.ok
    assert any(found.table == table and found.column in (column, "") for found in report.problems), report.problems
    assert all(found.message.zh and found.message.en and found.problem.code for found in report.problems)
    assert book.verify().ok


def restore(place: str, table: str, column: str, where: str, before: object, after: str) -> None:
    key = [str(found.name) for found in tables.metadata.tables[table].primary_key.columns]
    if column in key:
        parts = where.split(" AND ")
        where = " AND ".join(f'"{column}" = {after}' if part.startswith(f'"{column}"') else part for part in parts)
    value = "NULL" if before is None else sql(before)

    def statements(by: Intruder) -> list[str]:
        stored = value
        if isinstance(before, bytes):
            stored = f"decode('{before.hex()}', 'hex')" if by.on_postgres else f"x'{before.hex()}'"
        return [f'UPDATE "{table}" SET "{column}" = {stored} WHERE {where}']

    tamper(place, statements)


@pytest.mark.parametrize(("table", "column"), SUMS, ids=[".".join(pair) for pair in SUMS])
def test_a_projection_edited_by_hand_is_named(table: str, column: str, shared: tuple[str, SqlBook]) -> None:
    place, book = shared
    with intruder(place) as by:
        where, before = first_row(by, table, column)
        after = changed_value(by, table, column, before)
        by.begin()
        by.run(f'UPDATE "{table}" SET "{column}" = {after} WHERE {where}', "COMMIT")
    found = [(problem.code, problem.table, problem.column) for problem in book.verify().problems]
    restore(place, table, column, where, before, after)
    assert found == [("projection_differs", table, column)]


@pytest.mark.parametrize("table", [*SEALED, *(table.name for table in tables.PROJECTIONS)])
def test_a_deleted_row_is_missed(table: str, book_place: str) -> None:
    book, _ = small_book(book_place)
    with intruder(book_place) as by:
        where, _ = first_row(by, table, str(next(iter(tables.metadata.tables[table].columns)).name))
    tamper(book_place, lambda _: [f'DELETE FROM "{table}" WHERE {where}'])
    report = book.verify()
    book.close()
    assert not report.ok
    assert table in {found.table for found in report.problems} or table == "log"


def test_a_small_book_is_right_and_says_what_was_checked(book_place: str) -> None:
    book, make = small_book(book_place)
    report = book.verify()
    book.close()
    assert report.as_json() | {"root": ""} == {
        "ok": True,
        "size": make.seq,
        "root": "",
        "checked": {
            "records": 20, "entries": 7, "postings": 14, "nodes": 38, "attachments": 1, "schema": 1, "stock": 3, "stock_day": 3,
            "layer": 2, "open_item": 5, "balance_month": 8, "document_state": 20, "period": 3, "master": 10,
                "personal": 1,
        },
        "problems": [],
    }  # fmt: skip


def test_the_last_record_cut_off_with_all_its_rows_is_missed(book_place: str) -> None:
    """The tree has a leaf too many; had the intruder cut that as well, only a checkpoint outside would tell."""
    book, make = small_book(book_place)
    order = ("posting_origin", "seal", "posting", "entry", "log")
    tamper(book_place, lambda _: [f"DELETE FROM {table} WHERE seq = {make.seq}" for table in order])
    found = {problem.table for problem in book.verify().problems}
    book.close()
    assert found >= {"node", "layer", "stock", "document_state"}


def test_an_original_file_that_was_changed_is_named(book_place: str) -> None:
    book, _ = small_book(book_place)
    tamper(book_place, lambda by: [f"UPDATE attachment SET bytes = {by.blob(4)}"])
    assert [problem.code for problem in book.verify().problems] == ["attachment_changed"]
    book.close()


def test_a_checkpoint_with_another_root_is_named(book_place: str) -> None:
    book, _ = small_book(book_place)
    with intruder(book_place) as by:
        by.begin()
        by.run(f"INSERT INTO checkpoint (size, ordinal, root, note) VALUES (5, 1, {by.blob(32)}, '')", "COMMIT")
    assert [problem.code for problem in book.verify().problems] == ["checkpoint_differs"]
    book.close()


def test_verify_runs_without_the_rule_engine_and_without_the_store() -> None:
    code = (
        "import sys, ledger.audit.verify\n"
        "banned = ('ledger.rules', 'ledger.store', 'ledger.application', 'sqlalchemy')\n"
        "sys.exit(any(name.startswith(banned) for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
