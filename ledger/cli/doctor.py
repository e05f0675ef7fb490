"""`zhangfang doctor [BOOK]`: what the machine has, what is missing, and whether a book opens."""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from ledger.api import OpenBook, Text, open_book, verify_book
from ledger.cli.answers import answer, json_option, language_of, show_problems
from ledger.cli.terminal_checks import terminal_checks

Check = tuple[str, bool, str]
_PACKAGES = (("sqlalchemy", True), ("pydantic", True), ("lark", True), ("beancount", True), ("psycopg", False))
_FREE_BYTES_MIN = 200 * 1024 * 1024


@click.command("doctor")
@click.argument("book", required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, book: str | None, as_json: bool) -> int:
    """自检 Check Python, SQLite, packages, disk space, and (with BOOK) the whole book."""
    checks = [*_machine(Path(book).parent if book and "://" not in book else Path()), *([] if as_json else terminal_checks())]
    if book:
        checks += _book(ctx, book)
    ok = all(passed for _, passed, _ in checks)
    rows = [{"check": name, "ok": passed, "found": found} for name, passed, found in checks]

    def show() -> None:
        for name, passed, found in checks:
            click.echo(f"{'✓' if passed else '✗'} {name}: {found}")

    answer(as_json, {"schema": "zhangfang.doctor/1", "ok": ok, "checks": rows}, show)
    return 0 if ok else 1


def _machine(folder: Path) -> Iterator[Check]:
    yield "Python ≥ 3.11", True, platform.python_version()
    yield "SQLite ≥ 3.37", sqlite3.sqlite_version_info >= (3, 37), sqlite3.sqlite_version
    for package, required in _PACKAGES:
        try:
            yield package, True, version(package)
        except PackageNotFoundError:
            yield (
                package,
                not required,
                "missing" if required else "not installed (only for PostgreSQL: pip install zhangfang[postgres])",
            )
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        yield "disk", False, str(error)
    else:
        yield "disk", free > _FREE_BYTES_MIN, f"{free // 1024 // 1024} MiB free"


def _book(ctx: click.Context, location: str) -> list[Check]:
    language = language_of(ctx)
    found = open_book(location)
    if not isinstance(found, OpenBook):
        show_problems([found], language)
        return [(location, False, found.code)]
    try:
        made = verify_book(found)
    finally:
        found.close()
    show_problems(made.problems, language)
    return [
        (Text(f"账套 {location}", f"book {location}").in_language(language), made.ok, f"{made.size} records, root {made.root}")
    ]
