"""Accounts and items get names that beancount reads and that no other account or item has."""

from __future__ import annotations

import re
from base64 import b32decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.beancount_text.names import Names, commodity_name, component
from ledger.domain.masters import Account, AccountType, Masters
from ledger.domain.problem import Text

COMMODITY = re.compile(r"[A-Z][A-Z0-9'._-]*[A-Z0-9]")
COMPONENT = re.compile(r"[A-Z0-9][^\W_]*(-[^\W_]+)*")
codes = st.text(min_size=1, max_size=40) | st.text("ABXUSDN0129.-'_", min_size=1, max_size=30)


@pytest.mark.parametrize("code", ["P1", "A-1", "BOX.12", "SKU_7", "A" * 24])
def test_a_code_that_beancount_reads_is_its_own_name(code: str) -> None:
    assert commodity_name(code) == code


@pytest.mark.parametrize("code", ["USD", "CNY", "NULL", "TRUE", "XA1", "P", "p1", "A.", "1A", "螺丝-M6×20", "A" * 25, ""])
def test_any_other_code_becomes_x_and_base32(code: str) -> None:
    name = commodity_name(code)
    assert name.startswith("X")
    assert len(name) <= 24


def test_the_odd_code_can_be_read_back() -> None:
    name = commodity_name("螺丝-M6×20")
    assert b32decode(name[1:] + "=" * (-len(name[1:]) % 8)).decode() == "螺丝-M6×20"


@given(st.lists(codes, unique=True, max_size=30))
def test_commodities_are_valid_and_injective(found: list[str]) -> None:
    names = [commodity_name(code) for code in found]
    assert len(set(names)) == len(found)
    assert all(COMMODITY.fullmatch(name) and len(name) <= 24 for name in names)


@given(st.text())
def test_a_component_has_letters_digits_and_single_hyphens(text: str) -> None:
    assert re.fullmatch(r"([^\W_]+(-[^\W_]+)*)?", component(text))


def test_an_account_is_root_code_and_name() -> None:
    names = _names(
        {"2202.02": AccountType.LIABILITY, "1405": AccountType.ASSET, "4001": AccountType.COST, "M01": AccountType.MEMO}
    )
    assert names["2202.02"] == "Liabilities:2202-02-暂估-应付账款"
    assert names["1405"] == "Assets:1405-暂估-应付账款"
    assert names["4001"].startswith("Assets:")
    assert names["M01"] == "Equity:Memo-M01-暂估-应付账款"


def test_codes_that_differ_in_punctuation_only_get_different_accounts() -> None:
    names = _names({"2202.02": AccountType.LIABILITY, "2202-02": AccountType.LIABILITY})
    assert len(set(names.values())) == 2


@given(st.lists(st.text(min_size=1), unique=True, max_size=20))
def test_accounts_are_injective(found: list[str]) -> None:
    names = _names(dict.fromkeys(found, AccountType.EXPENSE))
    assert len(set(names.values())) == len(found)
    assert all(name.startswith("Expenses:") for name in names.values())


def _names(types: dict[str, AccountType]) -> dict[str, str]:
    masters = Masters(accounts={code: Account(code, Text("暂估 应付账款", "Accrued"), kind) for code, kind in types.items()})
    return dict(Names(masters, "zh").accounts())
