"""Signed notes (c2sp.org/signed-note): a text, an empty line, and one line for each signature over the text.

    example.com/books
    120
    6cqUY6…=

    — example.com/books Az3grl…

A signature line holds the name of the key and, in base64, the key id and the signature. A key signs the text itself
(Ed25519); a witness signs the text together with the time at which it saw it (cosignature/v1). Signatures of keys nobody
gave us say nothing and are passed over; a signature by a known key that does not hold makes the whole note worthless.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Final, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.audit.verifier_key import COSIGNATURE, VerifierKey, is_key_name

_DASH: Final = "— "
_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8

Verdict = Literal["good", "wrong", "absent"]


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note."""

    name: str
    key_id: bytes
    value: bytes
    """What follows the key id: a signature of 64 bytes, at a witness's preceded by 8 bytes of time."""

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a line feed, and its signatures in order."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        """The note as it is written to a file."""
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)

    def with_signature(self, signature: Signature) -> Note:
        """The same text with one more line; nothing is added twice."""
        return self if signature in self.signatures else replace(self, signatures=(*self.signatures, signature))


def read_note(content: str) -> Note | None:
    """The note a file holds; None where it is none. Every note has one spelling: `str(read_note(x)) == x`."""
    text, gap, lines = content.rpartition("\n\n")
    if not gap or not text or not lines.endswith("\n") or any(char < " " and char != "\n" for char in content):
        return None
    found = [_signature(line) for line in lines.removesuffix("\n").split("\n")]
    signatures = tuple(one for one in found if one is not None)
    return Note(text + "\n", signatures) if len(signatures) == len(found) else None


def _signature(line: str) -> Signature | None:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    content = strict_base64(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or content is None or len(content) <= _ID_BYTES:
        return None
    return Signature(name, content[:_ID_BYTES], content[_ID_BYTES:])


def strict_base64(text: str) -> bytes | None:
    """What the text stands for; None where it is no base64, or one of several spellings that is not the usual one."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode() == text else None


def verdict(note: Note, key: VerifierKey) -> Verdict:
    """Whether the key has signed the note. `wrong`: a line says so and does not hold, or holds and gives the key another id."""
    named = [one for one in note.signatures if one.name == key.name]
    mine = [_holds(note.text, one.value, key) for one in named if one.key_id == key.key_id]
    if any(_holds(note.text, one.value, key) for one in named if one.key_id != key.key_id):
        return "wrong"
    return "absent" if not mine else "good" if all(mine) else "wrong"


def _holds(text: str, value: bytes, key: VerifierKey) -> bool:
    message = text.encode()
    if key.algorithm == COSIGNATURE:
        message, value = cosigned_message(text, int.from_bytes(value[:_TIME_BYTES], "big")), value[_TIME_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def cosigned_message(text: str, seconds: int) -> bytes:
    """What a witness signs: when it saw the note, in seconds since 1970, and the note's text."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()
