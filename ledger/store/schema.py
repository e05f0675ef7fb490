"""Making the tables, triggers and the view of a book, and the fingerprint that shows whether they are still those.

The fingerprint is a SHA-256 over the definitions the database itself reports (`sqlite_master`, `pg_catalog`). It is stored at
creation and compared at every opening; `verify` compares it with a schema made afresh, so storing another one hides nothing.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from typing import Final

import sqlalchemy as sa

from ledger.store import tables, triggers_postgres, triggers_sqlite

VERSION: Final = 3
"""Of the tables. A program refuses a book of a newer one."""
APPLICATION_ID: Final = 0x5A464C47
"""`ZFLG` in the header of the SQLite file, so that any other file is told apart."""


def create_schema(connection: sa.Connection, schema: str = "") -> None:
    """Everything an empty book needs, in the transaction of the connection."""
    tables.for_dialect(connection.dialect.name).create_all(connection, checkfirst=False)
    columns = ", ".join(f'{column} AS "{name}"' for column, name in _journal_columns())
    connection.exec_driver_sql(
        f"CREATE VIEW journal AS SELECT {columns} FROM posting AS p "
        'JOIN seal AS s ON s."seq" = p."seq" AND s."ordinal" = p."ordinal" '
        'JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal"'
    )
    on_postgres = connection.dialect.name == "postgresql"
    for statement in triggers_postgres.statements(schema) if on_postgres else triggers_sqlite.statements():
        connection.exec_driver_sql(statement)
    if on_postgres:
        for table, column in _NOT_SAMPLED:
            connection.exec_driver_sql(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET STATISTICS 0')
    connection.execute(tables.schema_version.insert().values(version=VERSION, fingerprint=fingerprint(connection, schema)))
    if not on_postgres:
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


_NOT_SAMPLED: Final = (("personal", "value"), ("staged", "record"), ("staged", "choices"))
"""Columns whose values PostgreSQL must not copy into its statistics, where an erasure would not reach them."""


def _journal_columns() -> list[tuple[str, str]]:
    found = [(column, column.split('"')[1]) for column in tables.JOURNAL_COLUMNS]
    identity = [('e."seq" || \'.\' || e."ordinal"', "entry")]
    return identity + found


def fingerprint(connection: sa.Connection, schema: str = "") -> str:
    """SHA-256 over all definitions of the book, in the database's own words, the schema's name left out."""
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(_POSTGRES_DEFINITIONS.replace("{schema}", schema)).all()
    else:
        rows = connection.exec_driver_sql(_SQLITE_DEFINITIONS).all()
    lines = ["\x1f".join("" if part is None else str(part) for part in row) for row in rows]
    text = "\x1e".join(lines)
    if schema:
        # Names are qualified in our own functions, always quoted, and in definitions of indexes; `b.` elsewhere is an alias.
        text = re.sub(rf' ON {schema}\.("?\w+"? USING )', r" ON \1", text.replace(f'"{schema}".', ""))
    return sha256(text.encode()).hexdigest()


def engine_and_version(connection: sa.Connection) -> str:
    """`sqlite 1`: fingerprints are compared only where engine and version of the tables are the same."""
    return f"{connection.dialect.name} {stored_fingerprint(connection)[0]}"


def stored_fingerprint(connection: sa.Connection) -> tuple[int, str]:
    """Version and fingerprint written when the book was made; version 0 where none can be read any more."""
    row = connection.exec_driver_sql("SELECT version, fingerprint FROM schema_version ORDER BY version DESC LIMIT 1").first()
    return (row[0], str(row[1])) if row is not None and isinstance(row[0], int) else (0, "")


def expected_fingerprint(connection: sa.Connection) -> str:
    """The fingerprint of a schema made afresh by this program on the same engine; nothing of it stays."""
    return _sqlite_fingerprint() if connection.dialect.name == "sqlite" else _scratch_fingerprint(connection)


@cache
def _sqlite_fingerprint() -> str:
    """One SQLite makes one schema: asked once in a process."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as scratch:
        create_schema(scratch)
        found = fingerprint(scratch)
    engine.dispose()
    return found


def _scratch_fingerprint(connection: sa.Connection) -> str:
    """PostgreSQL rolls definitions back like rows, so the scratch schema is never seen by anyone.

    Somebody who may only read cannot make one and compares with what was stored when the book was made.
    """
    name = "zhangfang_scratch"
    with connection.engine.connect() as scratch:
        try:
            scratch.exec_driver_sql(f'CREATE SCHEMA "{name}"')
        except sa.exc.ProgrammingError:
            return stored_fingerprint(connection)[1]
        scratch.exec_driver_sql(f'SET LOCAL search_path TO "{name}"')
        create_schema(scratch, name)
        found = fingerprint(scratch, name)
        scratch.rollback()
    return found


_SQLITE_DEFINITIONS: Final = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
)
_POSTGRES_DEFINITIONS: Final = """
SELECT 'column', c.relname, a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                                                 a.attgenerated, l.collname, pg_get_expr(d.adbin, d.adrelid))
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = '"{schema}"'::regnamespace AND c.relkind IN ('r', 'p', 'f')
UNION ALL SELECT 'constraint', c.relname, k.conname, concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = '"{schema}"'::regnamespace AND k.contype <> 'n'
UNION ALL SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = '{schema}'
UNION ALL SELECT 'trigger', c.relname, t.tgname, concat_ws(' ', t.tgtype, t.tgenabled, p.proname,
                                                           p.pronamespace = c.relnamespace, pg_get_expr(t.tgqual, t.tgrelid))
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE c.relnamespace = '"{schema}"'::regnamespace AND (NOT t.tgisinternal OR t.tgenabled <> 'O')
UNION ALL SELECT 'function', p.proname, pg_get_function_identity_arguments(p.oid),
                 concat_ws(' ', p.prosrc, p.proconfig, p.prosecdef)
  FROM pg_proc p WHERE p.pronamespace = '"{schema}"'::regnamespace
UNION ALL SELECT 'view', viewname, '', definition FROM pg_views WHERE schemaname = '{schema}'
UNION ALL SELECT 'rule', tablename, rulename, definition FROM pg_rules WHERE schemaname = '{schema}' AND rulename <> '_RETURN'
UNION ALL SELECT 'security', c.relname, '', concat_ws(' ', c.relrowsecurity, c.relforcerowsecurity)
  FROM pg_class c WHERE c.relnamespace = '"{schema}"'::regnamespace AND c.relrowsecurity
ORDER BY 1, 2, 3, 4
"""
