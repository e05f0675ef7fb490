"""`zhangfang serve` on a book, as a program of its own, for tests that come to it as a browser does."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ZHANGFANG = (sys.executable, "-c", "from ledger.cli.main import main; main()", "--lang", "en")
SERVE = ("serve", "--tui", "--port", "0")


@dataclass(slots=True)
class Served:
    """A server that runs, and the address that it printed first."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def site(self) -> str:
        """The address without its token."""
        return self.address.partition("/?")[0]

    def next_address(self) -> str:
        """Read on until it prints an address."""
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            if line.strip().startswith("http"):
                return line.strip()
        raise AssertionError("".join(self.said))

    def tabs(self) -> list[psutil.Process]:
        """The processes behind its tabs."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> int:
        """Ctrl+C, and its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def served(book: Path, *options: str) -> Iterator[Served]:
    """The book in browsers, on a free port."""
    words = [*ZHANGFANG, *SERVE, str(book), *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    server = Served(process)
    try:
        server.address = server.next_address()
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
