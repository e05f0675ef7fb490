"""One bit of a book's file is flipped: verify says no, the book does not open, or nothing of what it says has changed.

That nothing has changed is never assumed: everything the flipped book says is read again and compared. `_said` holds every
row of every table, every index read for itself, the definitions, the exported journal and the root; a large book is asked for
all its reports as well. The operation log and the imported rows that wait lie outside the tree (docs/TRUST.md): where nothing
but they differ, that is counted by itself.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Any, Final

from ledger.api import OpenBook
from ledger.application.export_journal import journal_lines
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem
from ledger.store.failures import StoreError
from ledger.store.sql_book import SqlBook, open_book

OUTSIDE: Final = ("operation", "staged")
"""Tables that no hash covers."""
CPU_SECONDS_MAX: Final = 60
"""Of processor time: who needs more for a book of this size hangs."""
Said = dict[str, Any]
Keys = tuple[VerifierKey, ...]
Say = Callable[[Path], Said]
Opening = Callable[[str], SqlBook | OpenBook | Problem]
"""How the book is opened: by the store, or as every door does it."""


class HangError(Exception):
    """Opening and verifying did not come to an end."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a flip: `found`, `not opened`, `nothing changed`, `outside`, or `UNDETECTED`, and why."""

    outcome: str
    told: str = ""


@dataclass(slots=True)
class Tally:
    """Verdicts of many flips."""

    counts: Counter[str] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    undetected: list[str] = field(default_factory=list)

    def add(self, place: int, bit: int, verdict: Verdict) -> None:
        self.counts[verdict.outcome] += 1
        if verdict.outcome == "UNDETECTED":
            self.undetected.append(f"byte {place} bit {bit}: {verdict.told}")
        elif verdict.told:
            self.codes[verdict.told] += 1

    def join(self, other: Tally) -> None:
        self.counts += other.counts
        self.codes += other.codes
        self.undetected += other.undetected


def everything_said(path: Path) -> Said:
    """Everything the file says, by other ways than verify: raw rows and indexes, definitions, the journal and its root."""
    said: Said = {}
    with contextlib.closing(sqlite3.connect(path)) as raw:
        raw.text_factory = bytes
        said["definitions"] = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        for name, query in _queries(tuple(said["definitions"])):
            said[name] = raw.execute(query).fetchall()
    book = open_book(path)
    assert isinstance(book, SqlBook), book
    try:
        with contextlib.closing(book), book.read() as reading:
            said["root"] = reading.root
            said["journal"] = [line for line in journal_lines(reading) if not line.startswith(_OUTSIDE_LINES)][1:]
    except StoreError as error:
        said["journal"] = error.problem.code
    return said


_OUTSIDE_LINES: Final = tuple(f'{{"{name}"'.encode() for name in OUTSIDE)


@cache
def _queries(definitions: tuple[tuple[Any, ...], ...]) -> tuple[tuple[str, str], ...]:
    """What reads every table, and every index for itself, of a book with these definitions."""
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        for kind, *_, text in sorted(definitions, key=lambda row: row[0] != b"table"):
            if text is not None and kind in (b"table", b"index"):
                empty.execute(text.decode())
        found = [(name.decode(), f'SELECT * FROM "{name.decode()}"') for kind, name, *_ in definitions if kind == b"table"]
        for kind, name, table, text in definitions:
            if kind == b"index":
                found.append((f"index {name.decode()}", _through_index(empty, name.decode(), table.decode(), text)))
    return tuple(found)


def _through_index(empty: sqlite3.Connection, name: str, table: str, text: bytes | None) -> str:
    columns = [row[2] for row in empty.execute(f'PRAGMA index_xinfo("{name}")') if row[2] is not None]
    condition = (text or b"").decode().partition(" WHERE ")[2]
    listed = ", ".join(f'"{column}"' for column in columns)
    return f'SELECT {listed} FROM "{table}" INDEXED BY "{name}"' + (f" WHERE {condition}" if condition else "")


