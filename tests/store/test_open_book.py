"""Opening and making books: what a person can put right comes back as a Problem, and nothing is made by opening."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from raw_sql import intruder
from stories import new_book, small_book

from ledger.domain.problem import Problem
from ledger.store import connection, schema, triggers_postgres, triggers_sqlite
from ledger.store.sql_book import SqlBook, create_book, open_book


def code(found: SqlBook | Problem) -> str:
    assert isinstance(found, Problem)
    assert found.message.zh and found.message.en and found.remedy.zh and found.remedy.en
    return found.code


def test_a_book_is_opened_again_with_all_it_holds(book_place: str) -> None:
    book, make = small_book(book_place)
    root = book.verify().root
    book.close()
    again = open_book(book_place)
    assert isinstance(again, SqlBook)
    report = again.verify()
    assert (report.ok, report.size, report.root) == (True, make.seq, root)
    again.close()


def test_the_same_history_has_the_same_root_on_both_engines(sqlite_place: str, postgres_place: str) -> None:
    roots = []
    for place in (sqlite_place, postgres_place):
        book, _ = small_book(place)
        roots.append(book.verify().root)
        book.close()
    assert roots[0] == roots[1]


def test_a_missing_book_is_not_made_by_opening_it(book_place: str) -> None:
    assert code(open_book(book_place)) == "book_missing"
    assert "://" in book_place or not Path(book_place).exists()


def test_a_book_is_never_overwritten(book_place: str) -> None:
    new_book(book_place).close()
    assert code(create_book(book_place)) == "book_exists"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert code(create_book(tmp_path / "nowhere" / "book.db")) == "book_missing"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 a spreadsheet", b"SQLite format 3\x00" + b"\x00" * 200])
def test_another_file_is_not_a_book(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(content)
    assert code(open_book(tmp_path / "x")) == "not_a_book"
    assert (tmp_path / "x").read_bytes() == content


def test_a_database_of_another_program_and_a_folder_are_no_books(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE t (x)")
    other.close()
    assert code(open_book(tmp_path / "other.db")) == "not_a_book"
    assert code(open_book(tmp_path)) == "not_a_book"


def test_a_file_cut_short_is_said(sqlite_place: str) -> None:
    new_book(sqlite_place).close()
    content = Path(sqlite_place).read_bytes()
    Path(sqlite_place).write_bytes(content[:8192])
    assert code(open_book(sqlite_place)) == "book_damaged"


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://h/d?schema=A%22B", "nonsense://"])
def test_an_address_nobody_can_open_is_said(address: str) -> None:
    assert code(open_book(address)) == "book_url"


def test_a_server_that_does_not_answer_is_said(tmp_path: Path) -> None:
    found = open_book(f"postgresql+psycopg://u:secret@/d?host={tmp_path}&schema=a")
    assert code(found) == "server_unreachable"
    assert "secret" not in str(found)


def test_a_book_of_a_newer_program_is_refused(book_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    new_book(book_place).close()
    monkeypatch.setattr(schema, "VERSION", 0)
    assert code(open_book(book_place)) == "newer_schema"


def test_an_old_sqlite_is_refused_with_its_remedy() -> None:
    problem = connection.sqlite_version_problem((3, 34, 1))
    assert problem is not None and problem.code == "sqlite_too_old" and "3.34.1" in problem.message.en
    assert connection.sqlite_version_problem() is None


def test_a_dropped_trigger_is_noticed_at_opening(book_place: str) -> None:
    new_book(book_place).close()
    with intruder(book_place) as by:
        guard = next(guard for guard in by.all_guards() if guard.name == "seal_money")
        by.drop(guard)
        by.run("COMMIT") if by.on_postgres else None
    assert code(open_book(book_place)) == "schema_changed"
    with intruder(book_place) as by:
        by.put_back(guard)
        by.run("COMMIT") if by.on_postgres else None
    again = open_book(book_place)
    assert isinstance(again, SqlBook)
    again.close()


HARM = (
    "ALTER TABLE seal DISABLE TRIGGER seal_money",
    "CREATE OR REPLACE FUNCTION seal_money() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "ALTER TABLE posting DROP CONSTRAINT fk_posting_entry CASCADE",
    "CREATE RULE quiet AS ON INSERT TO log DO INSTEAD NOTHING",
    "ALTER TABLE balance_month ALTER debit TYPE numeric",
    "DROP INDEX posting_layer",
)


@pytest.mark.parametrize("statement", HARM)
def test_a_changed_definition_is_noticed_on_postgresql(statement: str, postgres_place: str) -> None:
    new_book(postgres_place).close()
    with intruder(postgres_place) as by:
        by.run(statement, "COMMIT")
    assert code(open_book(postgres_place)) == "schema_changed"


def test_the_fingerprint_is_the_same_for_every_book_of_an_engine(book_place: str) -> None:
    book = new_book(book_place)
    with book.stored.engine.connect() as raw:
        found = schema.fingerprint(raw, book.stored.schema)
        assert found == schema.stored_fingerprint(raw)[1] == schema.expected_fingerprint(raw)
        raw.rollback()
    book.close()


@pytest.mark.parametrize("name", ["b", "a", "p", "s", "log", "posting", "order"])
def test_a_schema_may_be_called_like_an_alias_a_table_or_a_word_of_sql(name: str, postgres_place: str) -> None:
    place = postgres_place.partition("schema=")[0] + f"schema={name}"
    book, _ = small_book(place)
    assert book.verify().problems == []
    book.close()
    again = open_book(place)
    assert isinstance(again, SqlBook)
    again.close()
    with intruder(place) as by:
        by.run(f'DROP SCHEMA "{name}" CASCADE', "COMMIT")


def test_a_fingerprint_stored_anew_does_not_hide_a_dropped_trigger(book_place: str) -> None:
    book, _ = small_book(book_place)
    with intruder(book_place) as by:
        triggers = {guard.name: guard for guard in by.all_guards()}
        for name in ("seal_money", "schema_version_update"):
            by.drop(triggers[name])
        by.run("COMMIT") if by.on_postgres else None
    with book.stored.engine.connect() as raw:
        found = schema.fingerprint(raw, book.stored.schema)
        raw.exec_driver_sql(f"UPDATE schema_version SET fingerprint = '{found}'")
        raw.commit()
    assert [problem.code for problem in book.verify().problems] == ["schema_changed"]
    book.close()


def test_connections_are_set_up_as_promised(sqlite_place: str) -> None:
    book = new_book(sqlite_place)
    with book.stored.engine.connect() as raw:
        names = ("journal_mode", "synchronous", "foreign_keys")
        settings = {name: raw.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        assert raw.exec_driver_sql("PRAGMA busy_timeout").scalar() == 30_000
        raw.rollback()
    book.close()


def test_importing_the_front_does_not_import_the_database_library() -> None:
    code = "import sys, ledger.application.unit_of_work, ledger.audit.verify; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_both_engines_have_the_same_guards_apart_from_replace_and_truncate() -> None:
    names = [{guard.name for guard in engine.all_guards()} for engine in (triggers_sqlite, triggers_postgres)]
    assert all("_again_" in name for name in names[0] - names[1])
    assert all(name.endswith("_truncate") for name in names[1] - names[0])
