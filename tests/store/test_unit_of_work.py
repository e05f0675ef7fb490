"""The unit of work: what it loads is what folding everything would give, what it commits is there, the rest never was."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from record_factory import DAY, RecordFactory
from stories import new_book, small_book

from ledger.application.unit_of_work import Needs
from ledger.audit.canonical import record_of
from ledger.domain.entry import Posting, Record
from ledger.domain.masters import Costing
from ledger.domain.state import BookState
from ledger.store.failures import BookBusyError, GuardRefusedError
from ledger.store.sql_book import SqlBook, open_book

ITEMS = ("P1", "F1")


def random_records(seed: int, count: int = 30) -> list[Record]:
    """Receipts, deliveries, vouchers, reversals and closings over three months, layers used up now and then."""
    dice, make = random.Random(seed), RecordFactory()
    records, layers = make.masters(), []
    for number in range(count):
        day = dt.date(2026, dice.choice((2, 3, 4)), dice.randint(1, 28))
        match dice.choice(("receipt", "receipt", "delivery", "delivery", "voucher", "period")):
            case "receipt":
                item, quantity = dice.choice(ITEMS), dice.randint(1, 9)
                average = next((layer for layer in layers if layer[1] == item == "P1"), None)
                name = average[0] if average else f"{make.seq + 1}.1/1"
                records.append(make.receipt(f"R{number}", item, quantity, quantity * 1003, day=day, layer=name))
                layers.append([name, item, quantity])
            case "delivery" if layers:
                layer = layers.pop(dice.randrange(len(layers)))
                records.append(make.delivery(f"D{number}", layer[1], layer[2], layer[2] * 1003, layer[0], day=day))
            case "period":
                records.append(make.period("2026-01", dice.choice(("closed", "open"))))
            case _:
                records.append(make.voucher(f"V{number}", "1002.01", "3001", dice.randint(-500, 500) or 1, day=day))
    return records


def folded(records: list[Record]) -> BookState:
    state = BookState()
    for record in records:
        state.fold(record)
    return state


def store(book: SqlBook, records: list[Record], batch: int) -> None:
    for start in range(0, len(records), batch):
        with book.write() as work:
            for record in records[start : start + batch]:
                work.append(record)
            work.commit()


def everything(state: BookState) -> Needs:
    keys = {key.key for key in state.open_items}
    return Needs(set(state.documents), set(state.documents), set(ITEMS), set(ITEMS), keys, balances=True)


def summed(state: BookState) -> dict[tuple[str, str], dict[tuple[str, str], int]]:
    """Balances with days brought together to months, empty ones left out."""
    found: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for account, sums in state.balances.items():
        for (when, party, klass), value in sums.items():
            months = found.setdefault((account, when[:7]), {})
            months[party, klass] = months.get((party, klass), 0) + value
    return {key: {name: value for name, value in months.items() if value} for key, months in found.items()}


def names_in(state: BookState, name: str) -> dict[object, list[str]]:
    return {key: sorted(map(str, found)) for key, found in getattr(state, name).items() if found}


def same(loaded: BookState, whole: BookState) -> None:
    for name in ("currency", "settings", "masters", "documents", "inputs", "numbers", "period_status", "newest_stock_period"):
        assert getattr(loaded, name) == getattr(whole, name), name
    for name in ("last_seq", "last_recorded_at", "layers", "first_layers", "stock", "open_items", "moves"):
        assert getattr(loaded, name) == getattr(whole, name), name
    for name in ("pools", "origins", "open_keys"):
        assert names_in(loaded, name) == names_in(whole, name), name
    for item in ITEMS:
        assert loaded.stock_of_item[item] == whole.stock_of_item[item]
    assert summed(loaded) == summed(whole)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_loaded_is_what_folding_the_whole_log_gives(seed: int, book_place: str) -> None:
    records = random_records(seed)
    whole, book = folded(records), new_book(book_place)
    store(book, records, batch=1 + seed * 4)
    with book.read() as reading:
        reading.load(everything(whole))
        same(reading.state, whole)
        first = reading.first_stock_day()
        for key, days in whole.stock_days.items():
            recent = {day: moved for day, moved in days.items() if day.isoformat() >= first}
            assert reading.state.stock_days.get(key, {}) == recent
    assert book.verify().problems == []
    book.close()


def test_loading_in_steps_between_appends_gives_the_same(book_place: str) -> None:
    records = random_records(3)
    whole, book = folded(records), new_book(book_place)
    store(book, records[:20], batch=20)
    with book.write() as work:
        for number, record in enumerate(records[20:]):
            work.append(record)
            if number == 4:
                work.load(Needs(items=set(ITEMS)))
            if number == 7:
                work.load(everything(whole))
        work.load(everything(whole))
        same(work.state, whole)
        work.commit()
    book.close()


def test_a_used_up_fifo_layer_is_loaded_only_with_the_history(book_place: str) -> None:
    book, make = small_book(book_place)
    layer = next(f"{seq}.1/1" for seq in (11,))
    with book.write() as work:
        work.append(make.delivery("D9", "F1", 10, 5_003, layer))
        work.commit()
    with book.read() as reading:
        assert reading.state.masters.items["F1"].costing is Costing.FIFO
        reading.load(Needs(items={"F1"}))
        assert layer not in reading.state.layers
        reading.load(Needs(history={"F1"}))
        assert reading.state.layers[layer].quantity == 0
    book.close()


def test_a_shipment_under_way_comes_with_its_own_history(book_place: str) -> None:
    """Booking tells the parts of goods in transit apart by what was posted to them, and needs no more of the item's history."""
    book, make = new_book(book_place), RecordFactory()
    records = make.masters()
    records.append(make.record("place", "Transit", {"name": "Transit", "type": "transit"}))
    records.append(make.receipt("R1", "F1", 10, 5_003))
    shipment = "stock_transfer:T1/1"
    out = Posting(1, "1405", "INV", credit=2_000, item="F1", quantity=-4, place="W1", layer=f"{make.seq}.1/1")
    moving = Posting(2, "1408", "INV", debit=2_000, item="F1", quantity=4, place="Transit", layer=shipment, open_item=shipment)
    records.append(make.record("stock_transfer", "T1", {}, make.entry(1, out, moving)))
    store(book, records, batch=99)
    whole = folded(records)
    with book.read() as reading:
        reading.load(Needs(items={"F1"}))
        assert reading.state.moves_of_layer("F1", shipment) == whole.moves_of_layer("F1", shipment) != []
        assert len(reading.state.moves["F1"]) < len(whole.moves["F1"])
        reading.load(Needs(history={"F1"}))
        assert reading.state.moves == whole.moves
        assert reading.state.moves_of_layer("F1", shipment) == whole.moves_of_layer("F1", shipment)
    book.close()


