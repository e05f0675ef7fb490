"""A trading day on a disk that fails at the N-th write, truncation or sync, N = 1, 2, 3 … until the day passes.

    python -m tests.simulation.failing_disks              every N, every way to fail
    python -m tests.simulation.failing_disks --every 9    a sample of it, as in the tests

After each failure the book is opened again, as it is or as a power cut leaves it: SQLite's own integrity check and `verify`
find nothing, every file that was acknowledged is there, every other is there whole or not at all, and when the same files are
posted once more the book has, byte for byte, the root it would have had without any failure.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ledger.api import Circumstances, NewBook, OpenBook, PostOptions, Problem, create_book, open_book, post_file, verify_book

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from failing_disk import FailingDisk, Fault, Kind

KINDS: Final[tuple[Kind, ...]] = ("error", "broken", "full", "torn", "cut")
NOW: Final = dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC)
"""The clock stands still: the log's own time then depends on nothing but what is posted."""
SOMEBODY: Final = Circumstances("test", lambda: NOW)
_UNSURE: Final = {"disk_failed", "disk_full"}
Raw = dict[str, Any]


def _goods(kind: str, identifier: str, day: int, quantity: int, amount: str) -> Raw:
    party, price = ("supplier", "net") if kind == "goods_receipt" else ("customer", "gross")
    line = {"item": "P1", "quantity": str(quantity), "place": "W1", price: amount}
    name = "S1" if party == "supplier" else "C1"
    return {"kind": kind, "id": identifier, "date": f"2026-03-{day:02}", party: name, "lines": [line]}


MASTERS: Final[list[Raw]] = [
    {"kind": "party", "id": "S1", "name": "华东原料", "group": "supplier"},
    {"kind": "party", "id": "C1", "name": "江南包装", "group": "customer"},
    {"kind": "item", "id": "P1", "name": "周转箱", "unit": "件", "category": "goods", "tax_code": "special13"},
]
FILES: Final[list[list[Raw]]] = [
    [_goods("goods_receipt", f"R{number}", 2, 10, "100.00") for number in range(3)],
    [{**MASTERS[2], "id": "P2", "name": "托盘"}, _goods("goods_receipt", "R9", 3, 7, "77.77")],
    [_goods("delivery", f"D{number}", 4, 2, "36.16") for number in range(4)],
    [_goods("goods_receipt", f"Q{number}", 5, 1, "10.01") for number in range(20)],
    [_goods("delivery", "D9", 6, 5, "90.40"), _goods("goods_receipt", "R10", 6, 1, "12.00")],
]
"""Each is one transaction."""


