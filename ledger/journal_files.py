"""Books as text, backups, and books built again from them. Part of `ledger.api`.

What can be restored or replayed is an exported journal, or a book itself: a backup, or one on another database.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from ledger.application.replay_log import replay_log
from ledger.audit.held_root import HeldRoot
from ledger.audit.journal_file import opened_journal
from ledger.audit.journal_text import DamagedJournalError, JournalReader
from ledger.audits import AuditAnswer, Progress, replay_answer, replay_book
from ledger.domain.problem import Problem
from ledger.wiring import OpenBook, open_book, restore_book

_BOOK: Final = b"SQLite format 3\0"


def journal_lines(book: OpenBook, progress: Progress) -> Iterator[bytes]:
    """The whole book as text, line by line."""
    return book.journal_lines(progress)


def back_up(book: OpenBook, out: Path) -> AuditAnswer:
    """Copy a book that is in use to a new file."""
    found = book.back_up(out)
    return AuditAnswer(ok=False, problems=[found]) if isinstance(found, Problem) else AuditAnswer(True, *found)


def is_journal(source: str) -> bool:
    """True for a file that is no book: what it is instead is said when it is read."""
    path = Path(source)
    if "://" in source or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(len(_BOOK)) != _BOOK
    except OSError:
        return True


def replay_journal(source: str, progress: Progress, held: Sequence[HeldRoot] = ()) -> AuditAnswer:
    """Replay an exported journal from its text alone."""
    try:
        opened = opened_journal(Path(source))
        if isinstance(opened, Problem):
            return AuditAnswer(ok=False, problems=[opened])
        with opened as file:
            return replay_answer(replay_log(file, progress, held))
    except DamagedJournalError as error:
        return AuditAnswer(ok=False, problems=[error.problem])


def restore(source: str, location: str, progress: Progress, held: Sequence[HeldRoot] = ()) -> AuditAnswer:
    """Build the book of a journal or backup at a place where none is, all of it or nothing, and verify it first."""
    try:
        with _reader(source) as reader:
            if isinstance(reader, Problem):
                return AuditAnswer(ok=False, problems=[reader])
            made = restore_book(reader, location, held=held, progress=progress)
    except DamagedJournalError as error:
        return AuditAnswer(ok=False, problems=[error.problem])
    if isinstance(made, Problem):
        return AuditAnswer(ok=False, problems=[made])
    return AuditAnswer(True, made.size, made.root, made.checked)


def restore_drill(source: str, progress: Progress, held: Sequence[HeldRoot] = ()) -> AuditAnswer:
    """Restore into a folder that is deleted afterwards, and replay what was restored."""
    with tempfile.TemporaryDirectory(prefix="zhangfang-drill-") as folder:
        place = str(Path(folder) / "drill.db")
        restored = restore(source, place, progress, held)
        book = open_book(place) if restored.ok else None
        if not isinstance(book, OpenBook):
            return restored if book is None else AuditAnswer(ok=False, problems=[book])
        try:
            return replay_book(book, progress)
        finally:
            book.close()


@contextmanager
def _reader(source: str) -> Iterator[JournalReader | Problem]:
    """The text of a file, or that of a book as it would be exported."""
    if is_journal(source):
        opened = opened_journal(Path(source))
        if isinstance(opened, Problem):
            yield opened
        else:
            with opened as file:
                yield file.reader
        return
    book = open_book(source)
    if isinstance(book, Problem):
        yield book
        return
    try:
        yield JournalReader(book.journal_lines(lambda _done, _total: None), book.location)
    finally:
        book.close()
