"""What the tests of exported, restored and backed-up books share."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.company import Answer, zhangfang

STATEMENT = Path(__file__).parents[1] / "importers" / "files" / "ubl_two_vat_groups.xml"
"""An invoice that the small book has read."""


def quiet(_done: int, _total: int) -> None:
    """No word about progress."""


def run(*arguments: str) -> Answer:
    return zhangfang("--lang", "en", *arguments, "--json")


def code(answer: Answer) -> str:
    """The code of the first problem of a refusal."""
    assert answer.code == 1, answer
    return str(answer.json["problems"][0]["code"])


def exported(place: str, out: Path) -> Path:
    answer = run("export", place, "journal", "--out", str(out))
    assert answer.code == 0, answer
    return out


def root_of(place: str) -> str:
    """The root of a book that verify finds nothing wrong with."""
    answer = run("audit", place, "verify")
    assert answer.code == 0, answer
    return f"{answer.json['size']}:{answer.json['root']}"


def nothing_at(place: str) -> None:
    folder = Path(place).parent
    left = [path.name for path in folder.iterdir() if path.name.startswith((Path(place).name, ".zhangfang"))]
    assert left == []
