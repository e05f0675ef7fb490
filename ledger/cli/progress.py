"""Long work on a terminal: one line on stderr that counts up and is gone at the end; nothing where it is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress_line(label: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that is told how much is done, and how much there is in all."""
    shown = sys.stderr.isatty()

    def report(done: int, total: int) -> None:
        if shown and total > 1:
            sys.stderr.write(f"\r\033[K{label} {done}/{total} ({done * 100 // total}%)")
            sys.stderr.flush()

    try:
        yield report
    finally:
        if shown:
            sys.stderr.write("\r\033[K")
