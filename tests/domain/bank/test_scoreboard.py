"""The gates of matching on made-up statements whose truth is known (tests/benchmarks/bank_statements.py), with fixed seeds."""

from __future__ import annotations

import pytest

from tests.benchmarks.bank_matching import SEEDS, automatic, oldest_first, proposed, ranked_hits, scored, unique_amount
from tests.benchmarks.bank_statements import KINDS, scene_of

HELD_OUT = range(100, 105)
"""Seeds that nobody looked at while the steps were written."""


@pytest.mark.parametrize("seeds", [SEEDS, HELD_OUT], ids=["known", "held out"])
@pytest.mark.parametrize("noise", [0.5, 1.0, 2.0])
def test_nearly_all_proposals_are_right_and_most_pairs_are_proposed(seeds: range, noise: float) -> None:
    score = scored(proposed, seeds, noise=noise)
    assert score.precision >= 0.995
    assert score.recall >= 0.80


@pytest.mark.parametrize("noise", [0.5, 1.0, 2.0])
def test_no_answer_that_would_be_carried_out_alone_is_wrong(noise: float) -> None:
    score = scored(automatic, [*SEEDS, *HELD_OUT], noise=noise)
    assert score.lines_wrong == 0
    assert score.recall >= 0.60


def test_every_kind_of_payment_is_in_a_scene_and_a_seed_gives_one_scene() -> None:
    scene = scene_of(1)
    assert {truth.kind for truth in scene.truth.values()} == set(KINDS)
    assert (scene.lines, scene.known) == (scene_of(1).lines, scene_of(1).known)


def test_ours_proposes_more_true_pairs_than_the_logic_of_others() -> None:
    ours = scored(proposed, (1, 2))
    for other in (unique_amount, ranked_hits, oldest_first):
        score = scored(other, (1, 2))
        assert ours.recall > score.recall and ours.lines_right > score.lines_right
