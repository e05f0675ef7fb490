"""Balances, what is outstanding, what matches teach: the pure half of finishing a reconciliation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

from ledger.domain.bank.learned_rules import learned_accounts, learned_names
from ledger.domain.bank.match_event import Match, match_input, match_of, standing
from ledger.domain.bank.reconciliation import (
    Reconciliation,
    Side,
    not_cleared_before,
    outstanding_at,
    statement_balance,
    without_pairs,
)
from ledger.domain.bank.statement_line import BankLine, BookLine, Learned
from ledger.domain.problem import Text
from tests.domain.bank.matching import line, posted

DAY = dt.date(2026, 3, 31)


def matched(*lines: BankLine, postings: tuple[str, ...] = (), party: str = "C1", version: int = 1) -> Match:
    return Match(f"bank_match:{lines[0].id}:{version}", "1002", lines, postings, (), party, "party", 97, (Text("同", "same"),))


def test_the_paper_form_of_the_picture() -> None:
    """318 402.16 at the bank and 305 880.16 in the book, 12 522.00 came in that the book lacks."""
    unmatched = (line(1252200, "杭州永固", name="S-1"),)
    found = Reconciliation(DAY, 31840216, 30588016, outstanding_at(DAY, unmatched, (), ()))
    assert (found.adjusted_statement, found.adjusted_book, found.difference) == (31840216, 31840216, 0)
    assert (found.left, len(found.unmatched)) == (1252200, 1)
    assert (found.total(Side.BANK, received=True), found.total(Side.BANK, received=False)) == (1252200, 0)


def test_a_cheque_that_is_not_cashed_is_the_books_and_leaves_nothing_to_clear() -> None:
    cheque = posted("PAY-1", -70000, day=30)
    found = Reconciliation(DAY, 2000000, 1930000, outstanding_at(DAY, (), (cheque,), ()))
    assert (found.difference, found.left) == (0, 0)


def test_what_is_matched_with_a_later_day_is_outstanding_until_then() -> None:
    late, paid = line(500, name="S-1", day=20), posted("R-1", 500, day=25)
    match = matched(late, postings=(paid.id,))
    between = outstanding_at(dt.date(2026, 3, 22), (late,), (paid,), (match,))
    assert [(one.side, one.matched) for one in between] == [(Side.BANK, True)]
    assert outstanding_at(DAY, (late,), (paid,), (match,)) == ()


def test_a_cheque_from_before_the_first_statement_is_outstanding_where_the_opening_balances_differ_by_it() -> None:
    start, before = dt.date(2026, 3, 20), [posted("A", -70000, day=9), posted("B", 1234, day=10), posted("C", -500, day=19)]
    assert not_cleared_before(start, before, 0) == []
    assert [one.document for one in not_cleared_before(start, before, -70000)] == ["payment:A"]
    assert [one.document for one in not_cleared_before(start, before, 734)] == ["receipt:B", "payment:C"]
    assert not_cleared_before(start, before, 99) == []
    twice = [*before, posted("D", -70000, day=11)]
    assert not_cleared_before(start, twice, -70000) == [], "either cheque may be the one"


def with_balances(*amounts: int, opening: int = 10000) -> list[BankLine]:
    lines, balance = [], opening
    for number, amount in enumerate(amounts):
        balance += amount
        lines.append(replace(line(amount, name=f"S-{number}"), balance=balance))
    return lines


def test_the_last_balance_of_a_day_is_found_in_any_order_of_its_rows() -> None:
    lines = with_balances(500, -300, 500, -500, 1200)
    for seed in range(20):
        Random(seed).shuffle(lines)
        assert statement_balance(lines) == 11400


def test_a_balance_that_cannot_be_told_is_not_guessed() -> None:
    assert statement_balance([]) is None
    assert statement_balance([line(5)]) is None
    assert statement_balance(with_balances(500, -500)) is None  # it ends where it began: either row may be the last
    assert statement_balance([*with_balances(500), replace(line(7, name="S-9"), balance=99)]) is None


def test_a_reversed_pair_is_gone_unless_one_of_it_stood_against_the_bank() -> None:
    pair: list[BookLine] = [posted("R-1", 500), posted("R-1R", -500), posted("R-2", 9)]
    mirrors = {"R-1R.1/2": "R-1.1/2"}
    assert [one.id for one in without_pairs(pair, mirrors, frozenset())] == ["R-2.1/2"]
    assert len(without_pairs(pair, mirrors, frozenset({"R-1.1/2"}))) == 3


def test_an_event_tells_the_match_again_and_a_counter_event_takes_it_away() -> None:
    match = matched(line(1130, "宏达", "货款", account="6222"), line(-20, name="S-2"), postings=("7.1/2",))
    given = match_input(match, anonymous=False)
    assert match_of(given) == match
    assert standing([given], []) == [match]
    assert standing([given], [{"id": "S-1", "version": 1}]) == []
    assert standing([given | {"version": 2}], [{"id": "S-1", "version": 1}])[0].version == 2


def test_seven_matches_teach_an_account_and_one_of_another_party_teaches_it_away() -> None:
    seven = [matched(line(5, "宏达", account="6222 0200", name=f"S-{n}")) for n in range(7)]
    assert learned_accounts(seven) == {"62220200": Learned("C1", 7)}
    assert learned_names(seven) == {"宏达": Learned("C1", 7)}
    other = matched(line(5, "宏达", account="6222 0200", name="S-9"), party="C2")
    assert learned_accounts([*seven, other]) == {} == learned_names([*seven, other])


def test_a_platform_teaches_nothing() -> None:
    assert learned_accounts([matched(line(5, "财付通支付科技有限公司", account="2433"))]) == {}
    assert learned_names([matched(line(5, "财付通支付科技有限公司"))]) == {}
