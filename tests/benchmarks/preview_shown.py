"""How soon a changed quantity is in the preview: line 2 of a receipt on a real terminal (goal: 150 ms).

    python -m tests.benchmarks.preview_shown --runs 30

From the write of the Enter that ends the cell until the terminal is sent the stock that the new quantity leads to; 80 ms of it
are the wait for a further key. `cpu` is what the program itself used for it: a busy machine stretches the rest.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import psutil

from tests.tui.demo_terminal import build_demo_book
from tests.tui.document.at_the_desk import PURCHASE, UP, Terminal

_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_STOCK = re.compile(r"ABS-757  W1 +([\d.]+) → ")
_PATIENCE_SECONDS = 20


def timed_quantities(terminal: Terminal, runs: int) -> Iterator[tuple[float, float]]:
    """Milliseconds and milliseconds of processor of each change of line 2."""
    program = psutil.Process(terminal.child.pid)
    terminal.type(PURCHASE)
    terminal.until(lambda: _STOCK.search(_ESCAPE.sub("", terminal.shown)) is not None)
    found = _STOCK.search(_ESCAPE.sub("", terminal.shown))
    assert found
    before = Decimal(found[1])
    terminal.type(UP + UP)
    for quantity in range(201, 201 + runs):
        terminal.type(f"\t{quantity}")
        _quiet(terminal)
        terminal.shown, used = "", _cpu(program)
        wanted = f"→ {before + quantity:f} "
        begun = time.perf_counter()
        terminal.type("\r")
        _until_shown(terminal, wanted)
        yield (time.perf_counter() - begun) * 1000, (_cpu(program) - used) * 1000
        terminal.type(UP)


def _until_shown(terminal: Terminal, wanted: str) -> None:
    end = time.monotonic() + _PATIENCE_SECONDS
    while wanted not in terminal.shown:
        if time.monotonic() > end:
            raise TimeoutError(f"{wanted} was not shown: {terminal.shown[-2000:]}")
        terminal.drain()
        time.sleep(0.001)


def _quiet(terminal: Terminal) -> None:
    """Until what is under way has been drawn."""
    for _ in range(5):
        time.sleep(0.1)
        terminal.drain()


def _cpu(program: psutil.Process) -> float:
    used = program.cpu_times()
    return float(used.user + used.system)


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--runs", type=int, default=30)
    runs = asked.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}  # no drafts into anybody's home
        terminal = Terminal(build_demo_book(Path(folder) / "demo.db"), "1", "2")
        terminal.child.delaybeforesend = None
        try:
            times = list(timed_quantities(terminal, runs))
        finally:
            terminal.kill()
    for name, values in (("shown", sorted(wall for wall, _ in times)), ("cpu", sorted(cpu for _, cpu in times))):
        late = values[min(int(len(values) * 0.95), len(values) - 1)]
        print(f"{name:6} n {runs}  p50 {statistics.median(values):6.1f} ms  p95 {late:6.1f} ms  worst {values[-1]:6.1f} ms")


if __name__ == "__main__":
    main()
