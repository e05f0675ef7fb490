"""A plugin for runs of mutmut: plain tests before properties, properties with the same histories for every mutant."""

from __future__ import annotations

import hypothesis
import pytest


def pytest_configure() -> None:
    """The first failure is enough: no smaller one is looked for, and none is kept for the next mutant."""
    hypothesis.settings.register_profile(
        "mutants",
        hypothesis.settings.get_profile("zhangfang"),
        derandomize=True,
        database=None,
        max_examples=50,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        report_multiple_bugs=False,
    )
    hypothesis.settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A mutant that a plain test kills needs no random history."""
    items.sort(key=lambda item: bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False)))
