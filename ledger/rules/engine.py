"""Run a compiled rule over a document: `draft_entries`, the second pure stage (ARCHITECTURE §2, RULES.md §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.domain.chart import Bundle
from ledger.domain.document import Document
from ledger.domain.draft import Draft
from ledger.domain.problem import Problem
from ledger.domain.state import BookState
from ledger.rules.functions import Drafting

if TYPE_CHECKING:
    from ledger.rules.compiler import CompiledRule


def draft_entries(document: Document, state: BookState, bundle: Bundle, rule: CompiledRule) -> Draft | list[Problem]:
    """Everything the rule says about the document, or every reason why it must not be posted."""
    run = drafted(document, state, bundle, rule)
    if run.problems:
        return run.problems
    return Draft(rule.rule.ruleset, tuple(run.entries), tuple(run.acts), tuple(dict.fromkeys(run.reasons)))


def drafted(document: Document, state: BookState, bundle: Bundle, rule: CompiledRule) -> Drafting:
    """The finished run itself; case runners also want to know which branches it reached."""
    assert document.kind == rule.kind, (document.kind, rule.kind)
    run = Drafting(document, state, bundle, rule.rule.file)
    function = rule.home if document.rate is None else rule.foreign
    function(run, document, document.values)
    return run
