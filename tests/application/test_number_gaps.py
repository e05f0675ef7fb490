"""Missing numbers are runs between 1 and the last."""

from __future__ import annotations

from ledger.application.reports.number_gaps import missing_numbers


def test_of_3_5_6_and_11_the_missing_ones_are_1_2_4_and_7_to_10() -> None:
    assert missing_numbers([3, 5, 6, 11]) == ["1–2", "4", "7–10"]
    assert missing_numbers([1, 2, 3]) == []
