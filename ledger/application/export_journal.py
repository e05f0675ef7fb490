"""The whole book as text (`audit.journal_text`): what `export BOOK journal` writes, and what is copied from book to book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

from ledger.application.replay_log import LogSource, Progress
from ledger.audit.canonical import Json, canonical_text
from ledger.audit.journal_text import JournalHead, written_attachment, written_head, written_line

_STEP: Final = 500
"""Records between two words about progress."""


class BookContents(LogSource, Protocol):
    """One consistent reading of all that cannot be computed: the log, original files, checkpoints, imported rows."""

    def attachment_names(self) -> list[str]:
        """SHA-256 of the original files, in order."""

    def attachment(self, sha256: str) -> bytes | None:
        """An original file."""

    def checkpoint_rows(self) -> list[Json]:
        """The rows of table checkpoint, bytes in hexadecimal."""

    def staged_rows(self) -> list[Json]:
        """The rows of table staged."""

    def operation_rows(self) -> list[Json]:
        """The rows of table operation."""

    def personal_rows(self) -> list[Json]:
        """The rows of table personal, bytes in hexadecimal."""


def journal_lines(book: BookContents, progress: Progress = lambda _done, _total: None) -> Iterator[bytes]:
    """The text of a book, line by line."""
    names, checkpoints = book.attachment_names(), book.checkpoint_rows()
    staged, operations, personal = book.staged_rows(), book.operation_rows(), book.personal_rows()
    size = book.size
    counts = (len(names), len(checkpoints), len(staged), len(operations), len(personal))
    yield written_head(JournalHead(size, book.root, *counts))
    for seq, body in book.bodies():
        yield written_line("record", body)
        if seq % _STEP == 0 or seq == size:
            progress(seq, size)
    for name in names:
        content = book.attachment(name)
        assert content is not None, name
        yield written_attachment(content)
    parts = (("checkpoint", checkpoints), ("staged", staged), ("operation", operations), ("personal", personal))
    for kind, rows in parts:
        for row in rows:
            yield written_line(kind, canonical_text(row).encode())
