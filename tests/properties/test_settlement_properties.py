"""Open items are the general ledger at every step, and end at exactly zero in all three measures (ARCHITECTURE §5.5)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings

from tests.properties.settlement_office import KINDS, LEDGER_ROLES, Office, Step, steps

CHARTS = ("cn-small-enterprise", "cn-enterprise", "generic")


@pytest.mark.parametrize("chart", CHARTS)
@settings(max_examples=60)
@given(history=steps)
def test_after_any_history_sub_ledgers_are_the_ledger_and_everything_can_be_settled_to_zero(
    chart: str, history: list[Step]
) -> None:
    play(chart, history)


@pytest.mark.parametrize("chart", CHARTS)
def test_a_long_history_uses_every_kind_of_step_and_is_seldom_refused(chart: str) -> None:
    dice = random.Random(20261124)
    history = [(dice.choice(KINDS), dice.randint(0, 60), dice.randint(1, 90_000), dice.randint(-40, 40)) for _ in range(400)]
    office, done = play(chart, history)
    assert done == set(KINDS)
    assert len(office.records) > 200
    assert office.reversed >= 5


def play(chart: str, history: list[Step]) -> tuple[Office, set[str]]:
    """Do the steps, comparing after each; then settle all that is left."""
    office, done = Office(chart), set()
    for step in history:
        if office.step(*step):
            done.add(step[0])
        office.agree()
    office.settle_everything()
    office.agree()
    left = [item for key, item in office.state.open_items.items() if key.role in LEDGER_ROLES and not key.item]
    assert [item for item in left if (item.amount, item.value, item.quantity) != (0, 0, 0)] == []
    return office, done