def test_what_is_not_committed_never_was(book_place: str) -> None:
    book, make = small_book(book_place)
    with book.write() as work:
        work.append(make.record("item", "X9", {"name": "X9", "unit": "pcs", "category": "goods"}))
        work.append(make.voucher("V9", "1002.01", "3001", 5))
    with book.write() as work:
        assert work.state.last_seq == make.seq - 2
        assert "X9" not in work.state.masters.items
        assert work.record("journal_voucher:V9") is None
    book.close()


def test_a_document_is_found_again_by_ref_key_and_number(book_place: str) -> None:
    book, make = small_book(book_place)
    with book.write() as work:
        voucher = make.voucher("V9", "1002.01", "3001", 5)
        work.append(voucher)
        assert work.record("journal_voucher:V9") == voucher
        work.commit()
    with book.read() as reading:
        assert reading.record("journal_voucher:V9") == voucher
        assert reading.record_by_key("journal_voucher:V9:1") == voucher
        assert reading.record_at(voucher.seq) == voucher
        assert reading.find("V9") == ["journal_voucher:V9"]
        assert [record.seq for record in reading.records(since=3)] == list(range(4, voucher.seq + 1))
        assert [record_of(body).seq for _, body in reading.bodies()] == list(range(1, voucher.seq + 1))
        assert reading.heads("journal_voucher")[-1].recorded_by == "ana"
    book.close()


def test_a_reversal_marks_the_document_and_a_new_version_takes_its_place(book_place: str) -> None:
    book, make = small_book(book_place)
    with book.write() as work:
        lines = make.voucher("V1", "6602.02", "1002.01", -777).entries
        make.seq -= 1
        reversal = make.record("reversal", "journal_voucher.V1.1", {}, *lines, reverses="journal_voucher:V1:1")
        work.append(reversal)
        work.commit()
    with book.read() as reading:
        reading.load(Needs(documents={"journal_voucher:V1"}))
        assert reading.state.documents["journal_voucher:V1"].reversed_by == reversal.key
    assert book.verify().ok
    book.close()


def test_a_batch_may_close_a_period_and_post_into_the_next(book_place: str) -> None:
    book, make = small_book(book_place)
    with book.write() as work:
        work.append(make.voucher("A", "1002.01", "3001", 5, day=DAY))
        work.append(make.period("2026-03", "closed"))
        work.append(make.voucher("B", "1002.01", "3001", 5, day=dt.date(2026, 4, 1)))
        work.append(make.period("2026-03", "open"))
        work.append(make.voucher("C", "1002.01", "3001", 5, day=DAY))
        work.commit()
    assert book.verify().ok
    book.close()


def test_a_closed_period_refuses_what_the_program_thought_right(book_place: str) -> None:
    book, make = small_book(book_place)
    records = [make.period("2026-03", "closed"), make.voucher("A", "1002.01", "3001", 5, day=DAY)]
    with pytest.raises(GuardRefusedError, match="the period is closed") as caught:
        store(book, records, batch=2)
    assert caught.value.problem.code == "guard_refused"
    assert book.verify().ok
    book.close()


def test_text_that_is_not_composed_is_stored_composed(book_place: str) -> None:
    book, make = small_book(book_place)
    with book.write() as work:
        work.append(make.record("note", "N1", {"text": "cafe\u0301"}))
        assert work.state.inputs["note:N1"]["text"] == "caf\u00e9"
        work.commit()
    assert book.verify().ok
    book.close()


def test_a_second_writer_is_told_who_writes(book_place: str) -> None:
    book, _ = small_book(book_place)
    second = open_book(book_place, busy_seconds=0.2)
    assert isinstance(second, SqlBook)
    with book.write(), pytest.raises(BookBusyError) as caught, second.write():
        pass
    assert caught.value.problem.code == "book_busy"
    assert "pid" in caught.value.problem.message.en
    with book.write(), second.read() as reading:
        assert reading.state.last_seq
    second.close()
    book.close()
