"""What a CMS envelope (`.p7m`) holds, without trusting its signature: its content is taken out, nobody is vouched for.

Only as much of BER is understood as leads to the content: tag, length (also the indefinite one), and octet strings in pieces.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import NamedTuple

__all__ = ["enveloped_content", "is_envelope"]

_SIGNED_DATA = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
_SEQUENCE, _OCTETS, _OCTETS_IN_PIECES, _CONTENT = 0x30, 0x04, 0x24, 0xA0
_CONSTRUCTED, _LONG_TAG, _LONG_LENGTH, _INDEFINITE = 0x20, 0x1F, 0x80, 0x80
_LENGTH_BYTES_MAX = 4
_HEAD_SEARCHED = 64
DEPTH_MAX = 20


class _Element(NamedTuple):
    """One BER element: its tag, where its content begins and ends, where the next one begins."""

    tag: int
    start: int
    end: int
    after: int


class _DamagedError(Exception):
    """The bytes are no BER; never leaves this module."""


def is_envelope(head: bytes) -> bool:
    """Whether the first bytes are those of signed data, as bytes or in base64."""
    if head[:1] == bytes([_SEQUENCE]):
        return _SIGNED_DATA in head[:_HEAD_SEARCHED]
    text = _unarmoured(head)[: _HEAD_SEARCHED * 2]
    try:
        return bool(text) and _SIGNED_DATA in base64.b64decode(text[: len(text) // 4 * 4], validate=True)
    except binascii.Error:
        return False


def enveloped_content(content: bytes) -> bytes | None:
    """The content of the envelope; None where there is none or the bytes are damaged."""
    if content[:1] != bytes([_SEQUENCE]):
        try:
            content = base64.b64decode(_unarmoured(content), validate=True)
        except binascii.Error:
            return None
    try:
        outer = _element(content, 0, len(content))
        signed = _child(content, _child(content, outer, _CONTENT), _SEQUENCE)
        inner = _child(content, _child(content, signed, _SEQUENCE), _CONTENT)
        return b"".join(_octets(content, inner, 0)) or None
    except _DamagedError:
        return None


def _unarmoured(content: bytes) -> bytes:
    """Base64 without PEM lines and white space."""
    return b"".join(line.strip() for line in content.splitlines() if not line.startswith(b"-----"))


def _element(content: bytes, at: int, limit: int) -> _Element:
    """The element at a place."""
    if at + 2 > limit or content[at] & _LONG_TAG == _LONG_TAG:
        raise _DamagedError
    tag, length, start = content[at], content[at + 1], at + 2
    if length == _INDEFINITE:
        return _without_length(content, tag, start, limit)
    if length > _LONG_LENGTH:
        size = length - _LONG_LENGTH
        if size > _LENGTH_BYTES_MAX or start + size > limit:
            raise _DamagedError
        length, start = int.from_bytes(content[start : start + size], "big"), start + size
    if start + length > limit:
        raise _DamagedError
    return _Element(tag, start, start + length, start + length)


def _without_length(content: bytes, tag: int, start: int, limit: int, depth: int = 0) -> _Element:
    """An element that ends with two zero bytes."""
    if depth > DEPTH_MAX or not tag & _CONSTRUCTED:
        raise _DamagedError
    at = start
    while content[at : at + 2] != b"\x00\x00":
        if at + 2 > limit:
            raise _DamagedError
        if content[at + 1] == _INDEFINITE:
            at = _without_length(content, content[at], at + 2, limit, depth + 1).after
        else:
            at = _element(content, at, limit).after
    return _Element(tag, start, at, at + 2)


def _children(content: bytes, parent: _Element) -> Iterator[_Element]:
    """The elements within one."""
    at = parent.start
    while at < parent.end:
        child = _element(content, at, parent.end if content[at + 1 : at + 2] != b"\x80" else len(content))
        yield child
        at = child.after


def _child(content: bytes, parent: _Element, tag: int) -> _Element:
    """The first element of a tag within one."""
    found = next((child for child in _children(content, parent) if child.tag == tag), None)
    if found is None:
        raise _DamagedError
    return found


def _octets(content: bytes, parent: _Element, depth: int) -> Iterator[bytes]:
    """The pieces of an octet string."""
    if depth > DEPTH_MAX:
        raise _DamagedError
    for child in _children(content, parent):
        if child.tag == _OCTETS:
            yield content[child.start : child.end]
        elif child.tag == _OCTETS_IN_PIECES:
            yield from _octets(content, child, depth + 1)
