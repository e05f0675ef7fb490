"""The text is what a person would have written, and beancount agrees with every line."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from ledger.beancount_text.child_process import Answer, run_child
from ledger.beancount_text.writer import journal_text, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.domain.entry import Record
    from tests.beancount_text.conftest import SmallBook


def test_a_receipt_is_one_transaction_of_money_and_goods(book: SmallBook) -> None:
    book.receive(date(2026, 3, 2), "P1", 100, 100000)
    assert "".join(journal_text(book.records, book.masters, "CNY")) == (
        'option "tolerance_multiplier" "0"\n'
        'option "operating_currency" "CNY"\n'
        "\n"
        '2026-03-02 * "诚信五金" "凭证 goods_receipt"\n'
        '  id: "goods_receipt:D1"\n'
        '  kind: "goods_receipt"\n'
        '  key: "goods_receipt:D1:1"\n'
        '  vouchers: "记-2026-03-0031"\n'
        "  Assets:1405-库存商品  1000.00 CNY\n"
        '    item: "P1"\n'
        "  Assets:1405-库存商品  100 P1\n"
        "  Liabilities:2202-02-暂估应付账款  -1000.00 CNY\n"
        "  Liabilities:2202-02-暂估应付账款  -100 P1\n"
        "\n"
        "2026-03-02 commodity P1\n"
        '  code: "P1"\n'
        '  name: "不锈钢螺丝"\n'
        "2026-03-02 open Assets:1405-库存商品\n"
        "2026-03-02 open Liabilities:2202-02-暂估应付账款\n"
    )


def test_beancount_finds_no_error_and_no_residual(busy_book: SmallBook) -> None:
    answer = run_child(journal_text(busy_book.records, busy_book.masters, "CNY"))
    assert isinstance(answer, Answer)
    assert answer.errors == ()
    assert answer.residual == "0"
    assert answer.balances["Assets:1405-库存商品"]["CNY"] == "867.89"
    assert answer.balances["Equity:Memo-M01-在途订单"] == {"P1": "100"}


def test_two_dates_of_one_record_are_two_transactions(busy_book: SmallBook) -> None:
    lines = list(journal_text(busy_book.records, busy_book.masters, "CNY"))
    assert sum('id: "purchase_invoice:D5"' in line for line in lines) == 2
    assert '2026-02-28 * "凭证 purchase_invoice"\n' in lines


def test_an_account_is_open_from_its_first_use_even_if_that_was_recorded_later(busy_book: SmallBook) -> None:
    lines = list(journal_text(busy_book.records, busy_book.masters, "CNY"))
    assert "2026-02-28 open Assets:1002-银行存款\n" in lines


def test_the_other_language_gives_other_names_and_the_same_sums(busy_book: SmallBook) -> None:
    answer = run_child(journal_text(busy_book.records, busy_book.masters, "CNY", "en"))
    assert isinstance(answer, Answer) and not answer.errors
    assert answer.balances["Liabilities:2202-02-Goods-received-not-invoiced"]["CNY"] == "-1067.96"


def test_text_of_others_cannot_leave_its_string() -> None:
    assert quoted('a "b"\n2026-01-01 open Assets:X \\') == '"a \\"b\\" 2026-01-01 open Assets:X \\\\"'


def test_lines_stream_while_records_are_read(busy_book: SmallBook) -> None:
    def records() -> Iterator[Record]:
        yield busy_book.records[1]
        raise AssertionError("read ahead")

    lines = list(islice(journal_text(records(), busy_book.masters, "CNY"), 10))
    assert '  id: "goods_receipt:D2"\n' in lines


def test_a_book_without_records_is_a_file_without_transactions(book: SmallBook) -> None:
    answer = run_child(journal_text([], book.masters, "CNY"))
    assert isinstance(answer, Answer)
    assert (answer.errors, answer.transactions) == ((), 0)
