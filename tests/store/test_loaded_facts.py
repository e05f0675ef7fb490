"""What nobody loaded cannot be looked up: a decision over half the facts would post wrong books without a word."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from record_factory import DAY
from stories import small_book

from ledger.application.unit_of_work import Needs
from ledger.domain.state import BookState
from ledger.store.loaded_facts import FactNotLoadedError

LOOK_UPS: dict[str, tuple[Callable[[BookState], object], Needs]] = {
    "history": (lambda state: state.moves_of_line("P9", "goods_receipt:R1/1"), Needs(history={"P9"})),
    "orders": (lambda state: state.order_moves.get("MO1", ()), Needs(orders={"MO1"})),
    "stock": (lambda state: state.stock_of_item.get("P9", ()), Needs(items={"P9"})),
    "open items": (lambda state: state.open_item("AR", "delivery:D9"), Needs(open_keys={"delivery:D9"})),
    "documents": (lambda state: state.documents.get("delivery:D9"), Needs(documents={"delivery:D9"})),
    "inputs": (lambda state: "delivery:D9" in state.inputs, Needs(inputs={"delivery:D9"})),
    "balances": (lambda state: state.balance("9999", DAY), Needs(balances=True)),
    "sums": (lambda state: state.sums.of_currency("9999", "USD", "2026-12-31"), Needs(sums=True)),
    "taxes": (lambda state: state.sums.of_tax(["9999"], "2026-01-01", "2026-12-31").tax, Needs(sums=True)),
}


@pytest.mark.parametrize("what", LOOK_UPS)
def test_a_look_up_of_what_was_not_loaded_raises_and_after_loading_says_that_there_is_none(what: str, book_place: str) -> None:
    look_up, needs = LOOK_UPS[what]
    book, _ = small_book(book_place)
    with book.write() as work:
        with pytest.raises(FactNotLoadedError):
            look_up(work.state)
        work.load(needs)
        assert not look_up(work.state)
    book.close()


def test_what_a_batch_has_posted_itself_is_there_although_nobody_loaded_it(book_place: str) -> None:
    book, make = small_book(book_place)
    with book.write() as work:
        voucher = make.voucher("V9", "1002.01", "3001", 5, day=dt.date(2026, 3, 9))
        work.append(voucher)
        assert work.state.documents["journal_voucher:V9"].seq == voucher.seq
        assert "journal_voucher:V9" in work.state.inputs
        with pytest.raises(FactNotLoadedError):
            work.state.balance("9999", DAY)
    book.close()
