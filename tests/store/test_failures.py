"""The machine fails: nothing is stored, the failure says what to do, and the book is right afterwards."""

from __future__ import annotations

import hashlib

import psycopg
import pytest
from raw_sql import intruder
from record_factory import RecordFactory
from stories import small_book

from ledger.store.driver_errors import known_problem
from ledger.store.failures import ConnectionLostError, DiskError
from ledger.store.sql_book import SqlBook, open_book


def test_a_full_disk_stores_nothing(sqlite_place: str) -> None:
    book, make = small_book(sqlite_place)
    size = make.seq
    with pytest.raises(DiskError) as caught:
        commit_too_much(book)
    assert caught.value.problem.code == "disk_full"
    book.close()
    again = open_book(sqlite_place)
    assert isinstance(again, SqlBook)
    report = again.verify()
    assert (report.ok, report.size) == (True, size)
    again.close()


def commit_too_much(book: SqlBook) -> None:
    """SQLite answers a full page limit as it answers a full disk."""
    with book.write() as work:
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        content = b"x" * 200_000
        work.attach(hashlib.sha256(content).hexdigest(), content)
        work.commit()


def test_a_server_that_takes_no_writes_is_read_only_and_stores_nothing(postgres_place: str) -> None:
    book, make = small_book(postgres_place)
    size = make.seq
    with pytest.raises(DiskError) as caught:
        commit_read_only(book, make)
    assert caught.value.problem.code == "book_read_only"
    with book.write() as work:
        assert work.state.last_seq == size
    book.close()


def commit_read_only(book: SqlBook, make: RecordFactory) -> None:
    """As on a replica."""
    with book.write() as work:
        work.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        work.append(make.voucher("V9", "1002.01", "3001", 5))
        work.commit()


def test_a_replica_in_recovery_and_damaged_pages_of_a_server_have_their_own_problem() -> None:
    told = "cannot set transaction read-write mode during recovery"
    assert known_code(psycopg.errors.FeatureNotSupported(told)) == "book_read_only"
    assert known_code(psycopg.errors.FeatureNotSupported("something else")) is None
    assert known_code(psycopg.errors.DataCorrupted("invalid page")) == "book_damaged"
    assert known_code(psycopg.errors.IndexCorrupted("invalid page")) == "book_damaged"
    assert known_code(psycopg.errors.DiskFull("no space left")) == "disk_full"


def known_code(error: Exception) -> str | None:
    """The code of an error that has a problem of its own."""
    problem = known_problem("place", error)
    return problem.code if problem else None


def test_a_server_that_goes_away_stores_nothing(postgres_place: str) -> None:
    book, make = small_book(postgres_place)
    size = make.seq
    with pytest.raises(ConnectionLostError) as caught:
        commit_without_server(book, postgres_place, make)
    assert caught.value.problem.code == "connection_lost"
    make.seq = size
    with book.write() as work:
        assert work.state.last_seq == size
    assert book.verify().ok
    book.close()


def commit_without_server(book: SqlBook, place: str, make: RecordFactory) -> None:
    with book.write() as work:
        work.append(make.voucher("V9", "1002.01", "3001", 5))
        backend = work.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with intruder(place) as by:
            by.run(f"SELECT pg_terminate_backend({backend})", "COMMIT")
        work.commit()
