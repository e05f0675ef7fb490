"""The options `--importer` and `--importer-samples` of pytest, and where to find the tests they ask for.

Loaded by pytest in every project that has this package installed, so it does nothing unless it is asked.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

__all__ = ["pytest_addoption", "pytest_configure"]

_TESTS = Path(__file__).with_name("test_reader.py")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options."""
    group = parser.getgroup("zhangfang", "readers of bank statements, invoices and orders")
    group.addoption("--importer", metavar="NAME", default="", help="check the reader with this name (zhangfang.importers)")
    group.addoption("--importer-samples", metavar="FOLDER", default="samples", help="files that the reader reads whole")


def pytest_configure(config: pytest.Config) -> None:
    """Run the rules of readers where no other tests are named."""
    named = config.args_source is type(config.args_source).ARGS
    if config.getoption("--importer") and not named:
        config.args[:] = [str(_TESTS)]
