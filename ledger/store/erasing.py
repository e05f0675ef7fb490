"""Taking personal data out of a book for good: rows deleted, imported rows blanked, and the bytes they lay in written anew.

A database keeps what was deleted: in free pages and cells, in its write-ahead log, in copies of pages that were split. So the
file (SQLite) or the tables (PostgreSQL) are written again without it. Backups, exported texts, PostgreSQL's own WAL archive and
blocks that a disk has let go are outside the book: who keeps them deletes them.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa

from ledger.audit.canonical import canonical_text
from ledger.domain.personal_data import ERASED_NAME, attachment_ref, personal_refs
from ledger.domain.problem import Problem
from ledger.store import problems, tables
from ledger.store.book import Book
from ledger.store.machine_errors import translated
from ledger.store.statements import driver, mark, quoted, select, select_in

_ENCODINGS: Final = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
"""In which an original file may hold a name."""


def clear_values(connection: sa.Connection, inputs: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, str]:
    """Personal fields of these inputs in clear, by ref, as far as they are not erased."""
    refs = {ref for kind, given in inputs for ref in personal_refs(kind, given).values()}
    return dict(select_in(connection, 'SELECT "ref", "value" FROM personal WHERE "ref" IN ({list})', refs))


def delete_erased(connection: sa.Connection, refs: Collection[str]) -> None:
    """Delete what an erasure names, in its own transaction; the guards let nothing else be deleted."""
    cursor, sign = driver(connection).cursor(), mark(connection)
    for ref in refs:
        name = ref.removeprefix(attachment_ref(""))
        table, column = ("attachment", "sha256") if name != ref else ("personal", "person")
        cursor.execute(f'DELETE FROM {table} WHERE "{column}" = {sign}', (name,))


def blank_staged(connection: sa.Connection, values: Collection[str]) -> None:
    """Put the placeholder where imported rows hold one of these texts; ids stay, so nothing is imported twice.

    Names of fields are left alone: somebody may be called like one.
    """
    cursor, sign = driver(connection).cursor(), mark(connection)
    for key, file, *told in list(select(connection, 'SELECT "id", "file", "record", "choices" FROM staged')):
        blanked = (_blanked(file, values), *(canonical_text(_blanked(json.loads(one), values)) for one in told))
        if blanked != (file, *told):
            changes = ", ".join(f'"{column}" = {sign}' for column in ("file", "record", "choices"))
            cursor.execute(f'UPDATE staged SET {changes} WHERE "id" = {sign}', (*blanked, key))


def _blanked(found: Any, values: Collection[str]) -> Any:
    """The same data with the placeholder in its texts."""
    if isinstance(found, dict):
        return {name: _blanked(one, values) for name, one in found.items()}
    if isinstance(found, list):
        return [_blanked(one, values) for one in found]
    if isinstance(found, str):
        for value in values:
            found = found.replace(value, ERASED_NAME)
    return found


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def places_of(connection: sa.Connection, values: Collection[str]) -> Iterator[tuple[str, str]]:
    """(table, key) of every row that holds one of these texts, `personal` and `staged` left out: what erasing has to reach."""
    for table in tables.metadata.sorted_tables:
        if table.name not in ("personal", "staged"):
            yield from ((table.name, key) for key in _rows_with(connection, table, values))


def _rows_with(connection: sa.Connection, table: sa.Table, values: Collection[str]) -> Iterator[str]:
    keys = [column.name for column in table.primary_key.columns]
    asked: list[str] = []
    marks: list[str | bytes] = []
    for column in table.columns:
        for needle in _needles(column, values):
            asked.append(_contains(connection, column.name))
            marks.append(needle)
    if not asked:
        return
    text = f'SELECT {quoted(keys)} FROM "{table.name}" WHERE {" OR ".join(asked)} ORDER BY {quoted(keys)}'
    for row in select(connection, text, tuple(marks)):
        yield "/".join(part.hex() if isinstance(part, bytes) else str(part) for part in row)


def _contains(connection: sa.Connection, column: str) -> str:
    return f'position(? IN "{column}") > 0' if connection.dialect.name == "postgresql" else f'instr("{column}", ?) > 0'


def _needles(column: sa.Column[Any], values: Collection[str]) -> list[str] | list[bytes]:
    """What to look for in a column: texts as texts, bytes in every encoding a file may have."""
    found = sorted({text for value in values for text in (value, _in_json(value))})
    if isinstance(column.type, sa.LargeBinary):
        encodings = _ENCODINGS if column.table.name == "attachment" else _ENCODINGS[:1]
        return sorted({text.encode(encoding) for text in found for encoding in encodings})
    return found if isinstance(column.type, sa.Text) else []


def rewritten(book: Book) -> Problem | None:
    """Write the book's bytes anew, without what was deleted. A problem where somebody reads it: done again, it is finished."""
    with translated(book):
        if not book.on_postgres:
            return _rewrite_file(book)
        _rewrite_tables(book)
        return None


def _rewrite_file(book: Book) -> Problem | None:
    """VACUUM writes every page again; the checkpoint brings them into the file and cuts the write-ahead log to nothing."""
    connection = book.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        (busy, *_) = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() or (1,)
    finally:
        connection.close()
    return problems.still_read(book.place) if busy else None


_COPIED: Final = (
    ("personal", "value", 'text COLLATE "C"', "''"),
    ("staged", "record", 'text COLLATE "C"', "''"),
    ("attachment", "bytes", "bytea", "''::bytea"),
)
"""One column of each table, its type, and what changes nothing but makes PostgreSQL copy the table."""


def _rewrite_tables(book: Book) -> None:
    """An ALTER of a column to what it is copies the rows that live now.

    VACUUM FULL would also keep those that an older transaction anywhere on the server may still see.
    """
    with book.engine.begin() as connection:
        for table, column, type_, nothing in _COPIED:
            text = f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {type_} USING "{column}" || {nothing}'
            connection.exec_driver_sql(text)


def last_day_of(connection: sa.Connection, person: str) -> str:
    """The accounting date of the newest record that names a party or was made by a user; nothing where there is none."""
    kind, _, code = person.partition(":")
    if kind == "party":
        rows = select(connection, 'SELECT max("accounting_date") FROM posting WHERE "party" = ?', (code,))
    else:
        made = " OR ".join(f'"{name}" = ?' for name in ("prepared_by", "reviewed_by", "recorded_by"))
        rows = select(connection, f'SELECT max("accounting_date") FROM log WHERE {made}', (code,) * 3)
    return next((str(row[0]) for row in rows if row[0]), "")


def open_keys_of(connection: sa.Connection, party: str) -> list[str]:
    """Open items of a party that are not zero."""
    something = '("amount" <> 0 OR "value" <> 0 OR "quantity" <> 0)'
    text = f'SELECT DISTINCT "key" FROM open_item WHERE "party" = ? AND {something} ORDER BY "key"'
    return [str(row[0]) for row in select(connection, text, (party,))]
