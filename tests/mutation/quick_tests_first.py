"""A plugin for runs of mutmut: quick tests before slow ones, properties with the same few histories for every mutant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import hypothesis
import pytest

_STATS: Final = Path("mutmut-stats.json")
_EXAMPLES: Final = 40


def pytest_configure() -> None:
    """The first failure is enough: no smaller one is looked for, and none is kept for the next mutant."""
    hypothesis.settings.register_profile(
        "mutants",
        hypothesis.settings.get_profile("zhangfang"),
        derandomize=True,
        database=None,
        max_examples=_EXAMPLES,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        report_multiple_bugs=False,
    )
    hypothesis.settings.load_profile("mutants")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the order of what mutmut has measured: a mutant that a test of a millisecond kills needs no random history."""
    took = json.loads(_STATS.read_text(encoding="utf-8"))["duration_by_test"] if _STATS.exists() else {}
    items.sort(key=lambda item: took.get(item.nodeid, 0.0))
