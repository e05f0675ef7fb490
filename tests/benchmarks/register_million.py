"""A register of a million postings in the terminal: first paint, End, PgDn, what it costs in memory.

    python -m tests.benchmarks.register_million FOLDER --postings 1000000

The book is made once in FOLDER (`register_book.py`). Times are from the key to a screen that shows the rows, in a terminal
without a display (120x40); memory is the resident set of the process before and after. Pilot's own waits are taken out by
asking the screen directly.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from ledger.api import Circumstances, OpenBook, RegisterRequest, open_book, sign_in
from tests.benchmarks.register_book import register_book
from tui.app import ZhangfangApp
from tui.ledger_worker import LedgerWorker
from tui.screens.register_screen import RegisterScreen
from tui.session import Session
from tui.settings import Settings

_NOW = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)


def resident_mib() -> float:
    """The resident set of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / 2**20


@dataclass(frozen=True, order=True)
class Took:
    """Seconds by the clock and of this process: on a busy machine only the second says something about the program."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        """Milliseconds of both."""
        return f"{self.wall * 1000:.0f} ms ({self.cpu * 1000:.0f} ms CPU)"


async def until(shown: Callable[[], bool]) -> Took:
    """How long it takes until something is shown."""
    wall, cpu = time.perf_counter(), time.process_time()
    while not shown():  # noqa: ASYNC110  # a paint is no event that one could wait for
        await asyncio.sleep(0.001)
    return Took(time.perf_counter() - wall, time.process_time() - cpu)


async def measure(path: Path, request: RegisterRequest) -> None:
    """Open one register and press keys in it."""
    book = open_book(str(path))
    assert isinstance(book, OpenBook), book
    who = sign_in(book, "bench", lambda _: None, Circumstances("bench", lambda: _NOW))
    assert isinstance(who, Circumstances), who
    worker = LedgerWorker(book)
    session = Session(str(path), "bench", who, _NOW.date)
    app = ZhangfangApp(worker, session, asked=Settings("zh"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete()
        before = resident_mib()
        opened = await _opened(app, request)
        await _report(app, pilot, opened, before)
    worker.close()
    book.close()


async def _opened(app: ZhangfangApp, request: RegisterRequest) -> Took:
    app.open_register(request)
    return await until(lambda: _painted(app))


def _painted(app: ZhangfangApp) -> bool:
    """The rows are there and the line of the cursor has been drawn with them."""
    screen = app.screen
    if not isinstance(screen, RegisterScreen) or not screen.is_running or not screen.query("#rows"):
        return False
    table = screen.table
    return bool(table.model.rows) and table.model.wants is None and table.drawn_version == table.version


async def _report(app: ZhangfangApp, pilot: Pilot[int], opened: Took, before: float) -> None:
    screen = app.screen
    assert isinstance(screen, RegisterScreen)
    table = screen.table
    print(f"  {screen.title_text().en}: first paint {opened}")

    async def pressed(act: Callable[[], None]) -> Took:
        await pilot.pause()
        act()
        return await until(lambda: _painted(app))

    print(f"    End {await pressed(table.action_last)}, Home {await pressed(table.action_first)}")
    pages = [await pressed(lambda: table.action_page(1)) for _ in range(200)]
    ordered = sorted(pages)
    print(f"    PgDn x200: median {ordered[100]}, p95 {ordered[190]}, slowest {ordered[-1]}; held {len(table.model.rows)} rows")
    print(f"    memory +{resident_mib() - before:.1f} MiB")


def main() -> None:
    """Measure the journal, an account and the log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--postings", type=int, default=1_000_000)
    options = parser.parse_args()
    path = register_book(options.folder, options.postings)
    requests = (
        RegisterRequest("journal"),
        RegisterRequest("ledger", "1002"),
        RegisterRequest("ledger", "2221"),
        RegisterRequest("stock-card", "P001"),
        RegisterRequest("records"),
        RegisterRequest("operations"),
    )
    for request in requests:
        asyncio.run(measure(path, request))


if __name__ == "__main__":
    main()
