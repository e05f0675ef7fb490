"""Report queries against a naive sum over the postings, for spans that cut months anywhere."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
from record_factory import DAY, RecordFactory
from stories import new_book, small_book

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


def test_sums_by_month_cash_item_tax_code_and_dimensions_are_the_sums_of_the_lines(book_place: str) -> None:
    """300.00 in for sales, 100.00 of it taken back red, 50.00 out; 13.00 of tax on 100.00; a cost centre of 7.77."""
    book, make = new_book(book_place), RecordFactory()
    may, june = dt.date(2026, 5, 4), dt.date(2026, 6, 4)
    with book.write() as work:
        for record in make.masters():
            work.append(record)
        work.append(make.voucher("A", "1002.01", "3001", 30_000, day=may, cash_item="sales"))
        work.append(make.voucher("B", "1002.01", "3001", -10_000, day=june, cash_item="sales"))
        work.append(make.voucher("C", "1002.01", "3001", -5_000, day=june, cash_item="purchases"))
        work.append(make.voucher("D", "2221.05", "2202.01", 1_300, day=may, tax_code="special13", tax_base=10_000))
        work.append(make.voucher("E", "6602.01", "1001", 777, day=june, dims='{"cost_center":"A"}'))
        work.commit()
    with book.read() as reading:
        source, all_days = reading.reports, (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
        months = {(row.account, row.month): (row.debit, row.credit) for row in source.month_sums(may, june)}
        assert (months["1002.01", "2026-05"], months["1002.01", "2026-06"]) == ((30_000, 0), (-15_000, 0))
        cash = {row.item: (row.debit, row.credit) for row in source.cash_sums(*all_days, ["1001", "1002"])}
        assert cash == {"": (0, 777), "purchases": (-5_000, 0), "sales": (20_000, 0)}
        [tax] = source.tax_sums(june, june, ["2221"])
        assert (tax.tax_code, tax.opening, tax.debit, tax.base) == ("special13", 1_300, 0, 0)
        [tax] = source.tax_sums(may, june, ["2221"])
        assert (tax.opening, tax.debit, tax.base) == (0, 1_300, 10_000)
        assert source.tax_sums(may, june, ["222"]) == []
        centers = {(row.account, row.dims): row.debit for row in source.dimension_sums(*all_days) if row.dims}
        assert centers == {("6602.01", '{"cost_center":"A"}'): 777}
    book.close()


def test_turnover_numbers_and_heads(book: SqlBook) -> None:
    with book.read() as reading:
        source = reading.reports
        turnover = {row.item: (row.opening, row.received, row.issued) for row in source.stock_turnover(DAY, DAY, ["INV"])}
        assert turnover == {"F1": ((0, 0), (10, 5_003), (0, 0)), "P1": ((0, 0), (105, 106_000), (40, 40_000))}
        by_place = source.stock_turnover(DAY, DAY, ["INV"], by_place=True)
        assert [(row.item, row.place) for row in by_place] == [("F1", "W1"), ("P1", "W1")]
        assert [row.received for row in source.stock_turnover(dt.date(2027, 1, 1), dt.date(2027, 1, 2), ["INV"])] == [
            (0, 0),
            (0, 0),
        ]
        numbers = source.numbers(dt.date(2026, 2, 1), DAY)
        assert numbers == [("2026-02", 1), *[("2026-03", number) for number in range(1, 6)]]
        entry = source.entry_of_number("2026-03", 1)
        assert entry is not None
        assert [line.account for line in source.entry_lines(entry)] == ["1405", "2202.02"]
        assert source.voucher_heads([entry])[entry].date == DAY
        assert source.entry_of_number("2026-03", 99) is None
        [given] = source.inputs([int(entry.partition(".")[0])]).values()
        assert given["supplier"] == "S1"
        assert source.attachment_counts(range(1, 20)) == {}
        party = list(source.lines(None, DAY, party="C1", with_memo=True))
        assert {line.klass for line in party} == {"normal", "memo"}
