"""SQL text for the hot path: written once per table and engine, run with tuples (PERFORMANCE technique 1).

Names are always quoted (`index`, `from`, `class` are words of SQL). Marks are `?` or `%s` as the driver wants them.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

import sqlalchemy as sa

Row = tuple[Any, ...]
CHUNK: Final = 500
"""Values in one IN list: far below every limit, few enough texts to keep prepared."""


def mark(connection: sa.Connection) -> str:
    """The parameter mark of the driver."""
    return "%s" if connection.dialect.name == "postgresql" else "?"


def quoted(names: Iterable[str]) -> str:
    """Column names as a list."""
    return ", ".join(f'"{name}"' for name in names)


def names(table: sa.Table) -> list[str]:
    """Column names in order."""
    return [str(column.name) for column in table.columns]


def insert(connection: sa.Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Insert rows that have a value for every column."""
    if rows:
        connection.exec_driver_sql(_insert_text(table, mark(connection)), list(rows))


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
        connection.exec_driver_sql(text, list(rows))


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
    """Rows of a query whose `{list}` stands for an IN list of the values, in chunks."""
    wanted = sorted(set(values)) if values else []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        marks = ", ".join([mark(connection)] * len(chunk))
        yield from select(connection, text.replace("{list}", marks), (*before, *chunk))


def select(connection: sa.Connection, text: str, values: Row = ()) -> Iterator[Row]:
    """Rows of a query; `?` stands for the driver's mark."""
    if connection.dialect.name == "postgresql":
        text = text.replace("?", "%s")
    return (tuple(row) for row in connection.exec_driver_sql(text, values))
