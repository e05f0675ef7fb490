"""Zip containers from strangers, held in memory: nothing is ever written to a path that an archive names.

An archive is judged by its directory before anything is unpacked: number and sizes of its members, how tightly they are packed,
names that would leave the folder, passwords. What a directory states is also the most that is read of a member.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from importers.limits import MEMBER_BYTES_MAX, MEMBERS_MAX, RATIO_FROM_BYTES, RATIO_MAX, UNPACKED_BYTES_MAX
from importers.report import Place, Reason

__all__ = ["ZIP_HEAD", "Archive", "open_archive"]

ZIP_HEAD = b"PK\x03\x04"
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive whose directory is within the limits."""

    file: str
    names: tuple[str, ...]
    _archive: zipfile.ZipFile

    def content(self, name: str) -> bytes | Reason:
        """The bytes of a member, or why they cannot be had."""
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, zlib.error) as error:
            return _unreadable(self.file, name, str(error))


def open_archive(file: str, content: bytes) -> Archive | Reason:
    """The archive, or why it is not opened."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        return _unreadable(file, "", str(error))
    members = [member for member in archive.infolist() if not member.is_dir()]
    fault = _too_large(file, members) or next(filter(None, (_fault(file, member) for member in members)), None)
    return fault or Archive(file, tuple(member.filename for member in members), archive)


def _too_large(file: str, members: list[zipfile.ZipInfo]) -> Reason | None:
    """Whether all members together are more than one import takes."""
    unpacked = sum(member.file_size for member in members)
    if len(members) <= MEMBERS_MAX and unpacked <= UNPACKED_BYTES_MAX:
        return None
    zh = f"压缩包内有 {len(members)} 个文件、解压后 {unpacked >> 20} MiB，超过上限"
    en = f"the archive holds {len(members)} files and {unpacked >> 20} MiB unpacked, more than is taken"
    return Reason(Place(file), "archive_too_large", zh, en)


def _fault(file: str, member: zipfile.ZipInfo) -> Reason | None:
    """What is wrong with one member."""
    place = Place(file, path=member.filename)
    if _leaves_the_folder(member.filename):
        return Reason(place, "archive_path", "压缩包内的文件名指向目录之外", "a name in the archive points outside its folder")
    tight = member.file_size > RATIO_FROM_BYTES and member.file_size > RATIO_MAX * max(member.compress_size, 1)
    if member.file_size > MEMBER_BYTES_MAX or tight:
        return Reason(
            place, "archive_too_large", "压缩包内的文件解压后过大", "a file in the archive is too large when unpacked"
        )
    if member.flag_bits & _ENCRYPTED:
        zh, en = "压缩包有密码，请先解压", "the archive has a password; unpack it first"
        return Reason(place, "archive_encrypted", zh, en)
    return None


def _leaves_the_folder(name: str) -> bool:
    """Whether a name is absolute, has a drive or climbs with `..`."""
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root) or ".." in windows.parts or PurePosixPath(name).is_absolute()


def _unreadable(file: str, member: str, said: str) -> Reason:
    """The archive or one of its members is broken."""
    zh, en = f"压缩包无法读取：{said[:80]}", f"the archive cannot be read: {said[:80]}"
    return Reason(Place(file, path=member), "archive_unreadable", zh, en)
