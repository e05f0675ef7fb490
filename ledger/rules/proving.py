"""Check, test, cover and mutate a whole folder of rules with its cases, in every chart (RULES.md §8 commands).

A folder is the shipped one, a complete set of its own, or a company's overlay on the shipped rules; a company's cases come on
top of the shipped cases, and one with the same id stands in for it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from ledger.domain.chart import Bundle, PolicyValue
from ledger.domain.problem import Problem, Text, Where
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.bundle_text import COMPANY, adopted_text, read_bundle_files
from ledger.rules.cases import Case, CaseResult, CaseRunner, parse_cases
from ledger.rules.compiler import compile_rules
from ledger.rules.coverage import Coverage, cases_by_place, coverage
from ledger.rules.expectation import NotationError
from ledger.rules.mutants import MutantReport, try_mutants

CHARTS: Final = ("cn-small-enterprise", "cn-enterprise", "generic")
_MASTERS: Final = "masters.toml"
_CASE_CURRENCY: Final = "CNY"


@dataclass(frozen=True, slots=True)
class RuleFolder:
    """A folder whose rules load in every chart, with its cases."""

    bundles: tuple[LoadedBundle, ...]
    runners: tuple[CaseRunner, ...]
    cases: tuple[Case, ...]

    def results(self, only: str | None = None) -> list[CaseResult]:
        """Every case in every chart of its scope; `only` is one case id."""
        chosen = [case for case in self.cases if only in (None, case.id)]
        return [runner.run(case) for case in chosen for runner in self.runners if runner.applies(case)]

    def coverage(self) -> Coverage:
        """Which legs and branches some case reaches."""
        return coverage(self.bundles[0].rules, self.results())

    def cases_of_lines(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Which cases post from each leg and enter each branch."""
        return cases_by_place(self.bundles[0].rules, self.results())

    def mutate(self, kinds: Iterable[str] | None = None) -> MutantReport:
        """Every mutant of the rules, or of those for some kinds, against the checker and the cases."""
        first = self.bundles[0]
        rules = first.rules if kinds is None else {kind: first.rules[kind] for kind in kinds}
        return try_mutants(rules, first.policies, self.runners, self.cases)

    @property
    def company_kinds(self) -> list[str]:
        """Kinds whose rule the company wrote itself; the shipped ones were proved before they were shipped."""
        return [kind for kind, rule in self.bundles[0].rules.items() if rule.file.startswith(f"{COMPANY}/")]


def check_folder(directory: Path | None) -> list[Problem]:
    """Every problem of the folder in every chart, each once."""
    files = read_bundle_files(directory)
    unreadable = _unreadable(files, directory)
    if unreadable:
        return unreadable
    found: dict[tuple[str, str | None, int | None, str], Problem] = {}
    for chart in CHARTS:
        loaded = load_bundle(files, chart)
        for problem in loaded if isinstance(loaded, list) else ():
            found[problem.code, problem.where.file, problem.where.line, problem.message.en] = problem
    return list(found.values())


def load_folder(directory: Path | None, charts: Sequence[str] = CHARTS) -> RuleFolder | list[Problem]:
    """The folder with its rules compiled and its cases read, or its problems."""
    files = read_bundle_files(directory)
    unreadable = _unreadable(files, directory)
    if unreadable:
        return unreadable
    bundles = [load_bundle(files, chart) for chart in charts]
    loaded = [bundle for bundle in bundles if isinstance(bundle, LoadedBundle)]
    if len(loaded) < len(bundles):
        return check_folder(directory)
    try:
        masters, cases = _cases(directory)
    except NotationError as error:
        message = Text(f"用例有误:{error}", f"a case is wrong: {error}")
        return [Problem("bad_case", message, Text("按规则语言第 9 节改写", "write it as section 9 of the rule language says"))]
    runners = [runner for bundle in loaded for runner in _runners(bundle, masters, cases, directory)]
    return RuleFolder(tuple(loaded), tuple(runners), tuple(cases))


def _unreadable(files: Mapping[str, str], directory: Path | None) -> list[Problem]:
    """A folder with nothing in it is the wrong folder; a file that is no UTF-8 text says something else than it means."""
    if directory is not None and files == read_bundle_files():
        message = Text(f"{directory} 里没有规则、政策或表", f"there are no rules, policies or tables in {directory}")
        return [Problem("empty_folder", message, Text("检查文件夹名", "check the name of the folder"), Where(str(directory)))]
    message, remedy = Text("文件不是 UTF-8 编码", "the file is not UTF-8"), Text("另存为 UTF-8", "save it as UTF-8")
    return [Problem("bad_encoding", message, remedy, Where(path)) for path, text in files.items() if "\ufffd" in text]


def _runners(bundle: LoadedBundle, masters: dict[str, Any], cases: Sequence[Case], directory: Path | None) -> list[CaseRunner]:
    """One runner for a whole set; for a company's folder one for the shipped cases, under the shipped policies, and its own."""
    rules = compile_rules(bundle.rules.values(), bundle.policies, traced=True)
    if directory is None or (directory / "charts").is_dir():
        return [CaseRunner(bundle, rules, masters, cases)]
    company = frozenset(case.id for case in cases if case.file.startswith(COMPANY))
    shipped = frozenset(case.id for case in cases) - company
    as_shipped = replace(bundle, bundle=replace(bundle.bundle, policy=_shipped_policy(bundle.bundle)))
    return [
        CaseRunner(as_shipped, rules, masters, cases, own=shipped),
        CaseRunner(bundle, rules, masters, cases, own=company),
    ]


def _shipped_policy(bundle: Bundle) -> Mapping[str, PolicyValue]:
    shipped = adopted_text(read_bundle_files(), bundle.chart, valid_from=bundle.valid_from, currency=_CASE_CURRENCY)
    return shipped.bundle.policy


def case_problems(results: Sequence[CaseResult]) -> list[Problem]:
    """One problem per case that does not come out as expected."""
    remedy = Text("改规则,或改用例的期望", "change the rule, or what the case expects")
    return [
        Problem("case_failed", difference, remedy, Where(file=result.case.file, id=f"{result.case.id} {result.chart}"))
        for result in results
        for difference in result.differences
    ]


def _cases(directory: Path | None) -> tuple[dict[str, Any], list[Case]]:
    folders: list[Traversable] = [package_files("posting_rules") / "cases"]
    if directory is not None and (directory / "charts").is_dir():
        folders = []
    if directory is not None and (directory / "cases").is_dir():
        folders.append(directory / "cases")
    masters: dict[str, Any] = {}
    cases: dict[str, Case] = {}
    for folder in folders:
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
            if entry.name == _MASTERS:
                masters |= tomllib.loads(entry.read_text(encoding="utf-8"))
            elif entry.name.endswith(".toml"):
                place = "" if folder is folders[0] else f"{COMPANY}/"
                found = parse_cases(entry.read_text(encoding="utf-8"), f"{place}cases/{entry.name}")
                _add_cases(cases, found, folder is folders[0])
    return masters, list(cases.values())


def _add_cases(cases: dict[str, Case], found: list[Case], shipped: bool) -> None:
    """A company's case stands for the shipped one of the same id; two in the same folder would hide each other."""
    for case in found:
        other = cases.get(case.id)
        if other is not None and (shipped or other.file.startswith(f"{COMPANY}/")):
            raise NotationError(f"{case.file}: case {case.id}: the id was used before in {other.file}")
        cases[case.id] = case