def content_of(documents: list[Raw]) -> bytes:
    """Documents as a file."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents).encode()


def _post(book: OpenBook, number: int) -> bool:
    """Post a file: True when the book has acknowledged it, False where it is refused because what it needs is not there."""
    answer = post_file(book, content_of(FILES[number]), name=f"{number}", circumstances=SOMEBODY, options=PostOptions())
    assert all(problem.code == "R706" for problem in answer.problems), answer.problems
    return not answer.problems


def founded(folder: Path) -> Path:
    """A book with the master data, closed."""
    place = folder / "founded.db"
    book = create_book(str(place), NewBook("样例", "cn-small-enterprise", start="2026-03", user="test"), now=NOW)
    assert isinstance(book, OpenBook), book
    answer = post_file(book, content_of(MASTERS), name="masters", circumstances=SOMEBODY, options=PostOptions())
    assert not answer.problems
    book.close()
    return place


def opened(place: Path) -> OpenBook:
    """The book; it must open."""
    book = open_book(str(place))
    assert isinstance(book, OpenBook), book
    return book


@dataclass
class Survived:
    """What became of one day."""

    passed: bool = False
    """The day ended before the fault came."""
    acknowledged: set[int] = field(default_factory=set)
    code: str = ""
    """Of the failure that was reported."""
    stored_unacknowledged: int = 0


@dataclass
class Experiment:
    """One founded book, and what a day without failures makes of it."""

    folder: Path
    disk: FailingDisk

    def __post_init__(self) -> None:
        self.start = founded(self.folder)
        place = self.folder / "untouched.db"
        shutil.copyfile(self.start, place)
        self.disk.arm(None)
        self._day(place, Survived(), stop=False)
        self.operations, self.syncs = self.disk.operations, self.disk.syncs
        book = opened(place)
        self.root = verify_book(book).root
        book.close()

    def survive(self, fault: Fault, *, dice: random.Random) -> Survived:
        """Live the day with this fault, then look at what is left, and post everything again."""
        place = self.folder / "day.db"
        for ending in ("", "-wal", "-shm"):
            Path(f"{place}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.start, place)
        self.disk.forget()
        self.disk.arm(fault)
        found = Survived()
        self._day(place, found, stop=fault.kind != "full")
        found.passed = not self.disk.failed
        if fault.kind == "cut":
            self.disk.power_cut(dice)
        self.disk.forget()
        with sqlite3.connect(place) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
        book = opened(place)
        self._is_whole(book, found)
        self._is_as_if_nothing_had_been(book)
        book.close()
        return found

    def _day(self, place: Path, found: Survived, *, stop: bool) -> None:
        """Post the files. After a failure the writer goes on trying, as a program that stays open would."""
        book = open_book(str(place))
        if isinstance(book, Problem):
            found.code = book.code
            return
        for number in range(len(FILES)):
            try:
                posted = _post(book, number)
            except Exception as error:
                problem = getattr(error, "problem", None)
                if problem is None:
                    raise
                wanted = {"writer_stopped"} if found.code and stop else _UNSURE
                assert problem.code in wanted, f"file {number} after {found.code or 'nothing'}: {problem.code}"
                found.code = found.code or problem.code
                continue
            assert not (found.code and stop), f"file {number} was written after {found.code}"
            if posted:
                found.acknowledged.add(number)
        _close(book)

    def _is_whole(self, book: OpenBook, found: Survived) -> None:
        """Sound, with all that was acknowledged, and the rest whole or not at all."""
        report = verify_book(book)
        assert report.ok, report.problems[:3]
        with book.read() as reading:
            keys = {record.key for record in reading.records()}
        for number, documents in enumerate(FILES):
            there = sum(f"{one['kind']}:{one['id']}:1" in keys for one in documents)
            assert there in (0, len(documents)), f"file {number}: {there} of {len(documents)} documents"
            assert there or number not in found.acknowledged, f"file {number} was acknowledged and is lost"
            found.stored_unacknowledged += bool(there) and number not in found.acknowledged

    def _is_as_if_nothing_had_been(self, book: OpenBook) -> None:
        """The same files again: the same keys are one entry, and the root is that of a day without failures."""
        for number in range(len(FILES)):
            assert _post(book, number)
        report = verify_book(book)
        assert (report.ok, report.root) == (True, self.root)


def _close(book: OpenBook) -> None:
    """Closing checkpoints; on a broken disk it may fail, and that loses nothing."""
    try:
        book.close()
    except Exception as error:  # noqa: BLE001  # the process ends here
        print(f"closing: {error}", file=sys.stderr)


def every_fault(experiment: Experiment, every: int) -> Iterator[Fault]:
    """Each way to fail at every N-th operation, and beyond the last, where the day passes."""
    for kind in KINDS:
        for at in range(1, experiment.operations + 2 * every, every):
            yield Fault(kind, at)


def at_every_sync(experiment: Experiment) -> Iterator[Fault]:
    """A sync is where the disk promises: it fails once, or the power goes."""
    for at in experiment.syncs:
        for kind in ("error", "cut"):
            yield Fault(kind, at)


def main() -> int:
    """Run the experiment and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    codes: Counter[str] = Counter()
    tried = passed = found = 0
    with tempfile.TemporaryDirectory() as folder, FailingDisk() as disk:
        experiment = Experiment(Path(folder), disk)
        faults = {*every_fault(experiment, given.every), *at_every_sync(experiment)}
        for fault in sorted(faults, key=lambda one: (one.kind, one.at)):
            survived = experiment.survive(fault, dice=random.Random(f"{fault}"))
            tried += 1
            passed += survived.passed
            found += survived.stored_unacknowledged
            codes[f"{fault.kind}: {survived.code or 'nothing to report'}"] += 1
    for name, count in sorted(codes.items()):
        print(f"  {count:6} {name}")
    print(f"{experiment.operations} writes, truncations and syncs in a day, {len(experiment.syncs)} of them syncs")
    print(f"{tried} days, {passed} without meeting the fault, {found} files stored and not acknowledged, 0 lost")
    return 0


if __name__ == "__main__":
    sys.exit(main())
