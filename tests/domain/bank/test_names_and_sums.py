"""The measures that matching rests on: likeness of names, numbers in memos, sums of several items."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.bank.memo_numbers import NumberIndex, number_key, numbers_in
from ledger.domain.bank.party_names import account_key, common_length, folded, is_platform, likeness
from ledger.domain.bank.subset_sum import CHOSEN_MAX, ITEMS_MAX, chance, subsets_of


def length_by_table(one: str, other: str) -> int:
    """The longest common subsequence as textbooks compute it."""
    row = [0] * (len(other) + 1)
    for left in one:
        before = list(row)
        for position, right in enumerate(other, 1):
            row[position] = before[position - 1] + 1 if left == right else max(before[position], row[position - 1])
    return row[-1]


@given(st.text("abc杭州永", max_size=70), st.text("abc杭州永", max_size=70))
def test_bit_arithmetic_gives_the_textbook_length(one: str, other: str) -> None:
    assert common_length(one, other) == length_by_table(one, other)


def test_names_are_compared_without_legal_forms_width_case_and_marks() -> None:
    assert folded("杭州永固紧固件有限公司") == "杭州永固紧固件"
    assert folded("ＡＢＣ Trading Co., Ltd.") == folded("abc trading") == "abctrading"
    assert folded("有限公司") == "有限公司"  # a name of nothing else stays one


def test_a_name_cut_short_is_ninety_per_cent_and_one_other_character_less() -> None:
    assert likeness("杭州永固紧固件", "杭州永固") == 90
    assert likeness("杭州永固紧固件", "杭州永固紧固件厂") == 93
    assert likeness("杭州永固紧固件", "上海宏达贸易") == 0


def test_platforms_are_nobody_and_masked_accounts_identify_nobody() -> None:
    assert is_platform("财付通支付科技有限公司") and is_platform("PayPal (Europe) S.à r.l.") and not is_platform("财富贸易")
    assert account_key("6222 0200-0111") == "622202000111" and account_key("6222****0111") == ""


def test_numbers_are_found_however_they_are_written_and_days_are_none() -> None:
    index = NumberIndex([("A", ["INV-7781"]), ("B", ["25312000000012345678"]), ("C", ["0112"])])
    for memo in ("货款inv 7781", "INV/7781 付", "ＩＮＶ－７７８１"):
        assert index.named_in(memo) == {"A": "INV7781"}, memo
    assert index.named_in("发票尾号12345678") == {"B": "12345678"}
    assert index.named_in("INV-77812 0112") == {}
    assert number_key("0112") == "" and "20260117" in numbers_in("网银 20260117")


def test_two_invoices_with_the_same_last_eight_digits_are_named_by_neither() -> None:
    index = NumberIndex([("A", ["25310012345678"]), ("B", ["26440012345678"])])
    assert index.named_in("12345678") == {}
    assert index.named_in("25310012345678") == {"A": "25310012345678"}


@given(st.lists(st.integers(1, 30), max_size=9), st.integers(1, 90))
def test_the_search_finds_none_one_or_two_as_trying_everything_does(amounts: list[int], total: int) -> None:
    sizes = range(2, CHOSEN_MAX + 1)
    every = [one for size in sizes for one in combinations(range(len(amounts)), size) if sum(amounts[i] for i in one) == total]
    found = subsets_of(amounts, total)
    assert len(found) == min(2, len(every))
    assert {tuple(sorted(one)) for one in found} <= set(every)


def test_more_items_than_can_be_tried_are_no_answer() -> None:
    assert subsets_of([2] * (ITEMS_MAX + 1), 4) == []


@pytest.mark.parametrize(("amounts", "per_thousand"), [([300_011] * 10, 83700), ([300_007, 299_993, 300_101], 0)])
def test_chance_counts_choices_against_the_steps_of_the_amounts(amounts: list[int], per_thousand: int) -> None:
    assert chance(amounts) == per_thousand
