"""An exported journal on the disk: read once in order, and one record again where a later one reverses it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from ledger.audit.journal_text import JournalReader, record_body
from ledger.domain.problem import Problem, Text


class JournalFile:
    """An open file. As a log to be replayed it also reads what follows the records, so that no line goes unchecked."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        self._starts = array("Q")
        """Where each line begins."""
        try:
            self.reader = JournalReader(self._lines(), str(path))
        except BaseException:
            self._file.close()
            raise

    @property
    def size(self) -> int:
        """Records that the first line promises."""
        return self.reader.size

    @property
    def root(self) -> str:
        """The root that the first line promises, hexadecimal."""
        return self.reader.root

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        """Numbers and bodies of the records, to the end of the file."""
        yield from self.reader.bodies()
        self.reader.read_rest()

    def body_at(self, seq: int) -> bytes:
        """The body of a record that was read before."""
        here = self._file.tell()
        self._file.seek(self._starts[seq])
        line = self._file.readline()
        self._file.seek(here)
        return record_body(line)

    def _lines(self) -> Iterator[bytes]:
        while line := self._file.readline():
            self._starts.append(self._file.tell() - len(line))
            yield line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._file.close()


def opened_journal(path: Path) -> JournalFile | Problem:
    """The journal in a file, or why it cannot be read. A first line that is damaged raises `DamagedJournalError`."""
    try:
        return JournalFile(path)
    except OSError as error:
        message = Text(f"读不了 {path}:{error.strerror}", f"cannot read {path}: {error.strerror}")
        remedy = Text("检查文件名和权限", "check the name and the permissions")
        return Problem("file_unreadable", message, remedy).at(file=str(path))
