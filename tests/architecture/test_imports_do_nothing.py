"""Importing the engine opens no file and no database, and the command starts without loading what it may not need."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WATCHED_IMPORT = """
import importlib, json, pkgutil, sys
from pathlib import Path

seen, root, prefixes = [], Path(sys.argv[1]), (sys.prefix, sys.base_prefix)

def watch(event, args):
    if event == "open" and isinstance(args[0], str):
        path, mode = Path(args[0]).absolute(), args[1] or ""
        is_code = path.suffix in {".py", ".pyc"} or ".pyc." in path.name
        in_project = path.is_file() and path.is_relative_to(root) and not str(path).startswith(prefixes)
        # pydantic looks for plug-ins in the metadata of every installed package, ours among them
        is_metadata = path.parent.suffix in {".egg-info", ".dist-info"}
        if not is_code and not is_metadata and (in_project or any(sign in mode for sign in "wax+")):
            seen.append(f"opens {path}")
    elif event in {"sqlite3.connect", "socket.connect"}:
        seen.append(f"{event} {args[-1]!r}")

sys.addaudithook(watch)
for name in sys.argv[2:]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(getattr(package, "__path__", []), name + "."):
        importlib.import_module(module.name)
print(json.dumps({"seen": seen, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}))
"""
HEAVY = {"sqlalchemy", "alembic", "pydantic", "textual", "lark", "cryptography", "beancount"}


def imported(*names: str) -> tuple[list[str], set[str]]:
    """What importing the modules, with all below them, did and which top-level packages it loaded."""
    command = [sys.executable, "-c", WATCHED_IMPORT, str(ROOT), *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["seen"], set(answer["loaded"])


def test_importing_the_engine_opens_nothing() -> None:
    seen, loaded = imported("ledger")
    assert not seen, f"move it into the function that needs it: {seen}"
    assert "beancount" not in loaded


@pytest.mark.parametrize("package", ["ledger.domain", "ledger.beancount_text"])
def test_the_pure_parts_load_the_standard_library_only(package: str) -> None:
    _, loaded = imported(package)
    mine = {"ledger", "__editable___zhangfang_0_1_0_finder"}
    allowed = sys.stdlib_module_names | mine | loaded_before()
    assert loaded <= allowed, f"import these only where they are used, outside: {sorted(loaded - allowed)}"


def test_rules_and_audit_know_no_database() -> None:
    _, loaded = imported("ledger.rules", "ledger.audit")
    assert not loaded & {"sqlalchemy", "pydantic", "textual", "click"}


def test_the_command_starts_light() -> None:
    _, loaded = imported("ledger.cli.main")
    assert not loaded & HEAVY, f"import these inside the verb that needs them: {sorted(loaded & HEAVY)}"


def test_a_report_loads_neither_models_nor_rules() -> None:
    code = "import json, sys, ledger.cli.report; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=120)
    needless = {"pydantic", "lark", "ledger.rules.checker", "ledger.rules.compiler", "sqlalchemy.dialects.postgresql"}
    assert not needless & set(json.loads(done.stdout)), "import these inside the function that needs them"


def test_an_opened_file_is_seen(tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text("open('log.txt', 'w').close()\nimport sqlite3\nsqlite3.connect(':memory:')\n")
    command = [sys.executable, "-c", WATCHED_IMPORT, str(ROOT), "planted"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, timeout=120)
    assert len(json.loads(done.stdout)["seen"]) == 2


def loaded_before() -> set[str]:
    """What this Python loads by itself at the start (site packages may put hooks there)."""
    return imported("json")[1]
