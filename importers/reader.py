"""What a reader is: a name, a look at the first bytes, and one pure function from bytes to a report.

A reader opens no file and no connection, knows no clock and no book, and raises for bugs only: whatever a file holds, the
answer is an `ImportReport`. Readers are found through the entry point group `zhangfang.importers` (see `registry`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from importers.report import ImportReport

__all__ = ["NO_OPTIONS", "ReadOptions", "Reader"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller knows that the file may not say.

    `account` stands in where a statement does not name its own account; `mappings` is a folder of TOML mappings that takes
    precedence over the shipped ones; `variant` names one mapping instead of looking for it.
    """

    account: str = ""
    mappings: Path | None = None
    variant: str = ""


NO_OPTIONS = ReadOptions()


class Reader(Protocol):
    """One family of file formats."""

    @property
    def name(self) -> str:
        """What `--format` calls it; the name of its entry point."""

    def identify(self, name: str, head: bytes, options: ReadOptions = ...) -> bool:
        """Whether a file with these first bytes (at most 64 KiB) is one of ours; cheap and without side effects."""

    def read(self, name: str, content: bytes, options: ReadOptions = ...) -> ImportReport:
        """All records of the file and a reason for every row that gave none."""
