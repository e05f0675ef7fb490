"""Names of natural persons: the record holds a commitment, the clear text stands beside it where it can be erased (§5.6).

A party or user with `natural_person` keeps its personal fields in table `personal(ref, person, salt, value)`; the sealed input
holds SHA-256(salt‖value) in their place, so the tree attests what was recorded and says nothing about it once salt and value
are gone. What a field means, and whether it is one, is decided by `natural_person` alone: no text can pass for a commitment.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

PERSONAL_FIELDS: Final[dict[str, tuple[str, ...]]] = {"party": ("name", "tax_id"), "user": ("name", "login")}
"""Fields of master data that name or identify somebody. A natural person's tax id is often that of an identity card."""
ERASED_NAME: Final = "〔已删除 erased〕"
"""What stands in reports where a name was."""
ERASURE: Final = "erasure"
"""Kind of record with input {"id", "person": "party:ANNA", "reason", "ground"?, "attachments"?}."""
Salt = Callable[[], bytes]
"""Makes 16 random bytes; passed in, like the clock."""


@dataclass(frozen=True, slots=True)
class PersonalValue:
    """One field in clear. `ref` is `party:ANNA:1/name`, the key of its record and the field."""

    ref: str
    salt: bytes
    value: str

    @property
    def person(self) -> str:
        """`party:ANNA`, whatever the version."""
        return person_of(self.ref)

    @property
    def commitment(self) -> str:
        """SHA-256 of salt and value, hexadecimal: what the record holds."""
        return hashlib.sha256(self.salt + self.value.encode()).hexdigest()


def person_of(ref: str) -> str:
    """`party:ANNA` of `party:ANNA:1/name`."""
    return ref.partition("/")[0].rpartition(":")[0]


def attachment_ref(sha256: str) -> str:
    """An original file as an erasure names it beside the person."""
    return f"attachment:{sha256}"


def erased_refs(kind: str, given: Mapping[str, Any]) -> list[str]:
    """What a record erases: the person, and original files; nothing unless it is an erasure."""
    if kind != ERASURE:
        return []
    return [given["person"], *(attachment_ref(sha256) for sha256 in given.get("attachments", ()))]


def personal_refs(kind: str, given: Mapping[str, Any]) -> dict[str, str]:
    """Personal field → its ref, for the fields that an input of a natural person has; empty for everything else."""
    if not given.get("natural_person"):
        return {}
    key = f"{kind}:{given['id']}:{given.get('version', 1)}"
    return {name: f"{key}/{name}" for name in PERSONAL_FIELDS.get(kind, ()) if given.get(name)}


def committed_input(
    kind: str, given: Mapping[str, Any], salt: Salt, known: Mapping[str, PersonalValue]
) -> tuple[dict[str, Any], tuple[PersonalValue, ...]]:
    """The input with commitments in place of personal fields, and those fields in clear.

    Salts of what was stored before are used again, so that the same document gives the same bytes and the same hash.
    """
    found = []
    for name, ref in personal_refs(kind, given).items():
        used = known[ref].salt if ref in known else salt()
        found.append(PersonalValue(ref, used, unicodedata.normalize("NFC", given[name])))
    commitments = {value.ref.rpartition("/")[2]: value.commitment for value in found}
    return {**given, **commitments}, tuple(found)


def revealed_input(kind: str, given: Mapping[str, Any], clear: Mapping[str, str]) -> dict[str, Any]:
    """The input with the personal fields that are still known; an erased name is a placeholder, other fields are left out."""
    found = dict(given)
    for name, ref in personal_refs(kind, given).items():
        if ref in clear:
            found[name] = clear[ref]
        elif name == "name":
            found[name] = ERASED_NAME
        else:
            del found[name]
    return found
