"""Checkpoints: what the book was at one moment, signed with a key that lives outside it, cosigned by witnesses."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.audit.signed_note import read_note, verdict
from ledger.audit.verifier_key import VerifierKey, read_verifier_key
from ledger.store.schema import VERSION

from .attesting import ORIGIN, PASSPHRASE, Witness, audit, codes, new_key, sign, signed, vkey
from .company import Company, delivery, receipt, zhangfang

PUBLISHED = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
"""The signed note in the documentation of golang.org/x/mod/sumdb/note, with its key."""
PUBLISHED_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def key(tmp_path: Path) -> str:
    return new_key(tmp_path)


def test_a_checkpoint_of_a_book_on_either_engine_says_size_root_schema_and_trial_balance(
    book_place: str, tmp_path: Path, key: str
) -> None:
    company = Company.founded(book_place, tmp_path)
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-05", "10", "226.00"))
    made = signed(company, key, tmp_path / "march.checkpoint")
    note = (tmp_path / "march.checkpoint").read_text(encoding="utf-8")
    text, line = note.split("\n\n")
    origin, size, root, book, schema, balance, time = text.split("\n")
    assert (origin, size) == (ORIGIN, str(company.size()))
    assert base64.b64decode(root).hex() == made["root"] == audit(company, "verify").json["root"]
    assert [part.split(" ")[0] for part in (book, schema, balance, time)] == ["book", "schema", "trial-balance", "time"]
    assert schema.split(" ")[1:3] == ["postgresql" if "://" in book_place else "sqlite", str(VERSION)]
    # Goods 900.00, estimate 1,000.00; receivable 226.00, deferred VAT 26.00, revenue 200.00; cost 100.00. Minor units.
    rows = [["1122.01", 22600, 0], ["1405.01", 100000, 10000], ["2202.02", 0, 100000], ["2221.01.07", 0, 2600]]
    rows += [["5001", 0, 20000], ["5401", 10000, 0]]
    expected = hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
    assert balance == f"trial-balance {expected}", company.balances()
    public = base64.b64decode(vkey(key).split("+", 2)[2])[1:]
    signature = base64.b64decode(line.split(" ")[2])
    Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], f"{text}\n".encode())
    assert signature[:4].hex() == vkey(key).split("+")[1]


def test_the_same_records_are_signed_once_and_new_ones_again(company: Company, key: str) -> None:
    first, again = sign(company, key).json, sign(company, key).json
    assert (first["made"], again["made"]) == (True, False)
    assert again["note"] == first["note"]
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    later = sign(company, key).json
    assert (later["made"], later["size"]) == (True, first["size"] + 1)
    assert company.is_sound()


def test_with_daily_the_second_checkpoint_of_a_day_in_shanghai_is_left_out(
    company: Company, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 March 15:59 UTC is 23:59 in Shanghai, a minute later it is the 31st there."""
    made = []
    for number, minute in enumerate(["15:00", "15:59", "16:00", "16:01"]):
        company.post(receipt(f"R{number}", "2026-03-02", "1", "10.00"))
        moment = dt.datetime.fromisoformat(f"2026-03-30T{minute}:00+00:00")
        monkeypatch.setattr("ledger.cli.checkpoint.now", lambda at=moment: at)
        made.append(sign(company, key, "--daily").json["made"])
    assert made == [True, False, True, False]


def test_a_witness_adds_a_line_and_the_book_keeps_it(book_place: str, tmp_path: Path, key: str) -> None:
    company = Company.founded(book_place, tmp_path)
    signed(company, key, tmp_path / "one")
    witness, stranger = Witness.new(), Witness.new("stranger.example")
    both = stranger.cosign(tmp_path / "one")
    both.write_text(both.read_text(encoding="utf-8") + witness.line(both.read_text(encoding="utf-8")), encoding="utf-8")
    take = ("checkpoint", "--cosigned", str(both), "--witness", str(witness.verifier))
    taken = audit(company, *take, "--out", str(tmp_path / "two")).json
    assert (taken["made"], taken["cosigned_by"]) == (True, ["witness.example"])
    assert audit(company, *take).json["made"] is False
    kept = (tmp_path / "two").read_text(encoding="utf-8")
    assert kept == (tmp_path / "one").read_text(encoding="utf-8") + witness.line(kept)
    assert audit(company, "verify").json["checked"]["checkpoints"] == 2


def test_a_witness_that_signed_nothing_or_something_else_is_refused(company: Company, key: str, tmp_path: Path) -> None:
    one = tmp_path / "one"
    signed(company, key, one)
    witness = Witness.new()
    note = one.read_text(encoding="utf-8")
    take = ("checkpoint", "--cosigned", str(one), "--witness", str(witness.verifier))
    assert codes(audit(company, *take)) == ["witness_missing"]
    one.write_text(note + witness.line(note.replace("\nbook", "\nbok")), encoding="utf-8")
    assert codes(audit(company, *take)) == ["signature_wrong"]
    one.write_text(note.replace("\ntime 2", "\ntime 1"), encoding="utf-8")
    assert codes(audit(company, *take)) == ["checkpoint_unknown"]
    one.write_text("not a note", encoding="utf-8")
    assert codes(audit(company, *take)) == ["checkpoint_unreadable"]
    assert codes(audit(company, *take[:2], str(tmp_path / "none"), *take[3:])) == ["file_unreadable"]


