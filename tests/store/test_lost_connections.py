"""The server goes away and another takes over: a document is posted once, and nothing is remembered of the old one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from raw_sql import intruder
from record_factory import RecordFactory
from stories import new_book, small_book

from ledger.api import Circumstances, FileOutcome, NewBook, OpenBook, PostOptions, create_book, post_file, verify_book
from ledger.store import connection as connections
from ledger.store.failures import ConnectionLostError, DiskError
from ledger.store.sql_book import SqlBook, open_book
from ledger.store.unit_of_work import SqlUnitOfWork

NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
Commit = Callable[[SqlUnitOfWork], None]


def company(place: str) -> OpenBook:
    made = create_book(place, NewBook("甲", "cn-small-enterprise", start="2026-03", user="clerk"), now=NOW)
    assert isinstance(made, OpenBook), made
    return made


def post_a_party(book: OpenBook) -> FileOutcome:
    content = json.dumps({"kind": "party", "id": "S1", "name": "supplier", "group": "supplier"}).encode()
    return post_file(book, content, name="x", circumstances=Circumstances("clerk", lambda: NOW), options=PostOptions())


def end_session(place: str, work: SqlUnitOfWork) -> None:
    """The server ends the session of a unit of work."""
    backend = work.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with intruder(place) as by:
        by.run(f"SELECT pg_terminate_backend({backend})", "COMMIT")


def breaking(place: str, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    """The first commit breaks, before it arrives or after it was done."""
    real, broken = SqlUnitOfWork.commit, []

    def commit(work: SqlUnitOfWork) -> None:
        first = not broken
        broken.append(work)
        if first and not after:
            end_session(place, work)
        real(work)
        if first and after:
            end_session(place, work)
            work.connection.exec_driver_sql("SELECT 1")

    monkeypatch.setattr(SqlUnitOfWork, "commit", commit)


@pytest.mark.parametrize(("after", "status"), [(False, "posted"), (True, "unchanged")])
def test_a_document_whose_commit_breaks_is_posted_once(
    postgres_place: str, monkeypatch: pytest.MonkeyPatch, after: bool, status: str
) -> None:
    book = company(postgres_place)
    with book.read() as reading:
        size = reading.size
    breaking(postgres_place, monkeypatch, after=after)
    assert post_a_party(book).status == status
    assert book.store.repeated == 1
    with book.read() as reading:
        assert [record.key for record in reading.records(size)] == ["party:S1:1"]
    assert verify_book(book).ok
    book.close()


def break_off(book: SqlBook, place: str) -> None:
    with book.write() as work:
        end_session(place, work)
        work.commit()


def test_a_server_that_stays_away_is_given_up(postgres_place: str) -> None:
    """Waiting one second is two attempts more, half a second apart."""
    new_book(postgres_place).close()
    book = open_book(postgres_place, busy_seconds=1)
    assert isinstance(book, SqlBook)
    with pytest.raises(ConnectionLostError):
        book.again_while_lost(lambda: break_off(book, postgres_place))
    assert book.repeated == 2
    book.close()


def test_a_book_whose_sessions_ended_since_the_last_command_goes_on(postgres_place: str) -> None:
    """A reading repeats nothing by itself; its connection is tried before it is used."""
    book = company(postgres_place)
    with book.read() as reading:
        backend = reading.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with intruder(postgres_place) as by:
        by.run(f"SELECT pg_terminate_backend({backend})", "COMMIT")
    assert verify_book(book).ok
    assert book.store.repeated == 0
    book.close()


def test_nothing_is_remembered_of_a_server_whose_history_took_another_turn(postgres_place: str) -> None:
    """Both logs have as many records, of which the last are others on the new server; the book is open all the time."""
    book, _ = small_book(postgres_place)
    with book.read() as reading:
        size = reading.size
        backend = reading.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        schema = book.stored.schema
    with intruder(postgres_place) as by:
        by.run(f"SELECT pg_terminate_backend({backend})", f'DROP SCHEMA "{schema}" CASCADE', "COMMIT")
    other, make = new_book(postgres_place), RecordFactory()
    with other.write() as work:
        for record in make.masters():
            work.append(record)
        while make.seq < size:
            work.append(make.voucher(f"V{make.seq}", "1002.01", "3001", 9))
        work.commit()
    other.close()
    with book.write() as work:
        work.append(make.voucher("V99", "1002.01", "3001", 5))
        work.commit()
    assert book.verify().problems == []
    book.close()


def post_voucher(book: SqlBook, make: RecordFactory) -> None:
    with book.write() as work:
        work.append(make.voucher("V9", "1002.01", "3001", 5))
        work.commit()


def test_a_standby_is_told_from_a_failing_disk(postgres_place: str) -> None:
    book, make = small_book(postgres_place)
    book.close()
    standby = open_book(f"{postgres_place}&options=-c%20default_transaction_read_only%3Don")
    assert isinstance(standby, SqlBook)
    with pytest.raises(DiskError) as caught:
        post_voucher(standby, make)
    assert caught.value.problem.code == "book_read_only"
    assert "connect to the primary" in caught.value.problem.remedy.en
    standby.close()


@pytest.mark.parametrize(("function", "known"), [("SyncRepWaitForLSN", True), ("exec_stmt_raise", False)])
def test_a_commit_that_the_standby_never_confirmed_is_no_success(book_place: str, function: str, known: bool) -> None:
    """PostgreSQL calls it done, with a warning. The next commit on the same connection is another matter."""
    book, make = small_book(book_place)
    for number in (1, 2):
        with book.write() as work:
            work.append(make.voucher(f"W{number}", "1002.01", "3001", 5))
            record = SimpleNamespace(info=work.connection.info)
            if number == 1:
                connections._noting_unconfirmed(record)(SimpleNamespace(source_function=function))
            if known and number == 1:
                with pytest.raises(ConnectionLostError) as caught:
                    work.commit()
                assert caught.value.problem.code == "not_confirmed"
            else:
                work.commit()
    book.close()
