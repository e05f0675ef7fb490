"""A copy of a book that is in use: SQLite's online backup, which is one consistent reading and stops no writer.

The copy is opened and asked for its root before it gets its name. On PostgreSQL the exported journal is the backup.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ledger.domain.problem import Problem, Text, Where
from ledger.store import book as books
from ledger.store.book import Book
from ledger.store.connection import READING
from ledger.store.reading import SqlReading
from ledger.store.whole_files import give_name, private_folder


def back_up(book: Book, out: Path) -> tuple[int, str] | Problem:
    """Copy the book to a new file; the size and root of what was copied."""
    if book.on_postgres:
        return _export_instead(book)
    try:
        with private_folder(out) as folder:
            copy = folder / "copy.db"
            _copy(book, copy)
            found = _tree_of(copy)
            if not isinstance(found, Problem):
                give_name(copy, out)
            return found
    except FileExistsError:
        return _exists(out)
    except (OSError, sqlite3.Error) as error:
        return _failed(out, getattr(error, "strerror", None) or str(error))


def _copy(book: Book, copy: Path) -> None:
    source = book.engine.raw_connection()
    target = sqlite3.connect(copy)
    try:
        assert isinstance(source.driver_connection, sqlite3.Connection)
        source.driver_connection.backup(target)
    finally:
        target.close()
        source.close()


def _tree_of(copy: Path) -> tuple[int, str] | Problem:
    opened = books.open_book(copy)
    if isinstance(opened, Problem):
        return opened
    try:
        with opened.engine.connect().execution_options(**READING) as connection:
            reading = SqlReading(connection, opened)
            return reading.size, reading.root
    finally:
        opened.close()


def _exists(out: Path) -> Problem:
    message = Text(f"{out} 已存在", f"{out} exists already")
    remedy = Text(
        "换一个文件名,例如带日期;备份从不覆盖", "name another file, with the date perhaps; a backup overwrites nothing"
    )
    return Problem("file_exists", message, remedy, Where(file=str(out)))


def _failed(out: Path, reason: str) -> Problem:
    message = Text(f"写不了备份 {out}:{reason}", f"cannot write the backup {out}: {reason}")
    remedy = Text(
        "检查文件名、权限和磁盘空间;没有留下半份", "check name, permissions and space on the disk; no half of it is left"
    )
    return Problem("file_unwritable", message, remedy, Where(file=str(out)))


def _export_instead(book: Book) -> Problem:
    message = Text("PostgreSQL 账套的备份就是导出的账簿文本", "the backup of a book on PostgreSQL is its exported journal")
    remedy = Text("执行 zhangfang export BOOK journal --out 文件", "run: zhangfang export BOOK journal --out FILE")
    return Problem("backup_by_export", message, remedy, Where(file=book.place))
