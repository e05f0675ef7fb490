"""A preview is what is then posted, on both engines, also while somebody else posts; it takes no lock and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.api import Circumstances, OpenBook, Preview, Problem, Record, open_book, preview, reverse, sign_in
from ledger.domain.entry import Posting
from tests.acceptance.random_trade import RandomTrade
from tests.application.desk import CLERK, GOODS, NOW, bought, founded, sold, traces, try_post


@pytest.fixture
def two_doors(book_place: str) -> Iterator[tuple[OpenBook, OpenBook]]:
    """The same book, opened twice."""
    with founded(book_place) as made:
        other = open_book(book_place)
        assert isinstance(other, OpenBook)
        yield made, other
        other.close()


@pytest.fixture
def book(two_doors: tuple[OpenBook, OpenBook]) -> OpenBook:
    """The book through one door."""
    return two_doors[0]


def test_what_is_posted_is_the_preview_to_the_last_field_also_when_somebody_posts_in_between(
    two_doors: tuple[OpenBook, OpenBook],
) -> None:
    mine, other = two_doors
    trade = list(RandomTrade(seed=20261124).documents(240))
    seen: set[str] = set()
    for number, raw in enumerate(trade):
        if number % 5 == 0:
            try_post(other, {**bought(f"O{number}"), "date": raw["date"]})
        shown = preview(mine, raw, CLERK)
        done = try_post(mine, raw)
        if isinstance(shown, Preview):
            assert done.outcome.posted == [shown.record], raw
            seen.add(raw["kind"])
        else:
            assert [(one.code, one.message, one.where.path) for one in shown] == [
                (one.code, one.message, one.where.path) for one in done.problems
            ], raw
        if number % 31 == 30:
            reverse(mine, f"{raw['kind']}:{raw['id']}", reason="试", on=None, circumstances=CLERK)
    assert len(seen) >= 12, seen


def test_a_preview_says_which_voucher_and_goods_come_of_which_line_of_which_rule(book: OpenBook) -> None:
    shown = preview(book, bought("R1"), CLERK)
    assert isinstance(shown, Preview), shown
    [voucher] = shown.vouchers
    assert (voucher.number, voucher.date) == ("记-2026-03-0001", "2026-03-02")
    stock, estimate = voucher.lines
    assert (stock.account, stock.debit, stock.item, stock.quantity, stock.place) == ("1411", "100.00", "K9", "10", "W1")
    assert (estimate.role, estimate.credit, estimate.party, estimate.document_line) == ("GRNI", "100.00", "S1", 1)
    file, _, line = stock.rule.partition(":")
    assert (file, "INV(" in _rule_text(file, int(line))) == ("purchasing.rules", True)
    [effect] = shown.stock
    assert (effect.item, effect.place, effect.before, effect.after, effect.unit) == ("K9", "W1", "0", "10", "只")
    assert shown.totals == {"lines.net": "100.00"}


def _rule_text(file: str, line: int) -> str:
    from ledger.rules.bundle_text import read_bundle_files

    return read_bundle_files()[file].splitlines()[line - 1]


def test_a_preview_shows_what_completion_fills_in(book: OpenBook) -> None:
    try_post(book, bought("R1"))
    shown = preview(book, sold("D1", "4"), CLERK)
    assert isinstance(shown, Preview), shown
    [line] = shown.completed["lines"]
    assert (line["tax_code"], line["net"], line["tax"]) == ("special13", "100.00", "13.00")
    assert shown.completed["due"] == "2026-03-05"
    assert [(effect.before, effect.after) for effect in shown.stock] == [("10", "6")]
    assert shown.totals["lines.tax"] == "13.00"


def test_a_reservation_is_shown_as_a_commitment_and_not_as_goods(book: OpenBook) -> None:
    try_post(book, bought("R1"))
    line = {**GOODS, "quantity": "4", "gross": "45.20"}
    order = {"kind": "sales_order", "id": "O1", "date": "2026-03-03", "customer": "C1", "reserve": True, "lines": [line]}
    shown = preview(book, order, CLERK)
    assert isinstance(shown, Preview), shown
    assert {(effect.commitment, effect.after) for effect in shown.stock} == {("RESERVED", "4")}


def test_a_preview_leaves_no_trace_and_waits_for_nobody(two_doors: tuple[OpenBook, OpenBook]) -> None:
    mine, other = two_doors
    before = traces(mine)
    assert isinstance(preview(mine, bought("R1"), CLERK), Preview)
    assert isinstance(preview(mine, sold("D1", "4"), CLERK), list)
    assert isinstance(preview(mine, {"kind": "delivery", "id": "D1"}, CLERK), list)
    with other.write() as work:  # somebody is in the middle of posting
        assert work.state.last_seq == before.records
        assert isinstance(preview(mine, bought("R1"), CLERK), Preview)
    assert traces(mine) == before


def test_a_stale_preview_posts_wholly_or_not_at_all(two_doors: tuple[OpenBook, OpenBook]) -> None:
    mine, other = two_doors
    try_post(mine, bought("R1"))
    both = [preview(mine, sold(name, "6"), CLERK) for name in ("D1", "D2")]
    assert all(isinstance(one, Preview) for one in both)
    assert try_post(other, sold("D2", "6")).status == "posted"
    size = traces(mine).records
    refused = try_post(mine, sold("D1", "6"))
    assert [one.code for one in refused.problems] == ["R706"]
    assert traces(mine).records == size
    smaller = try_post(mine, sold("D1", "4"))
    assert smaller.outcome.posted == [_with_numbers_of(smaller.outcome.posted[0], preview(mine, sold("D1", "4"), CLERK))]


def _with_numbers_of(record: Record, shown: Preview | list[Problem]) -> Record:
    """The preview of a document that is posted shows its record."""
    assert isinstance(shown, Preview), shown
    assert (shown.unchanged, [one.code for one in shown.warnings]) == (record.seq, ["posted_before"])
    return shown.record


def test_only_numbers_differ_from_a_preview_made_before_somebody_else_try_post(two_doors: tuple[OpenBook, OpenBook]) -> None:
    mine, other = two_doors
    shown = preview(mine, bought("R1"), CLERK)
    try_post(other, {**bought("R2"), "lines": [{"item": "树脂-A", "quantity": "1", "place": "W1", "net": "5.00"}]})
    [record] = try_post(mine, bought("R1")).outcome.posted
    assert isinstance(shown, Preview)
    assert _unnumbered(record) == _unnumbered(shown.record)
    assert record != shown.record


def _unnumbered(record: Record) -> Record:
    def plain(posting: Posting) -> Posting:
        return replace(posting, layer=posting.layer and "layer")

    entries = [replace(one, number=None, postings=tuple(map(plain, one.postings))) for one in record.entries]
    return replace(record, seq=0, recorded_at=NOW, entries=tuple(entries))


def test_a_document_that_waits_for_approval_is_previewed_with_what_it_waits_for(book: OpenBook) -> None:
    try_post(
        book,
        {"kind": "user", "id": "anna", "name": "安娜", "roles": ["ACCT"]},
        {"kind": "book_setting", "id": "book", "segregation": "dual"},
    )
    lines = [{"account": "5602", "debit": "10.00"}, {"account": "2241", "credit": "10.00", "party": "S1"}]
    voucher = {"kind": "journal_voucher", "id": "V1", "date": "2026-03-02", "lines": lines}
    anna = replace(CLERK, user="anna")
    shown = preview(book, voucher, anna)
    assert isinstance(shown, Preview), shown
    assert [one.code for one in shown.held] == ["needs_approval"]
    assert [(line.debit, line.credit) for line in shown.vouchers[0].lines] == [("10.00", "0.00"), ("0.00", "10.00")]
    assert [one.code for one in try_post(book, voucher, by=anna).problems] == ["needs_approval"]


def test_who_sees_no_costs_sees_quantities_and_no_amounts(book: OpenBook) -> None:
    try_post(book, {"kind": "user", "id": "keeper", "name": "仓管", "roles": ["KEEPER"]})
    who = sign_in(book, "keeper", lambda _user: None, replace(CLERK, user=""))
    assert isinstance(who, Circumstances), who
    shown = preview(book, bought("R1"), who)
    assert isinstance(shown, Preview), shown
    assert {(line.debit, line.credit) for line in shown.vouchers[0].lines} == {("", "")}
    assert (shown.completed, shown.totals, shown.record.entries) == ({}, {}, ())
    assert [effect.after for effect in shown.stock] == ["10"]
