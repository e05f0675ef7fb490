"""Keys, witnesses and checkpoints of the tests: a person who keeps a key pair, and a witness who adds a line."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.audit.signed_note import Note, Signature, read_note
from ledger.audit.verifier_key import COSIGNATURE, VerifierKey

from .company import Answer, Company, zhangfang

ORIGIN = "example.com/books"
PASSPHRASE = "four words of mine"


def new_key(folder: Path, name: str = "key", origin: str = ORIGIN) -> str:
    """The file of a new key pair; `file`.pub holds its verifier key."""
    file = folder / name
    made = zhangfang("keygen", str(file), "--origin", origin, "--json")
    assert made.code == 0, made
    return str(file)


def vkey(file: str) -> str:
    """The verifier key of a pair."""
    return Path(f"{file}.pub").read_text().strip()


def sign(company: Company, key: str, *arguments: str) -> Answer:
    """`audit BOOK checkpoint --key`, answering as JSON."""
    return audit(company, "checkpoint", "--key", key, *arguments)


def signed(company: Company, key: str, file: Path) -> Any:
    """A checkpoint in a file, which must succeed."""
    answer = sign(company, key, "--out", str(file))
    assert answer.code == 0, answer
    return answer.json


def audit(company: Company, check: str, *arguments: str) -> Answer:
    """An audit, answering as JSON."""
    return zhangfang("--lang", "en", "audit", company.place, check, *arguments, "--json")


def codes(answer: Answer) -> list[str]:
    """The codes of all problems."""
    return [problem["code"] for problem in json.loads(answer.out)["problems"]]


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who signs what was seen, with the time: written from c2sp.org/tlog-cosignature, not from our code."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def new(cls, name: str = "witness.example") -> Witness:
        """With a key of its own."""
        return cls(name, Ed25519PrivateKey.generate())

    @property
    def verifier(self) -> VerifierKey:
        """The key to check it with."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw(), COSIGNATURE)

    def line(self, note: str, seconds: int = 1_790_000_000) -> str:
        """The line a witness adds."""
        text = note[: note.rindex("\n\n") + 1]
        signature = self.private.sign(b"cosignature/v1\ntime %d\n%s" % (seconds, text.encode()))
        content = self.verifier.key_id + seconds.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(content).decode()}\n"

    def cosign(self, file: Path) -> Path:
        """A copy of the file with the witness's line."""
        note = file.read_text(encoding="utf-8")
        copy = file.with_suffix(".cosigned")
        copy.write_text(note + self.line(note), encoding="utf-8")
        return copy


def note_of(file: Path) -> Note:
    """The note in a file."""
    found = read_note(file.read_text(encoding="utf-8"))
    assert found is not None
    return found


def forged(note: Note, by: Signature) -> str:
    """The note with somebody's signature of something else."""
    return str(Note(note.text, (by,)))
