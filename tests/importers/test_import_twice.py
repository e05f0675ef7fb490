"""Statements overlap, come in any order and twice, and are cut off: the book has every row once, and none half."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.reader import ReadOptions
from importers.registry import read_file
from importers.report import ImportReport, sha256_of
from ledger.api import Circumstances, OpenBook, Staged, StagedRow, open_book, stage_file, staged_rows
from ledger.cli.import_files import imported_file
from tests.acceptance.company import Company, zhangfang

HEADER = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
HSBC = (
    "Transaction date,Post date,Description,Billing amount,Billing currency,Transaction status,Merchant name,Country / region,"
    "Area / district,Credit / Debit\n"
)
PENDING = "03/03/2026,03/03/2026,BLUE COFFEE,-50.00,HKD,PENDING,Blue Coffee,HK,Central,DEBIT\n"
POSTED = "03/03/2026,05/03/2026,BLUE COFFEE HK,-50.00,HKD,POSTED,Blue Coffee,HK,Central,DEBIT\n"
OTHER = "04/03/2026,04/03/2026,GREEN TEA,-20.00,HKD,POSTED,Green Tea,HK,Central,DEBIT\n"
NOW = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
ACCOUNTS = itertools.count()

Row = tuple[int, str, str]
"""(day, amount, text)"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBook]:
    """One book for all examples; each of them has a bank account of its own."""
    folder = tmp_path_factory.mktemp("statements")
    Company.founded(str(folder / "book.db"), folder)
    found = open_book(str(folder / "book.db"))
    assert isinstance(found, OpenBook)
    yield found
    found.close()


def imported(book: OpenBook, text: str, account: str) -> Staged:
    content = text.encode()
    report = read_file("statement.csv", content, options=ReadOptions(account=account))
    staged = stage_file(book, imported_file(report, "statement.csv", content), circumstances=Circumstances("test", lambda: NOW))
    assert isinstance(staged, Staged)
    return staged


def of_account(book: OpenBook, account: str) -> list[StagedRow]:
    return [row for row in staged_rows(book) if row.record["account"] == account]


def movements(book: OpenBook, account: str) -> Counter[tuple[str, str, str]]:
    rows = [row for row in of_account(book, account) if row.status == "waiting"]
    return Counter((row.record["date"], row.record["amount"], row.record["memo"]) for row in rows)


def statement(rows: Sequence[Row], *, newest_first: bool = False) -> str:
    lines = [f"2026-03-{day:02},CNY,{amount},,{text},,\n" for day, amount, text in sorted(rows, key=lambda row: row[0])]
    return HEADER + "".join(reversed(lines) if newest_first else lines)


# Few values, so that equal rows on one day are common.
ROWS = st.lists(
    st.tuples(st.integers(1, 9), st.sampled_from(["-5.00", "-5", "3.10"]), st.sampled_from(["咖啡", "午饭"])), min_size=1
)
CUTS = st.lists(st.tuples(st.integers(1, 9), st.integers(0, 4), st.booleans()), max_size=4)


@settings(max_examples=60)
@given(rows=ROWS, cuts=CUTS, order=st.randoms(use_true_random=False))
def test_overlapping_statements_in_any_order_and_twice_give_the_same_rows(
    book: OpenBook, rows: list[Row], cuts: list[tuple[int, int, bool]], order: object
) -> None:
    account = f"split-{next(ACCOUNTS)}"
    files = [
        statement([row for row in rows if first <= row[0] <= first + days], newest_first=back) for first, days, back in cuts
    ]
    files += [
        statement([row for row in rows if row[0] <= 5]),
        statement([row for row in rows if row[0] >= 5], newest_first=True),
    ]
    files *= 2
    order.shuffle(files)  # type: ignore[attr-defined]
    for text in files:
        imported(book, text, account)
    # 5 and 5.00 are one amount: which of the two is shown is the file's that came first.
    expected = Counter((f"2026-03-{day:02}", float(amount), text) for day, amount, text in rows)
    found = Counter((day, float(amount), text) for day, amount, text in movements(book, account).elements())
    assert found == expected


def test_two_equal_coffees_and_then_a_third_add_one(book: OpenBook) -> None:
    coffee = (3, "-5.00", "咖啡")
    assert len(imported(book, statement([coffee] * 2), "coffee").new) == 2
    third = imported(book, statement([coffee] * 3), "coffee")
    assert (len(third.new), len(third.known)) == (1, 2)
    assert imported(book, statement([coffee]), "coffee").new == []
    assert len(of_account(book, "coffee")) == 3


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_pending_payment_that_is_booked_is_one_row_in_any_order(book: OpenBook, order: tuple[int, ...]) -> None:
    account = f"pending-{order}"
    files = [HSBC + PENDING, HSBC + OTHER + PENDING, HSBC + POSTED + OTHER]
    changed = [pair for number in (*order, *order) for pair in imported(book, files[number], account).changed]
    assert movements(book, account) == {("2026-03-05", "-50.00", "BLUE COFFEE HK"): 1, ("2026-03-04", "-20.00", "GREEN TEA"): 1}
    assert len(changed) == 1, "the change is proposed once"
    (gone,) = [row for row in of_account(book, account) if row.status == "changed"]
    assert changed == [(gone.posted_as, gone.id)]
    assert gone.record["pending"] is True


