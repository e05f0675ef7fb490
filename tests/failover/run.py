"""Kill the primary of a two-node PostgreSQL under load, again and again, and count what was promised and what is there.

    python -m tests.failover.run --kills 10 --clerks 4

Each kill is one of three, in turn:

    server    kill -9 of the postmaster and all its backends
    deaf      the standby hears nothing any more and sessions that wait for it are cancelled or ended; then as above
    machine   kill -9 of Patroni, the postmaster and all backends, and the data folder is gone

Between two kills the killed node joins again and the pair is whole. `--asynchronous` leaves the standby unconfirmed: that
run is expected to lose vouchers, and shows that a loss would be seen. Exit code 0: nothing was lost; 1: something was; 2:
packages are missing and nothing was run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ledger.api import (
    Circumstances,
    NewBook,
    OpenBook,
    PostOptions,
    create_book,
    open_book,
    post_file,
    replay_book,
    verify_book,
)
from tests.failover.clerk import MASTERS
from tests.failover.cluster import Cluster, Node, running, wait_for
from tests.failover.packages import missing_packages

ROOT: Final = Path(__file__).parents[2]
KINDS: Final = ("server", "deaf", "machine")


@dataclass(slots=True)
class Promised:
    """What the clerks wrote down."""

    begun: set[str] = field(default_factory=set)
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Key → number of the record and hash of its body; no hash where it was found posted when it was repeated."""
    refused: list[str] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    repeated: int = 0
    """How often the program itself tried again after a lost connection."""
    asked_again: int = 0
    """How often a clerk had to."""

    def read(self, file: Path) -> None:
        """Take in what one clerk wrote; a line that a kill cut short was not promised."""
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            if "begun" in one:
                self.begun.add(one["begun"])
            elif "refused" in one:
                self.refused += one["refused"]
            elif "key" in one:
                self.acknowledged[one["key"]] = (one["seq"], one["sha256"])
                self.moments.append(one["at"])
            else:
                self.repeated += one["repeated"]
                self.asked_again += one["asked_again"]


@dataclass(slots=True)
class Found:
    """The figures of a drill."""

    kills: Counter[str] = field(default_factory=Counter)
    promised: Promised = field(default_factory=Promised)
    survived: int = 0
    lost: list[str] = field(default_factory=list)
    not_asked_for: int = 0
    """Records of clerks in the book that nobody was told of."""
    verified: bool = False
    replayed: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def outages(self) -> list[float]:
        """Seconds between two acknowledgements, to whomever, longest first."""
        moments = sorted(self.promised.moments)
        return sorted((later - earlier for earlier, later in itertools.pairwise(moments)), reverse=True)

    @property
    def sound(self) -> bool:
        """True where every promise was kept and the book is in order."""
        wrong = self.lost or self.promised.refused or self.problems or self.not_asked_for
        return not wrong and self.verified and self.replayed and bool(self.promised.acknowledged)

    def lines(self) -> list[str]:
        """The figures for people."""
        kills = ", ".join(f"{kind} {self.kills[kind]}" for kind in KINDS if self.kills[kind])
        promised, outages = self.promised, self.outages[: max(sum(self.kills.values()), 1)]
        return [
            f"kills          {sum(self.kills.values())} ({kills})",
            f"tried          {len(promised.begun)} documents",
            f"acknowledged   {len(promised.acknowledged)}",
            f"survived       {self.survived}",
            f"lost           {len(self.lost)} {' '.join(self.lost[:5])}".rstrip(),
            f"refused        {len(promised.refused)} {' | '.join(promised.refused[:3])}".rstrip(),
            f"unasked        {self.not_asked_for}",
            f"retries        {promised.repeated} by the program, {promised.asked_again} by clerks",
            f"outages        longest {outages[0] if outages else 0:.1f} s, of all kills "
            + " ".join(f"{outage:.1f}" for outage in outages),
            f"audit verify   {'clean' if self.verified else 'NOT CLEAN'}",
            f"audit replay   {'same root' if self.replayed else 'DIFFERS'}",
            *self.problems,
        ]


