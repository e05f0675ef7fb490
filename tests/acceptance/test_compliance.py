"""Every command that docs/COMPLIANCE.md names shows something on the demo book."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.acceptance.company import zhangfang

_PAGE = (Path(__file__).parents[2] / "docs" / "COMPLIANCE.md").read_text(encoding="utf-8")
_ROWS = re.findall(r"^\| (?!art\.|rule|---)(.+) \|$", _PAGE, re.MULTILINE)
_NAMED = re.findall(r"`zhangfang ([^`]+)`", "\n".join(_ROWS))
_COMMANDS = sorted({one for one in _NAMED if one != "erase" and "…" not in one})


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo book."""
    place = tmp_path_factory.mktemp("demo") / "demo.db"
    assert zhangfang("demo", str(place)).code == 0
    return place


def test_the_page_names_the_articles_of_the_table_and_says_what_is_not_met() -> None:
    articles = {cell.split(" | ")[0] for cell in _ROWS}
    assert {
        "13",
        "14",
        "15",
        "16",
        "17–18",
        "20",
        "21",
        "22",
        "23",
        "24",
        "25",
        "27",
        "28–29",
        "32",
        "33",
        "35",
        "41",
    } <= articles
    states = {row.split(" | ")[2] for row in _ROWS}
    assert states == {"Met", "Part"}
    assert "Open: " in _PAGE
    assert len(_COMMANDS) > 20


@pytest.mark.parametrize("command", _COMMANDS)
def test_the_command_shows_something(command: str, demo: Path, tmp_path: Path) -> None:
    book, out = tmp_path / "book.db", tmp_path / "out"
    shutil.copyfile(demo, book)
    words = [{"BOOK": str(book), "OUT": str(out)}.get(word, word) for word in shlex.split(command)]
    answer = zhangfang(*words)
    assert answer.code == 0, answer
    assert answer.out
    assert "OUT" not in command or out.stat().st_size > 100
