"""A restored backup is not gone on with while a newer checkpoint is held in a folder outside the book."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from .attesting import PASSPHRASE, audit, codes, new_key, sign, signed
from .company import Company, receipt


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, with a letter in it."""
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", PASSPHRASE)
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "letter").write_bytes(b"\xffDear Ana")
    monkeypatch.setenv("ZHANGFANG_CHECKPOINTS", str(folder))
    return folder


def test_a_restored_backup_takes_no_document_and_no_signature_but_is_read(company: Company, tmp_path: Path, kept: Path) -> None:
    """The backup holds R1; R2 was posted and signed after it."""
    key = new_key(tmp_path)
    company.post(receipt("R1", "2026-03-02", "1", "10.00"))
    signed(company, key, kept / "first")
    shutil.copyfile(company.place, tmp_path / "backup.db")
    company.post(receipt("R2", "2026-03-02", "1", "10.00"))
    size = signed(company, key, kept / "second")["size"]
    company.post(receipt("R3", "2026-03-02", "1", "10.00"))
    restored = Company(str(tmp_path / "backup.db"), tmp_path)
    refused = restored.try_post(receipt("R4", "2026-03-02", "1", "10.00"))
    assert (refused.code, codes(refused)) == (1, ["rolled_back"])
    assert refused.json["problems"][0]["message"] == f"the book has {size - 1} records, the checkpoint at {size} has {size}"
    for verb, *words in (("close", "2026-03"), ("reverse", "R1", "--reason", "wrong")):
        answer = restored.run(verb, *words)
        assert (answer.code, codes(answer)) == (1, ["rolled_back"]), verb
    assert codes(sign(restored, key)) == ["rolled_back"]
    assert (restored.size(), restored.stock()[0]) == (size - 1, 1)
    assert restored.is_sound(), "the backup itself is whole"


def test_a_backup_that_was_gone_on_with_elsewhere_is_another_history(
    book_place: str, tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The checkpoint of the true book, altered in its root, stands for a fork of the same length."""
    company = Company.founded(book_place, tmp_path)
    made = signed(company, new_key(tmp_path), kept / "one")
    company.post(receipt("R1", "2026-03-02", "1", "10.00"))
    note = (kept / "one").read_text(encoding="utf-8")
    line = note.splitlines()[2]
    (kept / "one").write_text(note.replace(line, "A" * 42 + "A="), encoding="utf-8")
    refused = company.try_post(receipt("R2", "2026-03-02", "1", "10.00"))
    assert (refused.code, codes(refused)) == (1, ["history_changed"])
    assert company.size() == made["size"] + 1
    monkeypatch.delenv("ZHANGFANG_CHECKPOINTS")
    company.post(receipt("R2", "2026-03-02", "1", "10.00"))


def test_checkpoints_of_other_books_do_not_concern_this_one(found: Callable[..., Company], tmp_path: Path, kept: Path) -> None:
    other, company = found("generic"), found()
    other.post(*[receipt(f"R{number}", "2026-03-02", "1", "10.00") for number in range(9)])
    signed(other, new_key(tmp_path), kept / "other")
    company.post(receipt("R1", "2026-03-02", "1", "10.00"))


def test_where_the_folder_is_not_there_nobody_writes(company: Company, kept: Path) -> None:
    shutil.rmtree(kept)
    refused = company.try_post(receipt("R1", "2026-03-02", "1", "10.00"))
    assert (refused.code, codes(refused)) == (1, ["checkpoints_missing"])
    assert audit(company, "verify").code == 0
