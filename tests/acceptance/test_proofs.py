"""A proof of one entry: a file, and a script of one page that checks it with Python alone."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .attesting import PASSPHRASE, Witness, audit, codes, new_key, signed, vkey
from .company import Company, receipt

SCRIPT = Path(__file__).parents[2] / "docs" / "verify.py"
RFC8032 = (
    # secret key, public key, message, signature: RFC 8032 §7.1, tests 1 to 3
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def key(tmp_path: Path) -> str:
    return new_key(tmp_path)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("outside_verify", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def alone(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The script with nothing but the standard library: no site-packages, no environment, our folder not on the path."""
    return subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True, check=False, cwd="/"
    )


def proved(company: Company, key: str, entry: str, file: Path) -> Path:
    answer = audit(company, "prove", entry, "--key", vkey(key), "--out", str(file))
    assert answer.code == 0, answer
    return file


def test_an_outsider_with_python_alone_sees_that_the_signed_book_holds_an_entry(
    book_place: str, tmp_path: Path, key: str
) -> None:
    company = Company.founded(book_place, tmp_path)
    company.post(*[receipt(f"R{number}", "2026-03-02", "100", f"{number}000.00") for number in range(1, 8)])
    signed(company, key, tmp_path / "checkpoint")
    company.post(receipt("R8", "2026-03-02", "100", "8000.00"))
    proof = proved(company, key, "R3", tmp_path / "r3.json")
    seen = alone(proof, vkey(key))
    assert seen.returncode == 0, seen
    record, entry, debit, credit, document, verdict = seen.stdout.splitlines()
    seq = company.run("show", "R3").json["seq"]
    assert record.startswith(f"record {seq} goods_receipt:R3:1 of 2026-03-02, recorded ")
    assert entry.startswith(f"entry {seq}.1 ")
    assert debit.split() == ["1405.01", "debit", "300000", "credit", "0", "P1", "×", "100"]
    assert credit.split() == ["2202.02", "debit", "0", "credit", "300000", "P1", "×", "-100"]
    assert json.loads(document)["supplier"] == "S1"
    assert verdict.startswith(f"YES 是: in the book at example.com/books, {seq + 4}, ")


def test_every_record_of_a_book_is_proved_under_every_checkpoint_that_holds_it(
    company: Company, tmp_path: Path, key: str, script: ModuleType
) -> None:
    sizes = []
    for number in range(3):
        company.post(*[receipt(f"R{number}{part}", "2026-03-02", "1", "10.00") for part in range(number + 1)])
        sizes.append(signed(company, key, tmp_path / f"c{number}")["size"])
    for number, size in enumerate(sizes):
        for seq in range(1, size + 1):
            under = ("--checkpoint", str(tmp_path / f"c{number}"))
            proof = audit(company, "prove", str(seq), "--key", vkey(key), *under).json["proof"]
            assert (proof["leaf_index"], script.checked(json.dumps(proof), vkey(key))[0]["seq"]) == (seq - 1, seq)
    newest = audit(company, "prove", "1").json["proof"]
    assert newest["checkpoint"] == (tmp_path / "c2").read_text(encoding="utf-8")
    assert "vkey" not in newest
    too_early = audit(company, "prove", str(sizes[1]), "--checkpoint", str(tmp_path / "c0"))
    assert (too_early.code, codes(too_early)) == (1, ["not_signed_yet"])


def test_what_cannot_be_proved_is_refused(found: Callable[..., Company], tmp_path: Path, key: str) -> None:
    company = found()
    assert codes(audit(company, "prove", "1")) == ["not_signed_yet"]
    signed(company, key, tmp_path / "one")
    company.post(receipt("R1", "2026-03-02", "1", "10.00"))
    assert codes(audit(company, "prove", "R1")) == ["not_signed_yet"]
    assert codes(audit(company, "prove", "R2")) == ["unknown_document"]
    assert codes(audit(company, "prove", "1", "--key", vkey(new_key(tmp_path, "other")))) == ["signature_missing"]
    assert codes(audit(found("generic"), "prove", "1", "--checkpoint", str(tmp_path / "one"))) == ["other_book"]
    nowhere = audit(company, "prove", "1", "--out", str(tmp_path / "no" / "where"))
    assert codes(nowhere) == ["file_unwritable"]


def test_every_byte_of_a_proof_changed_is_refused_or_changes_nothing_that_matters(
    company: Company, tmp_path: Path, key: str, script: ModuleType
) -> None:
    """Three changes of each byte. Of what passes, record and checkpoint are those of the true proof."""
    company.post(*[receipt(f"R{number}", "2026-03-02", "1", "10.00") for number in range(4)])
    signed(company, key, tmp_path / "one")
    content = proved(company, key, "R2", tmp_path / "proof.json").read_bytes()
    true = script.checked(content, vkey(key))
    tried = passed = 0
    for place in range(len(content)):
        for other in {content[place] ^ 1, content[place] ^ 0x20, 0x30} - {content[place]}:
            tried += 1
            found = outcome(script, content[:place] + bytes([other]) + content[place + 1 :], vkey(key))
            passed += found is not None
            assert found in (None, true), (place, other)
    assert tried > 2 * len(content)
    assert passed < tried // 20, "only letter case of hexadecimal digits, spacing between words and signatures of others"


