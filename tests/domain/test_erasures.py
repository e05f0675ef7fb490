"""When a person may be erased: thirty years after the fiscal year in China, ten elsewhere."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.domain.erasures import retained
from ledger.domain.personal_data import committed_input, revealed_input


@pytest.mark.parametrize(
    ("chart", "today", "free"),
    [
        ("cn-small-enterprise", "2056-12-31", False),
        ("cn-small-enterprise", "2057-01-01", True),
        ("cn-enterprise", "2056-12-31", False),
        ("generic", "2036-12-31", False),
        ("generic", "2037-01-01", True),
        ("unknown", "2056-12-31", False),
    ],
)
def test_a_voucher_of_march_2026_is_kept_to_the_end_of_the_last_year(chart: str, today: str, free: bool) -> None:
    assert (retained("party:K7", "2026-03-05", dt.date.fromisoformat(today), chart) is None) is free


def test_who_never_traded_is_not_kept() -> None:
    assert retained("party:K7", "", dt.date(2026, 3, 5), "cn-enterprise") is None


def test_the_same_name_with_another_salt_is_another_commitment_and_a_known_salt_is_used_again() -> None:
    given = {"kind": "party", "id": "K7", "name": "王小明", "group": "customer", "natural_person": True}
    first, clear = committed_input("party", given, lambda: b"a" * 16, {})
    second, _ = committed_input("party", given, lambda: b"b" * 16, {})
    again, _ = committed_input("party", given, lambda: b"b" * 16, {one.ref: one for one in clear})
    assert first["name"] != second["name"]
    assert again == first
    assert [(one.ref, one.value) for one in clear] == [("party:K7:1/name", "王小明")]
    assert revealed_input("party", first, {one.ref: one.value for one in clear}) == given


def test_two_spellings_of_one_name_in_unicode_are_one() -> None:
    composed, decomposed = (
        {"kind": "party", "id": "K8", "name": name, "natural_person": True} for name in ("Zoë", "Zoe\u0308")
    )
    salt = lambda: bytes(16)  # noqa: E731  # shorter than a function
    assert committed_input("party", composed, salt, {}) == committed_input("party", decomposed, salt, {})


def test_what_is_no_natural_person_stays_as_it_is() -> None:
    given = {"kind": "party", "id": "S1", "name": "华东原料"}
    assert committed_input("party", given, lambda: bytes(16), {}) == (given, ())
    assert revealed_input("party", given, {}) == given
