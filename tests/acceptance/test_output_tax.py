"""Which rate a sale has: by item, day, customer and the company's own status (DOMAIN §3.1)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.acceptance.company import Company, delivery, receipt, zhangfang
from tests.acceptance.selling import first_line, sold, stocked, sums


def test_the_same_item_is_13_percent_at_home_zero_abroad_and_exempt_to_the_exempt(company: Company) -> None:
    stocked(company)
    company.post(
        {"kind": "party", "id": "X1", "name": "Overseas Ltd", "tax_status": "foreign"},
        {"kind": "party", "id": "X2", "name": "免税品店", "tax_status": "exempt"},
    )
    line = {"item": "P1", "quantity": "10", "place": "W1", "gross": "113.00"}
    company.post(*(sold("delivery", f"D{n}", line, customer=party) for n, party in enumerate(("C1", "X1", "X2"), 1)))
    assert (sums(company)["REV"], sums(company)["VOUT"]) == ("-326.00", "-13.00")
    codes = [company.run("show", f"delivery:D{n}").json for n in (1, 2, 3)]
    assert [first_line(one)["tax_code"] for one in codes] == ["special13", "zero", "exempt"]


def test_a_small_scale_seller_charges_1_percent_until_2027_and_3_from_2028(
    tmp_path: Path, place_maker: Callable[[str], str]
) -> None:
    place = place_maker("sqlite")
    made = zhangfang(
        "init", place, "--chart", "cn-small-enterprise", "--company", "小规模", "--start", "2026-03", "--taxpayer", "small"
    )
    assert made.code == 0, made
    company = Company(place, tmp_path)
    company.post(
        {"kind": "party", "id": "S1", "name": "华东原料"},
        {"kind": "party", "id": "C1", "name": "江南包装"},
        {"kind": "item", "id": "P1", "name": "周转箱", "unit": "件", "category": "goods", "tax_code": "special13"},
        receipt("R1", "2026-03-02", "100", "1016.00"),
        delivery("D1", "2026-03-05", "10", "1010.00"),
        delivery("D2", "2026-03-06", "10", "1010.00", billing="later"),
    )
    assert (sums(company)["VSIMPLE"], sums(company)["VDEF"]) == ("-10.00", "-10.00")
    company.post(sold("sales_invoice", "SI1", {"delivery": "D2"}, day="2026-04-02"))
    company.post(sold("sales_return", "T1", {"delivery": "D1", "quantity": "5"}, day="2026-04-03"))
    there = sums(company)
    assert (there["VSIMPLE"], there["REV"], "VDEF" in there) == ("-15.00", "-1500.00", False)
    late = {**delivery("D3", "2028-01-05", "1", "103.00"), "accounting_date": "2026-04-30"}
    company.post(late)
    assert sums(company)["VSIMPLE"] == "-18.00"
    assert company.is_sound()
