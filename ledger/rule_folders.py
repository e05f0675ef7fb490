"""Folders of rules: check, test, cover and mutate them. Part of `ledger.api`.

The checker takes as long to load as a report, so it is loaded by the functions that need it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ledger.domain.problem import Problem, Text
from ledger.rules.bundle_text import read_bundle_files
from ledger.rules.messages import render_problem

Verdict = tuple[dict[str, int], list[Problem]]
"""Counts for people, and the problems; none where all is well."""


def check_rule_folder(folder: Path | None) -> list[Problem]:
    """Everything wrong with a folder of rules in any chart; None is the shipped folder."""
    from ledger.rules.proving import check_folder  # noqa: PLC0415  # the checker takes as long to load as a report

    return check_folder(folder)


def run_rule_cases(folder: Path | None, only: str | None) -> Verdict:
    """Run the cases, or one of them, in every chart of their scope."""
    from ledger.rules.proving import case_problems, load_folder  # noqa: PLC0415  # the checker takes as long to load as a report

    found = load_folder(folder)
    if isinstance(found, list):
        return {}, found
    results = found.results(only)
    if not results:
        message = Text(f"没有用例 {only or ''}", f"there is no case {only or ''}")
        return {}, [Problem("unknown_case", message, Text("检查用例编号", "check the id of the case"))]
    return {"cases": len({result.case.id for result in results}), "runs": len(results)}, case_problems(results)


def cover_rule_folder(folder: Path | None) -> Verdict:
    """Which legs and branches no case reaches."""
    from ledger.rules.proving import load_folder  # noqa: PLC0415  # the checker takes as long to load as a report

    found = load_folder(folder)
    if isinstance(found, list):
        return {}, found
    covered = found.coverage()
    return {"legs": len(covered.legs), "branches": len(covered.branches)}, covered.problems()


def cases_of_lines(folder: Path | None) -> dict[tuple[str, int], tuple[str, ...]] | list[Problem]:
    """(file, line) → the cases that post from that line or enter that branch; lines without one are there too."""
    from ledger.rules.proving import load_folder  # noqa: PLC0415  # the checker takes as long to load as a report

    found = load_folder(folder)
    return found if isinstance(found, list) else found.cases_of_lines()


def mutate_rule_folder(folder: Path | None) -> Verdict:
    """Damage every rule in every way and see that the checker or a case notices."""
    from ledger.rules.proving import load_folder  # noqa: PLC0415  # the checker takes as long to load as a report

    found = load_folder(folder)
    if isinstance(found, list):
        return {}, found
    tried = found.mutate()
    counts = {"mutants": tried.total, "refused": tried.refused, "caught": tried.caught, "alive": len(tried.living)}
    return counts, tried.problems()


def render_rule_problems(problems: Sequence[Problem], folder: Path | None, language: str) -> Iterator[str]:
    """Problems with the line of the rule file they stand on."""
    files = read_bundle_files(folder)
    for problem in problems:
        yield render_problem(problem, files.get(problem.where.file or "", "").splitlines(), language)
