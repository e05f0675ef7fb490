"""Signed checkpoints and restored books: notes go along, and who holds one is handed neither an older nor another book."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.attesting import ORIGIN, PASSPHRASE, audit, new_key, signed, vkey
from tests.acceptance.books_as_text import code, exported, nothing_at, root_of, run, told
from tests.acceptance.company import Company, receipt


@pytest.fixture
def attested(small_company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Company, str, Path]:
    """A book with a signed checkpoint: the company, the key pair and the note."""
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", PASSPHRASE)
    place = tmp_path / "attested.db"
    shutil.copyfile(small_company.place, place)
    company, key = Company(str(place), tmp_path), new_key(tmp_path)
    signed(company, key, tmp_path / "note")
    return company, key, tmp_path / "note"


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_checkpoints_go_along_and_still_hold_on_either_database(
    engine: str, attested: tuple[Company, str, Path], place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    company, key, note = attested
    journal, place = exported(company.place, tmp_path / "j"), place_maker(engine)
    brought = ("--checkpoint", str(note), "--key", vkey(key))
    assert run("restore", str(journal), place, *brought).code == 0
    restored = Company(place, tmp_path)
    found = audit(restored, "verify", *brought)
    assert (found.code, found.json["checked"]["checkpoints"], found.json["checked"]["signatures"]) == (0, 1, 1)
    assert told(exported(place, tmp_path / "again").read_bytes()) == told(journal.read_bytes())
    replayed = audit(restored, "replay", *brought)
    assert (replayed.code, f"{replayed.json['size']}:{replayed.json['root']}") == (0, root_of(company.place))


def test_a_backup_older_than_a_signed_checkpoint_is_not_restored(attested: tuple[Company, str, Path], tmp_path: Path) -> None:
    company, key, note = attested
    old, journal = tmp_path / "old.db", exported(company.place, tmp_path / "old.jsonl")
    assert run("backup", company.place, str(old)).code == 0
    company.post(receipt("R8", "2026-03-12", "2", "18.00"))
    signed(company, key, tmp_path / "newer")
    for source in (old, journal):
        for brought in (("--checkpoint", str(tmp_path / "newer"), "--key", vkey(key)), ("--expect", root_of(company.place))):
            answer = run("restore", str(source), str(tmp_path / "back.db"), *brought)
            assert code(answer) == "rolled_back"
            assert code(run("audit", str(source), "replay", *brought)) == "rolled_back"
            nothing_at(str(tmp_path / "back.db"))
    assert run("restore", str(old), str(tmp_path / "back.db"), "--checkpoint", str(note), "--key", vkey(key)).code == 0


def test_a_note_that_somebody_else_signed_is_no_evidence(attested: tuple[Company, str, Path], tmp_path: Path) -> None:
    company, _, note = attested
    other = new_key(tmp_path, "other", ORIGIN)
    brought = ("--checkpoint", str(note), "--key", vkey(other))
    for arguments in (("restore", company.place, "--drill"), ("audit", company.place, "replay")):
        assert code(run(*arguments, *brought)) in ("signature_missing", "signature_wrong", "unsigned")
        assert run(*arguments, "--checkpoint", str(note)).code == 2, "a checkpoint without its key"
    missing = ("--checkpoint", str(tmp_path / "nowhere"), "--key", vkey(other))
    assert code(run("restore", company.place, "--drill", *missing)) == "file_unreadable"
