"""A disk that fails under SQLite: writes, truncations and syncs of a book are counted, and the N-th goes wrong.

The shim is a VFS of its own, registered through SQLite's C interface with `ctypes` in the very library that Python's `sqlite3`
uses: everything above it is the real code. It opens files with the system's VFS and puts its own `xWrite`, `xTruncate` and
`xSync` in front. It also keeps what a power cut would leave: the content as of the last sync of each file, and the writes since
then, any of which may or may not have reached the disk, one of them torn between sectors.

    with FailingDisk() as disk:
        disk.arm(Fault("sync", at=7))
        ...
        disk.power_cut(dice)
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

_VOID, _INT, _INT64, _TEXT = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64, ctypes.c_char_p
_WRITE = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _INT, _INT64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _VOID, _INT64)
_SYNC = ctypes.CFUNCTYPE(_INT, _VOID, _INT)
_OPEN = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _VOID, _INT, ctypes.POINTER(_INT))
_DELETE = ctypes.CFUNCTYPE(_INT, _VOID, _VOID, _INT)

IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_DELETE, FULL = 778, 1034, 1546, 2570, 13
_KEPT = 0x100 | 0x800 | 0x80000
"""Of the flags of xOpen: main database, its journal, its write-ahead log."""
_READ_WRITE, _READ_ONLY, _CREATE = 0x2, 0x1, 0x4
_SECTOR = 512


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("version", _INT), ("size_of_file", _INT), ("path_max", _INT), ("next", _VOID), ("name", _TEXT), ("app_data", _VOID),
        ("open", _VOID), ("delete", _VOID), *((f"method_{number}", _VOID) for number in range(14)),
    ]  # fmt: skip


class _Methods(ctypes.Structure):
    _fields_ = [
        ("version", _INT), ("close", _VOID), ("read", _VOID), ("write", _VOID), ("truncate", _VOID), ("sync", _VOID),
        *((f"method_{number}", _VOID) for number in range(13)),
    ]  # fmt: skip


Kind = Literal["error", "broken", "full", "torn", "cut"]
"""The N-th operation fails alone · it and all later ones · no room from then on · half a write and no more · power is gone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at which operation, counted from 1."""

    kind: Kind
    at: int
    sync: bool = False
    """At the first sync from there on."""


@dataclass(slots=True)
class _File:
    """What is surely on the disk, and what was written since the last sync."""

    path: Path
    durable: bytearray
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    """(offset, bytes), or (size, None) for a truncation."""


class NoSqliteLibraryError(RuntimeError):
    """Python's SQLite has no C interface that can be reached from here."""


