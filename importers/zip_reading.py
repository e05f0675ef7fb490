"""Zip containers from strangers: limits on members, sizes and ratio, and no name that leaves the container.

Sizes are those of the container's own directory, and what is unpacked is cut at the limit too, since a directory can lie.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from importers.report import Place, Reason

__all__ = ["Container", "open_container"]

MEMBERS_MAX = 10_000
MEMBER_BYTES_MAX = 64 * 1024 * 1024
CONTAINER_BYTES_MAX = 200 * 1024 * 1024
RATIO_MAX = 200
# Below this size a high ratio is a page of blanks, not a bomb.
RATIO_BYTES_MIN = 1024 * 1024
_BREAKS = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, LookupError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Container:
    """An opened zip whose directory is within the limits."""

    names: tuple[str, ...]
    _zip: zipfile.ZipFile

    def content(self, name: str) -> bytes:
        """The bytes of a member; empty where it is absent, damaged or larger than it said."""
        if name not in self.names:
            return b""
        try:
            with self._zip.open(name) as member:
                content = member.read(MEMBER_BYTES_MAX + 1)
        except _BREAKS:
            return b""
        return content if len(content) <= MEMBER_BYTES_MAX else b""


def open_container(name: str, content: bytes) -> Container | Reason:
    """The container, or why it is not opened."""
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
        members = opened.infolist()
    except _BREAKS:
        return Reason(Place(name), "zip_unreadable", "压缩包损坏，无法读取", "the zip container is damaged and cannot be read")
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if member.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            zh, en = "压缩包内的文件名越出目录", "a name in the container leads out of it"
            return Reason(Place(name), "zip_path", zh, en)
    if _is_bomb(members):
        zh, en = "压缩包解压后过大", "the container is too large when unpacked"
        return Reason(Place(name), "zip_too_large", zh, en)
    return Container(tuple(member.filename for member in members), opened)


def _is_bomb(members: list[zipfile.ZipInfo]) -> bool:
    """Whether the directory states more than a container may hold."""
    sizes = [member.file_size for member in members]
    ratios = (
        member.file_size > RATIO_BYTES_MIN and member.file_size > RATIO_MAX * max(member.compress_size, 1) for member in members
    )
    too_large = sum(sizes) > CONTAINER_BYTES_MAX or max(sizes, default=0) > MEMBER_BYTES_MAX
    return len(members) > MEMBERS_MAX or too_large or any(ratios)
