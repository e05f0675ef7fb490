"""The tables themselves: integers only, the columns that bodies name, one view for everybody else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from raw_sql import intruder
from stories import new_book, small_book

from ledger.audit.canonical import POSTING_COLUMNS
from ledger.audit.sums import PROJECTIONS
from ledger.store import tables

COLUMNS = [column for table in tables.metadata.tables.values() for column in table.columns]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_a_column_is_an_integer_of_64_bits_a_text_or_bytes(column: sa.Column[object]) -> None:
    assert isinstance(column.type, sa.BigInteger | sa.Text | sa.LargeBinary)
    assert not isinstance(column.type, sa.Numeric | sa.Float)


def test_a_posting_has_a_column_for_every_field() -> None:
    key = ["seq", "ordinal"]
    assert [column.name for column in tables.posting.columns if column.name not in (*key, "accounting_date")] == [
        name for name, _, _ in POSTING_COLUMNS
    ]


@pytest.mark.parametrize("table", tables.PROJECTIONS, ids=str)
def test_a_projection_has_the_columns_that_verify_compares(table: sa.Table) -> None:
    keys, values = PROJECTIONS[table.name]
    assert [column.name for column in table.columns] == [*keys, *values]
    assert [column.name for column in table.primary_key.columns] == list(keys)


def test_the_database_has_integers_of_64_bits_only(postgres_place: str) -> None:
    new_book(postgres_place).close()
    with intruder(postgres_place) as by:
        found = by.rows(f"SELECT DISTINCT data_type FROM information_schema.columns WHERE table_schema = '{by.schema}'")
    assert {row[0] for row in found} <= {"bigint", "text", "bytea"}


def test_the_journal_shows_sealed_lines_with_their_entry(book_place: str) -> None:
    book, _ = small_book(book_place)
    book.close()
    with intruder(book_place) as by:
        columns = 'entry, line, "class", number, account, debit, credit, item, quantity'
        found = by.rows(f"SELECT {columns} FROM journal WHERE seq = 10")
    assert found == [
        ("10.1", 1, "normal", 1, "1405", 100_000, 0, "P1", 100),
        ("10.1", 2, "normal", 1, "2202.02", 0, 100_000, "P1", -100),
    ]
