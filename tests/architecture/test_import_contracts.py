"""Every import contract of pyproject.toml is kept, and is seen to break on a planted import."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("ledger", "tui", "importers", "posting_rules")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS = {contract["name"]: contract for contract in SETTINGS["contracts"]}
PLANTS = {
    "Layers: fronts over api over wiring over store over application over rules over domain": (
        "ledger/domain/planted.py",
        "import ledger.rules",
    ),
    "The domain is pure: standard library only": ("ledger/domain/planted.py", "import pydantic"),
    "beancount is never imported into our process": ("ledger/store/planted.py", "import beancount.loader"),
    "Fronts and importers see the api only": ("importers/planted.py", "import ledger.domain.money"),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the packages, in which layers that are not built yet are empty modules."""
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "*.csv", "*.toml"))
        (tmp_path / package / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    layers = [layer for contract in CONTRACTS.values() for line in contract.get("layers", ()) for layer in line.split("|")]
    for layer in layers:
        path = tmp_path / layer.strip(" ()").replace(".", "/")
        if not path.is_dir():
            path.with_suffix(".py").touch()
    return tmp_path


def lint(tree: Path) -> dict[str, bool]:
    """Contract → kept."""
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", script], cwd=tree, capture_output=True, text=True, timeout=300, check=False)
    said = " ".join(done.stdout.split())
    outcome = {name: f"{name} KEPT" in said for name in CONTRACTS if f"{name} KEPT" in said or f"{name} BROKEN" in said}
    assert outcome.keys() == CONTRACTS.keys(), done.stdout + done.stderr
    return outcome


def test_every_contract_has_a_plant() -> None:
    assert PLANTS.keys() == CONTRACTS.keys(), "a new contract needs an import here that breaks it"


def test_the_source_keeps_all_contracts(tree: Path) -> None:
    broken = [name for name, kept in lint(tree).items() if not kept]
    assert not broken, f"run lint-imports to see the chains: {broken}"


@pytest.mark.parametrize("name", PLANTS)
def test_a_planted_import_breaks(name: str, tree: Path) -> None:
    path, line = PLANTS[name]
    (tree / path).write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
    assert not lint(tree)[name]
