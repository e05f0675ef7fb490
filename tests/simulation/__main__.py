"""Live the days of many companies: `make simulate SEED=7 DAYS=90`, `make simulate SEEDS=200 DAYS=30`.

    python -m tests.simulation --seeds 1-200 --days 30 --jobs 2       all of them
    python -m tests.simulation --seeds 1-200 --days 30 --seconds 90   as many as begin within 90 seconds, and how many that were

A seed that breaks is printed with its documents and added to `broken_seeds.toml`, which `test_trading_company` lives again.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from ledger.api import CHARTS
from tests.simulation.broken_seeds import keep_broken
from tests.simulation.trading_company import simulate


@dataclass(frozen=True)
class Setting:
    """What is the same for all seeds of a run."""

    days: int
    per_day: int
    chart: str
    calm: bool
    postgres: str | None
    trail: Path | None


@dataclass
class Lived:
    """What became of one seed, in a form that processes can hand to each other."""

    seed: int
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    records: int = 0
    broken: str = ""


def live(seed: int, setting: Setting) -> Lived:
    """One company in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = f"{setting.postgres}&schema=sim_{seed}" if setting.postgres else f"{folder}/book.db"
        try:
            run = simulate(
                *(seed, setting.days, place), per_day=setting.per_day, chart=setting.chart, folder=setting.trail,
                calm=setting.calm,
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001  # whatever breaks a run is printed with its seed
            notes = "\n".join(getattr(error, "__notes__", []))
            where = "".join(traceback.format_exc(limit=-4))
            return Lived(seed, broken=f"{type(error).__name__}: {error}\n{where}\n{notes}")
    counts = {
        "posted": run.posted,
        "refused": run.refused,
        "refused though meant well": run.by_kind,
        "went wrong": run.office.met,
    }
    return Lived(seed, counts, run.auditor.seq)


def lived(seeds: range, setting: Setting, *, jobs: int, seconds: float) -> Iterator[Lived]:
    """The seeds in several processes; none begins after so many seconds."""
    began = time.monotonic()
    left = iter(seeds)
    with ProcessPoolExecutor(jobs) as pool:
        running: set[Future[Lived]] = set()
        while True:
            while len(running) < jobs and time.monotonic() - began < seconds and (seed := next(left, None)) is not None:
                running.add(pool.submit(live, seed, setting))
            if not running:
                return
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in finished)


def _numbers(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", default="1", type=_numbers, help="a number, or several: 1-200")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--per-day", type=int, default=6)
    parser.add_argument("--chart", default=CHARTS[0], choices=CHARTS)
    parser.add_argument("--calm", action="store_true", help="no power cuts, one clock, nothing handed in twice")
    parser.add_argument(
        "--postgres", help="address of a database; each seed gets a schema of its own, and there are no power cuts"
    )
    parser.add_argument("--trail", type=Path, help="folder for the documents of runs that break")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="begin no seed after so many seconds")
    return parser.parse_args()


def main() -> int:
    """Live the seeds; 1 where one broke."""
    given = _arguments()
    setting = Setting(given.days, given.per_day, given.chart, given.calm, given.postgres, given.trail)
    totals: dict[str, Counter[str]] = {}
    records, count, broken = 0, 0, list[int]()
    began = time.monotonic()
    for one in lived(given.seeds, setting, jobs=given.jobs, seconds=given.seconds):
        count, records = count + 1, records + one.records
        if one.broken:
            broken.append(one.seed)
            print(f"seed {one.seed}: {one.broken}", file=sys.stderr, flush=True)
            keep_broken(one.seed, given.days, given.per_day, given.chart, one.broken.partition("\n")[0])
        for title, counts in one.counts.items():
            totals[title] = totals.get(title, Counter()) + counts
    for title, counts in totals.items():
        print(title)
        for name, number in counts.most_common():
            print(f"  {number:6} {name}")
    asked = len(given.seeds)
    print(
        f"{count} of {asked} seeds × {given.days} days, {records} records, {time.monotonic() - began:.0f} s, {given.jobs} jobs"
    )
    print(f"broken seeds: {sorted(broken)}" if broken else "no violation")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