class Drill:
    """One book on one cluster, its clerks, and the kills."""

    def __init__(self, cluster: Cluster, folder: Path, clerks: int) -> None:
        self.cluster, self.folder, self.clerks = cluster, folder, clerks
        self.place = f"{cluster.address}&schema={folder.name}"
        self.found = Found()
        self._processes: list[subprocess.Popen[bytes]] = []

    def found_book(self) -> None:
        """A new book with its masters and its stock."""
        now = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
        new = NewBook("drill", "cn-small-enterprise", start="2026-03", user="clerk")
        book = create_book(self.place, new, now=now)
        assert isinstance(book, OpenBook), book
        content = "\n".join(json.dumps(one) for one in MASTERS).encode()
        answer = post_file(
            book, content, name="masters", circumstances=Circumstances("clerk", lambda: now), options=PostOptions()
        )
        assert not answer.problems, answer.problems
        book.close()

    def start_clerks(self) -> None:
        """Start them and wait until each has posted."""
        for number in range(self.clerks):
            command = [sys.executable, "-m", "tests.failover.clerk", self.place, f"c{number}", str(self.folder)]
            self._processes.append(subprocess.Popen(command, cwd=ROOT))
        for number in range(self.clerks):
            wait_for(f"an acknowledgement of clerk {number}", lambda name=f"c{number}": self._acks(name) > 0)

    def _acks(self, name: str = "*") -> int:
        files = list(self.folder.glob(f"{name}.acks"))
        return sum(file.read_bytes().count(b'"key"') for file in files)

    def kill(self, kind: str) -> None:
        """Kill the primary in that way, wait until vouchers are posted on the other, and until the pair is whole again."""
        primary = self.cluster.primary()
        assert primary is not None
        with ExitStack() as until_promoted:
            if kind == "deaf":
                until_promoted.enter_context(self.cluster.other(primary).deaf())
                self._break_waits()
            if kind == "machine":
                primary.kill_agent()
            primary.kill_server()
        if kind == "machine":
            shutil.rmtree(primary.data)
        self.found.kills[kind] += 1
        self.cluster.wait_for_new_primary(primary)
        before = self._acks()
        wait_for("an acknowledgement by the new primary", lambda: self._acks() > before)
        self._rejoin(primary)

    def _rejoin(self, node: Node) -> None:
        self.cluster.start_agent(node)
        if self.cluster.synchronous:
            self.cluster.wait_until_whole()
        else:
            wait_for("a standby", self.cluster.standby_state)
        before = self._acks()
        wait_for("acknowledgements by the whole pair", lambda: self._acks() >= before + 5 * self.clerks)

    def _break_waits(self) -> None:
        """For two seconds, cancel or end by turns whatever session waits for the standby: its voucher is stored here only."""
        waiting = "FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'zhangfang'"
        with self.cluster.ask() as connection:
            for turn in range(20):
                time.sleep(0.1)
                connection.execute(f"SELECT pg_{('cancel', 'terminate')[turn % 2]}_backend(pid) {waiting}")

    def stop_clerks(self) -> None:
        """Let every clerk finish what it began, and take in what they wrote down."""
        (self.folder / "stop").touch()
        codes = [process.wait(timeout=180) for process in self._processes]
        self.found.problems += [f"clerk {number} ended with {code}" for number, code in enumerate(codes) if code]
        for file in sorted(self.folder.glob("*.acks")):
            self.found.promised.read(file)

    def end_clerks(self) -> None:
        """End those that still run."""
        for process in self._processes:
            process.kill()
            process.wait()

    def audit(self) -> Found:
        """Compare what was promised with what the surviving book holds."""
        book = open_book(self.place)
        assert isinstance(book, OpenBook), book
        with book.read() as reading:
            keys = {record.key: record.seq for record in reading.records()}
            digests = {seq: hashlib.sha256(bytes(body)).hexdigest() for seq, body in reading.bodies()}
        promised = self.found.promised
        for key, (seq, digest) in promised.acknowledged.items():
            if keys.get(key) == seq and digest in ("", digests[seq]):
                self.found.survived += 1
            else:
                self.found.lost.append(key)
        mine = {key for key in keys if key.split(":")[1].startswith("c") and "-" in key}
        self.found.not_asked_for = len(mine - set(promised.acknowledged))
        verdicts = verify_book(book), replay_book(book)
        self.found.verified, self.found.replayed = (verdict.ok for verdict in verdicts)
        self.found.problems += [problem.message.en for verdict in verdicts for problem in verdict.problems]
        book.close()
        return self.found


def drill(cluster: Cluster, folder: Path, kills: list[str], *, clerks: int, say: Any = print) -> Found:
    """The whole drill on a running cluster; what the clerks write goes to the folder, whose name the schema gets."""
    folder.mkdir()
    one = Drill(cluster, folder, clerks)
    one.found_book()
    try:
        one.start_clerks()
        for number, kind in enumerate(kills, 1):
            one.kill(kind)
            say(f"kill {number} of {len(kills)} ({kind}): whole again, {one._acks()} acknowledged so far")
        one.stop_clerks()
    finally:
        one.end_clerks()
    return one.audit()


def main() -> int:
    """Run the drill that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--clerks", type=int, default=4)
    parser.add_argument("--only", choices=KINDS, help="one kind of kill instead of all three in turn")
    parser.add_argument("--asynchronous", action="store_true", help="without confirmation by the standby: expected to lose")
    given = parser.parse_args()
    missing = missing_packages()
    if missing:
        print(f"FAILOVER DRILL NOT RUN: missing packages: {', '.join(missing)}", file=sys.stderr)
        return 2
    kinds = [given.only or KINDS[number % len(KINDS)] for number in range(given.kills)]
    with tempfile.TemporaryDirectory(prefix="zhangfang-failover-") as name:
        folder = Path(name)
        with running(folder) as cluster:
            if given.asynchronous:
                cluster.set_synchronous(synchronous=False)
            found = drill(cluster, folder / "drill", kinds, clerks=given.clerks)
    print("\n".join(found.lines()))
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main())
