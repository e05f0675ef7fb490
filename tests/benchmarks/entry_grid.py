"""How soon a key is seen: a document of 500 lines on a real terminal, from the write to the first byte that is drawn for it.

    python -m tests.benchmarks.entry_grid [--lines 500] [--keys 300]

Prints p50, p95 and the worst of every sort of key, and how long the preview of three and of all lines takes on the book's
thread; the screen asks for it 80 ms after the last key.
"""

from __future__ import annotations

import argparse
import os
import select
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect

from ledger.api import preview
from tests.tui.demo_terminal import build_demo_book, circumstances, opened

ITEMS = ("PP-T30S", "ABS-757", "LLDPE-7042")
KEYS = {"letter": "1", "enter": "\r", "up": "\x1b[A", "page up": "\x1b[5~", "page down": "\x1b[6~", "tab": "\t"}


def receipt(lines: int) -> dict[str, Any]:
    """A receipt of many lines."""
    rows = [{"item": ITEMS[number % 3], "quantity": f"{number + 1}", "place": "W1"} for number in range(lines)]
    return {"kind": "goods_receipt", "id": "GR-BENCH", "date": "2026-03-31", "supplier": "S01", "lines": rows}


def priced(lines: int) -> dict[str, Any]:
    """The same with amounts, as the screen works them out."""
    raw = receipt(lines)
    return raw | {"lines": [{**line, "net": "10.00"} for line in raw["lines"]]}


def run_child(book: str, lines: int) -> None:
    """The terminal with the document open."""
    from tui.app import ZhangfangApp
    from tui.ledger_worker import LedgerWorker
    from tui.screens.entry_screen import EntryScreen
    from tui.settings import Settings

    found, session = opened(Path(book))
    app = ZhangfangApp(LedgerWorker(found), session, asked=Settings("zh"))
    app.get_default_screen = lambda: EntryScreen("goods_receipt", receipt(lines))  # type: ignore[method-assign]
    app.run()


def timed_keys(child: Any, keys: int) -> Iterator[tuple[str, float]]:
    """Sort of key, milliseconds until something is drawn; a key that shows nothing within a second is left out."""
    names = list(KEYS)
    for number in range(keys):
        name = names[number % len(names)]
        _drain(child, 0.15)
        begun = time.perf_counter()
        child.send(KEYS[name])
        ready, _, _ = select.select([child.child_fd], [], [], 1.0)
        if ready:
            yield name, (time.perf_counter() - begun) * 1000


def _drain(child: Any, quiet: float) -> None:
    """Read until nothing was drawn for some seconds."""
    while select.select([child.child_fd], [], [], quiet)[0]:
        child.read_nonblocking(65536, timeout=0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--lines", type=int, default=500)
    parser.add_argument("--keys", type=int, default=300)
    parser.add_argument("--child", default="")
    asked = parser.parse_args()
    if asked.child:
        run_child(asked.child, asked.lines)
        return
    with tempfile.TemporaryDirectory() as folder:
        book = build_demo_book(Path(folder) / "demo.db")
        _time_previews(book, asked.lines)
        command = ["-m", "tests.benchmarks.entry_grid", "--child", str(book), "--lines", str(asked.lines)]
        own = {**os.environ, "XDG_STATE_HOME": folder, "XDG_CONFIG_HOME": folder}  # no drafts into anybody's home
        child = pexpect.spawn(sys.executable, command, env=own, dimensions=(40, 120), encoding="utf-8", timeout=60)
        child.delaybeforesend = None
        child.expect("GR-")
        _drain(child, 2)
        child.send("\r\x1b[1;5F")  # into the lines, to the last one
        found = list(timed_keys(child, asked.keys))
        child.close(force=True)
    for name in (*KEYS, ""):
        _print(name or "all", [took for key, took in found if name in ("", key)])


def _time_previews(path: Path, lines: int) -> None:
    book, _ = opened(path)
    for count in (3, lines):
        raw, times = priced(count), []
        for _ in range(10):
            begun = time.perf_counter()
            preview(book, raw, circumstances())
            times.append((time.perf_counter() - begun) * 1000)
        _print(f"preview of {count} lines", times)
    book.close()


def _print(name: str, times: list[float]) -> None:
    if len(times) > 1:
        cut = statistics.quantiles(times, n=20)
        print(f"{name:22} n {len(times):4}  p50 {cut[9]:7.1f} ms  p95 {cut[18]:7.1f} ms  worst {max(times):7.1f} ms")


if __name__ == "__main__":
    main()
