"""What the importer tests share: the invented files beside them, and the public corpora where they are present."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from importers.registry import read_file
from importers.report import ImportReport

FILES = Path(__file__).parent / "files"
CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"


@pytest.fixture
def read_sample() -> Callable[[str], ImportReport]:
    """Read one of the invented files by its name."""
    return lambda name: read_file(name, (FILES / name).read_bytes())


@pytest.fixture
def sample_text() -> Callable[[str], str]:
    """The text of one of the invented UTF-8 files."""
    return lambda name: (FILES / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def corpora(request: pytest.FixtureRequest) -> Path:
    """The folder of public sample files; the tests on them say so where it is absent."""
    if not CORPORA.is_dir():
        capture = request.config.pluginmanager.getplugin("capturemanager")
        assert capture is not None, "pytest always captures"
        with capture.global_and_fixture_disabled():
            print("\nskipped: the public corpora are not beside the project (../shared/corpora)")
        pytest.skip("no corpora beside the project")
    return CORPORA
