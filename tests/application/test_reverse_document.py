"""Reversals on days no book has."""

from __future__ import annotations

from tests.acceptance.company import Company, receipt


def test_a_reversal_before_the_first_bundle_is_refused(company: Company) -> None:
    company.post(receipt("R1", "2026-03-02", "1", "10.00"))
    answer = company.run("reverse", "R1", "--reason", "x", "--date", "1999-01-01")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "no_bundle")
