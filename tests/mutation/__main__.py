"""Mutation testing: `python -m tests.mutation ledger.audit.merkle …` says which faults in these modules no test sees.

mutmut makes the faults and runs the tests. This chooses, for each module, the fast tests that judge it, and gives every suite
a folder of its own under build/mutation, so that a run mutates the modules in question and nothing else. Without modules it
takes those in which no fault may live: `MUST_BE_ZERO`. What is known about the others stands in tests/mutation_survivors.md.
"""

from __future__ import annotations

import collections
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from mutmut.stats import status_by_exit_code

HERE: Final = Path(__file__).parents[2]
FOLDERS: Final = HERE / "build" / "mutation"

SUITES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    # name: (modules or packages, tests that judge them); the first suite that fits
    "records": (
        tuple(f"ledger.audit.{name}" for name in ("canonical", "merkle", "inclusion")),
        tuple(f"tests/audit/test_{name}.py" for name in ("canonical", "merkle", "inclusion")),
    ),
    "audit": (("ledger.audit",), ("tests/audit",)),
    "proof": (
        ("ledger.rules.checker", "ledger.rules.proof", "ledger.rules.linear_forms", "ledger.rules.elimination"),
        tuple(
            f"tests/rules/test_{name}.py"
            for name in ("elimination", "linear_forms", "proof_by_hand", "proof", "checker", "soundness")
        ),
    ),
    "rules": (("ledger.rules",), ("tests/rules", "--ignore=tests/rules/test_mutants.py")),
    "given_back": (("ledger.domain.given_back",), ("tests/domain/test_given_back.py", "tests/properties/test_given_back.py")),
    "booking": (
        tuple(f"ledger.domain.{name}" for name in ("booking", "layer", "costing")),
        (
            *(f"tests/domain/test_{name}.py" for name in ("layer", "costing", "booking", "booking_corners")),
            "tests/domain/test_backdated_booking.py",
            *(f"tests/domain/test_{name}.py" for name in ("costing_comparison", "place_of_a_revaluation")),
            *(f"tests/properties/test_{name}.py" for name in ("booking_properties", "two_periods")),
        ),
    ),
    "domain": (("ledger.domain",), ("tests/domain", "tests/properties", "--ignore=tests/properties/test_books_machine.py")),
}
MUST_BE_ZERO: Final = (
    *(f"ledger.audit.{name}" for name in ("canonical", "merkle", "inclusion")),
    *(f"ledger.rules.{name}" for name in ("elimination", "linear_forms", "proof", "checker")),
    *(f"ledger.domain.{name}" for name in ("booking", "layer", "costing", "given_back")),
)


def suite_of(module: str) -> str:
    """The suite whose tests judge a module."""
    package = module.rpartition(".")[0]
    return next(name for name, (modules, _) in SUITES.items() if module in modules or package in modules)


def folder_of(suite: str, modules: Iterable[str]) -> Path:
    """A folder that mutmut takes for the project: ours, with what it is to mutate and run."""
    folder = FOLDERS / suite
    folder.mkdir(parents=True, exist_ok=True)
    text = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    for name in (
        "tests",
        *(part for key in ("source_paths", "also_copy") for part in tomllib.loads(text)["tool"]["mutmut"][key]),
    ):
        if not (folder / name).is_symlink():
            (folder / name).symlink_to(HERE / name)
    chosen = {
        "only_mutate": [f"{module.replace('.', '/')}.py" for module in modules],
        "pytest_add_cli_args_test_selection": list(SUITES[suite][1]),
    }
    lines = "".join(f"{name} = {json.dumps(values)}\n" for name, values in chosen.items())
    settings, wanted = folder / "pyproject.toml", text.replace("[tool.mutmut]\n", f"[tool.mutmut]\n{lines}")
    if not settings.exists() or settings.read_text(encoding="utf-8") != wanted:
        # What mutmut remembers is of the modules it mutated then: for others it would find no mutants, or no tests for them.
        shutil.rmtree(folder / "mutants", ignore_errors=True)
        settings.write_text(wanted, encoding="utf-8")
    return folder


def survivors(folder: Path, module: str) -> list[str]:
    """Counts of a module on the screen; the names of mutants that were not killed."""
    meta = folder / "mutants" / f"{module.replace('.', '/')}.py.meta"
    found = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"] if meta.exists() else {}
    status = {name: status_by_exit_code[code] for name, code in found.items()}
    counts = collections.Counter(status.values())
    print(f"{module}: {len(status)} mutants, " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
    return [name for name, its in status.items() if its not in {"killed", "timeout"}]


def main(modules: Sequence[str]) -> int:
    """Exit code 1 where a mutant lives; every one is shown with its difference."""
    by_suite: dict[str, list[str]] = collections.defaultdict(list)
    for module in modules or MUST_BE_ZERO:
        by_suite[suite_of(module)].append(module)
    program = str(Path(sys.executable).parent / "mutmut")
    alive = 0
    for suite, its in by_suite.items():
        folder = folder_of(suite, its)
        subprocess.run([program, "run", "--max-children", os.environ.get("JOBS", "1")], cwd=folder, check=True)
        for module in its:
            for name in survivors(folder, module):
                subprocess.run([program, "show", name], cwd=folder, check=True)
                alive += 1
    return 1 if alive else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