def test_a_pending_payment_that_may_be_either_of_two_is_left_alone(book: OpenBook) -> None:
    imported(book, HSBC + PENDING, "either")
    second = POSTED.replace("05/03/2026", "06/03/2026")
    assert imported(book, HSBC + POSTED + second, "either").changed == []
    assert movements(book, "either").total() == 3


def test_a_bank_that_rewrites_a_text_changes_the_row_and_adds_none(book: OpenBook) -> None:
    header = "交易日期,交易时间,交易摘要,交易金额,本次余额,对手信息,日志号,交易渠道,交易附言\n"
    imported(book, header + "20260303,101010,消费,-10.00,,商户,369333999,网上,订单处理中\n", "text")
    (waiting,) = of_account(book, "text")
    again = imported(book, header + "20260303,101010,消费,-10.00,,商户有限公司,369333999,网上,订单 77\n", "text")
    assert (len(again.changed), movements(book, "text").total()) == (1, 1)
    halves = "20260304,,消费,-10.00,,甲,5,网上,\n20260304,,消费,-10.00,,乙,5,网上,\n"
    assert len(imported(book, header + halves, "text").new) == 2, "two halves of one payment share an id and are two rows"
    assert waiting.status == "waiting"


def test_the_file_is_kept_by_its_hash_even_when_it_says_nothing_new(company: Company) -> None:
    one, two = company.folder / "one.csv", company.folder / "two.csv"
    one.write_text(statement([(3, "-5.00", "咖啡"), (4, "9.00", "货款")]), encoding="utf-8")
    two.write_text(statement([(4, "9.00", "货款")]), encoding="utf-8")
    first, second = (company.run("import", str(path)).json["files"][0] for path in (one, two))
    assert (len(first["staged"]), first["changed"]) == (2, [])
    assert (second["staged"], len(second["known"])) == ([], 1)
    assert company.run("import", str(one)).json["files"][0]["staged"] == []
    words = zhangfang("--lang", "en", "import", company.place, str(one)).out
    assert "3 rows = 2 accepted + 0 rejected + 1 skipped" in words
    with sqlite3.connect(company.place) as connection:
        kept = {sha256 for (sha256,) in connection.execute("SELECT sha256 FROM attachment")}
    connection.close()
    assert kept == {sha256_of(path.read_bytes()) for path in (one, two)}


def test_a_layout_of_ones_own_is_named_on_the_command_line(company: Company) -> None:
    statement_file = company.folder / "statement.csv"
    statement_file.write_text("Details,Posting Date,Description,Amount,Balance\nDEBIT,3/18/2026,Rent,-10.50,89.50\n", "utf-8")
    mappings = str(Path(__file__).parent / "mappings")
    (read,) = company.run("import", str(statement_file), "--mappings", mappings).json["files"]
    assert (read["format"], read["accepted"], read["records"][0]["amount"]) == ("bank_csv:chase", 1, "-10.50")
    (without,) = company.run("import", str(statement_file)).json["files"]
    assert without["rejected"][0]["code"] == "format_unknown"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A small enterprise of its own."""
    return Company.founded(str(tmp_path / "book.db"), tmp_path)


def test_a_row_that_the_end_of_the_file_cuts_is_rejected() -> None:
    whole = (HEADER + "2026-03-01,CNY,-5.00,,咖啡,样例,早\n2026-03-02,CNY,-1000.00,,货款,样例,晚\n").encode()
    for end in range(len(HEADER.encode()), len(whole)):
        report = read_file("cut.csv", whole[:end])
        assert {record_amount(record) for record in report.records} <= {"-5.00", "-1000.00"}, end
        assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)


def record_amount(record: object) -> str:
    return str(getattr(record, "amount", ""))


def test_text_cut_within_a_character_is_not_read_in_another_encoding() -> None:
    text = (
        "Date,Description,Billing amount,Billing currency,Balance,Balance currency\n01/03/2026,午饭,-5.00,HKD,95.00,HKD\n咖啡"
    )
    report: ImportReport = read_file("cut.csv", text.encode()[:-1])
    assert [reason.code for reason in report.rejected] == ["file_cut"]
