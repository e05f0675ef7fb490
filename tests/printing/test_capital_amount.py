"""Amounts in capitals as a bank would read them."""

from __future__ import annotations

import pytest

from ledger.printing.capital_amount import capital_amount


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (105, "壹元零伍分"),
        (100_450, "壹仟零肆元伍角整"),
        (1_001_000, "壹万零壹拾元整"),
        (10_500_000, "壹拾万伍仟元整"),
        (100_000_100, "壹佰万零壹元整"),
        (10_100_000_000, "壹亿零壹佰万元整"),
        (123_456_789_012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"),
        (100_000_000_000_000, "壹万亿元整"),
        (110_000_000_000_000, "壹万壹仟亿元整"),
        (-2_000, "负贰拾元整"),
    ],
)
def test_an_amount_in_capitals(minor: int, words: str) -> None:
    assert capital_amount(minor) == words


def test_a_currency_without_cents_has_whole_units() -> None:
    assert capital_amount(1_204, 0) == "壹仟贰佰零肆元整"
