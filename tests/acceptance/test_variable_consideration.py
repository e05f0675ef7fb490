"""Discounts and returns that are expected at the sale, and what becomes of them (CAS 14, IFRS 15; DOMAIN E30, E32)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.company import Company, invoice, zhangfang
from tests.acceptance.selling import sold, stocked, sums


@pytest.fixture
def estimating(found: Callable[..., Company], tmp_path: Path) -> Callable[[str], Company]:
    """A company that estimates discounts and returns, with 100 P1 at 10.16."""

    def company(chart: str) -> Company:
        made = found(chart)
        made.hire("boss", "FMGR")
        folder = tmp_path / "policy"
        folder.mkdir()
        (folder / "policy.toml").write_text("[variable_consideration]\nvalue = true\n", encoding="utf-8")
        answer = zhangfang(
            "--user", "boss", "adopt", made.place, str(folder), "--from", "2026-03-01", "--author", "anna", "--json"
        )
        assert answer.code == 0, answer
        return stocked(made)

    return company


@pytest.mark.parametrize("chart", ["cn-enterprise", "generic"])
def test_5_of_100_are_expected_back_3_come_and_2_are_given_up(chart: str, estimating: Callable[[str], Company]) -> None:
    company = estimating(chart)
    line = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00", "expected_return": "5"}
    company.post(sold("delivery", "D1", line, day="2026-03-05"))
    there = sums(company, chart)
    assert (there["REV"], there["REFUND"], there["COGS"], there["RETASSET"]) == ("-1520.00", "-80.00", "965.20", "50.80")
    company.post(sold("sales_return", "T1", {"delivery": "D1", "quantity": "3"}))
    there = sums(company, chart)
    assert (there["REV"], there["REFUND"], there["COGS"], there["RETASSET"]) == ("-1520.00", "-32.00", "965.20", "20.32")
    assert (there["AR"], there["INV"]) == ("1753.76", "30.48")
    company.post(
        {"kind": "consideration_release", "id": "CR1", "date": "2026-04-30", "customer": "C1", "returns": [{"expected": "D1"}]}
    )
    there = sums(company, chart)
    assert (there["REV"], there["COGS"]) == ("-1552.00", "985.52"), "97 pieces at 16.00 and 10.16"
    assert "REFUND" not in there and "RETASSET" not in there
    assert company.is_sound()


def test_a_late_price_reaches_goods_that_are_expected_back_and_leaves_with_them(estimating: Callable[[str], Company]) -> None:
    company = estimating("cn-enterprise")
    line = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00", "expected_return": "5"}
    company.post(
        sold("delivery", "D1", line, day="2026-03-05"), sold("sales_return", "T1", {"delivery": "D1", "quantity": "3"})
    )
    company.post(invoice("I1", "2026-03-25", "100", "1116.00", receipt="R1/1"))
    there = sums(company, "cn-enterprise")
    assert (there["INV"], there["RETASSET"], there["COGS"]) == ("33.48", "22.32", "1060.20"), "1.00 more on 3, 2 and 95 pieces"
    company.post(sold("sales_return", "T2", {"delivery": "D1", "quantity": "2"}, day="2026-03-28"))
    there = sums(company, "cn-enterprise")
    assert ("RETASSET" in there, there["INV"], there["COGS"]) == (False, "55.80", "1060.20")
    company.post(sold("sales_return", "T3", {"delivery": "D1", "quantity": "1"}, day="2026-03-29"))
    assert sums(company, "cn-enterprise")["COGS"] == "1049.04"
    assert company.is_sound()


@pytest.mark.parametrize("chart", ["cn-enterprise", "generic"])
def test_a_discount_of_32_is_expected_and_taken_or_lapses(chart: str, estimating: Callable[[str], Company]) -> None:
    company = estimating(chart)
    line = {"item": "P1", "quantity": "50", "place": "W1", "gross": "904.00", "expected_discount": "16.00"}
    company.post(sold("delivery", "D1", line, day="2026-03-05"), sold("delivery", "D2", line, day="2026-03-06"))
    there = sums(company, chart)
    assert (there["AR"], there["REV"], there["VOUT"]) == ("1776.00", "-1568.00", "-208.00")
    paid = [{"invoice": "D1", "amount": "904.00"}, {"invoice": "D1/1", "amount": "-16.00"}]
    company.post(
        {
            "kind": "receipt",
            "id": "K1",
            "date": "2026-03-12",
            "customer": "C1",
            "amount": "888.00",
            "bank": "B1",
            "settlements": paid,
        }
    )
    assert (sums(company, chart)["AR"], sums(company, chart)["REV"]) == ("888.00", "-1568.00")
    company.post(
        {
            "kind": "consideration_release",
            "id": "CR1",
            "date": "2026-03-31",
            "customer": "C1",
            "discounts": [{"delivery": "D2"}],
        }
    )
    assert (sums(company, chart)["AR"], sums(company, chart)["REV"]) == ("904.00", "-1584.00")
    again = {
        "kind": "consideration_release",
        "id": "CR2",
        "date": "2026-03-31",
        "customer": "C1",
        "discounts": [{"delivery": "D2", "amount": "1.00"}],
    }
    assert [problem["code"] for problem in company.refused(again)] == ["R705"]
    assert company.is_sound()


def test_nothing_is_expected_where_the_policy_does_not_estimate(company: Company) -> None:
    stocked(company)
    line = {"item": "P1", "quantity": "100", "place": "W1", "gross": "1808.00", "expected_return": "5"}
    assert [problem["code"] for problem in company.refused(sold("delivery", "D1", line))] == ["R701"]