class FailingDisk:
    """The VFS. One at a time in a process; books opened while it is installed go through it."""

    def __init__(self) -> None:
        self.operations = 0
        self._came = 0
        """The operation at which the fault came; 0 where it is still ahead."""
        self.fault: Fault | None = None
        self.read_only = False
        """Main files open read-only, as where the permissions of the file allow no more."""
        self.failed = 0
        """Operations that went wrong."""
        self.syncs: list[int] = []
        """Which of the operations were syncs."""
        self._library = _sqlite_library()
        self._files: dict[str, _File] = {}
        self._of_handle: dict[int, _File] = {}
        self._methods: dict[int, _Methods] = {}
        self._kept: list[Any] = []

    # --- installing ----------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        base = self._library.sqlite3_vfs_find(None)
        self._base = _Vfs.from_address(base)
        self._open, self._delete = _OPEN(self._base.open), _DELETE(self._base.delete)
        self._vfs = _Vfs.from_buffer_copy(self._base)
        self._vfs.next, self._vfs.name = None, b"failing"
        self._callbacks = _OPEN(self._on_open), _DELETE(self._on_delete)
        self._vfs.open, self._vfs.delete = (ctypes.cast(one, _VOID).value for one in self._callbacks)
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 1) == 0
        return self

    def __exit__(self, *_: object) -> None:
        self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs))
        self._library.sqlite3_vfs_register(ctypes.byref(self._base), 1)

    def arm(self, fault: Fault | None) -> None:
        """Start counting anew, with this fault ahead."""
        self.operations, self.failed, self._came, self.fault = 0, 0, 0, fault
        self.syncs = []

    # --- the methods ---------------------------------------------------------------------------------------------------

    def _on_open(self, _vfs: int, name: int, handle: int, flags: int, out: Any) -> int:
        if self.read_only and flags & 0x100:
            flags = flags & ~(_READ_WRITE | _CREATE) | _READ_ONLY
        code = self._open(ctypes.addressof(self._base), name, handle, flags, out)
        if code == 0 and flags & _KEPT and name:
            path = ctypes.string_at(name).decode()
            if path not in self._files:
                self._files[path] = _File(Path(path), bytearray(Path(path).read_bytes()))
            self._of_handle[handle] = self._files[path]
            first = _VOID.from_address(handle)
            first.value = ctypes.addressof(self._in_front_of(first.value))
        return code

    def _on_delete(self, _vfs: int, name: int, sync: int) -> int:
        if self._came and self.fault is not None and self.fault.kind not in ("full", "error"):
            return IOERR_DELETE
        self._files.pop(ctypes.string_at(name).decode(), None)
        return self._delete(ctypes.addressof(self._base), name, sync)

    def _in_front_of(self, address: int | None) -> _Methods:
        """The file's methods with ours for what changes the disk."""
        assert address
        if address not in self._methods:
            found = _Methods.from_buffer_copy(_Methods.from_address(address))
            real = _WRITE(found.write), _TRUNCATE(found.truncate), _SYNC(found.sync)
            ours = (
                _WRITE(lambda handle, data, size, offset: self._write(real[0], handle, data, size, offset)),
                _TRUNCATE(lambda handle, size: self._truncate(real[1], handle, size)),
                _SYNC(lambda handle, flags: self._sync(real[2], handle, flags)),
            )
            self._kept += [real, ours]
            found.write, found.truncate, found.sync = (ctypes.cast(one, _VOID).value for one in ours)
            self._methods[address] = found
        return self._methods[address]

    def _write(self, real: Any, handle: int, data: int, size: int, offset: int) -> int:
        code = self._fate(IOERR_WRITE)
        if code:
            if self.fault is not None and self.fault.kind == "torn" and self.operations == self._came:
                size = size // 2 // 8 * 8
                self._of_handle[handle].since.append((offset, ctypes.string_at(data, size)))
                real(handle, data, size, offset)
            return code
        self._of_handle[handle].since.append((offset, ctypes.string_at(data, size)))
        return int(real(handle, data, size, offset))

    def _truncate(self, real: Any, handle: int, size: int) -> int:
        code = self._fate(IOERR_TRUNCATE)
        if code:
            return 0 if code == FULL else code
        self._of_handle[handle].since.append((size, None))
        return int(real(handle, size))

    def _sync(self, real: Any, handle: int, flags: int) -> int:
        code = self._fate(IOERR_FSYNC, sync=True)
        self.syncs.append(self.operations)
        if code:
            return 0 if code == FULL else code
        file = self._of_handle[handle]
        for change in file.since:
            _apply(file.durable, *change)
        file.since.clear()
        return int(real(handle, flags))

    def _fate(self, error: int, *, sync: bool = False) -> int:
        """The error code of this operation, 0 for none."""
        self.operations += 1
        fault = self.fault
        if fault is None:
            return 0
        if not self._came and self.operations >= fault.at and (sync or not fault.sync):
            self._came = self.operations
        if not self._came or (fault.kind == "error" and self.operations != self._came):
            return 0
        self.failed += 1
        return FULL if fault.kind == "full" else error

    # --- power ---------------------------------------------------------------------------------------------------------

    def power_cut(self, dice: random.Random) -> None:
        """Put on the disk what a power cut would leave: all that was written since the sync, nothing, or any part of it.

        All connections are closed, and nothing was written since the fault.
        """
        fates = dice.choice((("there",), ("lost",), ("lost", "there", "there", "torn"), ("there",) * 20 + ("lost", "torn")))
        for file in self._files.values():
            left = file.durable
            for change in file.since:
                fate = dice.choice(fates)
                if fate == "there":
                    _apply(left, *change)
                elif fate == "torn" and change[1] is not None:
                    sectors = range(0, len(change[1]), _SECTOR)
                    for start in dice.sample(sectors, len(sectors) // 2):
                        _apply(left, change[0] + start, change[1][start : start + _SECTOR])
            file.path.write_bytes(left)
            Path(f"{file.path}-shm").unlink(missing_ok=True)
        self.forget()

    def forget(self) -> None:
        """What lies on the disk now is what is there."""
        self.arm(None)
        self._files.clear()


def _apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _sqlite_library() -> Any:
    """The library that `sqlite3` itself runs on: proved by its version and by a page cache both see."""
    for name in (None, "libsqlite3.so.0", ctypes.util.find_library("sqlite3")):
        try:
            library = ctypes.CDLL(name)
            library.sqlite3_libversion.restype = _TEXT
            version = library.sqlite3_libversion().decode()
        except (OSError, AttributeError):
            continue
        library.sqlite3_vfs_find.restype = _VOID
        library.sqlite3_vfs_find.argtypes = [_TEXT]
        if version == sqlite3.sqlite_version and _is_the_same(library):
            return library
    raise NoSqliteLibraryError("Python's sqlite3 is linked so that its C interface cannot be reached")


def _is_the_same(library: Any) -> bool:
    """Memory that `sqlite3` takes is seen by the library, so it is no second copy of it."""
    library.sqlite3_memory_used.restype = _INT64
    before = library.sqlite3_memory_used()
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    seen = library.sqlite3_memory_used() > before
    connection.close()
    return bool(seen)
