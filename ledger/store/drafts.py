"""Drafts: what somebody is typing, on disk after every cell and outside every book (docs/ARCHITECTURE.md §5.6).

One file per draft, only ever appended to; a line is what changed behind its checksum, and is on the disk when `write`
returns. After `kill -9` or a power cut the last line may be torn: reading stops before it and writing goes on over it.

    5d0a3f21 {"draft":1,"id":"GR-20261124-7KQ2MX","kind":"goods_receipt","started":"2026-11-24T08:00:00+00:00","user":"anna"}
    91c2b6e0 {"set":{"header.supplier":"S1"}}
    0f7e11aa {"set":{"lines.1.item":"K9","lines.1.quantity":"10"}}

Cells are texts by keys of the screen's own choice; null takes one away. The document's id is in the first line, so that posting
a draft again after a crash finds it posted. Where the disk is full the clerk is told and types on: what could not be written
is written with the next cell. A draft that is open is locked, so that two terminals cannot type into the same one.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from ledger.domain.problem import Problem, Text, Where

try:
    import fcntl
except ImportError:  # No advisory locks on this system: two terminals are kept apart by nothing but care.
    fcntl = None  # type: ignore[assignment]

_SUFFIX: Final = ".draft"
_ONLY_MINE: Final = 0o600
_ONLY_MY_FOLDER: Final = 0o700
Change = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class DraftHead:
    """A draft that waits to be gone on with."""

    path: Path
    kind: str
    id: str
    user: str
    started: str
    changed: int
    """When it was written last, seconds of the system's clock."""
    cells: int
    """Cells with something in them."""


@dataclass(slots=True)
class Draft:
    """A draft that is being typed. Not for two threads at once."""

    path: Path
    kind: str
    id: str
    user: str
    started: str
    cells: dict[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    """Why it is not on the disk at the moment, or None."""
    _descriptor: int = -1
    _good: int = 0
    """Bytes of the file that are whole lines."""
    _waiting: dict[str, str | None] = field(default_factory=dict)
    """Changes that the disk has not taken yet."""

    def write(self, change: Change) -> Problem | None:
        """Keep some cells; back only when they are on the disk, or with why they are not (typing goes on all the same)."""
        _apply(self.cells, change)
        self._waiting |= change
        try:
            if self._descriptor < 0:
                self._create()
            self._append(_line({"set": self._waiting}))
        except OSError as error:
            self.problem = _not_kept(self.path, error)
            return self.problem
        self._waiting, self.problem = {}, None
        return None

    def discard(self) -> None:
        """The document was posted or is not wanted: nothing is left of the draft."""
        self.close()
        self.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file; the draft waits to be resumed."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _create(self) -> None:
        self.path.parent.mkdir(mode=_ONLY_MY_FOLDER, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, _ONLY_MINE)
        self._descriptor, self._good = descriptor, 0
        _lock(descriptor)
        head = {"draft": 1, "kind": self.kind, "id": self.id, "user": self.user, "started": self.started}
        try:
            self._append(_line(head))
            _sync_folder(self.path.parent)
        except OSError:
            self.close()
            raise

    def _append(self, line: bytes) -> None:
        """Write behind the last whole line, over whatever a failure has left there."""
        os.ftruncate(self._descriptor, self._good)
        written = 0
        while written < len(line):
            written += os.pwrite(self._descriptor, line[written:], self._good + written)
        os.fsync(self._descriptor)
        self._good += len(line)


def draft_folder(state: Path, book: str, user: str) -> Path:
    """Where the drafts of a user of a book lie: below a folder for state, by the book's identity."""
    return state / "zhangfang" / "drafts" / book / f"u-{quote(user, safe='')}"


def start_draft(folder: Path, kind: str, identifier: str, *, user: str, started: str) -> Draft:
    """A new draft; the file is made with the first cell."""
    name = sha256(f"{kind}:{identifier}".encode()).hexdigest()[:24] + _SUFFIX
    return Draft(folder / name, kind, identifier, user, started)


def resume_draft(path: Path) -> Draft | Problem:
    """A draft with all that was kept of it, ready to be typed on; or why not: somebody has it open, or it cannot be read."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError as error:
        return _not_read(path, error)
    if not _lock(descriptor):
        os.close(descriptor)
        message = Text("这份草稿已在另一个终端打开", "this draft is open in another terminal")
        return Problem(
            "draft_in_use", message, Text("在那里继续,或先关掉它", "go on there, or close it there"), Where(str(path))
        )
    read = _read(path.read_bytes())
    if read is None:
        os.close(descriptor)
        message = Text("草稿文件没有开头,读不出来", "the draft has no beginning and cannot be read")
        return Problem("draft_damaged", message, Text("删掉这个文件", "remove the file"), Where(str(path)))
    head, cells, good = read
    return Draft(path, head["kind"], head["id"], head["user"], head["started"], cells, _descriptor=descriptor, _good=good)


def drafts_in(folder: Path) -> list[DraftHead]:
    """The drafts that wait in a folder, the one written last first; files that hold none are left out."""
    found = []
    for path in folder.glob(f"*{_SUFFIX}"):
        try:
            read, changed = _read(path.read_bytes()), int(path.stat().st_mtime)
        except OSError:
            continue
        if read is not None:
            head, cells, _ = read
            found.append(DraftHead(path, head["kind"], head["id"], head["user"], head["started"], changed, len(cells)))
    return sorted(found, key=lambda one: (-one.changed, one.id))


# --- lines -----------------------------------------------------------------------------------------------------------------


def _line(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text)


def _read(content: bytes) -> tuple[dict[str, str], dict[str, str], int] | None:
    """(head, cells, bytes that are whole lines); None where there is no head. What follows a torn line is not believed."""
    head: dict[str, str] | None = None
    cells: dict[str, str] = {}
    good = 0
    for line in content.splitlines(keepends=True):
        said = _said(line)
        if said is None:
            break
        if head is None and "draft" not in said:
            return None
        head = head or said
        _apply(cells, said.get("set", {}))
        good += len(line)
    return (head, cells, good) if head is not None else None


def _said(line: bytes) -> dict[str, Any] | None:
    """The content of a line; None where it is torn or was changed."""
    checksum, _, text = line.rstrip(b"\n").partition(b" ")
    if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(text):
        return None
    said: dict[str, Any] = json.loads(text)
    return said


def _apply(cells: dict[str, str], change: Change) -> None:
    for key, text in change.items():
        if text is None:
            cells.pop(key, None)
        else:
            cells[key] = text


def _lock(descriptor: int) -> bool:
    """False where another terminal has it; the system lets go of the lock when a process ends, however it ends."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sync_folder(folder: Path) -> None:
    """The file's name is on the disk as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_kept(path: Path, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    message = Text(f"草稿没有写到磁盘上:{reason}", f"the draft is not on the disk: {reason}")
    remedy = Text("可以继续录入;腾出空间后下一格会补写", "type on; once there is room the next cell writes it")
    return Problem("draft_not_kept", message, remedy, Where(str(path)))


def _not_read(path: Path, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    message = Text(f"草稿打不开:{reason}", f"the draft cannot be opened: {reason}")
    return Problem("draft_not_read", message, Text("检查文件权限", "check who may read the file"), Where(str(path)))
