"""Two PostgreSQL servers under Patroni on this machine, one the synchronous standby of the other, with one etcd beside them.

Everything lives in one folder and on ports of 127.0.0.1. Servers are found by their working directory, which is their data
folder, so nothing else on the machine is ever signalled.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.failover.packages import SERVER_USER, postgres_programs

LEASE_SECONDS: Final = 20
"""How long Patroni waits for a machine that says nothing before it promotes the other."""
PATIENCE_SECONDS: Final = 180
"""For a cluster to become whole again; a machine under load is slow."""
_SETTINGS: Final[dict[str, Any]] = {
    "ttl": LEASE_SECONDS,
    "loop_wait": 2,
    "retry_timeout": 5,
    "synchronous_mode": True,
    # Without confirmation a standby is promoted however far it is behind.
    "maximum_lag_on_failover": 1 << 40,
    # A server that crashed is not waited for: the standby takes over.
    "primary_start_timeout": 0,
    "postgresql": {
        "use_pg_rewind": True,
        "use_slots": True,
        "parameters": {"max_connections": 60, "shared_buffers": "32MB", "wal_keep_size": "256MB"},
    },
}


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_for(what: str, happens: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """The first true answer; raises `TimeoutError` naming what never happened."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := happens():
            return answer
        time.sleep(0.2)
    raise TimeoutError(f"{what} did not happen in {seconds} seconds")


