"""Numbers as files write them: exact, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.amounts import amount_of_text, exact, negated, plain_decimal, rounded_half_up, same_number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234.50", "1234.50"),
        ("+12.00", "12.00"),
        ("¥28.16", "28.16"),
        ("￥1,000", "1000"),
        ("-¥3.00", "-3.00"),
        ("１２．５０", "12.50"),
        ("（5.00）", "-5.00"),
        ("12.00元", "12.00"),
        ("3.00-", "-3.00"),
        ("\u22124.10", "-4.10"),
        (" 007.10 ", "7.10"),
        ("-0.00", "0.00"),
        (".5", "0.5"),
        ("12345678901234567890.123456", "12345678901234567890.123456"),
    ],
)
def test_an_amount_is_read_with_every_digit(written: str, meant: str) -> None:
    assert amount_of_text(written) == meant


@pytest.mark.parametrize(
    "written", ["", "-", "1,23", "1,2345.00", "1.2.3", "12,00", "1e3", "NaN", "8,000.00(CN)", "--5", "9" * 31]
)
def test_what_is_not_clearly_an_amount_is_none(written: str) -> None:
    assert amount_of_text(written) is None


def test_the_decimal_mark_is_declared_and_never_guessed() -> None:
    assert amount_of_text("1.234,50", ",") == "1234.50"
    assert amount_of_text("1.234", ",") == "1234"
    assert amount_of_text("1.234", ".") == "1.234"


@pytest.mark.parametrize(
    ("written", "meant"), [(".00", "0.00"), ("+5", "5"), ("5.", "5"), ("-0", "0"), (" 1200.10\n", "1200.10")]
)
def test_an_xml_decimal_is_put_into_one_form(written: str, meant: str) -> None:
    assert plain_decimal(written) == meant


@pytest.mark.parametrize("written", ["", ".", "1,000", "1e3", "INF", "１", "0x1"])
def test_what_xml_does_not_call_a_decimal_is_none(written: str) -> None:
    assert plain_decimal(written) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=4))
def test_grouping_and_signs_never_change_a_number(number: Decimal) -> None:
    read = amount_of_text(f"¥{number:,f}" if number >= 0 else f"({-number:,f})")
    assert read is not None
    assert exact(read) == number
    assert exact(negated(read)) == -number
    assert exact(same_number(read)) == number


def test_half_a_cent_goes_upwards_as_the_rules_of_the_standard_round() -> None:
    assert rounded_half_up(Decimal("2.005")) == Decimal("2.01")
    assert rounded_half_up(Decimal("-2.005")) == Decimal("-2.00")
