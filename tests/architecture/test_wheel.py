"""What is installed works: the wheel in a clean environment, run from a folder that has its own `ledger/` and `importers/`."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command. Dependencies are lent by the environment that runs the tests; our code is the wheel's alone."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-q", "-w", str(folder)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    venv.create(folder / "env", with_pip=False)
    wheel = next(folder.glob("zhangfang-*.whl"))
    site = next((folder / "env").glob("lib/python*/site-packages"))
    install = [sys.executable, "-m", "pip", "--python", str(folder / "env"), "install", "-q", "--no-deps", str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    lent = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "lent.pth").write_text(f"{lent}\n", encoding="utf-8")
    return folder / "env" / "bin" / "zhangfang"


def _run(command: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([command, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_the_wheel_brings_rules_charts_mappings_and_the_demo(command: Path, tmp_path: Path) -> None:
    for name in ("ledger", "importers"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('a stranger')\n", encoding="utf-8")
    assert _run(command, tmp_path, "rules", "check").returncode == 0
    made = _run(command, tmp_path, "demo", "shop.db")
    assert made.returncode == 0, made.stderr
    assert _run(command, tmp_path, "audit", "shop.db", "verify").returncode == 0
    statement = tmp_path / "cmb.csv"
    statement.write_text("记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n", encoding="utf-8")
    read = _run(command, tmp_path, "import", "shop.db", "cmb.csv", "--dry-run", "--json")
    assert '"format": "bank_csv' in read.stdout, read.stdout + read.stderr
