"""A closed period is signed at once, and every report says of which log it was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from .attesting import PASSPHRASE, audit, codes, new_key, note_of, sign, signed, vkey
from .company import Company, receipt, zhangfang


@pytest.fixture(autouse=True)
def passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def key(tmp_path: Path) -> str:
    return new_key(tmp_path)


def test_closing_with_a_key_signs_the_closed_book_and_closing_again_signs_nothing(
    book_place: str, tmp_path: Path, key: str
) -> None:
    company = Company.founded(book_place, tmp_path, chart="cn-enterprise")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    closed = company.run("close", "2026-03", "--key", key, "--out", str(tmp_path / "march"))
    assert (closed.code, closed.json["status"]) == (0, "closed")
    made = closed.json["checkpoint"]
    assert (made["made"], made["size"]) == (True, company.size())
    assert str(note_of(tmp_path / "march")) == made["note"]
    again = company.run("close", "2026-03", "--key", key, "--out", str(tmp_path / "march"))
    assert (again.code, again.json["checkpoint"]["made"], again.json["checkpoint"]["note"]) == (0, False, made["note"])
    company.post(receipt("R2", "2026-04-02", "100", "1000.00"))
    verified = audit(company, "verify", "--checkpoint", str(tmp_path / "march"), "--key", vkey(key))
    assert (verified.code, verified.json["checked"]["held"]) == (0, 1)


def test_a_period_that_does_not_close_is_not_signed_and_a_wrong_passphrase_closes_nothing(
    company: Company, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsettled = company.run("close", "2026-04", "--key", key)
    assert (unsettled.code, unsettled.json.get("checkpoint")) == (1, None)
    monkeypatch.setenv("ZHANGFANG_PASSPHRASE", "other words")
    refused = company.run("close", "2026-03", "--key", key)
    assert (refused.code, codes(refused)) == (1, ["passphrase_wrong"])
    assert company.run("close", "2026-03", "--check").json["status"] == "open"


def test_a_checkpoint_that_contradicts_the_book_is_said_after_the_close(company: Company, key: str, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear Ana", encoding="utf-8")
    closed = company.run("close", "2026-03", "--key", key, "--out", str(tmp_path / "letter"))
    assert (closed.code, closed.json["status"], codes(closed)) == (1, "closed", ["checkpoint_unreadable"])
    told = zhangfang("--lang", "zh", "close", company.place, "2026-03", "--key", key, "--out", str(tmp_path / "letter"))
    assert (told.code, "不是检查点" in told.err) == (1, True)


@pytest.mark.parametrize("words", [["--check", "--key", "k"], ["--soft", "--key", "k"], ["--out", "o"]])
def test_a_key_goes_with_a_real_close_only(company: Company, words: list[str]) -> None:
    assert company.run("close", "2026-03", *words).code == 2


def test_a_report_ends_with_size_and_root_of_its_log_and_the_newest_checkpoint(
    book_place: str, tmp_path: Path, key: str
) -> None:
    company = Company.founded(book_place, tmp_path)
    root = audit(company, "verify").json["root"]
    assert company.report("trial-balance")["log"] == {"size": company.size(), "root": root}
    shown = zhangfang("--lang", "en", "report", company.place, "stock").out.splitlines()[-1]
    assert shown == f"log {company.size()} {root}; no checkpoint yet"
    made = signed(company, key, tmp_path / "one")
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"))
    sign(company, new_key(tmp_path, "other", "example.org/other"))
    newest = company.report("stock")["log"]
    assert newest["size"] == newest["checkpoint"]["size"] == made["size"] + 1
    assert newest["checkpoint"]["origin"] == "example.org/other"
    lines = {language: zhangfang("--lang", language, "report", company.place, "stock").out for language in ("zh", "en")}
    root = audit(company, "verify").json["root"]
    rest = f"{newest['size']}, {newest['checkpoint']['time']}, example.org/other"
    assert lines["en"].splitlines()[-1] == f"log {newest['size']} {root}; checkpoint {rest}"
    assert lines["zh"].splitlines()[-1] == f"账本 {newest['size']} {root};检查点 {rest}"
