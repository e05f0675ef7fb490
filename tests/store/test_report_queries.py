"""Report queries against a naive sum over the postings, for spans that cut months anywhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from record_factory import DAY
from stories import small_book

from ledger.store.sql_book import SqlBook

DAYS = [dt.date(2026, 2, 1), dt.date(2026, 2, 3), dt.date(2026, 2, 28), dt.date(2026, 3, 1), DAY, dt.date(2026, 3, 31)]
SPANS = [(since, until) for since in (None, *DAYS) for until in DAYS if since is None or since <= until]


@pytest.fixture
def book(book_place: str) -> Iterator[SqlBook]:
    book, _ = small_book(book_place)
    yield book
    book.close()


def test_account_sums_are_the_sums_of_the_lines(book: SqlBook) -> None:
    with book.read() as reading:
        records = list(reading.records())
        for since, until in SPANS:
            expected = {}
            for entry in (entry for record in records for entry in record.entries if entry.is_voucher):
                if (since or dt.date.min) <= entry.accounting_date <= until:
                    for posting in entry.postings:
                        sums = expected.setdefault((posting.account, posting.party or ""), [0, 0])
                        sums[0] += posting.debit
                        sums[1] += posting.credit
            found = {(row.account, row.party): [row.debit, row.credit] for row in reading.reports.account_sums(since, until)}
            assert found == expected, (since, until)


def test_lines_come_by_date_and_take_the_accounts_below(book: SqlBook) -> None:
    with book.read() as reading:
        every = list(reading.reports.lines(None, DAYS[-1]))
        assert [(row.date, row.seq, row.line) for row in every] == sorted((row.date, row.seq, row.line) for row in every)
        assert {row.klass for row in every} == {"normal"}
        bank = list(reading.reports.lines(None, DAYS[-1], account="1002"))
        assert {row.account for row in bank} == {"1002.01"}
        assert [row.document for row in reading.reports.lines(DAY, DAY, item="F1", account="1405")] == ["goods_receipt:R2:1"]


def test_stock_and_open_items_as_of_a_day(book: SqlBook) -> None:
    with book.read() as reading:
        assert [(row.item, row.quantity, row.value) for row in reading.reports.stock(DAY, ["INV"])] == [
            ("F1", 10, 5_003),
            ("P1", 65, 66_000),
        ]
        assert reading.reports.stock(dt.date(2026, 2, 28), ["INV"]) == []
        owed = Counter({row.key: row.value for row in reading.reports.open_items(DAY, ["GRNI"])})
        assert owed == {"goods_receipt:R1/1": -100_000, "goods_receipt:R2/1": -5_003, "goods_receipt:R3/1": -6_000}
        assert reading.facts.company == "样例 Co"
