"""On PostgreSQL the application's role can add and never change: refused by the server itself, triggers or not (ENGINE §8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from ledger.store import grants, guards, tables
from tests.acceptance.company import Company, delivery, receipt

Refused = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def company(postgres_place: str, tmp_path: Path) -> Company:
    """A book of the owner, with a receipt."""
    made = Company.founded(postgres_place, tmp_path)
    made.post(receipt("R1", "2026-03-02", "10", "100.00"))
    return made


def _connect(place: str, role: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
    url = sa.make_url(place)
    return psycopg.connect(
        host=str(url.query["host"]), user=role or url.username, dbname=url.database, autocommit=True,
        options=f"-c search_path={url.query['schema']}",
    )  # fmt: skip


def _role(company: Company, ending: str) -> Iterator[str]:
    name = f"{sa.make_url(company.place).query['schema']}_{ending}"
    with _connect(company.place) as owner:
        owner.execute(f'CREATE ROLE "{name}" LOGIN')
        yield name
        owner.execute(f'DROP OWNED BY "{name}"')
        owner.execute(f'DROP ROLE "{name}"')


@pytest.fixture
def clerk(company: Company) -> Iterator[str]:
    """A role of the server with the rights of the application."""
    for name in _role(company, "clerk"):
        assert company.run("grant", name).code == 0
        yield name


@pytest.fixture
def auditor(company: Company) -> Iterator[str]:
    """A role that only reads."""
    for name in _role(company, "auditor"):
        assert company.run("grant", name, "--read-only").code == 0
        yield name


def _as_role(company: Company, role: str, user: str) -> Company:
    return Company(sa.make_url(company.place).set(username=role).render_as_string(), company.folder, user)


def test_the_application_posts_closes_and_audits_as_a_role_that_owns_nothing(
    company: Company, clerk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.hire("anna", "KEEPER", "FMGR", login=clerk)
    anna = _as_role(company, clerk, "anna")
    assert anna.post(delivery("D1", "2026-03-05", "4", "90.40"))["status"] == "posted"
    assert anna.post(delivery("D1", "2026-03-05", "4", "90.40"))["status"] == "unchanged"
    assert anna.run("reverse", "D1", "--reason", "误").code == 0
    assert anna.run("close", "2026-03", "--soft").code == 0
    monkeypatch.setenv("ZHANGFANG_NEW_PASSWORD", "correct horse")
    assert anna.run("password").code == 0
    assert anna.run("password", "--remove").code == 0
    assert anna.run("close", "2026-99").code == 1
    assert len(company.run("log", "--user", "anna", "--refused").json["rows"]) == 1
    assert company.is_sound()
    assert anna.run("audit", "verify").code == 0


def test_the_application_does_not_erase_a_person_that_it_has_recorded_but_the_owner_does(company: Company, clerk: str) -> None:
    company.hire("anna", "SMGR", "FMGR", login=clerk)
    anna = _as_role(company, clerk, "anna")
    anna.post({"kind": "party", "id": "K7", "name": "欧阳若水", "group": "customer", "natural_person": True})
    refused = anna.run("erase", "party:K7", "--reason", "r")
    assert [problem["code"] for problem in refused.json["problems"]] == ["not_owner"]
    assert company.run("erase", "party:K7", "--reason", "r").code == 0


def test_a_role_that_does_not_own_the_schema_must_be_somebody(company: Company, clerk: str) -> None:
    refused = _as_role(company, clerk, "test").run("list")
    assert [one["code"] for one in refused.json["problems"]] == ["password_needed"]


@pytest.mark.parametrize("table", [table.name for table in tables.IMMUTABLE])
def test_no_sealed_table_is_updated_emptied_or_deleted_from_even_with_its_guards_gone(
    table: str, company: Company, clerk: str
) -> None:
    with _connect(company.place) as owner:
        for guard in guards.change_guards("UPDATE", "DELETE", "TRUNCATE"):
            if guard.table == table:
                owner.execute(f'DROP TRIGGER "{guard.name}" ON "{table}"')
    column = next(iter(tables.metadata.tables[table].columns)).name
    with _connect(company.place, clerk) as role:
        for text in (f'UPDATE "{table}" SET "{column}" = "{column}"', f'DELETE FROM "{table}"', f'TRUNCATE "{table}"'):
            with pytest.raises(Refused):
                role.execute(text)


@pytest.mark.parametrize(
    "text",
    [
        'DROP TRIGGER "log_update" ON log',
        'ALTER TABLE log DISABLE TRIGGER "log_update"',
        "ALTER TABLE log DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        'CREATE OR REPLACE FUNCTION "log_update"() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$',
        "DROP TABLE posting",
        "ALTER TABLE posting ADD COLUMN mine text",
        "CREATE TABLE mine (x int)",
        "INSERT INTO schema_version VALUES (99, 'mine')",
        "DELETE FROM balance_month",
        "TRUNCATE stock",
        "GRANT UPDATE ON log TO PUBLIC",
    ],
)
def test_the_role_takes_away_no_trigger_no_table_and_makes_none(text: str, company: Company, clerk: str) -> None:
    with _connect(company.place, clerk) as role:
        if text.startswith("GRANT"):
            role.execute(text)  # a warning: there was nothing to grant
            with pytest.raises(Refused):
                role.execute("UPDATE log SET kind = kind")
            return
        with pytest.raises(Refused):
            role.execute(text)


def test_an_auditors_role_reads_all_but_hashes_of_passwords_and_writes_nothing(company: Company, auditor: str) -> None:
    with _connect(company.place, auditor) as role:
        assert role.execute("SELECT count(*) FROM journal").fetchone() == (2,)
        for text in ("SELECT * FROM credential", "INSERT INTO staged SELECT * FROM staged", "UPDATE stock SET quantity = 0"):
            with pytest.raises(Refused):
                role.execute(text)


def test_rights_are_given_by_the_owner_to_roles_that_exist(company: Company, clerk: str, tmp_path: Path) -> None:
    def codes(of: Company, role: str) -> list[str]:
        return [one["code"] for one in of.run("grant", role).json["problems"]]

    assert codes(company, "nobody_at_all") == ["unknown_server_role"]
    assert codes(company, 'x" TO PUBLIC; --') == ["unknown_server_role"]
    company.hire("boss", "ADMIN", login=clerk)
    assert codes(_as_role(company, clerk, "boss"), clerk) == ["not_owner"]
    assert codes(company.hire("keeper", "KEEPER"), clerk) == ["not_permitted"]
    assert codes(Company.founded(str(tmp_path / "file.db"), tmp_path), clerk) == ["no_server"]


def test_the_rights_name_every_table_once() -> None:
    text = list(grants.statements("s", "r", read_only=False))[-3:]
    named = [part.split('"')[3] for one in text for part in one.split(" ON ")[1].split(", ")]
    assert sorted([*named, "schema_version"]) == sorted(tables.metadata.tables)