def outcome(script: ModuleType, content: bytes, key: str) -> Any:
    """What the script makes of a proof; None where it says no. Only errors that its `main` turns into no are caught."""
    try:
        return script.checked(content, key)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof | {"leaf_index": proof["leaf_index"] + 1},
        lambda proof: proof | {"leaf_index": -1},
        lambda proof: proof | {"leaf_index": float(proof["leaf_index"])},
        lambda proof: proof | {"path": proof["path"][:-1]},
        lambda proof: proof | {"path": [*proof["path"], proof["path"][0]]},
        lambda proof: proof | {"path": []},
        lambda proof: proof | {"body": proof["body"].replace("R2", "R3")},
        lambda proof: proof | {"checkpoint": proof["checkpoint"].split("\n\n")[0]},
        lambda proof: proof | {"checkpoint": proof["checkpoint"].replace("example.com", "example.org")},
        lambda proof: proof | {"format": "zhangfang.proof/2"},
        lambda proof: proof | {"note": "trust me"},
        lambda proof: [proof],
    ],
)
def test_a_proof_that_was_put_together_wrongly_is_refused_by_the_script(
    company: Company, tmp_path: Path, key: str, change: Callable[[Any], Any]
) -> None:
    company.post(*[receipt(f"R{number}", "2026-03-02", "1", "10.00") for number in range(4)])
    signed(company, key, tmp_path / "one")
    file = proved(company, key, "R2", tmp_path / "proof.json")
    file.write_text(json.dumps(change(json.loads(file.read_text(encoding="utf-8")))), encoding="utf-8")
    seen = alone(file, vkey(key))
    assert (seen.returncode, seen.stdout[:6], seen.stderr) == (1, "NO 否: ", "")


def test_the_key_comes_from_elsewhere_and_a_witness_does_not_speak_for_a_book(
    company: Company, tmp_path: Path, key: str
) -> None:
    signed(company, key, tmp_path / "one")
    file = proved(company, key, "1", tmp_path / "proof.json")
    assert alone(file, vkey(key)).returncode == 0
    for other in (vkey(new_key(tmp_path, "other")), str(Witness.new().verifier), "no key", vkey(key)[:-4] + "AAA="):
        assert alone(file, other).returncode == 1
    assert alone(tmp_path / "none", vkey(key)).returncode == 1
    assert alone(file).returncode == 2


def test_the_script_verifies_the_signatures_of_rfc_8032_and_no_other(script: ModuleType) -> None:
    for secret, public, message, signature in RFC8032:
        public_bytes, text, good = (bytes.fromhex(part) for part in (public, message, signature))
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret))
        assert (private.public_key().public_bytes_raw(), private.sign(text)) == (public_bytes, good)
        assert script.is_signed(public_bytes, text, good)
        assert not script.is_signed(public_bytes, text + b"x", good)
        malleable = int.from_bytes(good[32:], "little") + script.ORDER
        assert not script.is_signed(public_bytes, text, good[:32] + malleable.to_bytes(32, "little"))
        for place in (0, 31, 32, 63):
            assert not accepts(script, public_bytes, text, good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])


def test_the_script_and_the_library_agree_on_two_hundred_signatures_half_of_them_false(script: ModuleType) -> None:
    for number in range(100):
        seed = hashlib.sha256(b"%d" % number).digest()
        private = Ed25519PrivateKey.from_private_bytes(seed)
        public, good = private.public_key().public_bytes_raw(), private.sign(seed)
        assert script.is_signed(public, seed, good)
        assert not accepts(script, public, seed, good[: number % 64] + bytes([good[number % 64] ^ 8]) + good[number % 64 + 1 :])


def accepts(script: ModuleType, public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        return bool(script.is_signed(public, message, signature))
    except ValueError:
        return False


def test_the_script_imports_the_standard_library_alone_and_fits_on_two_pages() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    imported = [line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))]
    assert imported == ["base64", "hashlib", "json", "sys"]
    assert sum(bool(line.strip()) for line in text.splitlines()) <= 120


def test_diff_lists_what_came_since_a_checkpoint(book_place: str, tmp_path: Path, key: str) -> None:
    company = Company.founded(book_place, tmp_path)
    size = signed(company, key, tmp_path / "one")["size"]
    assert audit(company, "diff", str(tmp_path / "one")).json["rows"] == []
    company.post(receipt("R1", "2026-03-02", "1", "10.00"), receipt("R2", "2026-03-03", "1", "10.00"))
    answer = audit(company, "diff", str(tmp_path / "one"), "--key", vkey(key))
    assert (answer.code, answer.json["schema"], answer.json["size"]) == (0, "zhangfang.audit.diff/1", size)
    rows = [(row["seq"], row["kind"], row["id"], row["date"], row["recorded_by"]) for row in answer.json["rows"]]
    assert rows == [
        (size + 1, "goods_receipt", "R1", "2026-03-02", "test"),
        (size + 2, "goods_receipt", "R2", "2026-03-03", "test"),
    ]
    stranger = vkey(new_key(tmp_path, "stranger"))
    assert codes(audit(company, "diff", str(tmp_path / "one"), "--key", stranger)) == ["signature_missing"]
    later = signed(company, key, tmp_path / "two")
    assert later["size"] == size + 2


def test_diff_of_a_checkpoint_that_the_book_does_not_go_on_from_is_refused(
    found: Callable[..., Company], tmp_path: Path, key: str
) -> None:
    company, other = found(), found()
    company.post(receipt("R1", "2026-03-02", "1", "10.00"))
    signed(company, key, tmp_path / "one")
    assert codes(audit(other, "diff", str(tmp_path / "one"))) == ["rolled_back"]
    other.post(receipt("R2", "2026-03-02", "1", "10.00"))
    assert codes(audit(other, "diff", str(tmp_path / "one"))) == ["history_changed"]
