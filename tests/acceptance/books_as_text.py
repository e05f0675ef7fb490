"""What the tests of exported, restored and backed-up books share."""

from __future__ import annotations

import json
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


def told(text: bytes) -> list[bytes]:
    """What a text says but for the operation log, which every export makes longer: the head's counts, then all other lines."""
    head = json.loads(text.partition(b"\n")[0])["journal"]
    counts = [f"{name} {value}".encode() for name, value in sorted(head.items()) if name != "operations"]
    return counts + [line for line in text.splitlines()[1:] if not line.startswith(b'{"operation"')]


def nothing_at(place: str) -> None:
    folder = Path(place).parent
    left = [path.name for path in folder.iterdir() if path.name.startswith((Path(place).name, ".zhangfang"))]
    assert left == []
