"""Laws of sales prices over random documents (DOMAIN §3.2, §3.3): Σ lines = header, red mirrors blue, net + tax = gross."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain.chart import Bundle, RoleTable
from ledger.domain.earlier_lines import Charge
from ledger.domain.field_values import FieldReader
from ledger.domain.sales_prices import fill_prices, net_of, tax_of
from ledger.domain.state import BookState

_DAY = dt.date(2026, 3, 5)
_RATES = {
    "special13": Fraction(13, 100),
    "special9": Fraction(9, 100),
    "special6": Fraction(6, 100),
    "zero": Fraction(0),
    "third": Fraction(1, 3),
}
_AMOUNTS = st.integers(0, 10**9)


@st.composite
def lines(draw: st.DrawFn, *, ways: tuple[str, ...] = ("gross", "net")) -> list[dict[str, Any]]:
    """Lines as they are read: a gross or a net, a code with its rate, now and then a trade discount."""
    found = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        code = draw(st.sampled_from(sorted(_RATES)))
        line: dict[str, Any] = {"line": number, "gross": None, "net": None, "tax": None, "discount": None}
        line |= {"tax_code": code, "tax_rate": _RATES[code]}
        line["trade_discount"] = draw(st.sampled_from((Fraction(0), Fraction(0), Fraction(1, 10), Fraction(1, 3), Fraction(1))))
        line[draw(st.sampled_from(ways))] = draw(_AMOUNTS)
        found.append(line)
    return found


def _reader(rounding: str) -> FieldReader:
    bundle = Bundle("b", "generic", dt.date(2026, 1, 1), {}, RoleTable({}), {"tax_rounding": rounding})
    return FieldReader(BookState(), bundle, "CNY", _DAY)


def _filled(some: list[dict[str, Any]], rounding: str, discount: int = 0) -> list[dict[str, Any]]:
    reader = _reader(rounding)
    values = {"lines": [dict(line) for line in some], "discount": discount}
    fill_prices(values, reader)
    assert not reader.problems, reader.problems
    found: list[dict[str, Any]] = values["lines"]  # type: ignore[assignment]  # a list of lines
    return found


_ROUNDING = st.sampled_from(("line", "category"))


@given(lines(), _ROUNDING)
def test_net_and_tax_make_the_gross_less_the_discount_in_every_line(some: list[dict[str, Any]], rounding: str) -> None:
    for line in _filled(some, rounding):
        assert line["net"] + line["tax"] == line["gross"] - line["discount"]
        assert min(line["net"], line["tax"], line["discount"], line["gross"]) >= 0


@given(lines(ways=("gross",)), _ROUNDING, st.integers(0, 100))
def test_the_lines_discounts_add_up_to_that_of_the_document(some: list[dict[str, Any]], rounding: str, percent: int) -> None:
    trade = sum(line["gross"] - _filled([line], "line")[0]["net"] - _filled([line], "line")[0]["tax"] for line in some)
    discount = (sum(line["gross"] for line in some) - trade) * percent // 100
    filled = _filled(some, rounding, discount)
    assert sum(line["discount"] for line in filled) == discount + trade
    assert sum(line["net"] + line["tax"] for line in filled) == sum(line["gross"] for line in some) - discount - trade


@given(lines(), _ROUNDING, st.integers(0, 100))
def test_completing_what_is_complete_changes_nothing(some: list[dict[str, Any]], rounding: str, percent: int) -> None:
    left = sum(line["gross"] - line["discount"] for line in _filled(some, "line"))
    if percent and any(line["gross"] is None for line in some):
        percent = 0  # a price without tax has no gross to divide a discount over before its tax is known
    filled = _filled(some, rounding, left * percent // 100)
    assert _filled(filled, rounding, left * percent // 100) == filled


@given(lines())
def test_line_by_line_every_tax_is_within_half_a_unit_of_its_rate(some: list[dict[str, Any]]) -> None:
    for line in _filled(some, "line"):
        exact = (line["net"] + line["tax"]) * line["tax_rate"] / (1 + line["tax_rate"])
        assert abs(exact - line["tax"]) <= Fraction(1, 2)


@given(lines(ways=("net",)))
def test_by_category_the_tax_of_each_code_is_the_rate_on_its_sum_rounded_once(some: list[dict[str, Any]]) -> None:
    filled = _filled(some, "category")
    for code, rate in _RATES.items():
        of_code = [line for line in filled if line["tax_code"] == code]
        assert sum(line["tax"] for line in of_code) == tax_of(sum(line["net"] for line in of_code), rate)
        for line in of_code:
            assert abs(line["tax"] - line["net"] * rate) < 1 + Fraction(1, 2) * bool(line["net"])


@given(lines(ways=("gross",)))
def test_by_category_the_net_of_each_code_is_its_sum_without_tax_rounded_once(some: list[dict[str, Any]]) -> None:
    filled = _filled(some, "category")
    for code, rate in _RATES.items():
        of_code = [line for line in filled if line["tax_code"] == code]
        assert sum(line["net"] for line in of_code) == net_of(sum(line["net"] + line["tax"] for line in of_code), rate)


@given(st.integers(1, 60), _AMOUNTS, _AMOUNTS, st.data())
def test_parts_of_a_line_taken_back_in_any_steps_are_the_whole_line(
    quantity: int, net: int, tax: int, data: st.DataObject
) -> None:
    charge, before, sums = Charge(quantity, net, tax), 0, [0, 0]
    while before < quantity:
        step = data.draw(st.integers(1, quantity - before))
        part = charge.part(before, step)
        sums = [sums[0] + part[0], sums[1] + part[1]]
        before += step
    assert sums == [net, tax], "red mirrors blue"


@given(_AMOUNTS, st.sampled_from(sorted(_RATES.values())))
def test_half_a_unit_rounds_away_from_zero_and_red_is_blue_turned(amount: int, rate: Fraction) -> None:
    assert net_of(-amount, rate) == -net_of(amount, rate)
    assert tax_of(-amount, rate) == -tax_of(amount, rate)
    assert abs(net_of(amount, rate) - Fraction(amount) / (1 + rate)) <= Fraction(1, 2)
