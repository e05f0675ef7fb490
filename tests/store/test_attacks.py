"""Attacks by raw SQL that commit whatever gets through: the journal stays what it was (ARCHITECTURE D9).

SQLite runs every one with foreign keys on and off, because any client may switch them off. A row that is never sealed may then
lie in a table; the view `journal` does not show it and verify names it.
"""

from __future__ import annotations

import contextlib

import pytest
from raw_sql import forgery, intruder
from stories import small_book

from ledger.store import guards, tables
from tests.attacks.attack_list import BOTH, POSTGRES, SQLITE
from tests.attacks.raw_attacks import attempted


@pytest.mark.parametrize("foreign_keys", [True, False], ids=["keys-on", "keys-off"])
@pytest.mark.parametrize("name", [*BOTH, *SQLITE])
def test_the_journal_stays_on_sqlite(name: str, foreign_keys: bool, sqlite_place: str) -> None:
    small_book(sqlite_place)[0].close()
    assert attempted(sqlite_place, (BOTH | SQLITE)[name], foreign_keys=foreign_keys).journal_stayed


@pytest.mark.parametrize("name", [*BOTH, *POSTGRES])
def test_the_journal_stays_on_postgresql(name: str, postgres_place: str) -> None:
    small_book(postgres_place)[0].close()
    assert attempted(postgres_place, (BOTH | POSTGRES)[name], foreign_keys=True).journal_stayed


def test_a_right_forgery_gets_through_and_verify_names_it(book_place: str) -> None:
    """The cases above fail for the right reason: unchanged, the same statements are stored."""
    book, _ = small_book(book_place)
    with intruder(book_place) as by:
        false = forgery(by)
        by.begin()
        by.run(*false.statements())
        by.run("COMMIT")
    report = book.verify()
    book.close()
    assert {(found.seq, found.code) for found in report.problems} >= {(false.seq, "body_changed"), (false.seq, "node_changed")}


def test_every_unique_index_of_an_immutable_table_has_a_guard_against_replace(sqlite_place: str) -> None:
    small_book(sqlite_place)[0].close()
    with intruder(sqlite_place) as by:
        for table in tables.IMMUTABLE:
            indexes = by.rows(f"PRAGMA index_list('{table.name}')")
            names = [name for _, name, unique, *_ in indexes if unique]
            found = {tuple(row[2] for row in by.rows(f"PRAGMA index_info('{name}')")) for name in names}
            integer_key = tuple(row[1] for row in by.rows(f"PRAGMA table_info('{table.name}')") if row[5])
            assert found | {integer_key} == set(guards.unique_keys(table)), table.name
            sql = by.one(f"SELECT sql FROM sqlite_master WHERE name = '{table.name}'")
            assert "STRICT" in sql and ("WITHOUT ROWID" in sql or table is tables.log)


@pytest.mark.parametrize("foreign_keys", [True, False], ids=["keys-on", "keys-off"])
@pytest.mark.parametrize("table", [table.name for table in tables.IMMUTABLE])
def test_insert_or_replace_of_a_stored_row_changes_nothing(table: str, foreign_keys: bool, sqlite_place: str) -> None:
    small_book(sqlite_place)[0].close()
    with intruder(sqlite_place, foreign_keys=foreign_keys) as by:
        before = by.rows(f'SELECT * FROM "{table}"')
        for verb in ("INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE", "INSERT OR FAIL"):
            with pytest.raises(by.errors) if before else contextlib.nullcontext():
                by.run(f'{verb} INTO "{table}" SELECT * FROM "{table}"')
        assert by.rows(f'SELECT * FROM "{table}"') == before
