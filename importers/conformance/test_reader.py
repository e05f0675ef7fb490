"""Every rule of `checks` on every sample of the reader that `--importer` names."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from importers.conformance.checks import CHECKS, Check, Sample, Subject
from importers.registry import GROUP

__all__ = ["pytest_generate_tests", "test_the_reader_holds_to"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test for each rule and sample."""
    if {"check", "sample"} <= set(metafunc.fixturenames):
        folder = Path(metafunc.config.getoption("--importer-samples"))
        found = sorted(path for path in folder.glob("*") if path.is_file())
        samples = [Sample(path.name, path.read_bytes()) for path in found]
        metafunc.parametrize("sample", samples, ids=[sample.name for sample in samples])
        metafunc.parametrize("check", CHECKS, ids=lambda check: check.__name__)


@pytest.fixture(scope="session")
def subject(request: pytest.FixtureRequest) -> Subject:
    """The reader under test, loaded as the ledger loads it."""
    name = request.config.getoption("--importer")
    points = {point.name: point for point in entry_points(group=GROUP)}
    if name not in points:
        pytest.fail(f"no entry point {name!r} in the group {GROUP}; there are {', '.join(sorted(points))}", pytrace=False)
    reader = points[name].load()()
    assert reader.name == name, f"the reader calls itself {reader.name!r}, its entry point {name!r}"
    return Subject(reader, points[name].value)


def test_the_reader_holds_to(check: Check, subject: Subject, sample: Sample) -> None:
    """One rule, one file."""
    check(subject, sample)


def test_there_are_samples(request: pytest.FixtureRequest) -> None:
    """A reader without a file that it reads has shown nothing."""
    folder = Path(request.config.getoption("--importer-samples"))
    assert folder.is_dir(), f"there is no folder {folder}; name one with --importer-samples"
    assert any(path.is_file() for path in folder.glob("*")), f"there is no file in {folder}"
