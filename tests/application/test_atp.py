"""A later shortage takes from the supplies before it, the nearest first."""

from __future__ import annotations

from ledger.application.reports.atp import backward_consumed


def test_a_shortage_of_20_takes_from_the_supply_before_and_what_is_left_of_it_from_the_first() -> None:
    assert backward_consumed([40, 10, -20, 5]) == [30, 0, 0, 5]
    assert backward_consumed([10, -30]) == [-20, 0]
    assert backward_consumed([]) == []
