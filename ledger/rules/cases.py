"""Case files: what a rule set must post, run through the real pipe on a book in memory (RULES.md §9).

A case gives facts, one document and what is expected of it; it runs in every chart it names. `prepare` does what does not
depend on the rule under test (facts, completion), so that a mutant of a rule is tried in a fraction of a millisecond.
"""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ledger.domain.booking import book_entries
from ledger.domain.chart import Bundle, PolicyValue
from ledger.domain.completion import complete_document
from ledger.domain.document import Document
from ledger.domain.document_input import document_input
from ledger.domain.draft import Draft
from ledger.domain.entry import Entry
from ledger.domain.invariants import broken_invariants
from ledger.domain.money import minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text
from ledger.domain.state import BookState
from ledger.rules.bundle import LoadedBundle
from ledger.rules.case_masters import case_masters
from ledger.rules.comparison import entry_differences, state_differences
from ledger.rules.compiler import CompiledRule
from ledger.rules.engine import drafted
from ledger.rules.expectation import Expectation, NotationError, parse_expectation
from ledger.rules.given_facts import GivenFacts, fold_document
from ledger.rules.policy import policy_accepts

_KEYS: Final = {"id", "title", "charts", "policy", "given", "document", "expect", "refused", "after"}
_CURRENCY: Final = "CNY"
_DEFAULT_DATE: Final = "2026-03-31"


@dataclass(frozen=True, slots=True)
class Case:
    """One case as written. Without `charts` it runs in all of them."""

    id: str
    title: str
    document: Mapping[str, Any]
    charts: tuple[str, ...] = ()
    policy: Mapping[str, PolicyValue] = field(default_factory=dict)
    given: str = ""
    expect: str | None = None
    refused: str | None = None
    after: str | None = None
    file: str = ""

    @property
    def kind(self) -> str:
        """The kind of document under test."""
        return str(self.document["kind"])


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """A case in one chart with its facts established. `stopped` says why it did not come to the rule."""

    case: Case
    bundle: Bundle
    state: BookState
    document: Document | None
    stopped: tuple[Problem, ...] = ()
    broken: Text | None = None
    """The case itself cannot be read or established."""

    @property
    def name(self) -> str:
        """`E05a/generic`."""
        return f"{self.case.id}/{self.bundle.chart}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the pipe made of a document."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()
    draft: Draft | None = None
    reached: frozenset[int] = frozenset()
    """Lines of the rule's branches that were entered, where the rule was compiled with tracing."""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case that ran in one chart; green without differences."""

    case: Case
    chart: str
    differences: tuple[Text, ...]
    outcome: Outcome

    @property
    def green(self) -> bool:
        """True where everything came as expected."""
        return not self.differences


def parse_cases(text: str, file: str) -> list[Case]:
    """The cases of one file; `NotationError` where it cannot be read."""
    try:
        rows = tomllib.loads(text).get("case", [])
    except tomllib.TOMLDecodeError as error:
        raise NotationError(f"{file}: {error}") from error
    return [_case(row, file) for row in rows]


def _case(row: dict[str, Any], file: str) -> Case:
    unknown = set(row) - _KEYS
    if unknown or "id" not in row or "document" not in row or ("expect" in row) == ("refused" in row):
        wrong = f"unknown {', '.join(sorted(unknown))}" if unknown else "id, document and one of expect, refused are needed"
        raise NotationError(f"{file}: case {row.get('id', '?')}: {wrong}")
    return Case(
        row["id"], row.get("title", ""), row["document"], tuple(row.get("charts", ())), row.get("policy", {}),
        row.get("given", ""), row.get("expect"), row.get("refused"), row.get("after"), file,
    )  # fmt: skip


class CaseRunner:
    """Runs cases in one chart. `rules` are the compiled rules by kind, `cases` all cases by id (for `after`).

    `own` are the ids it runs, all where it is None: shipped cases are about the shipped policies, a company's about its own.
    """

    def __init__(
        self,
        loaded: LoadedBundle,
        rules: Mapping[str, CompiledRule],
        masters: Mapping[str, Any],
        cases: Iterable[Case],
        *,
        own: frozenset[str] | None = None,
    ) -> None:
        self.loaded, self.rules, self.masters = loaded, rules, masters
        self.cases = {case.id: case for case in cases}
        self.own = own

    def applies(self, case: Case) -> bool:
        """True where the case is its own and names this chart, or none."""
        mine = self.own is None or case.id in self.own
        return mine and (not case.charts or self.loaded.bundle.chart in case.charts)

    def run(self, case: Case) -> CaseResult:
        """Prepare, post, compare."""
        prepared = self.prepare(case)
        outcome = self.outcome(prepared, self.rules.get(case.kind))
        return CaseResult(case, self.loaded.bundle.chart, differences(prepared, outcome), outcome)

    def prepare(self, case: Case) -> PreparedCase:
        """Facts and the completed document."""
        bundle = self.loaded.bundle
        state = BookState(_CURRENCY, masters=case_masters(self.masters, self.loaded, bundle))
        try:
            bundle = self._bundle(case)
            self._facts(case, state, bundle)
        except NotationError as error:
            return PreparedCase(case, bundle, state, None, broken=Text(f"用例有误:{error}", f"the case is wrong: {error}"))
        completed = complete_document(_raw(case, bundle), state, bundle)
        if isinstance(completed, list):
            return PreparedCase(case, bundle, state, None, tuple(completed))
        return PreparedCase(case, bundle, state, completed)

    def outcome(self, prepared: PreparedCase, rule: CompiledRule | None) -> Outcome:
        """Draft, book, ask the invariants; nothing is folded, so the same facts serve again."""
        if prepared.document is None or rule is None:
            return Outcome(problems=prepared.stopped)
        run = drafted(prepared.document, prepared.state, prepared.bundle, rule)
        reached = frozenset(run.reached)
        if run.problems:
            return Outcome(problems=tuple(run.problems), reached=reached)
        draft = Draft(rule.rule.ruleset, tuple(run.entries), tuple(run.acts), tuple(dict.fromkeys(run.reasons)))
        seq = prepared.state.last_seq + 1
        booked = book_entries(prepared.document, draft, prepared.state, prepared.bundle, seq)
        if isinstance(booked, list):
            return Outcome(problems=tuple(booked), draft=draft, reached=reached)
        broken = broken_invariants(prepared.document, booked, prepared.state, prepared.bundle)
        return Outcome(booked, tuple(broken), draft, reached)

    def _bundle(self, case: Case) -> Bundle:
        """The chart's bundle with the policies that the case sets."""
        bundle = self.loaded.bundle
        changed = {name: self._policy_value(name, value) for name, value in case.policy.items()}
        return replace(bundle, policy={**bundle.policy, **changed}) if changed else bundle

    def _policy_value(self, name: str, value: PolicyValue) -> PolicyValue:
        declared = self.loaded.policies.get(name)
        if declared is None or not policy_accepts(declared, value):
            raise NotationError(f"policy {name} = {value!r} is not declared")
        if declared.values in ("money", "number"):
            read = parse_scaled(str(value), minor_unit(_CURRENCY) if declared.values == "money" else 0)
            return value if read is None else read
        return value

    def _facts(self, case: Case, state: BookState, bundle: Bundle) -> None:
        if case.after is not None:
            earlier = self.cases.get(case.after)
            if earlier is None:
                raise NotationError(f"after {case.after}: there is no such case")
            self._facts(earlier, state, bundle)
            self._post(earlier, state, bundle)
        if case.given:
            GivenFacts(state, bundle, _given_date(case)).establish(case.given)

    def _post(self, case: Case, state: BookState, bundle: Bundle) -> None:
        """Post an earlier case for good."""
        completed = complete_document(_raw(case, bundle), state, bundle)
        if isinstance(completed, list):
            raise NotationError(f"{case.id} does not post: {completed[0].code} {completed[0].message.en}")
        outcome = self.outcome(PreparedCase(case, bundle, state, completed), self.rules.get(case.kind))
        if outcome.problems:
            raise NotationError(f"{case.id} does not post: {outcome.problems[0].code} {outcome.problems[0].message.en}")
        fold_completed(state, completed, outcome.entries)


