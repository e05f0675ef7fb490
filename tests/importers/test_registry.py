"""Which reader takes a file."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from importers.reader import NO_OPTIONS, ReadOptions
from importers.registry import choose_reader, known_formats, read_file, readers
from importers.report import ImportReport, Place, Reason

FILES = Path(__file__).parent / "files"


class Greedy:
    """A reader that claims everything."""

    name = "greedy"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        return bool(name and head and options)

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        return ImportReport.refused(name, self.name, content, Reason(Place(name), "greedy", "贪", str(options)))


def test_the_installed_readers_are_found_by_their_entry_points() -> None:
    declared = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    points = declared["project"]["entry-points"]["zhangfang.importers"]
    assert {"bai2", "bank_csv", "camt", "cii", "mt940", "ofx", "ubl"} <= set(points)
    assert known_formats() == tuple(sorted(points))


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.name)
def test_exactly_one_reader_claims_each_sample(path: Path) -> None:
    head = path.read_bytes()
    claims = [name for name, reader in readers().items() if reader.identify("renamed", head)]
    assert claims == [next((known for known in known_formats() if path.name.startswith(known)), "bank_csv")]


def test_an_unknown_format_lists_the_known_ones() -> None:
    (reason,) = read_file("x.csv", b"hello", "swift").rejected
    assert reason.code == "format_not_known"
    assert ", ".join(known_formats()) in reason.en
    assert "、".join(known_formats()) in reason.zh


def test_a_draw_is_refused_and_names_the_candidates() -> None:
    known = {**readers(), "greedy": Greedy()}
    head = (FILES / "cmb_debit.csv").read_bytes()
    reason = choose_reader("x.csv", head, "", known, NO_OPTIONS)
    assert isinstance(reason, Reason)
    assert reason.code == "format_ambiguous"
    assert "bank_csv, greedy" in reason.en
    assert choose_reader("x.csv", head, "greedy", known, NO_OPTIONS) is known["greedy"]


def test_rows_that_do_not_add_up_are_a_bug() -> None:
    with pytest.raises(AssertionError, match="2 rows, but 0 accounted for"):
        ImportReport("x", "y", "", rows=2)