def test_no_key_signs_a_book_that_is_shorter_than_the_file_it_would_replace(company: Company, key: str, tmp_path: Path) -> None:
    shutil.copyfile(company.place, tmp_path / "backup.db")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    made = signed(company, key, tmp_path / "last")
    restored = Company(str(tmp_path / "backup.db"), tmp_path)
    refused = sign(restored, key, "--out", str(tmp_path / "last"))
    assert (refused.code, codes(refused)) == (1, ["rolled_back"])
    problem = refused.json["problems"][0]
    size = made["size"]
    assert problem["message"] == f"the book has {size - 1} records, the checkpoint at {size} has {size}"
    assert (tmp_path / "last").read_text(encoding="utf-8") == made["note"]


def test_no_key_signs_another_history_or_another_book_into_the_same_file(
    found: Callable[..., Company], key: str, tmp_path: Path
) -> None:
    company = found()
    shutil.copyfile(company.place, tmp_path / "backup.db")
    other = Company(str(tmp_path / "backup.db"), tmp_path)
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    other.post(receipt("R1", "2026-03-02", "100", "999.00"), receipt("R2", "2026-03-02", "1", "1.00"))
    signed(company, key, tmp_path / "last")
    assert codes(sign(other, key, "--out", str(tmp_path / "last"))) == ["history_changed"]
    assert codes(sign(found("generic"), key, "--out", str(tmp_path / "last"))) == ["other_book"]
    (tmp_path / "letter").write_text("Dear Ana", encoding="utf-8")
    assert codes(sign(company, key, "--out", str(tmp_path / "letter"))) == ["checkpoint_unreadable"]
    assert (tmp_path / "letter").read_text(encoding="utf-8") == "Dear Ana"


def spoil_key(key: Path, other: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    public = key.with_name("key.pub")
    lines = key.read_text().split("\n")
    match how:
        case "passphrase":
            monkeypatch.setenv("ZHANGFANG_PASSPHRASE", "other words")
        case "missing":
            key.unlink()
        case "public missing":
            public.unlink()
        case "garbled":
            key.write_text("-----BEGIN ROSES-----\n")
        case "damaged":
            key.write_text("\n".join([*lines[:1], lines[1][:-4] + "AAAA", *lines[2:]]))
        case "public garbled":
            public.write_bytes(b"\xff\xfe")
        case "open":
            key.chmod(0o640)
        case "not a pair":
            shutil.copyfile(other.with_name("other.pub"), public)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("passphrase", "passphrase_wrong"),
        ("missing", "key_missing"),
        ("public missing", "key_missing"),
        ("garbled", "key_unreadable"),
        ("damaged", "passphrase_wrong"),
        ("public garbled", "verifier_key_unreadable"),
        ("open", "key_open_to_others"),
        ("not a pair", "key_pair_differs"),
    ],
)
def test_a_key_that_is_not_as_keygen_left_it_does_not_sign(
    company: Company, tmp_path: Path, key: str, how: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Path(new_key(tmp_path, "other"))
    spoil_key(Path(key), other, how, monkeypatch)
    answer = sign(company, key)
    assert (answer.code, codes(answer)) == (1, [code])
    chinese = zhangfang("--lang", "zh", "audit", company.place, "checkpoint", "--key", key, "--json")
    assert chinese.json["problems"][0]["message"] != answer.json["problems"][0]["message"]
    assert audit(company, "verify").json["checked"].get("checkpoints", 0) == 0


@pytest.mark.parametrize(
    "words", [[], ["--witness", PUBLISHED_KEY], ["--key", "a", "--cosigned", "b", "--witness", PUBLISHED_KEY]]
)
def test_half_a_command_is_a_usage_error(company: Company, words: list[str]) -> None:
    assert audit(company, "checkpoint", *words).code == 2


def test_the_published_note_is_signed_by_the_published_key_and_a_changed_one_is_not() -> None:
    peter = read_verifier_key(PUBLISHED_KEY)
    assert isinstance(peter, VerifierKey)
    note = read_note(PUBLISHED)
    assert note is not None
    assert str(note) == PUBLISHED
    assert verdict(note, peter) == "good"
    assert verdict(note, Witness.new().verifier) == "absent"
    changed = read_note(PUBLISHED.replace("answer", "Answer"))
    assert changed is not None
    assert verdict(changed, peter) == "wrong"


@pytest.mark.parametrize("place", range(len(PUBLISHED)))
def test_a_note_with_any_character_changed_is_not_signed(place: int) -> None:
    peter = read_verifier_key(PUBLISHED_KEY)
    assert isinstance(peter, VerifierKey)
    changed = read_note(PUBLISHED[:place] + ("A" if PUBLISHED[place] != "A" else "B") + PUBLISHED[place + 1 :])
    assert changed is None or verdict(changed, peter) != "good"