def judged(path: Path, original: Said, say: Say = everything_said, opening: Opening = open_book, keys: Keys = ()) -> Verdict:
    """Open the file and verify it; where nobody complains, compare what it says."""
    try:
        with _bounded():
            return _judged(path, original, say, opening, keys)
    except HangError:
        return Verdict("UNDETECTED", "a hang")
    except Exception as error:  # noqa: BLE001  # a traceback is what must never come
        return Verdict("UNDETECTED", f"a traceback: {_where(error)} {error!r}")


def _judged(path: Path, original: Said, say: Say, opening: Opening, keys: Keys) -> Verdict:
    try:
        book = opening(str(path))
        if isinstance(book, Problem):
            return _clear("not opened", [book])
        with contextlib.closing(book):
            report = book.verify(keys=keys)
    except StoreError as error:
        return _clear("found", [error.problem])
    if not report.ok:
        return _clear("found", [finding.problem for finding in report.problems])
    said = say(path)
    different = sorted(name for name in {*original, *said} if original.get(name) != said.get(name))
    if not different:
        return Verdict("nothing changed")
    refused = {"journal"} if said["journal"] == "book_damaged" else set()
    if set(different) - refused <= {name for table in OUTSIDE for name in (table, f"index sqlite_autoindex_{table}_1")}:
        return Verdict("outside", f"table {OUTSIDE[0] if OUTSIDE[0] in different else OUTSIDE[1]}")
    return Verdict("UNDETECTED", f"accepted, but {', '.join(different)} changed")


def _clear(outcome: str, problems: list[Problem]) -> Verdict:
    """A refusal names its place in both languages: file, table and row, or record."""
    for problem in problems:
        named = problem.where.path or problem.where.id or problem.where.file
        if not (problem.code and problem.message.zh and problem.message.en and named):
            return Verdict("UNDETECTED", f"unclear: {problem}")
    return Verdict(outcome, problems[0].code)


def _where(error: BaseException) -> str:
    trace, found = error.__traceback__, ""
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if f"{os.sep}ledger{os.sep}" in name:
            found = f"{Path(name).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


@contextlib.contextmanager
def _bounded() -> Iterator[None]:
    """Raise `HangError` where the block uses more processor time than any book of this size needs."""

    def stop(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS_MAX)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def bit_of(place: int, seed: int) -> int:
    """The one bit of a byte that a seed flips."""
    return random.Random(f"{seed}/{place}").randrange(8)


@dataclass(frozen=True, slots=True)
class Target:
    """A book to flip bits of: its bytes, how it is read in full, and how it is opened."""

    content: bytes
    say: Say = everything_said
    opening: Opening = open_book
    keys: Keys = ()
    """Those of its checkpoints, as an auditor brings them along."""


def flip_all(target: Target, places: Iterable[int], seed: int, folder: Path) -> Tally:
    """Flip one bit of each of these bytes, each in a fresh copy."""
    tally, path = Tally(), folder / f"flipped-{os.getpid()}.db"
    path.write_bytes(target.content)
    original = target.say(path)
    for place in places:
        bit = bit_of(place, seed)
        flipped = bytearray(target.content)
        flipped[place] ^= 1 << bit
        for ending in ("-wal", "-shm", "-journal"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        path.write_bytes(flipped)
        tally.add(place, bit, judged(path, original, target.say, target.opening, target.keys))
    return tally


def _let_others_go_first() -> None:
    os.nice(max(0, 5 - os.nice(0)))


def flip_in_processes(target: Target, places: Sequence[int], seed: int, folder: Path, *, jobs: int = 2) -> Tally:
    """The same, shared among processes that let others go first."""
    tally = Tally()
    shares = [places[start :: jobs * 8] for start in range(jobs * 8)]
    with ProcessPoolExecutor(jobs, initializer=_let_others_go_first) as pool:
        for found in pool.map(flip_all, repeat(target), shares, repeat(seed), repeat(folder)):
            tally.join(found)
    return tally
