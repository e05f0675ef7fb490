"""A key is made once, encrypted, for its owner's eyes, and its public half is a C2SP verifier key."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from ledger.audit.verifier_key import VerifierKey, read_verifier_key
from ledger.domain.problem import Problem

from .company import zhangfang

PUBLISHED = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
"""The verifier key in the documentation of golang.org/x/mod/sumdb/note."""


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", "four words of mine")


def test_a_key_is_encrypted_and_its_owner_alone_may_read_it(tmp_path: Path) -> None:
    key = tmp_path / "key"
    made = zhangfang("keygen", str(key), "--origin", "example.com/books", "--json").json
    assert key.stat().st_mode & 0o777 == 0o600
    private = load_pem_private_key(key.read_bytes(), b"four words of mine")
    with pytest.raises(ValueError, match="password"):
        load_pem_private_key(key.read_bytes(), b"four words of yours")
    public = VerifierKey("example.com/books", private.public_key().public_bytes_raw())  # type: ignore[union-attr]
    assert (tmp_path / "key.pub").read_text() == f"{public}\n" == made["vkey"] + "\n"
    assert read_verifier_key(made["vkey"]) == public


@pytest.mark.parametrize("there", ["key", "key.pub"])
def test_what_is_there_is_never_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine")
    refused = zhangfang("keygen", str(tmp_path / "key"), "--json")
    assert (refused.code, refused.json["problems"][0]["code"]) == (1, "key_file_exists")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(there, "mine")]


@pytest.mark.parametrize(
    ("name", "word", "code"), [("a b", "x", "key_name_unfit"), ("a+b", "x", "key_name_unfit"), ("a", "", "passphrase_missing")]
)
def test_no_key_without_passphrase_and_none_with_an_unfit_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, word: str, code: str
) -> None:
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", word)
    refused = zhangfang("keygen", str(tmp_path / "key"), "--origin", name, "--json")
    assert (refused.code, refused.json["problems"][0]["code"]) == (1, code)
    assert not list(tmp_path.iterdir())


def test_where_the_public_half_cannot_be_written_no_private_half_is_left(tmp_path: Path) -> None:
    longest = "k" * 252  # a file name may have 255 bytes, and .pub makes it 256
    refused = zhangfang("keygen", str(tmp_path / longest), "--json")
    assert (refused.code, refused.json["problems"][0]["code"]) == (1, "file_unwritable")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    refused = zhangfang("keygen", str(tmp_path / "nowhere" / "key"), "--json")
    assert (refused.code, refused.json["problems"][0]["code"]) == (1, "file_unwritable")


def test_a_published_verifier_key_is_read_and_written_back() -> None:
    assert str(read_verifier_key(PUBLISHED)) == PUBLISHED


@pytest.mark.parametrize("place", range(len("PeterNeumann+c74f20a3+ARpc")))
def test_a_verifier_key_with_any_changed_character_is_refused(place: int) -> None:
    changed = PUBLISHED[:place] + ("1" if PUBLISHED[place] != "1" else "2") + PUBLISHED[place + 1 :]
    found = read_verifier_key(changed)
    assert isinstance(found, Problem)
    assert found.code == "verifier_key_unreadable"
