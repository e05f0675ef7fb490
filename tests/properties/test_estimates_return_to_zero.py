"""GRNI per order line returns to exactly 0.00 in document amount, book amount and quantity (DOMAIN E02 to E08)."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings

from ledger.application.init_book import NewBook, init_book
from ledger.application.post_documents import post_documents
from ledger.application.read_documents import Given
from ledger.application.reverse_document import reverse_document
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Where
from ledger.store.sql_book import create_book
from ledger.wiring import OpenBook
from tests.properties.memory_book import NOW, SOMEBODY, shipped_bundle
from tests.properties.purchase_histories import KINDS, Buying, Step, steps

MODES = ("on_invoice", "difference", "month_start")


@pytest.mark.parametrize("grni", MODES)
@pytest.mark.parametrize("costing", ["moving_average", "fifo"])
@given(history=steps)
@settings(max_examples=60, deadline=None)
def test_whatever_is_received_returned_and_billed_no_estimate_remains(costing: str, grni: str, history: list[Step]) -> None:
    buying = Buying.begin(costing, grni)
    buying.run(history)
    assert_nothing_estimated(buying)


def assert_nothing_estimated(buying: Buying) -> None:
    left = by_order_line(buying.book.records)
    assert set(left.values()) <= {(0, 0, 0)}, left
    for key, one in buying.book.state.open_items.items():
        if key.role == "GRNI":
            assert (one.amount, one.value, one.quantity) == (0, 0, 0), one
    for record in buying.book.records:
        if record.kind == "estimate_rollover":
            assert not any(any(measures) for measures in net_of(record).values()), record


def net_of(record: Record) -> dict[tuple[str, str | None], tuple[int, int, int]]:
    """What a record changes per role and open item: document amount, book amount, quantity."""
    sums: dict[tuple[str, str | None], tuple[int, int, int]] = {}
    for posting in (posting for entry in record.entries for posting in entry.postings):
        amount, value, quantity = sums.get((posting.role, posting.open_item), (0, 0, 0))
        own = posting.value if posting.doc_amount is None else posting.doc_amount
        sums[posting.role, posting.open_item] = (amount + own, value + posting.value, quantity + (posting.quantity or 0))
    return sums


def by_order_line(records: Iterable[Record]) -> dict[str, tuple[int, int, int]]:
    """Document amount, book amount and quantity on GRNI per order line, added up from the postings themselves."""
    order_of: dict[str, str] = {}
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for record in records:
        for line in record.input.get("lines", ()) if record.kind == "goods_receipt" else ():
            order_of[f"{record.ref}/{line['line']}"] = line.get("order_line", "none")
        for posting in (posting for entry in record.entries for posting in entry.postings if posting.role == "GRNI"):
            assert posting.open_item is not None, posting
            measures = sums[order_of[posting.open_item]]
            amounts = (
                posting.value if posting.doc_amount is None else posting.doc_amount,
                posting.value,
                posting.quantity or 0,
            )
            for place, number in enumerate(amounts):
                measures[place] += number
    return {order: (one[0], one[1], one[2]) for order, one in sums.items()}


def test_40_long_histories_do_everything_they_speak_of_and_leave_nothing_estimated() -> None:
    done: Counter[str] = Counter()
    for seed in range(40):
        buying = Buying.begin("moving_average", "month_start")
        buying.run(random_history(seed))
        assert_nothing_estimated(buying)
        done += buying.done
    wanted = {kind for kind in KINDS if not kind.startswith("next")} | {"rollover", "clear"}
    assert {kind for kind in wanted if done[kind] < 5} == set(), done


def random_history(seed: int, length: int = 24) -> list[Step]:
    choice = random.Random(seed)
    return [(choice.choice(KINDS), choice.randrange(41), choice.randrange(1, 31), choice.randrange(401)) for _ in range(length)]


REAL = [("sqlite", costing, grni) for costing in ("moving_average", "fifo") for grni in MODES]


@pytest.mark.parametrize(("engine", "costing", "grni"), [*REAL, ("postgresql", "moving_average", "month_start")])
def test_a_real_book_posts_the_same_histories_to_the_same_entries(
    engine: str, costing: str, grni: str, place_maker: Callable[[str], str]
) -> None:
    for seed in range(3):
        buying = Buying.begin(costing, grni)
        buying.run(random_history(1000 + seed))
        book = real_book(place_maker(engine), grni)
        for raw in buying.accepted:
            assert post_one(book, raw) == [], raw
        with book.read() as reading:
            stored = [record for record in reading.records() if record.entries]
        ours = [record for record in buying.book.records if record.entries]
        assert [(one.key, one.entries) for one in stored] == [(one.key, one.entries) for one in ours]
        assert set(by_order_line(stored).values()) <= {(0, 0, 0)}
        report = book.verify()
        book.close()
        assert report.ok, report.problems[:3]


def real_book(place: str, grni: str) -> OpenBook:
    """A real book with the same bundle."""
    bundle = shipped_bundle("cn-enterprise", (("grni", grni),))
    store = create_book(place)
    assert not isinstance(store, Problem), store
    with store.write() as work:
        init_book(NewBook("文件", "cn-enterprise", start="2026-03", user="test"), work, bundle=bundle, now=NOW)
        work.commit()
    return OpenBook(place, store)


def post_one(book: OpenBook, raw: dict[str, object]) -> list[Problem]:
    """One document or reversal, in a transaction of its own."""
    if "reverse" in raw:
        found = reverse_document(book, str(raw["reverse"]), reason="test", on=None, circumstances=SOMEBODY)
        return found if isinstance(found, list) else []
    with book.write() as work:
        outcome = post_documents([Given(raw, Where())], work, bundles=book.bundles(), circumstances=SOMEBODY)
        if isinstance(outcome, list):
            return outcome
        work.commit()
    return []