def fold_completed(state: BookState, document: Document, entries: tuple[Entry, ...]) -> None:
    """The document's record into the book."""
    given = document_input(document, state.currency)
    fold_document(state, f"{document.kind}:{document.id}", document.accounting_date, entries, given)


def _raw(case: Case, bundle: Bundle) -> dict[str, Any]:
    """The document as sent: an id and a date where the case does not care, `@REV` as that role's account."""
    raw: dict[str, Any] = {"id": "X1", "date": _DEFAULT_DATE, **_with_accounts(case.document, bundle)}
    return raw


def _with_accounts(value: Any, bundle: Bundle) -> Any:
    if isinstance(value, Mapping):
        return {name: _with_accounts(one, bundle) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_accounts(one, bundle) for one in value]
    if isinstance(value, str) and value.startswith("@"):
        row = bundle.roles.row(value[1:])
        return row.account if row else value
    return value


def _given_date(case: Case) -> dt.date:
    """The first day of the document's month, or the day before where that is the document's own day."""
    on = dt.date.fromisoformat(str(case.document.get("accounting_date", case.document.get("date", _DEFAULT_DATE))))
    return on.replace(day=1) if on.day > 1 else on - dt.timedelta(days=1)


def differences(prepared: PreparedCase, outcome: Outcome) -> tuple[Text, ...]:
    """What came otherwise than the case says."""
    case = prepared.case
    if prepared.broken is not None:
        return (prepared.broken,)
    if case.refused is not None:
        return _refusal_differences(case.refused, outcome)
    if outcome.problems:
        return tuple(
            Text(f"被拒绝 {one.code}:{one.message.zh}", f"refused {one.code}: {one.message.en}") for one in outcome.problems
        )
    try:
        expected = parse_expectation(case.expect or "")
    except NotationError as error:
        return (Text(f"用例有误:{error}", f"the case is wrong: {error}"),)
    found = entry_differences(expected, outcome.entries, prepared.bundle, prepared.state)
    return (*found, *_afterwards(prepared, expected, outcome)) if expected.states else tuple(found)


def _refusal_differences(code: str, outcome: Outcome) -> tuple[Text, ...]:
    found = {problem.code for problem in outcome.problems}
    if code in found:
        return ()
    instead = ", ".join(sorted(found)) or "posted"
    return (Text(f"应被拒绝 {code},实际:{instead}", f"expected refusal {code}, got: {instead}"),)


def _afterwards(prepared: PreparedCase, expected: Expectation, outcome: Outcome) -> list[Text]:
    """Open items and stock once the record is folded into a copy of the book."""
    assert prepared.document is not None, prepared.name
    masters = prepared.state.masters
    state = copy.deepcopy(prepared.state, {id(masters): masters})
    fold_completed(state, prepared.document, outcome.entries)
    return state_differences(expected, state)
