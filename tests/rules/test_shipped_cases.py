"""The shipped rules on trial: every case is green in every chart, every leg is posted, no mistake goes unnoticed."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from ledger.domain.completion import complete_document
from ledger.domain.document_input import document_input
from ledger.rules.mutants import try_mutants
from ledger.rules.proving import RuleFolder, load_folder


@cache
def shipped() -> RuleFolder:
    folder = load_folder(None)
    assert isinstance(folder, RuleFolder), folder
    return folder


def test_every_case_is_green_in_every_chart_it_names() -> None:
    results = shipped().results()
    red = {f"{one.case.id}/{one.chart}": [text.en for text in one.differences] for one in results if not one.green}
    assert red == {}
    assert len(results) > 300


def test_every_leg_and_branch_is_reached_by_a_case() -> None:
    found = shipped().coverage()
    assert (found.missing_legs, found.missing_branches, found.problems()) == ([], [], [])
    assert len(found.legs) > 150


def test_every_entry_that_a_case_posts_balances_in_money_and_goods() -> None:
    entries = [entry for result in shipped().results() for entry in result.outcome.entries]
    assert len(entries) > 300
    for entry in entries:
        goods: Counter[str] = Counter()
        for posting in entry.postings:
            goods[posting.item or ""] += posting.quantity or 0
        assert sum(posting.value for posting in entry.postings) == 0, entry
        assert not any(goods.values()), entry


def test_completing_what_is_complete_changes_nothing_for_any_case() -> None:
    again = 0
    for runner in shipped().runners:
        for case in (one for one in shipped().cases if runner.applies(one)):
            prepared = runner.prepare(case)
            if prepared.document is not None:
                stored = document_input(prepared.document, "CNY")
                assert complete_document(stored, prepared.state, prepared.bundle) == prepared.document, prepared.name
                again += 1
    assert again > 300


@pytest.mark.parametrize("kind", sorted(shipped().bundles[0].rules))
def test_no_mistake_in_a_rule_goes_unnoticed(kind: str) -> None:
    folder = shipped()
    first = folder.bundles[0]
    report = try_mutants({kind: first.rules[kind]}, first.policies, folder.runners, folder.cases)
    assert [str(mutant) for mutant in report.living] == []
    assert report.problems() == []
    assert report.total == report.refused + report.caught > 0
