"""Completing what is complete changes nothing: the stored input of every shipped case replays to the same document."""

from __future__ import annotations

import pytest

from ledger.domain.completion import complete_document
from ledger.domain.document import Document
from ledger.domain.document_input import document_input
from ledger.rules.cases import CaseRunner
from ledger.rules.proving import RuleFolder, load_folder

_FOLDER = load_folder(None)
assert isinstance(_FOLDER, RuleFolder), _FOLDER
_RUNNERS = {runner.loaded.bundle.chart: runner for runner in _FOLDER.runners}


def _again(runner: CaseRunner, chart: str) -> list[str]:
    """The cases whose stored input completes to something else."""
    found = []
    for case in runner.cases.values():
        if not runner.applies(case):
            continue
        prepared = runner.prepare(case)
        if prepared.document is None:
            continue
        stored = document_input(prepared.document, prepared.state.currency)
        again = complete_document(stored, prepared.state, prepared.bundle)
        same = isinstance(again, Document) and document_input(again, prepared.state.currency) == stored
        found += [] if same else [f"{case.id}/{chart}: {again}"]
    return found


@pytest.mark.parametrize("chart", sorted(_RUNNERS))
def test_the_stored_input_of_a_case_completes_to_itself(chart: str) -> None:
    assert _again(_RUNNERS[chart], chart) == []
