"""SQL text for the hot path: written once per table and engine, run with tuples (PERFORMANCE technique 1).

Names are always quoted (`index`, `from`, `class` are words of SQL). Marks are `?` or `%s` as the driver wants them. Statements
run on the driver's own cursor inside SQLAlchemy's transaction: its result objects cost several times what SQLite needs for a
row. What goes wrong is therefore the driver's own error, which `machine_errors` knows.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

Row = tuple[Any, ...]
CHUNK: Final = 512
"""Values in one IN list: far below every limit."""


def mark(connection: sa.Connection) -> str:
    """The parameter mark of the driver."""
    return "%s" if connection.dialect.name == "postgresql" else "?"


def quoted(names: Iterable[str]) -> str:
    """Column names as a list."""
    return ", ".join(f'"{name}"' for name in names)


def names(table: sa.Table) -> list[str]:
    """Column names in order."""
    return [str(column.name) for column in table.columns]


def driver(connection: sa.Connection) -> Any:
    """The driver's own connection, in the transaction that SQLAlchemy has begun on it."""
    if not connection.in_transaction():
        connection.begin()
    return connection.connection.dbapi_connection


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that have a value for every column."""
    if rows:
        driver(connection).cursor().executemany(_insert_text(table, mark(connection)), rows)


@cache
def _insert_text(table: sa.Table, mark: str) -> str:
    columns = names(table)
    marks = ", ".join([mark] * len(columns))
    return f'INSERT INTO "{table.name}" ({quoted(columns)}) VALUES ({marks})'


def upsert(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Row],
    *,
    add: Sequence[str] = (),
    replace: Sequence[str] = (),
    largest: Sequence[str] = (),
) -> None:
    """Insert rows; where the key is known, add to some columns, replace others, keep the larger of a third kind."""
    if rows:
        text = _upsert_text(table, mark(connection), tuple(add), tuple(replace), tuple(largest))
        driver(connection).cursor().executemany(text, rows)


@cache
def _upsert_text(table: sa.Table, mark: str, add: tuple[str, ...], replace: tuple[str, ...], largest: tuple[str, ...]) -> str:
    changes = [f'"{column}" = "{table.name}"."{column}" + excluded."{column}"' for column in add]
    changes += [f'"{column}" = excluded."{column}"' for column in replace]
    changes += [_larger(table.name, column) for column in largest]
    key = quoted(column.name for column in table.primary_key.columns)
    return f"{_insert_text(table, mark)} ON CONFLICT ({key}) DO UPDATE SET {', '.join(changes)}"


def _larger(name: str, column: str) -> str:
    old, new = f'"{name}"."{column}"', f'excluded."{column}"'
    return f'"{column}" = CASE WHEN {new} > {old} THEN {new} ELSE {old} END'


def select_in(connection: sa.Connection, text: str, values: Iterable[str], *, before: Row = ()) -> Iterator[Row]:
    """Rows of a query whose `{list}` stands for an IN list of the values, in chunks.

    A list is filled up with its last value to a power of two, so that few texts need to be prepared and are kept.
    """
    wanted = sorted(set(values)) if values else []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        chunk += chunk[-1:] * ((1 << (len(chunk) - 1).bit_length()) - len(chunk))
        yield from select(connection, _with_marks(text, len(chunk)), (*before, *chunk))


@cache
def _with_marks(text: str, count: int) -> str:
    return text.replace("{list}", ", ".join("?" * count))


def select(connection: sa.Connection, text: str, values: Row = ()) -> Iterator[Row]:
    """Rows of a query; `?` stands for the driver's mark."""
    if connection.dialect.name == "postgresql":
        text = text.replace("?", "%s")
    rows: Iterator[Row] = iter(driver(connection).cursor().execute(text, values))
    return rows
