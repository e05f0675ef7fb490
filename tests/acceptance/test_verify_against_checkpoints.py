"""An auditor brings checkpoints along: a book that is shorter, forked or rewritten since then does not pass."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from raw_sql import intruder

from ledger.audit.checkpoint import Held, read_checkpoint
from ledger.audit.checkpoint_checks import check_held
from ledger.audit.findings import VerifyReport
from ledger.audit.signed_note import Note
from ledger.audit.signing_key import SigningKey, load_key
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.problem import Problem
from ledger.store.schema import VERSION

from .attesting import PASSPHRASE, Witness, audit, codes, new_key, sign, signed, vkey
from .company import Company, receipt, zhangfang


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def key(tmp_path: Path) -> str:
    return new_key(tmp_path)


def receipts(first: int, last: int, net: str = "10.00") -> list[dict[str, object]]:
    return [receipt(f"R{number}", "2026-03-02", "1", net) for number in range(first, last + 1)]


def against(*files: Path, key: str) -> list[str]:
    return [*(word for file in files for word in ("--checkpoint", str(file))), "--key", vkey(key)]


def test_a_book_that_went_on_passes_against_every_checkpoint_held_of_it(book_place: str, tmp_path: Path, key: str) -> None:
    company = Company.founded(book_place, tmp_path)
    files = []
    for number in range(3):
        company.post(*receipts(4 * number, 4 * number + 3))
        files.append(tmp_path / f"{number}.checkpoint")
        signed(company, key, files[-1])
    company.post(receipt("R99", "2026-03-02", "1", "10.00"))
    witness = Witness.new()
    cosigned = [witness.cosign(file) for file in files]
    answer = audit(company, "verify", *against(*cosigned, key=key), "--witness", str(witness.verifier))
    assert (answer.code, answer.json["ok"], answer.json["problems"]) == (0, True, [])
    assert answer.json["checked"]["held"] == answer.json["checked"]["checkpoints"] == 3
    assert answer.json["checked"]["signatures"] == 3
    missing = audit(company, "verify", *against(*files, key=key), "--witness", str(witness.verifier))
    assert (missing.code, codes(missing)) == (1, ["witness_missing"] * 3)


def test_a_restored_backup_does_not_pass_against_a_checkpoint_that_is_newer(company: Company, tmp_path: Path, key: str) -> None:
    company.post(*receipts(1, 2))
    signed(company, key, tmp_path / "old")
    shutil.copyfile(company.place, tmp_path / "backup.db")
    company.post(*receipts(3, 7))
    size = signed(company, key, tmp_path / "new")["size"]
    restored = Company(str(tmp_path / "backup.db"), tmp_path)
    answer = audit(restored, "verify", *against(tmp_path / "old", tmp_path / "new", key=key))
    assert (answer.code, codes(answer)) == (1, ["rolled_back"])
    problem = answer.json["problems"][0]
    assert problem["where"]["file"] == str(tmp_path / "new")
    assert problem["remedy"] == f"do not go on: records {size - 4} to {size} are gone; restore a newer backup"
    restored.post(*receipts(3, 7, net="9.00"))
    again = audit(restored, "verify", *against(tmp_path / "old", tmp_path / "new", key=key))
    assert codes(again) == ["history_changed"]
    assert f"the first change: among records {size - 4} to {size}" in again.json["problems"][0]["remedy"]


def test_the_first_record_whose_bytes_were_changed_is_named(book_place: str, tmp_path: Path, key: str) -> None:
    """The name of the clerk in the stored body of R2, then of R1: the earlier one is named."""
    company = Company.founded(book_place, tmp_path)
    company.post(*receipts(1, 3))
    size = signed(company, key, tmp_path / "one")["size"]
    for name, seq in (("R2", size - 1), ("R1", size - 2)):
        rewrite(book_place, seq, b'"recorded_by":"test"', b'"recorded_by":"anna"')
        answer = audit(company, "verify", *against(tmp_path / "one", key=key))
        changed = next(problem for problem in answer.json["problems"] if problem["code"] == "history_changed")
        assert changed["where"]["id"] == f"{seq} goods_receipt:{name}:1"
        assert f"the first change: record {seq} goods_receipt:{name}:1;" in changed["remedy"]


def rewrite(place: str, seq: int, old: bytes, new: bytes) -> None:
    """Change the stored body of a record, triggers dropped for a moment."""
    with intruder(place, foreign_keys=False) as by:
        body = bytes(by.rows(f"SELECT body FROM log WHERE seq = {seq}")[0][0])
        assert old in body, body
        value = body.replace(old, new).hex()
        blob = f"decode('{value}', 'hex')" if by.on_postgres else f"x'{value}'"
        by.switch_off_keys()
        by.begin()
        for guard in by.all_guards():
            by.drop(guard)
        by.run(f"UPDATE log SET body = {blob} WHERE seq = {seq}")
        for guard in by.all_guards():
            by.put_back(guard)
        by.run("COMMIT")


def test_a_checkpoint_of_another_book_or_by_another_key_does_not_pass(
    found: Callable[..., Company], tmp_path: Path, key: str
) -> None:
    company, other = found(), found("generic")
    signed(company, key, tmp_path / "one")
    assert codes(audit(other, "verify", *against(tmp_path / "one", key=key))) == ["other_book"]
    stranger = new_key(tmp_path, "stranger")
    assert codes(audit(company, "verify", *against(tmp_path / "one", key=stranger))) == ["signature_missing"]
    changed = (tmp_path / "one").read_text(encoding="utf-8").replace("\ntime 2", "\ntime 3")
    (tmp_path / "one").write_text(changed, encoding="utf-8")
    assert codes(audit(company, "verify", *against(tmp_path / "one", key=key))) == ["signature_wrong"]
    assert codes(audit(company, "verify", *against(tmp_path / "none", key=key))) == ["file_unreadable"]
    (tmp_path / "letter").write_bytes(b"\xff")
    assert codes(audit(company, "verify", *against(tmp_path / "letter", key=key))) == ["checkpoint_unreadable"]


def test_every_refusal_of_a_checkpoint_is_said_in_both_languages(company: Company, tmp_path: Path, key: str) -> None:
    signed(company, key, tmp_path / "one")
    stranger = new_key(tmp_path, "stranger")
    said = {
        language: zhangfang(
            "--lang", language, "audit", company.place, "verify", *against(tmp_path / "one", key=stranger)
        ).err.splitlines()[0]
        for language in ("zh", "en")
    }
    size = company.size()
    assert said["zh"] == f"{tmp_path / 'one'}: signature_missing 检查点 {size}没有给出的公钥的签名"
    assert said["en"].endswith(f"the checkpoint at {size} is not signed by example.com/books with any key that was given")


@pytest.mark.parametrize("words", [["--checkpoint", "one"], ["--witness", str(Witness.new().verifier)], ["--key", "no key"]])
def test_a_checkpoint_without_a_key_proves_nothing_and_is_a_usage_error(company: Company, words: list[str]) -> None:
    assert audit(company, "verify", *words).code == 2


def signer(file: str) -> SigningKey:
    found = load_key(Path(file), PASSPHRASE)
    assert isinstance(found, SigningKey)
    return found


def resigned(held: Held, key: SigningKey, **changed: str) -> bytes:
    """The checkpoint with other content, signed by the same key: what a wrong program would have signed."""
    text = replace(held.checkpoint, **changed).text()  # type: ignore[arg-type]  # text fields only
    return str(Note(text, (key.sign(text),))).encode()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"trial_balance": "00" * 32}, "trial_balance_differs"),
        ({"schema": f"sqlite {VERSION} " + "00" * 32}, "schema_changed"),
        ({"book": "00" * 32}, "other_book"),
        ({"schema": f"postgresql {VERSION} " + "00" * 32}, ""),
        ({"time": "2026-01-01T00:00:00.000000Z"}, ""),
    ],
)
def test_what_a_checkpoint_says_is_recomputed_and_a_fingerprint_of_the_other_engine_is_not_compared(
    company: Company, tmp_path: Path, key: str, changed: dict[str, str], code: str
) -> None:
    signed(company, key, tmp_path / "one")
    held = read_checkpoint((tmp_path / "one").read_bytes())
    assert isinstance(held, Held)
    (tmp_path / "two").write_bytes(resigned(held, signer(key), **changed))
    answer = audit(company, "verify", *against(tmp_path / "one", tmp_path / "two", key=key))
    assert codes(answer) == [code] * bool(code)


def test_no_byte_of_a_checkpoint_can_be_changed_unnoticed(company: Company, tmp_path: Path, key: str) -> None:
    """Two changes of each of some 420 bytes: 840 times no."""
    signed(company, key, tmp_path / "one")
    content = (tmp_path / "one").read_bytes()
    public = signer(key).verifier
    assert not problems_of(content, public)
    for place in range(len(content)):
        for flip in (1, 0x20):
            changed = content[:place] + bytes([content[place] ^ flip]) + content[place + 1 :]
            assert problems_of(changed, public), (place, changed)


def problems_of(content: bytes, key: VerifierKey) -> list[Problem]:
    """What a check of the signature says before anything else is looked at; the report is empty on purpose."""
    held = read_checkpoint(content)
    if isinstance(held, Problem):
        return [held]
    found = list(check_held([held], VerifyReport(), (key,)))
    return [one for one in found if one.code.startswith(("signature", "checkpoint"))]


def test_a_book_whose_own_checkpoint_was_forged_does_not_pass(company: Company, tmp_path: Path, key: str) -> None:
    """An intruder with SQL stores the true root with a false trial balance, then the true note with another date."""
    made = sign(company, key).json
    held = read_checkpoint(made["note"].encode())
    assert isinstance(held, Held)
    false = Note(replace(held.checkpoint, trial_balance="00" * 32).text(), held.note.signatures)
    root = f"x'{made['root']}'"
    with intruder(company.place) as by:
        by.begin()
        by.run(f"INSERT INTO checkpoint (size, ordinal, root, note) VALUES ({made['size']}, 2, {root}, '{false}')", "COMMIT")
    answer = audit(company, "verify")
    assert codes(answer) == ["checkpoint_differs"]
    assert "its trial balance is not that of the records" in answer.json["problems"][0]["message"]
    other = Note(replace(held.checkpoint, time="2020-01-01T00:00:00.000000Z").text(), held.note.signatures)
    with intruder(company.place) as by:
        by.begin()
        by.run(f"INSERT INTO checkpoint (size, ordinal, root, note) VALUES ({made['size']}, 3, {root}, '{other}')", "COMMIT")
    assert len(codes(audit(company, "verify"))) == 1, "without the key nobody can tell"
    assert len(codes(audit(company, "verify", "--key", vkey(key)))) == 2
