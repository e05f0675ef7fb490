"""Public keys that verify checkpoints, as C2SP signed-note verifier keys: `name+hash+base64` (c2sp.org/signed-note).

The hash is the key id, eight hexadecimal digits: the first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key). The
base64 part holds the algorithm and the 32 bytes of an Ed25519 public key (RFC 8032): 0x01 for a key that signs checkpoints,
0x04 for the key of a witness, which signs a checkpoint with the time it saw it (c2sp.org/tlog-cosignature).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256

from ledger.domain.problem import Problem, Text

ED25519 = b"\x01"
"""The algorithm byte of Ed25519 in a signed note."""
COSIGNATURE = b"\x04"
"""The algorithm byte of a witness: Ed25519 over the time and the note (cosignature/v1)."""
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Whose signature it is and the 32 bytes that check it."""

    name: str
    public: bytes
    algorithm: bytes = ED25519

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + self.algorithm + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as it is written to a file and given to a witness."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(self.algorithm + self.public).decode()}"


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
    if not is_key_name(name) or content[:1] not in (ED25519, COSIGNATURE) or len(content) != 1 + KEY_BYTES:
        return _unreadable(text)
    found = VerifierKey(name, content[1:], content[:1])
    return found if str(found) == text.strip() and found.key_id.hex() == key_id else _unreadable(text)


def _unreadable(text: str) -> Problem:
    message = Text(f"不是 Ed25519 验证公钥:{text.strip()[:80]}", f"not an Ed25519 verifier key: {text.strip()[:80]}")
    remedy = Text("应为 keygen 写出的一行:名称+标识+base64", "give the line that keygen wrote: name+hash+base64")
    return Problem("verifier_key_unreadable", message, remedy)
