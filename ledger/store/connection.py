"""Engines that behave the same: one writer at a time, durable commits, explicit isolation (ARCHITECTURE D11).

SQLite: the driver's own transaction handling is switched off; a writing transaction begins with `BEGIN IMMEDIATE`, a reading
one with `BEGIN`, which gives it a snapshot. PostgreSQL: isolation is always said, because a server may have another default;
a writing transaction first takes the advisory lock of its schema, and waits for it no longer than SQLite would.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import ConnectionPoolEntry

from ledger.domain.problem import Problem
from ledger.store import problems

SQLITE_NEEDED: Final = (3, 37, 0)
BUSY_SECONDS: Final = 30
READING: Final = {"zhangfang_begin": "BEGIN"}
"""Execution options of a connection that only reads."""
UNCONFIRMED: Final = "zhangfang_unconfirmed"
"""In `info` of a connection whose commit was not waited for until the standby had it."""


def sqlite_version_problem(found: tuple[int, ...] = sqlite3.sqlite_version_info) -> Problem | None:
    """A problem where the SQLite of this Python cannot make STRICT tables."""
    if found >= SQLITE_NEEDED:
        return None
    return problems.sqlite_too_old(".".join(map(str, found)), ".".join(map(str, SQLITE_NEEDED)))


def sqlite_engine(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> sa.Engine:
    """An engine on a file; opens nothing yet."""
    url = sa.URL.create("sqlite", database=str(path))
    engine = sa.create_engine(url, connect_args={"timeout": busy_seconds})
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


_PRAGMAS: Final = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "recursive_triggers = ON",
    # A batch of 1,000 documents changes 9 MB of pages: in the usual 2 MB they would be written out several times (KiB).
    "cache_size = -32768",
    # Statement journals, which every guarded INSERT opens, need no file.
    "temp_store = MEMORY",
)


def _prepare_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("zhangfang_begin", "BEGIN IMMEDIATE"))


def postgres_engine(url: sa.URL, schema: str, *, busy_seconds: float = BUSY_SECONDS) -> sa.Engine:
    """An engine on a schema of a server; connects to nothing yet."""
    # What the driver has to say about a connection that broke while it was in use is said by our own failures.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
    engine = sa.create_engine(url, isolation_level="READ COMMITTED", pool_pre_ping=True)
    sa.event.listen(engine, "connect", _prepare_postgres(schema, busy_seconds))
    return engine


def _prepare_postgres(schema: str, busy_seconds: float) -> Callable[[Any, ConnectionPoolEntry], None]:
    def prepare(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.add_notice_handler(_noting_unconfirmed(record))
        connection.autocommit = True
        connection.execute(f'SET search_path TO "{schema}"')
        connection.execute(f"SET lock_timeout TO {int(busy_seconds * 1000)}")
        connection.execute("SET application_name TO 'zhangfang'")
        connection.execute("SET synchronous_commit TO on")
        connection.autocommit = False

    return prepare


def _noting_unconfirmed(record: ConnectionPoolEntry) -> Callable[[Any], None]:
    """PostgreSQL answers a commit as done although the wait for the standby was cancelled, and says so in a warning only.

    The warning is known by the server's function that gives it: its text is translated, its code says nothing.
    """

    def note(message: Any) -> None:
        if message.source_function == "SyncRepWaitForLSN":
            record.info[UNCONFIRMED] = True

    return note


def lock_number(schema: str) -> int:
    """The key of the advisory lock of a schema: 63 bits of its hash."""
    return int.from_bytes(sha256(f"zhangfang:{schema}".encode()).digest()[:8], "big") >> 1


def postgres_holder(engine: sa.Engine, schema: str) -> str:
    """Who holds the lock of a schema, or nothing where that is over."""
    number = lock_number(schema)
    with engine.connect() as connection:
        row = connection.exec_driver_sql(
            "SELECT a.pid, a.usename, a.application_name, coalesce(a.client_addr::text, 'local') FROM pg_locks l "
            "JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted "
            "AND l.classid = %s AND l.objid = %s AND l.objsubid = 1 "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            (number >> 32, number & 0xFFFFFFFF),
        ).first()
    return f"{row[2]} {row[1]}@{row[3]} (pid {row[0]})" if row else ""


def sqlite_holder(path: Path) -> str:
    """The process that holds the write lock of a WAL file, where the system tells (Linux): byte 120 of the -shm file."""
    try:
        inode = Path(f"{path}-shm").stat().st_ino
        locks = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return ""
    for words in map(str.split, locks):
        if len(words) == 8 and words[3] == "WRITE" and words[5].endswith(f":{inode}") and _covers(words[6], words[7]):
            return _process(words[4])
    return ""


def _covers(first: str, last: str) -> bool:
    return int(first) <= 120 and (last == "EOF" or int(last) >= 120)


def _process(pid: str) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ").strip()
    except OSError:
        command = ""
    return f"{command} (pid {pid})" if command else f"pid {pid}"
