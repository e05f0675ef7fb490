"""Inclusion proofs of a book of five records in memory, signed at 3 and at 5: which checkpoint proves what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.audit import merkle
from ledger.audit.checkpoint import Checkpoint, Held, read_checkpoint
from ledger.audit.inclusion import inclusion
from ledger.audit.signed_note import Note
from ledger.audit.signing_key import SigningKey
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem, Text

BODIES = [f'{{"seq":{seq}}}'.encode() for seq in range(1, 6)]


def key_named(name: str, byte: int) -> SigningKey:
    private = Ed25519PrivateKey.from_private_bytes(bytes([byte] * 32))
    return SigningKey(VerifierKey(name, private.public_key().public_bytes_raw()), private)


ANA, BO = key_named("ana.example", 1), key_named("bo.example", 2)


@dataclass
class BookInMemory:
    """The tree of some records, and the notes that the book keeps."""

    bodies: list[bytes] = field(default_factory=lambda: list(BODIES))
    kept: list[str] = field(default_factory=list)
    nodes: dict[merkle.NodeKey, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        merkle.appended(0, [merkle.leaf_hash(body) for body in self.bodies], self.nodes)

    @property
    def size(self) -> int:
        return len(self.bodies)

    def node(self, key: merkle.NodeKey) -> bytes:
        return self.nodes[key]

    def body(self, seq: int) -> bytes | None:
        return self.bodies[seq - 1]

    def notes(self) -> Iterator[dict[str, Any]]:
        return iter([{"note": note} for note in self.kept])


def signed(size: int, *keys: SigningKey, root: bytes = b"") -> str:
    """A checkpoint of the first `size` of the five records."""
    book = BookInMemory()
    identity = merkle.leaf_hash(BODIES[0]).hex()
    checkpoint = Checkpoint(
        "ana.example", size, root or merkle.root(size, book.node), identity, "memory 1 ab", "cd", "2026-03-01T08:00:00.000001Z"
    )
    note = Note(checkpoint.text())
    for key in keys:
        note = note.with_signature(key.sign(note.text))
    return str(note)


def held(note: str, file: str = "") -> Held:
    found = read_checkpoint(note.encode(), file)
    assert isinstance(found, Held)
    return found


def refusal(found: dict[str, Any] | Problem) -> tuple[str, Text, Text]:
    assert isinstance(found, Problem), found
    return found.code, found.message, found.remedy


@pytest.mark.parametrize("seq", range(1, 6))
def test_the_newest_checkpoint_of_the_book_proves_each_of_its_five_records(seq: int) -> None:
    small, large = signed(3, ANA), signed(5, ANA)
    found = inclusion(seq, BookInMemory(kept=[small, large]))
    assert isinstance(found, dict)
    path = [bytes.fromhex(one) for one in found.pop("path")]
    assert merkle.proves_inclusion(merkle.leaf_hash(BODIES[seq - 1]), seq - 1, 5, path, held(large).checkpoint.root)
    body = BODIES[seq - 1].decode()
    assert found == {"format": "zhangfang.proof/1", "leaf_index": seq - 1, "body": body, "checkpoint": large}


def test_a_key_of_the_reader_stands_in_the_proof_and_chooses_among_the_checkpoints() -> None:
    ana_at_3, bo_at_5 = signed(3, ANA), signed(5, BO)
    book = BookInMemory(kept=[ana_at_3, "no checkpoint", bo_at_5])
    of_ana = inclusion(3, book, key=ANA.verifier)
    assert isinstance(of_ana, dict)
    assert (of_ana["checkpoint"], of_ana["vkey"]) == (ana_at_3, str(ANA.verifier))
    of_anybody = inclusion(3, book)
    assert isinstance(of_anybody, dict)
    assert (of_anybody["checkpoint"], of_anybody.get("vkey")) == (bo_at_5, None)


def test_a_checkpoint_that_is_handed_over_is_the_one_that_proves() -> None:
    small = signed(3, ANA)
    found = inclusion(3, BookInMemory(kept=[signed(5, ANA)]), held(small), ANA.verifier)
    assert isinstance(found, dict)
    assert (found["checkpoint"], found["leaf_index"]) == (small, 2)


def test_a_record_after_the_last_checkpoint_waits_for_one() -> None:
    remedy = Text("先签署:audit BOOK checkpoint --key FILE", "sign one: audit BOOK checkpoint --key FILE")
    none = ("not_signed_yet", Text("还没有包含第 4 条记录的检查点", "no checkpoint holds record 4 yet"), remedy)
    assert refusal(inclusion(4, BookInMemory())) == none
    assert refusal(inclusion(4, BookInMemory(kept=[signed(3, ANA)]))) == none
    older = Text("检查点 3 早于第 4 条记录", "the checkpoint at 3 is older than record 4")
    assert refusal(inclusion(4, BookInMemory(), held(signed(3, ANA)))) == ("not_signed_yet", older, remedy)


def test_a_checkpoint_of_another_key_proves_nothing_to_who_gave_ones_own() -> None:
    message = Text("检查点没有 bo.example 的有效签名", "the checkpoint bears no valid signature of bo.example with this key")
    wanted = ("signature_missing", message, Text("给出签署时的公钥", "give the verifier key it was signed with"))
    assert refusal(inclusion(2, BookInMemory(kept=[signed(5, ANA)]), key=BO.verifier)) == wanted
    assert refusal(inclusion(2, BookInMemory(), held(signed(5, ANA)), BO.verifier)) == wanted


def test_a_book_that_does_not_go_on_from_the_checkpoint_proves_nothing() -> None:
    other = BookInMemory([b"{}", *BODIES[1:]], kept=[signed(5, ANA)])
    assert refusal(inclusion(2, other))[0] == "other_book"
    short = BookInMemory(BODIES[:4])
    assert refusal(inclusion(2, short, held(signed(5, ANA))))[0] == "rolled_back"
    rewritten = BookInMemory([*BODIES[:3], b"{}", BODIES[4]])
    assert refusal(inclusion(2, rewritten, held(signed(5, ANA))))[0] == "history_changed"


@pytest.mark.parametrize("damage", ["body", "sibling", "no sibling"])
def test_a_changed_body_and_a_lost_or_changed_node_beside_the_path_are_found_before_a_proof_is_given(damage: str) -> None:
    """The tree still has its root: only the proof of this record would not hold."""
    book = BookInMemory(kept=[signed(4, ANA)])
    if damage == "body":
        book.bodies[1] = b"{}"
    elif damage == "sibling":
        book.nodes[0, 0] = merkle.leaf_hash(b"{}")
    else:
        del book.nodes[0, 0]
    found = inclusion(2, book)
    assert refusal(found)[0] == "history_changed"
    assert isinstance(found, Problem)
    assert "among records 1 to 4" in found.remedy.en


def test_a_proof_never_rests_on_a_path_that_was_not_found() -> None:
    """A tree of one record needs no sibling, so an empty path would prove it: its node must be there all the same."""
    book = BookInMemory(BODIES[:1], kept=[signed(1, ANA)])
    found = inclusion(1, book)
    assert isinstance(found, dict)
    assert found["path"] == []
