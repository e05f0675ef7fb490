"""What is committed names no machine: no absolute paths of a developer's disk, no package registry."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FORBIDDEN = {
    re.compile(r"(?<![\w./*}-])/(?:work|root|home|Users)/\w"): "a path of one machine: make it relative, or an option",
    re.compile(r"(?:--|extra[-_]|PIP_|UV_)index[-_]url|^\s*index[-_]url\s*=", re.IGNORECASE | re.MULTILINE): "an index address",
    re.compile(
        r"pypi\.org/simple|pythonhosted\.org|registry\.npmjs|proxy\.golang|npm[m]irror", re.IGNORECASE
    ): "a registry host",
    re.compile(r"https?://(?:pypi|mirrors?|nexus|artifactory)\.", re.IGNORECASE): "a registry host",
}


def project_files() -> list[Path]:
    """Tracked files and those that would be; everything but dot folders where this is no checkout."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        listed = [str(path.relative_to(ROOT)) for path in ROOT.glob("[!.]*/**/*")]
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


def complaints(text: str) -> Iterator[str]:
    for pattern, what in FORBIDDEN.items():
        for match in pattern.finditer(text):
            yield f"line {text.count(chr(10), 0, match.start()) + 1}: {match.group()!r} is {what}"


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {complaint}"
        for path in project_files()
        for complaint in complaints(path.read_bytes().decode("utf-8", errors="replace"))
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "open('" + "/home" + "/li/book.db')",
        "see " + "/root" + "/notes",
        "--extra-index" + "-url x",
        "index" + "_url = x",
        "https://pypi" + ".org/simple",
        "https://mirrors" + ".example.cn/",
    ],
)
def test_each_is_seen(text: str) -> None:
    assert list(complaints(text))


@pytest.mark.parametrize("text", ["a/home/b", "https://example.org/work/x", "/usr/bin/env bash", "the index url", "~/books"])
def test_others_are_not(text: str) -> None:
    assert not list(complaints(text))
