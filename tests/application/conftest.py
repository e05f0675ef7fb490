"""A book with its first masters, copied for every test from one that is made once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.company import Company


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book that is copied."""
    folder = tmp_path_factory.mktemp("application")
    Company.founded(str(folder / "book.db"), folder)
    return folder / "book.db"


@pytest.fixture
def company(founded: Path, tmp_path: Path) -> Company:
    """A small enterprise whose book starts in March 2026."""
    shutil.copyfile(founded, tmp_path / "book.db")
    return Company(str(tmp_path / "book.db"), tmp_path)
