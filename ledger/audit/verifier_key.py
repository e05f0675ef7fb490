"""Public keys that verify checkpoints, as C2SP signed-note verifier keys: `name+hash+base64` (c2sp.org/signed-note).

The hash is the key id, eight hexadecimal digits: the first four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). The base64
part holds 0x01, the algorithm Ed25519 (RFC 8032), and the 32 bytes of the public key.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from ledger.domain.problem import Problem, Text

ED25519 = b"\x01"
"""The algorithm byte of Ed25519 in a signed note."""
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signature it is and the 32 bytes that check it."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as it is written to a file and given to a witness."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public).decode()}"


def is_key_name(name: str) -> bool:
    """A name of a key is not empty and holds neither a space of any kind nor a plus sign."""
    return name.isprintable() and bool(name) and "+" not in name and not any(char.isspace() for char in name)


def read_verifier_key(text: str) -> VerifierKey | Problem:
    """The key of a `name+hash+base64` line; `verifier_key_unreadable` for anything else, a wrong hash included."""
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return _unreadable(text)
    if not is_key_name(name) or content[:1] != ED25519 or len(content) != 1 + KEY_BYTES:
        return _unreadable(text)
    found = VerifierKey(name, content[1:])
    return found if found.key_id.hex() == key_id else _unreadable(text)


def _unreadable(text: str) -> Problem:
    message = Text(f"不是 Ed25519 验证公钥:{text.strip()[:80]}", f"not an Ed25519 verifier key: {text.strip()[:80]}")
    remedy = Text("应为 keygen 写出的一行:名称+标识+base64", "give the line that keygen wrote: name+hash+base64")
    return Problem("verifier_key_unreadable", message, remedy)
