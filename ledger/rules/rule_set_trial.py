"""A whole rule set on trial: all cases in all charts, coverage, mutants. What `rules test|coverage|mutate` and `adopt` ask.

    files, cases = read_bundle_files(directory), read_cases(directory)
    trial = RuleSetTrial.of(files, cases)        # or the problems of a chart that does not load
    trial.results(), trial.coverage(), trial.mutants()

Cases lie in `cases/*.toml` beside the rules, their master data in `cases/masters.toml`; a company's folder adds its own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from ledger.domain.master_records import MASTER_KINDS
from ledger.domain.problem import Problem, Text, Where
from ledger.rules.bundle import LoadedBundle, load_bundle
from ledger.rules.cases import Case, CaseResult, CaseRunner, parse_cases
from ledger.rules.compiler import compile_rules
from ledger.rules.coverage import Coverage, coverage
from ledger.rules.expectation import NotationError
from ledger.rules.mutants import MutantReport, try_mutants

_FOLDER: Final = "cases"
_MASTERS: Final = "masters.toml"


@dataclass(frozen=True, slots=True)
class CaseFiles:
    """All cases with the master data they share."""

    masters: Mapping[str, list[dict[str, Any]]]
    cases: tuple[Case, ...]


def read_cases(directory: Path | None = None) -> CaseFiles | list[Problem]:
    """The shipped cases and those of a company's folder; a directory with `charts` is a whole set of its own."""
    folders: list[Traversable] = [package_files("posting_rules") / _FOLDER]
    if directory is not None:
        own = directory / _FOLDER
        folders = [own] if (directory / "charts").is_dir() else [*folders, own]
    entries = [entry for folder in folders if folder.is_dir() for entry in sorted(folder.iterdir(), key=lambda one: one.name)]
    return parse_case_files(
        [(entry.name, entry.read_text(encoding="utf-8")) for entry in entries if entry.name.endswith(".toml")]
    )


def parse_case_files(texts: Iterable[tuple[str, str]]) -> CaseFiles | list[Problem]:
    """Cases and master data from (file name, text), or what cannot be read."""
    masters: dict[str, list[dict[str, Any]]] = {kind: [] for kind in MASTER_KINDS}
    cases: dict[str, Case] = {}
    problems: list[Problem] = []
    for name, text in texts:
        file = f"{_FOLDER}/{name}"
        try:
            if name == _MASTERS:
                table = tomllib.loads(text)
                for kind in MASTER_KINDS:
                    masters[kind] += table.get(kind, [])
                continue
            read = parse_cases(text, file)
        except (NotationError, tomllib.TOMLDecodeError) as error:
            problems.append(_unreadable(file, Text(f"无法读取:{error}", f"cannot be read: {error}")))
            continue
        for case in read:
            if case.id in cases:
                other = cases[case.id].file
                problems.append(
                    _unreadable(file, Text(f"用例 {case.id} 已在 {other}", f"case {case.id} stands in {other} too"))
                )
            cases[case.id] = case
    return problems or CaseFiles(masters, tuple(cases.values()))


def _unreadable(file: str, message: Text) -> Problem:
    return Problem("R607", message, Text("改正用例文件", "correct the case file"), Where(file))


@dataclass(slots=True)
class RuleSetTrial:
    """The runners of every chart. Results are computed once."""

    runners: tuple[CaseRunner, ...]
    cases: tuple[Case, ...]
    _results: list[CaseResult] = field(default_factory=list)

    @classmethod
    def of(cls, files: Mapping[str, str], cases: CaseFiles, charts: Iterable[str] = ()) -> RuleSetTrial | list[Problem]:
        """A trial in the given charts (all by default), or why one of them does not load."""
        names = list(charts) or sorted({path.split("/")[1] for path in files if path.startswith("charts/")})
        loaded = [load_bundle(files, name) for name in names]
        problems = [problem for one in loaded if isinstance(one, list) for problem in one]
        if problems:
            return list(dict.fromkeys(problems))
        bundles = [one for one in loaded if isinstance(one, LoadedBundle)]
        runners = [
            CaseRunner(one, compile_rules(one.rules.values(), one.policies, traced=True), cases.masters, cases.cases)
            for one in bundles
        ]
        return cls(tuple(runners), cases.cases)

    def run(self, case: Case) -> list[CaseResult]:
        """One case in every chart it names."""
        return [runner.run(case) for runner in self.runners if runner.applies(case)]

    def results(self) -> list[CaseResult]:
        """All cases in all their charts."""
        if not self._results:
            self._results = [result for case in self.cases for result in self.run(case)]
        return self._results

    def coverage(self) -> Coverage:
        """What the cases reach. A rule that a chart overrides counts beside the shipped one."""
        parts = [
            coverage(runner.loaded.rules, [one for one in self.results() if one.chart == runner.loaded.bundle.chart])
            for runner in self.runners
        ]
        return Coverage(
            frozenset().union(*(part.legs for part in parts)),
            frozenset().union(*(part.branches for part in parts)),
            frozenset().union(*(part.reached_legs for part in parts)),
            frozenset().union(*(part.reached_branches for part in parts)),
        )

    def mutants(self, kinds: Iterable[str] | None = None) -> MutantReport:
        """Every mistake in every rule (of the given kinds), against the checker and the green cases."""
        wanted = None if kinds is None else set(kinds)
        seen: set[tuple[str, int]] = set()
        reports: list[MutantReport] = []
        for runner in self.runners:
            for kind, rule in sorted(runner.loaded.rules.items()):
                place = (rule.file, rule.span.line)
                if place in seen or (wanted is not None and kind not in wanted):
                    continue
                seen.add(place)
                alike = [one for one in self.runners if one.loaded.rules.get(kind) == rule]
                reports.append(try_mutants({kind: rule}, runner.loaded.policies, alike, self.cases))
        living = tuple(mutant for report in reports for mutant in report.living)
        return MutantReport(sum(one.refused for one in reports), sum(one.caught for one in reports), living)

    def problems(self) -> list[Problem]:
        """Everything that keeps the rule set from being adopted: cases that are not green, legs, branches, mutants."""
        red = [_not_green(result) for result in self.results() if not result.green]
        return red or [*self.coverage().problems(), *self.mutants().problems()]


def _not_green(result: CaseResult) -> Problem:
    name = f"{result.case.id} ({result.chart})"
    zh, en = ("; ".join(text) for text in zip(*result.differences, strict=True))
    remedy = Text("改正规则或用例", "correct the rule or the case")
    return Problem("R607", Text(f"用例 {name}:{zh}", f"case {name}: {en}"), remedy, Where(result.case.file, id=result.case.id))
