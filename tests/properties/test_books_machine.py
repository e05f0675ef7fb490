"""The shipped rules on real books do what the specification says, whatever is posted in whatever order.

`ZHANGFANG_HISTORIES=400 pytest tests/properties/test_books_machine.py` plays that many histories on SQLite, a quarter of it on
PostgreSQL.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.bundle_text import read_bundle_files
from tests.properties.whole_shop import WholeShop

HISTORIES = int(os.environ.get("ZHANGFANG_HISTORIES", "12"))
STEPS = 30


POLICIES = {
    "cn-enterprise": {"taxpayer": "general"},
    "cn-small-enterprise": {"taxpayer": "general"},
    "generic": {"taxpayer": "general", "lifo": "allowed"},  # US GAAP
}
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
PHASES = (Phase.generate,) if "ZHANGFANG_HISTORIES" in os.environ else (Phase.generate, Phase.shrink)
"""Of a long run the first failing history is shown as it is: shrinking one of thirty steps takes minutes."""


@pytest.mark.parametrize(
    ("engine", "chart", "histories"),
    [
        ("sqlite", "cn-enterprise", HISTORIES),
        ("sqlite", "cn-small-enterprise", HISTORIES),
        ("sqlite", "generic", HISTORIES),
        ("postgresql", "generic", HISTORIES // 4),
        ("postgresql", "cn-small-enterprise", HISTORIES // 4),
    ],
)
def test_books_and_specification_agree(
    engine: str, chart: str, histories: int, place_maker: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load_bundle(read_bundle_files(), chart, POLICIES[chart], valid_from=dt.date(2026, 2, 1), currency="CNY")
    assert isinstance(loaded, LoadedBundle), loaded
    monkeypatch.setattr("ledger.rules.bundle.load_bundle", lambda *_, **__: loaded)  # proved once, not for each book

    class Books(WholeShop):
        accounts = chart
        expensed = loaded.bundle.policy.get("landed_cost") == "expense"
        lifo = loaded.bundle.policy.get("lifo") == "allowed"

        def place(self) -> str:
            return place_maker(engine)

    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=histories, stateful_step_count=STEPS, deadline=None, suppress_health_check=SLOW, phases=PHASES,
            report_multiple_bugs=False,
        ),
    )  # fmt: skip
