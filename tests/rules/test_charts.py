"""The shipped charts are whole: every account on a statement, every role that the chart can have, the tax tables dated."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from ledger.domain.cash_items import CASH_ITEMS
from ledger.domain.masters import AccountType
from ledger.domain.role import ROLES
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.bundle_tables import StatementLine, Term
from ledger.rules.bundle_text import read_bundle_files

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")
TOTALS = {
    "cn-small-enterprise": ((30, 53), 32),
    "cn-enterprise": ((34, 68), 24),
    "generic": ((13, 29), 14),
}
"""Total assets, total liabilities and equity; net profit."""
WITHOUT_ACCOUNT = {"cn-small-enterprise": {"BADALL", "INVALL", "IMPAIR", "RETASSET", "REFUND"}}
"""Roles that small enterprises do not have (DOMAIN §1.1)."""


@functools.cache
def loaded(chart: str) -> LoadedBundle:
    found = load_bundle(read_bundle_files(), chart)
    assert isinstance(found, LoadedBundle), found
    return found


def reached(lines: dict[int, StatementLine], number: int) -> list[Term]:
    """The terms that a statement line adds up, through all totals."""
    line = lines[number]
    return [*line.terms, *(term for _, part in line.lines for term in reached(lines, part))]


def leaves(bundle: LoadedBundle, terms: list[Term]) -> Counter[str]:
    """How often each leaf is added up, in halves: a term of one side is one half."""
    accounts, found = bundle.bundle.accounts, Counter[str]()
    for term in terms:
        for leaf in accounts:
            if accounts[leaf].leaf and (leaf == term.code or leaf.startswith(f"{term.code}.")):
                found[leaf] += term.sign * (1 if term.side else 2)
    return Counter({leaf: halves for leaf, halves in found.items() if halves})


@pytest.mark.parametrize("chart", CHARTS)
def test_every_account_stands_once_on_the_balance_sheet(chart: str) -> None:
    bundle = loaded(chart)
    lines = {line.number: line for line in bundle.statements if line.statement == "balance_sheet"}
    assets, rest = TOTALS[chart][0]
    shown = leaves(bundle, [*reached(lines, assets), *reached(lines, rest)])
    wanted = [code for code, account in bundle.bundle.accounts.items() if account.leaf and account.type is not AccountType.MEMO]
    assert shown == Counter(dict.fromkeys(wanted, 2))


@pytest.mark.parametrize("chart", CHARTS)
def test_debit_and_credit_of_an_account_stand_on_either_side(chart: str) -> None:
    lines = [line for line in loaded(chart).statements if line.statement == "balance_sheet"]
    sides = Counter((term.code, term.below, term.side) for line in lines for term in line.terms if term.side and term.sign > 0)
    split = {(code, below) for code, below, _ in sides}
    assert len(split) >= 5
    assert all(sides[code, below, side] == 1 for code, below in split for side in ("dr", "cr") if code != "2221.06")


@pytest.mark.parametrize("chart", CHARTS)
def test_every_cash_item_but_internal_moves_stands_once_on_the_cash_flow_statement(chart: str) -> None:
    bundle = loaded(chart)
    lines = {line.number: line for line in bundle.statements if line.statement == "cash_flow" and not line.is_heading}
    found = Counter[str]()
    for term in reached(lines, max(lines)):
        if term.is_cash_item:
            found[term.code] += 1 if term.side else 2
    assert found == Counter(dict.fromkeys(set(CASH_ITEMS) - {"internal"}, 2))
    money = {term.code for line in lines.values() for term in line.terms if not term.is_cash_item}
    assert money == {term.code for term in sheet_line(bundle, 1).terms}


def sheet_line(bundle: LoadedBundle, number: int) -> StatementLine:
    return next(line for line in bundle.statements if (line.statement, line.number) == ("balance_sheet", number))


@pytest.mark.parametrize("chart", CHARTS)
def test_income_and_expense_make_the_net_profit(chart: str) -> None:
    bundle = loaded(chart)
    lines = {line.number: line for line in bundle.statements if line.statement == "income"}
    shown = leaves(bundle, reached(lines, TOTALS[chart][1]))
    kinds = (AccountType.INCOME, AccountType.EXPENSE)
    wanted = [code for code, account in bundle.bundle.accounts.items() if account.leaf and account.type in kinds]
    assert shown == Counter(dict.fromkeys(wanted, 2))


@pytest.mark.parametrize("chart", CHARTS)
def test_every_role_has_an_account_unless_the_chart_lacks_it(chart: str) -> None:
    assert set(ROLES) - set(loaded(chart).bundle.roles.rows) == WITHOUT_ACCOUNT.get(chart, set())


@pytest.mark.parametrize(
    ("chart", "goods", "raw", "packaging"),
    [
        ("cn-small-enterprise", "1405.01", "1403", "1411"),
        ("cn-enterprise", "1405.01", "1403", "1411"),
        ("generic", "1300", "1320", "1325"),
    ],
)
def test_stock_stands_on_the_account_of_its_category(chart: str, goods: str, raw: str, packaging: str) -> None:
    roles = loaded(chart).bundle.roles
    found = {category: roles.row("INV", category, "main") for category in ("goods", "raw", "packaging")}
    assert {category: row.account for category, row in found.items() if row} == {
        "goods": goods,
        "raw": raw,
        "packaging": packaging,
    }
    assert roles.row("INV", "spare", "main") is None


def test_the_same_digits_mean_different_things() -> None:
    assert loaded("cn-small-enterprise").bundle.accounts["5001"].name.zh == "主营业务收入"
    assert loaded("cn-enterprise").bundle.accounts["5001"].name.zh == "生产成本"


def test_rounding_has_an_account_of_its_own() -> None:
    found = {chart: loaded(chart).bundle.roles.row("ROUNDING") for chart in CHARTS}
    assert [row.account for row in found.values() if row] == ["5711.09", "6711.09", "7190"]


def test_names_are_in_both_languages() -> None:
    accounts = [account for chart in CHARTS for account in loaded(chart).bundle.accounts.values()]
    assert all(account.name.zh and account.name.en for account in accounts)


@pytest.mark.parametrize("chart", ["cn-small-enterprise", "cn-enterprise"])
def test_chinese_charts_use_the_chinese_tax_table(chart: str) -> None:
    rates = loaded(chart).tax_rates
    assert (rates["special13"][0].rate, rates["special13"][0].valid_from) == (Fraction(13, 100), date(2019, 4, 1))
    assert not rates["ordinary13"][0].recoverable
    assert all(row.source for rows in rates.values() for row in rows)
    assert "vat21" not in rates


def test_the_generic_chart_has_rates_of_european_vat() -> None:
    rates = loaded("generic").tax_rates
    assert (rates["vat21"][0].rate, rates["vat25"][0].rate, rates["vat0"][0].rate) == (Fraction(21, 100), Fraction(1, 4), 0)


@pytest.mark.parametrize(
    ("chart", "grni", "unbilled", "impairment"),
    [
        ("cn-small-enterprise", "on_invoice", "gross", "none"),
        ("cn-enterprise", "on_invoice", "gross", "provide"),
        ("generic", "difference", "net", "provide"),
    ],
)
def test_each_chart_sets_its_policies(chart: str, grni: str, unbilled: str, impairment: str) -> None:
    policy = loaded(chart).bundle.policy
    assert (policy["grni"], policy["unbilled"], policy["impairment"]) == (grni, unbilled, impairment)
    assert policy["settlement_tolerance"] == 1000
