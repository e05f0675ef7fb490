"""The demo company's book, built once per process and copied for each test that changes it; settings of nobody's home."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.chromium import chromium
from tests.tui.demo_terminal import build_demo_book, copied


@pytest.fixture(scope="session")
def demo_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book to look at; whoever changes it takes `own_book`."""
    return build_demo_book(tmp_path_factory.mktemp("demo") / "demo.db")


@pytest.fixture
def own_book(demo_book: Path, tmp_path: Path) -> Path:
    """A book to change."""
    return copied(demo_book, tmp_path)


@pytest.fixture(autouse=True)
def _nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")


@pytest.fixture
def _browser(request: pytest.FixtureRequest) -> None:
    if chromium() is None:
        reason = "no Chromium here (on Debian: apt install chromium)"
        request.node.user_properties.append(("not run", reason))
        pytest.skip(reason)