def _processes_in(folder: Path) -> list[int]:
    """Processes that work in a folder: the postmaster of a data folder and all its children."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and (entry / "cwd").readlink() == folder:
                found.append(int(entry.name))
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


def _kill(pids: list[int], how: signal.Signals = signal.SIGKILL) -> None:
    for pid in pids:
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            continue


@dataclass(slots=True)
class Node:
    """One server with the Patroni agent that looks after it."""

    name: str
    folder: Path
    port: int
    agent_port: int
    agent: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The data folder of the server."""
        return self.folder / "data"

    def status(self) -> dict[str, Any] | None:
        """What the agent says of the whole cluster, None where it does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.agent_port}/cluster", timeout=5) as answer:
                return json.loads(answer.read())
        except (OSError, ValueError):
            return None

    def kill_server(self) -> int:
        """Send kill -9 to the postmaster and everything under it; how many processes that were."""
        pids = _processes_in(self.data)
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        _kill(sorted(pids, key=lambda pid: pid != first))
        return len(pids)

    def kill_agent(self) -> None:
        """Send kill -9 to Patroni itself: nobody gives up the lease, nobody starts the server again."""
        if self.agent is not None:
            self.agent.kill()
            self.agent.wait()
            self.agent = None

    def receiver(self) -> list[int]:
        """The process of a standby that receives what the primary writes."""
        return [pid for pid in _processes_in(self.data) if b"walreceiver" in Path(f"/proc/{pid}/cmdline").read_bytes()]

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """The standby hears nothing, and what was under way to it is lost in the end."""
        pids = wait_for("a connected standby", self.receiver)
        _kill(pids, signal.SIGSTOP)
        try:
            yield
        finally:
            _kill(pids, signal.SIGTERM)
            _kill(pids, signal.SIGCONT)


class Cluster:
    """Two nodes and their etcd. Begun and ended by `running`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nodes = [Node(name, folder / name, free_port(), free_port()) for name in ("one", "two")]
        self._etcd_port = free_port()
        self._etcd: subprocess.Popen[bytes] | None = None
        self.synchronous = True

    @property
    def address(self) -> str:
        """A book's address: both servers, of which the one that may be written to is taken."""
        hosts = "&".join(f"host=127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgresql+psycopg://postgres@/postgres?{hosts}&target_session_attrs=read-write&connect_timeout=3"

    def start(self) -> None:
        """Start etcd and both nodes, and wait until the second is the synchronous standby of the first."""
        self.folder.chmod(0o755)
        for folder in (self.folder / "etcd", *(node.folder for node in self.nodes)):
            folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(folder, SERVER_USER)
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{free_port()}"
        options = ["--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer]
        options += ["--initial-advertise-peer-urls", peer, "--initial-cluster", f"default={peer}"]
        self._etcd = self._spawn(["etcd", "--data-dir", str(self.folder / "etcd" / "data"), *options], self.folder / "etcd")
        for node in self.nodes:
            (node.folder / "patroni.json").write_text(json.dumps(self._configuration(node)), encoding="utf-8")
            self.start_agent(node)
            wait_for(f"a server on {node.name}", node.status)
            wait_for("a primary", self.primary)
        self.wait_until_whole()

    def _configuration(self, node: Node) -> dict[str, Any]:
        """Patroni's configuration of one node; JSON is YAML."""
        programs = postgres_programs()
        assert programs is not None
        users = {name: {"username": name, "password": "drill"} for name in ("replication", "rewind")}
        return {
            "scope": "drill",
            "name": node.name,
            "restapi": {"listen": f"127.0.0.1:{node.agent_port}", "connect_address": f"127.0.0.1:{node.agent_port}"},
            "etcd3": {"host": f"127.0.0.1:{self._etcd_port}"},
            "bootstrap": {"dcs": _SETTINGS, "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"]},
            "postgresql": {
                "listen": f"127.0.0.1:{node.port}",
                "connect_address": f"127.0.0.1:{node.port}",
                "data_dir": str(node.data),
                "bin_dir": str(programs),
                "pgpass": str(node.folder / "pgpass"),
                "parameters": {"unix_socket_directories": ""},
                "pg_hba": ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"],
                "authentication": {"superuser": {"username": "postgres", "password": "drill"}, **users},
            },
        }

    def _spawn(self, command: list[str], folder: Path) -> subprocess.Popen[bytes]:
        """A process as the server's user, its words in `log` of the folder."""
        who: dict[str, Any] = {"user": SERVER_USER, "group": SERVER_USER, "extra_groups": []} if os.geteuid() == 0 else {}
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True, **who
            )

    def start_agent(self, node: Node) -> None:
        """Start Patroni on a node; it starts the server, or makes it a copy of the primary."""
        if node.agent is None:
            node.agent = self._spawn(["patroni", str(node.folder / "patroni.json")], node.folder)

    def set_synchronous(self, *, synchronous: bool) -> None:
        """Change Patroni's mode while everything runs."""
        node = self.primary()
        assert node is not None
        body = json.dumps({"synchronous_mode": synchronous}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{node.agent_port}/config", body, method="PATCH")
        urllib.request.urlopen(request, timeout=10).close()
        self.synchronous = synchronous
        wanted = "sync" if synchronous else "async"
        wait_for(f"a standby that is {wanted}", lambda: self.standby_state() == wanted)

    def _roles(self) -> dict[str, str]:
        status = next((found for node in self.nodes if (found := node.status()) is not None), {"members": []})
        running = ("running", "streaming")
        return {one["name"]: one["role"] for one in status["members"] if one.get("state") in running}

    def primary(self) -> Node | None:
        """The node that takes writes, as Patroni sees it."""
        roles = self._roles()
        return next((node for node in self.nodes if roles.get(node.name) == "leader"), None)

    def other(self, node: Node) -> Node:
        """The other one of the two."""
        return next(one for one in self.nodes if one is not node)

    def standby_state(self) -> str:
        """`sync` or `async`, as the primary itself says; nothing where no standby streams."""
        try:
            with self.ask() as connection:
                row = connection.execute("SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'").fetchone()
        except psycopg.Error:
            return ""
        return str(row[0]) if row else ""

    @contextmanager
    def ask(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection of the superuser to the primary."""
        ports = ",".join(str(node.port) for node in self.nodes)
        where = f"host=127.0.0.1,127.0.0.1 port={ports} user=postgres dbname=postgres target_session_attrs=read-write"
        with psycopg.connect(f"{where} connect_timeout=3", autocommit=True) as connection:
            yield connection

    def wait_until_whole(self) -> Node:
        """Wait until one takes writes and the other confirms each of them; the primary."""

        def whole() -> Node | None:
            found = "sync_standby" in self._roles().values() and self.standby_state() == "sync"
            return self.primary() if found else None

        primary: Node = wait_for("a primary with its synchronous standby", whole)
        return primary

    def wait_for_new_primary(self, old: Node) -> Node:
        """Wait until the other node takes writes."""
        other = self.other(old)
        wait_for(f"{other.name} as the new primary", lambda: self.primary() is other)
        return other

    def stop(self) -> None:
        """End everything that was started."""
        for node in self.nodes:
            node.kill_agent()
            _kill(_processes_in(node.data))
        if self._etcd is not None:
            self._etcd.kill()
            self._etcd.wait()

    def words(self) -> str:
        """The last lines that agents and etcd wrote, for who must find out why something did not happen."""
        logs = [self.folder / "etcd" / "log", *(node.folder / "log" for node in self.nodes)]
        tails = [f"--- {log}\n" + "\n".join(log.read_text(errors="replace").splitlines()[-25:]) for log in logs if log.exists()]
        return "\n".join(tails)


@contextmanager
def running(folder: Path) -> Iterator[Cluster]:
    """A whole cluster in that folder until the block ends."""
    cluster = Cluster(folder)
    try:
        cluster.start()
        yield cluster
    except TimeoutError as error:
        error.add_note(cluster.words())
        raise
    finally:
        cluster.stop()
