"""Somebody with a database client and no program: raw connections, forged records, triggers taken away.

`Intruder` speaks the driver's own language, never SQLAlchemy, and switches off what a session may switch off.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from ledger.store import guards, triggers_postgres, triggers_sqlite

Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Intruder:
    """A raw connection to a book."""

    connection: Any
    schema: str = ""
    errors: tuple[type[Exception], ...] = field(default=(sqlite3.Error,))

    @property
    def on_postgres(self) -> bool:
        return bool(self.schema)

    def run(self, *statements: str) -> None:
        for statement in statements:
            self.connection.execute(statement)

    def rows(self, query: str) -> Rows:
        return [tuple(row) for row in self.connection.execute(query).fetchall()]

    def one(self, query: str) -> Any:
        return self.rows(query)[0][0]

    def begin(self) -> None:
        if not self.on_postgres:
            self.run("BEGIN")

    def all_guards(self) -> list[guards.Guard]:
        return triggers_postgres.all_guards() if self.on_postgres else triggers_sqlite.all_guards()

    def drop(self, guard: guards.Guard) -> None:
        drop = triggers_postgres.drop_trigger(guard, self.schema) if self.on_postgres else triggers_sqlite.drop_trigger(guard)
        self.run(drop)

    def drop_all_but(self, kept: str) -> None:
        for guard in self.all_guards():
            if guard.name != kept:
                self.drop(guard)

    def put_back(self, guard: guards.Guard) -> None:
        if self.on_postgres:
            self.run(*triggers_postgres.create_trigger(guard, self.schema))
        else:
            self.run(triggers_sqlite.create_trigger(guard))

    def blob(self, size: int) -> str:
        """SQL for so many bytes of 0xab."""
        return f"decode('{'ab' * size}', 'hex')" if self.on_postgres else f"x'{'ab' * size}'"

    def switch_off_keys(self) -> None:
        """What a session may switch off by itself: foreign keys on SQLite; ordinary triggers for a superuser on PostgreSQL."""
        self.run("SET session_replication_role = replica" if self.on_postgres else "PRAGMA foreign_keys = OFF")


@contextlib.contextmanager
def intruder(place: str, *, foreign_keys: bool = True) -> Iterator[Intruder]:
    """A raw connection to the book at that place, with the defaults of a plain client."""
    if "://" not in place:
        connection = sqlite3.connect(place, isolation_level=None)
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        with contextlib.closing(connection):
            yield Intruder(connection)
        return
    import psycopg

    url = sa.make_url(place)
    schema = url.query["schema"]
    with psycopg.connect(host=url.query["host"], user="postgres", dbname="postgres") as raw:
        raw.execute(f'SET search_path TO "{schema}"')
        raw.commit()
        yield Intruder(raw, schema, (psycopg.Error,))
        raw.rollback()


def literal(value: Any) -> str:
    """SQL for a value; `raw:` text is SQL already."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return value[4:] if value.startswith("raw:") else "'" + value.replace("'", "''") + "'"
    return str(value)


def insert(table: str, row: dict[str, Any], verb: str = "INSERT") -> str:
    """An INSERT of one row."""
    columns = ", ".join(f'"{name}"' for name in row)
    return f'{verb} INTO "{table}" ({columns}) VALUES ({", ".join(literal(value) for value in row.values())})'


@dataclass(slots=True)
class Forgery:
    """A record that nobody posted, right in every detail until somebody changes one; `statements` write it in order."""

    by: Intruder
    seq: int
    log: dict[str, Any]
    entry: dict[str, Any]
    lines: list[dict[str, Any]]
    seal: dict[str, Any]

    def statements(self) -> list[str]:
        postings = [insert("posting", line) for line in self.lines]
        return [insert("log", self.log), insert("entry", self.entry), *postings, insert("seal", self.seal)]


def forgery(by: Intruder, **entry: Any) -> Forgery:
    """Two lines of goods and money in March 2026, with the next numbers."""
    seq = by.one("SELECT max(seq) FROM log") + 1
    number = by.one("SELECT max(number) FROM entry WHERE period = '2026-03'") + 1
    log = {"seq": seq, "kind": "forged", "accounting_date": "2026-03-05", "recorded_at": "2030-01-01T00:00:00.000000Z"}
    log |= {"key": f"forged:{seq}:1", "request_sha256": "", "prepared_by": "", "reviewed_by": "", "recorded_by": "eve"}
    log |= {"body": f"raw:{by.blob(2)}", "leaf": f"raw:{by.blob(32)}"}
    head = {"seq": seq, "ordinal": 1, "class": "normal", "number": number, "period": "2026-03", "accounting_date": "2026-03-05"}
    head |= {"business_date": "2026-03-05", "reverses": None, "summary_zh": "", "summary_en": ""} | entry
    common = {"seq": seq, "ordinal": 1, "accounting_date": head["accounting_date"], "role": "", "item": "P1"}
    debit = common | {"line": 1, "account": "5401", "debit": 700, "credit": 0, "quantity": 7}
    credit = common | {"line": 2, "account": "1405", "debit": 0, "credit": 700, "quantity": -7}
    return Forgery(by, seq, log, head, [debit, credit], {"seq": seq, "ordinal": 1, "lines": 2})
