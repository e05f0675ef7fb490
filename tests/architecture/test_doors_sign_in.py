"""No front reaches a book without signing somebody in, and no use case writes but through `acting.act`."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPENING = {"ledger/cli/opened.py", "ledger/cli/demo.py", "ledger/cli/doctor.py"}
"""The door of the command line; the demo, which enters there too; the doctor, which shows nothing but a verdict."""


def _called(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    methods = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return names | methods


def _files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_only_the_door_opens_a_book() -> None:
    found = {path.relative_to(ROOT).as_posix() for path in _files("ledger/cli", "tui") if "open_book" in _called(path)}
    assert found == OPENING
    assert "sign_in" in _called(ROOT / "ledger/cli/opened.py")
    assert "enter" in _called(ROOT / "ledger/cli/demo.py")


def test_use_cases_write_through_act_alone() -> None:
    files = [*_files("ledger/application"), *(ROOT / "ledger").glob("*.py")]
    assert {path.relative_to(ROOT).as_posix() for path in files if "book.write" in _called(path)} == {
        "ledger/application/acting.py"
    }
