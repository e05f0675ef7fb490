"""Rights on the schema of a book, so that the role of the application can add and never change (ARCHITECTURE D9, ENGINE §8).

The owner of the schema makes books and migrates them. The application's role owns nothing: it reads everything, inserts into
sealed tables, and updates only what is a sum of them (projections) or stands outside the log (staged rows, hashes of
passwords). It cannot switch off a trigger, because only owners can. An auditor's role reads.
"""

# ruff: noqa: S608 — names of tables are ours; the role is checked and quoted, identifiers cannot be bound.
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa

from ledger.domain.problem import Problem, Text
from ledger.store import tables
from ledger.store.book import Book

_ROLE: Final = re.compile(r"[a-zA-Z_][a-zA-Z0-9_$-]{0,62}")
_UNKNOWN_ROLE: Final = "42704"
_INSERTED: Final = tuple(table for table in tables.IMMUTABLE if table is not tables.schema_version)
_RIGHTS: Final = (
    ("INSERT", _INSERTED),
    ("INSERT, UPDATE", (*tables.PROJECTIONS, tables.staged)),
    ("INSERT, UPDATE, DELETE", (tables.credential,)),
)


def grant(book: Book, role: str, *, read_only: bool) -> Problem | None:
    """Give a role of the server exactly these rights on the book, whatever it had before; or why not."""
    if not book.on_postgres:
        message = Text("SQLite 文件没有数据库角色", "a SQLite file knows no roles of a server")
        remedy = Text("用操作系统的文件权限", "use the permissions of the file")
        return Problem("no_server", message, remedy)
    if not _ROLE.fullmatch(role):
        return _no_role(role)
    try:
        with book.engine.begin() as connection:
            if not owns(connection, book.schema):
                return not_owner(book)
            for statement in statements(book.schema, role, read_only=read_only):
                connection.exec_driver_sql(statement)
    except sa.exc.DBAPIError as error:
        if getattr(error.orig, "sqlstate", "") == _UNKNOWN_ROLE:
            return _no_role(role)
        raise
    return None


def statements(schema: str, role: str, *, read_only: bool) -> Iterator[str]:
    """SQL of the rights; what the role had on the schema before is taken away first."""
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA "{schema}" FROM "{role}", PUBLIC'
    yield f'REVOKE ALL ON SCHEMA "{schema}" FROM "{role}", PUBLIC'
    yield f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"'
    yield f'GRANT SELECT ON ALL TABLES IN SCHEMA "{schema}" TO "{role}"'
    if read_only:
        yield f'REVOKE SELECT ON "{schema}"."credential" FROM "{role}"'
        return
    for rights, given in _RIGHTS:
        listed = ", ".join(f'"{schema}"."{table.name}"' for table in given)
        yield f'GRANT {rights} ON {listed} TO "{role}"'


def owns(connection: sa.Connection, schema: str) -> bool:
    """True where who is connected owns the book's schema."""
    text = "SELECT pg_has_role(session_user, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = %s"
    return bool(connection.exec_driver_sql(text, (schema,)).scalar())


def _no_role(role: str) -> Problem:
    message = Text(f"服务器上没有角色“{role}”", f"there is no role “{role}” on the server")
    zh, en = "由数据库管理员建:CREATE ROLE … LOGIN", "have the server's administrator make it: CREATE ROLE … LOGIN"
    return Problem("unknown_server_role", message, Text(zh, en))


def not_owner(book: Book) -> Problem:
    """Another role owns it."""
    message = Text(f"{book.place} 属于另一个角色", f"{book.place} belongs to another role")
    return Problem("not_owner", message, Text("用拥有该模式的角色连接", "connect as the role that owns the schema"))
