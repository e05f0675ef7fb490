"""Documents per second through the public API, against raw sqlite3 inserts of the very rows that the run wrote.

    python -m tests.benchmarks.post_documents --num 10000 --batch 1000 --costing fifo
    python -m tests.benchmarks.post_documents --num 2000 --batch 1 --profile

Both runs happen in one process, so that the ratio means something on a busy machine; CPU seconds stand beside wall seconds.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import json
import pstats
import sqlite3
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger.api import Circumstances, NewBook, OpenBook, PostOptions, create_book, post_file
from tests.benchmarks import workload

_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Measured:
    """Seconds of one run."""

    wall: float
    cpu: float
    documents: int

    def __str__(self) -> str:
        """Documents per wall and per CPU second."""
        return f"{self.documents / self.wall:8.0f} documents/s   {self.documents / self.cpu:8.0f} per CPU s"


def measured(documents: int, run: Callable[[], None]) -> Measured:
    """Run once and time it."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return Measured(time.perf_counter() - wall, time.process_time() - cpu, documents)


def new_book(folder: Path, name: str) -> OpenBook:
    """A book for the workload, which starts in 2025."""
    new = NewBook("bench", "cn-small-enterprise", start="2025-01", user="bench")
    made = create_book(str(folder / name), new, now=_START)
    assert isinstance(made, OpenBook), made
    return made


def post(book: OpenBook, documents: list[dict[str, Any]], batch: int) -> None:
    """Post documents as one file."""
    content = "\n".join(json.dumps(one) for one in documents).encode()
    circumstances = Circumstances("bench", lambda: _START)
    answer = post_file(book, content, name="w", circumstances=circumstances, options=PostOptions(batch=batch))
    assert not answer.problems, answer.problems[:3]


_TABLES = ("log", "entry", "posting", "posting_origin", "seal", "node")


def raw_copy(source: Path, target: Path, batch: int, *, last: int = 0) -> Callable[[], None]:
    """Insert the rows of a book into bare tables of the same shape and indexes, a commit per `batch` records.

    `last` takes only so many of the last records, and only their rows are timed; the rest is there already.
    """
    rows: defaultdict[int, dict[str, list[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(list))
    reader = sqlite3.connect(source)
    schema = [
        row[0] for row in reader.execute("SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
    ]
    for table in _TABLES:
        for row in reader.execute(f"SELECT * FROM {table}"):
            rows[row[1] if table == "node" else row[0]][table].append(row)
    reader.close()
    writer = sqlite3.connect(target, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA synchronous = FULL")
    for statement in schema:
        if "sqlite_" not in statement:
            writer.execute(statement)
    numbers = sorted(rows)
    first = len(numbers) - last if last else 0

    def insert(numbers: list[int], batch: int) -> None:
        for start in range(0, len(numbers), batch):
            writer.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                chunk = [row for number in numbers[start : start + batch] for row in rows[number][table]]
                if chunk:
                    marks = ", ".join("?" * len(chunk[0]))
                    writer.executemany(f"INSERT INTO {table} VALUES ({marks})", chunk)
            writer.execute("COMMIT")

    insert(numbers[:first], max(first, 1))
    return lambda: insert(numbers[first:], batch)


def bench(num: int, batch: int, costing: str, *, profile: bool) -> None:
    """One comparison, printed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = new_book(folder, "ours.db")
        post(book, list(workload.masters(costing)), 0)
        documents = list(workload.documents(num))
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        ours = measured(len(documents), lambda: post(book, documents, batch))
        profiler.disable()
        book.close()
        raw = measured(len(documents), raw_copy(folder / "ours.db", folder / "raw.db", batch))
        size = (folder / "ours.db").stat().st_size // len(documents)
    print(f"W({num}) {costing}, {len(documents)} documents, {batch} per commit")
    print(f"  ours          {ours}   {size} bytes per document")
    print(f"  raw sqlite3   {raw}   the same log, entry, posting, origin, seal and node rows, no triggers")
    print(f"  ours reach {raw.wall / ours.wall:.2f} of raw by wall, {raw.cpu / ours.cpu:.2f} by CPU")
    if profile:
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(35)


def main() -> int:
    """Both batch sizes of the workload, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--num", type=int, default=10000)
    parser.add_argument("--batch", type=int, default=0, help="documents per commit; 0: 1,000 and then 1")
    parser.add_argument("--costing", default="fifo", choices=("fifo", "moving_average"))
    parser.add_argument("--profile", action="store_true")
    given = parser.parse_args()
    if not workload.GENERATOR.exists():
        print(f"nothing measured: the workload generator is not at {workload.GENERATOR}", file=sys.stderr)
        return 1
    for batch in [given.batch] if given.batch else [1000, 1]:
        bench(given.num if batch > 1 else max(given.num // 5, 1), batch, given.costing, profile=given.profile)
    return 0


if __name__ == "__main__":
    sys.exit(main())
