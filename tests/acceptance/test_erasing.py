"""A customer asks to be forgotten: the books stay as they are, and the name is in no byte of them."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from ledger.api import Circumstances, Erased, ErasureRequest, OpenBook, erase, open_book
from ledger.audit.journal_text import JournalHead, written_head
from tests.acceptance.books_as_text import exported
from tests.acceptance.company import Company, Raw, receipt, zhangfang

_GROUND = "个人信息保护法第四十七条"


@dataclass(frozen=True, slots=True)
class Customer:
    """A natural person whose name no other test uses, because all books of a PostgreSQL server share its files."""

    name: str
    number: str

    @property
    def party(self) -> Raw:
        return {
            "kind": "party", "id": "K7", "name": self.name, "group": "customer", "tax_id": self.number, "natural_person": True,
        }  # fmt: skip


@pytest.fixture
def customer() -> Customer:
    """欧阳若水 and some letters."""
    letters = "".join(
        secrets.choice(string.ascii_lowercase) for _ in range(8)
    )  # digits at its end are an account to the importer
    return Customer(f"欧阳若水{letters}", f"11010519{secrets.randbelow(10**10):010d}")


@pytest.fixture(params=["sqlite", "postgresql"])
def sold(request: pytest.FixtureRequest, place_maker: Callable[[str], str], tmp_path: Path, customer: Customer) -> Company:
    """100 boxes bought; 10 sold to the customer for 200.00 and paid, in March 2026."""
    company = Company.founded(place_maker(request.param), tmp_path)
    company.post(customer.party, receipt("R1", "2026-03-02", "100", "1000.00"))
    lines = [{"item": "P1", "quantity": "10", "place": "W1", "gross": "200.00"}]
    company.post({"kind": "delivery", "id": "D1", "date": "2026-03-05", "customer": "K7", "lines": lines})
    return company


def _pay(company: Company) -> None:
    paid = {"kind": "receipt", "id": "Z1", "date": "2026-03-06", "customer": "K7", "bank": "B1", "amount": "200.00"}
    company.post({**paid, "settlements": [{"invoice": "delivery:D1", "amount": "200.00"}]})


def _root(company: Company) -> tuple[int, str]:
    found = company.run("audit", "verify").json
    assert found["ok"], found["problems"][:5]
    return found["size"], found["root"]


def _files(place: str) -> Iterator[Path]:
    """Every file that the book's bytes lie in: the database, its log, or the files of the server's tables."""
    if "://" not in place:
        yield from Path(place).parent.glob(Path(place).name + "*")
        return
    url = sa.make_url(place)
    with psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True) as server:
        server.execute("CHECKPOINT")
    yield from (path for path in (Path(str(url.query["host"])) / "base").rglob("*") if path.is_file())


def _files_with(place: str, *words: str) -> list[str]:
    return [path.name for path in _files(place) if any(word.encode() in path.read_bytes() for word in words)]


def _codes(answer: Any) -> list[str]:
    assert answer.code == 1, answer
    return [problem["code"] for problem in answer.json["problems"]]


def test_the_name_leaves_every_byte_while_root_reports_and_replay_stay(sold: Company, customer: Customer) -> None:
    _pay(sold)
    assert _files_with(sold.place, customer.name)
    before, balances = _root(sold), sold.balances()
    done = sold.run("erase", "party:K7", "--reason", "K7 请求", "--ground", _GROUND)
    assert done.code == 0, done
    assert _files_with(sold.place, customer.name, customer.number) == []
    size, root = _root(sold)
    assert size == before[0] + 1
    assert root != before[1]
    assert sold.balances() == balances
    assert sold.run("audit", "replay").code == 0
    shown = sold.run("show", "party:K7").json["input"]
    assert shown["name"] == "〔已删除 erased〕"
    assert "tax_id" not in shown
    event = sold.run("show", "erasure:party.K7").json
    assert event["input"] == {"id": "party.K7", "person": "party:K7", "reason": "K7 请求", "ground": _GROUND}
    assert event["recorded_by"] == "test"


def test_the_tree_up_to_the_erasure_is_the_tree_before_it(sold: Company) -> None:
    _pay(sold)
    size, root = _root(sold)
    assert sold.run("erase", "party:K7", "--reason", "r", "--ground", _GROUND).code == 0
    bodies = _bodies(sold.place)
    from ledger.audit import merkle

    nodes: dict[merkle.NodeKey, bytes] = {}
    merkle.appended(0, [merkle.leaf_hash(body) for body in bodies[:size]], nodes)
    assert merkle.root(size, nodes.__getitem__).hex() == root


def _bodies(place: str) -> list[bytes]:
    from ledger.store.sql_book import SqlBook, open_book

    book = open_book(place)
    assert isinstance(book, SqlBook)
    with book.read() as reading:
        found = [body for _, body in reading.bodies()]
    book.close()
    return found


def test_the_statement_of_an_erased_customer_shows_a_placeholder(sold: Company, customer: Customer) -> None:
    _pay(sold)
    asked = ("statement", "K7", "--from", "2026-03-01", "--to", "2026-03-31")
    before = sold.report(*asked)
    assert customer.name in json.dumps(before, ensure_ascii=False)
    assert sold.run("erase", "party:K7", "--reason", "r", "--ground", _GROUND).code == 0
    after = sold.report(*asked)
    assert after["rows"] == before["rows"]
    assert customer.name not in json.dumps(after, ensure_ascii=False)
    assert "〔已删除 erased〕" in json.dumps(after, ensure_ascii=False)


def test_who_owes_200_is_not_erased(sold: Company) -> None:
    answer = sold.run("erase", "party:K7", "--reason", "r", "--ground", _GROUND)
    assert _codes(answer) == ["still_owed"]
    assert "delivery:D1" in answer.json["problems"][0]["message"]


def test_without_a_ground_the_law_keeps_a_voucher_of_2026_until_2057(company: Company, customer: Customer) -> None:
    company.post(customer.party, receipt("R1", "2026-03-02", "100", "1000.00"))
    lines = [{"item": "P1", "quantity": "10", "place": "W1", "gross": "200.00"}]
    company.post({"kind": "delivery", "id": "D1", "date": "2026-03-05", "customer": "K7", "lines": lines})
    _pay(company)
    answer = company.run("erase", "party:K7", "--reason", "r")
    assert _codes(answer) == ["retained_by_law"]
    assert "2057-01-01" in answer.json["problems"][0]["message"]
    assert company.run("show", "party:K7").json["input"]["name"] == customer.name


def test_a_customer_who_never_bought_is_erased_without_a_ground_and_again_without_harm(
    company: Company, customer: Customer
) -> None:
    company.post(customer.party)
    first = company.run("erase", "K7", "--reason", "未成交").json
    again = company.run("erase", "K7", "--reason", "未成交").json
    assert (first["again"], again["again"], again["seq"]) == (False, True, first["seq"])
    assert _files_with(company.place, customer.name) == []


def test_nobody_is_recorded_under_the_code_of_an_erased_person(company: Company, customer: Customer) -> None:
    company.post(customer.party)
    assert company.run("erase", "party:K7", "--reason", "r").code == 0
    assert [one["code"] for one in company.refused(customer.party)] == ["erased_person"]
    assert [one["code"] for one in company.refused({**customer.party, "version": 2})] == ["erased_person"]


def test_the_same_person_posted_twice_is_unchanged_and_another_name_is_a_new_version(
    company: Company, customer: Customer
) -> None:
    company.post(customer.party)
    assert company.post(customer.party)["unchanged"]
    renamed = {**customer.party, "name": customer.name + "之子"}
    assert [one["code"] for one in company.refused(renamed)] == ["duplicate_key"]
    company.post({**renamed, "version": 2})
    assert company.run("show", "party:K7").json["input"]["name"] == renamed["name"]
    assert [one["code"] for one in company.refused({**renamed, "version": 3, "natural_person": False})] == ["still_a_person"]
    assert company.run("erase", "party:K7", "--reason", "r").code == 0
    assert _files_with(company.place, customer.name) == []
    assert company.is_sound()


def test_a_party_that_is_no_natural_person_is_not_erased_and_a_code_is_no_name(company: Company) -> None:
    assert _codes(company.run("erase", "party:C1", "--reason", "r")) == ["not_a_person"]
    person = {"kind": "party", "id": "李四", "name": "李四", "natural_person": True}
    assert [one["code"] for one in company.refused(person)] == ["name_in_code"]


def test_a_name_in_a_memo_is_said_and_only_partial_goes_on(company: Company, customer: Customer) -> None:
    company.post(customer.party)
    lines = [{"account": "5602", "debit": "1.00"}, {"account": "5603.01", "credit": "1.00"}]
    voucher = {"kind": "journal_voucher", "id": "V1", "date": "2026-03-05", "memo": f"退{customer.name}", "lines": lines}
    seq = company.post(voucher)["posted"][0]["seq"]
    answer = company.run("erase", "party:K7", "--reason", "r")
    assert _codes(answer) == ["name_in_records"]
    assert f"log {seq}" in answer.json["problems"][0]["message"]
    assert _codes(company.run("erase", "party:K7", "--reason", f"{customer.name} 请求", "--partial")) == ["name_in_reason"]
    done = company.run("erase", "party:K7", "--reason", "r", "--partial").json
    assert {"table": "log", "key": str(seq)} in done["remaining"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_imported_rows_are_blanked_and_their_file_goes_only_when_that_is_said(
    company: Company, customer: Customer, encoding: str
) -> None:
    company.post(customer.party)
    statement = company.folder / "statement.csv"
    header = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
    row = f"2026-03-05,人民币,500.00,20500.00,货款,{customer.name},\n"
    statement.write_text(header + row, encoding=encoding)
    imported = company.run("import", str(statement), "--account", "B1")
    assert imported.code == 0, imported
    (name,) = imported.json["files"][0]["staged"]
    assert _codes(company.run("erase", "party:K7", "--reason", "r")) == ["name_in_originals"]
    done = company.run("erase", "party:K7", "--reason", "r", "--originals").json
    assert len(done["attachments"]) == 1
    assert _files_with(company.place, customer.name) == []
    assert "〔已删除 erased〕" in company.run("staged", "show", name).out
    assert company.is_sound()
    assert company.run("import", str(statement), "--account", "B1").json["files"][0]["staged"] == []


def test_somebody_who_is_called_like_a_field_leaves_the_imported_rows_readable(company: Company) -> None:
    company.post({"kind": "party", "id": "K8", "name": "memo", "group": "customer", "natural_person": True})
    statement = company.folder / "statement.csv"
    header = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
    statement.write_text(header + "2026-03-05,人民币,500.00,20500.00,货款,memo,\n", encoding="utf-8")
    (name,) = company.run("import", str(statement), "--account", "B1").json["files"][0]["staged"]
    assert company.run("erase", "party:K8", "--reason", "r", "--originals", "--partial").code == 0
    shown = company.run("staged", "show", name)
    assert shown.code == 0 and "〔已删除 erased〕" in shown.out and '"memo":' in shown.out


def test_a_clerk_who_left_is_erased_after_being_stopped(company: Company, customer: Customer) -> None:
    clerk = {"kind": "user", "id": "u9", "name": customer.name, "roles": ["ACCT"], "natural_person": True}
    company.post(clerk)
    assert _codes(company.run("erase", "user:u9", "--reason", "离职")) == ["still_active"]
    company.post({**clerk, "version": 2, "active": False})
    assert company.run("erase", "user:u9", "--reason", "离职").code == 0
    assert _files_with(company.place, customer.name) == []
    assert company.is_sound()


def test_only_a_finance_manager_erases(company: Company, customer: Customer) -> None:
    company.post(customer.party)
    clerk = company.hire("clerk", "ACCT")
    assert clerk.run("erase", "party:K7", "--reason", "r").code == 1
    assert _files_with(company.place, customer.name)


def test_a_book_restored_from_its_text_knows_the_name_before_an_erasure_and_not_after_it(
    sold: Company, customer: Customer, place_maker: Callable[[str], str], tmp_path: Path
) -> None:
    _pay(sold)
    text, later = exported(sold.place, tmp_path / "before.jsonl"), tmp_path / "after.jsonl"
    assert customer.name in text.read_text(encoding="utf-8")
    first = Company(place_maker("sqlite"), tmp_path)
    assert zhangfang("restore", str(text), first.place).code == 0
    assert first.run("show", "party:K7").json["input"] == {**customer.party, "group": "customer"}
    assert sold.run("erase", "party:K7", "--reason", "r", "--ground", _GROUND).code == 0
    exported(sold.place, later)
    assert customer.name not in later.read_text(encoding="utf-8")
    second = Company(place_maker("sqlite"), tmp_path)
    assert zhangfang("restore", str(later), second.place).code == 0
    assert _root(second) == _root(sold)
    assert second.run("show", "party:K7").json["input"]["name"] == "〔已删除 erased〕"


def test_a_text_without_the_names_it_owes_is_refused(company: Company, customer: Customer, tmp_path: Path) -> None:
    company.post(customer.party)
    lines = exported(company.place, tmp_path / "whole.jsonl").read_bytes().splitlines(keepends=True)
    head = json.loads(lines[0])["journal"]
    del head["form"]
    first = written_head(JournalHead(**{**head, "personal": 0}))
    (tmp_path / "cut.jsonl").write_bytes(b"".join([first, *(one for one in lines[1:] if not one.startswith(b'{"personal"'))]))
    answer = zhangfang("--lang", "en", "restore", str(tmp_path / "cut.jsonl"), str(tmp_path / "cut.db"), "--json")
    assert answer.code == 1
    assert "party:K7:1/name" in answer.out


@pytest.mark.parametrize("by_itself", [True, False], ids=["its own erasure", "another process's erasure"])
def test_a_program_that_stays_open_forgets_the_name_too(company: Company, customer: Customer, by_itself: bool) -> None:
    company.post(customer.party)
    book = open_book(company.place)
    assert isinstance(book, OpenBook)
    assert _known_names(book) == [customer.name] * 2
    if by_itself:
        circumstances = Circumstances("test", lambda: dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
        assert isinstance(erase(book, "party:K7", request=ErasureRequest("r"), circumstances=circumstances), Erased)
    else:
        assert company.run("erase", "party:K7", "--reason", "r").code == 0
    assert _known_names(book) == ["〔已删除 erased〕"] * 2
    book.close()


def _known_names(book: OpenBook) -> list[str]:
    """What a reader and a writer of this process call the customer."""
    with book.read() as reading, book.write() as work:
        return [masters.parties["K7"].full_name for masters in (reading.facts.masters, work.state.masters)]
