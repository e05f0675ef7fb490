"""Who acts: the owner of a new book without ceremony, everybody else by login or password, which no raw SQL sets."""

from __future__ import annotations

import os
import pwd
import sqlite3
from pathlib import Path

import pytest

from ledger.application.set_password import hashed
from tests.acceptance.company import Company, receipt, zhangfang

GOODS = receipt("R1", "2026-03-02", "10", "100.00")
STRANGER = 65534


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> str:
    """From now on somebody else sits at the machine: the login that does not own the file."""
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    return pwd.getpwuid(STRANGER).pw_name


def _posts(company: Company, *more: str) -> list[str]:
    """The codes that a receipt of this company's user is refused with; nothing where it is posted."""
    answer = zhangfang("--lang", "en", *more, "post", company.place, company.file(GOODS), "--json")
    problems = answer.json.get("problems") or answer.json["files"][0]["problems"]
    return [problem["code"] for problem in problems]


def _set_password(company: Company, monkeypatch: pytest.MonkeyPatch, word: str, *name: str) -> int:
    monkeypatch.setenv("ZHANGFANG_NEW_PASSWORD", word)
    return company.run("password", *name).code


def test_init_and_post_need_no_user_no_password_and_no_flag(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = str(tmp_path / "new.db")
    from ledger.cli.main import run

    assert run(["init", place, "--chart", "cn-small-enterprise", "--company", "新公司", "--start", "2026-03"]) == 0
    assert run(["report", place, "stock"]) == 0
    party = tmp_path / "party.json"
    party.write_text('{"kind": "party", "id": "S1", "name": "s"}', encoding="utf-8")
    assert run(["post", place, str(party)]) == 0


def test_the_owner_acts_as_any_user_who_has_no_password_and_a_stranger_as_none(company: Company, stranger: str) -> None:
    company_file = company.file(GOODS)
    for words in (("--user", "test"), ()):
        answer = zhangfang("--lang", "en", *words, "post", company.place, company_file, "--json")
        (problem,) = answer.json["problems"]
        assert problem["code"] == "password_needed"
        assert problem["message"] == f"the login {stranger} may not act as test"


def test_a_login_in_the_record_of_a_user_is_that_user(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.hire("keeper", "KEEPER", login=pwd.getpwuid(STRANGER).pw_name)
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    assert _posts(company, "--user", "keeper") == []
    assert company.as_user("keeper").run("show", "R1").json["recorded_by"] == "keeper"


def test_the_environment_makes_nobody_the_owner(company: Company, stranger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(name, "test")
    assert _posts(company, "--user", "test") == ["password_needed"]


def test_a_password_lets_a_stranger_in_and_keeps_the_owner_out(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = company.hire("keeper", "KEEPER")
    assert _set_password(keeper, monkeypatch, "correct horse") == 0
    assert _posts(company, "--user", "keeper") == ["password_needed"], "the owner is asked, too"
    monkeypatch.setenv("ZHANGFANG_PASSWORD", "wrong horse")
    assert _posts(company, "--user", "keeper") == ["wrong_password"]
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    monkeypatch.setenv("ZHANGFANG_PASSWORD", "correct horse")
    assert _posts(company, "--user", "keeper") == []
    assert _posts(company, "--user", "test") == ["password_needed"]


def test_a_password_is_in_no_byte_of_the_log_and_its_hash_goes_when_it_is_taken_away(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.hire("keeper", "KEEPER")
    assert _set_password(company, monkeypatch, "correct horse", "keeper") == 0
    with sqlite3.connect(company.place) as connection:
        ((secret,),) = connection.execute("SELECT secret FROM credential").fetchall()
        bodies = b"".join(row[0] for row in connection.execute("SELECT body FROM log"))
    assert secret.startswith("$argon2id$")
    assert b"argon2" not in bodies and b"correct horse" not in bodies
    assert company.is_sound()
    assert company.run("password", "keeper", "--remove").code == 0
    with sqlite3.connect(company.place) as connection:
        assert connection.execute("SELECT * FROM credential").fetchall() == []
    assert company.is_sound()
    assert company.run("audit", "replay").code == 0


def test_only_an_administrator_sets_the_password_of_another(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper = company.hire("keeper", "KEEPER")
    assert _set_password(keeper, monkeypatch, "correct horse", "test") == 1
    assert _set_password(company, monkeypatch, "short", "keeper") == 1
    assert _set_password(company, monkeypatch, "correct horse", "nobody") == 1
    assert _set_password(company, monkeypatch, "correct horse", "keeper") == 0


def test_a_hash_put_in_by_raw_sql_lets_nobody_in_and_verify_names_it(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.hire("keeper", "KEEPER")
    assert _set_password(company, monkeypatch, "correct horse", "keeper") == 0
    with sqlite3.connect(company.place) as connection:
        connection.execute("UPDATE credential SET secret = ?", (hashed("my own horse"),))
    connection.close()
    monkeypatch.setenv("ZHANGFANG_PASSWORD", "my own horse")
    assert _posts(company, "--user", "keeper") == ["credential_changed"]
    found = company.run("audit", "verify")
    assert (found.code, [one["code"] for one in found.json["problems"]]) == (1, ["credential_changed"])
    with sqlite3.connect(company.place) as connection:
        connection.execute("DELETE FROM credential")
    connection.close()
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    assert _posts(company, "--user", "keeper") == ["password_needed"], "taking the hash away opens no door"


def test_who_is_not_active_is_refused_and_an_auditor_with_a_copy_needs_no_account(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.hire("gone", "KEEPER", active=False)
    assert _posts(company, "--user", "gone") == ["user_inactive"]
    assert company.as_user("outside").run("audit", "verify").code == 0, "whoever owns the copy may check it"
    monkeypatch.setattr(os, "geteuid", lambda: STRANGER)
    assert company.as_user("outside").run("audit", "verify").code == 1
