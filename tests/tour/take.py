"""Takes the pictures that `tour.toml` lists: SVG always, PNG where there is a Chromium.

python -m tests.tour.take [NAME …]
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from tests.tour.picture import CELL, LINE, MARGIN, screen_svg
from tests.tui.chromium import browser_page, chromium
from tests.tui.demo_terminal import at_the_terminal, build_demo_book, settled
from tui.app import ZhangfangApp

LIST = Path(__file__).with_name("tour.toml")
FOLDER = Path(__file__).parents[2] / "docs" / "tour"


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture of the tour."""

    name: str
    keys: Sequence[str]
    size: tuple[int, int]
    language: str = "zh"
    theme: str = "ink"


def stops() -> list[Stop]:
    """The list; a field that is not known is an error."""
    listed: list[dict[str, Any]] = tomllib.loads(LIST.read_text(encoding="utf-8"))["picture"]
    return [Stop(**{**one, "size": tuple(one["size"])}) for one in listed]


def taken(stop: Stop, book: Path) -> str:
    """Walk there and take the picture."""
    found: list[str] = []

    async def script(app: ZhangfangApp, pilot: Pilot[int]) -> None:
        for key in stop.keys:
            await pilot.press(key)
            await settled(app, pilot)
        found.append(screen_svg(app))

    at_the_terminal(book, script, size=stop.size, language=stop.language, theme=stop.theme)
    return found[0]


async def write_png(stops: Iterable[Stop], folder: Path) -> None:
    """Each SVG of the folder as PNG beside it."""
    for stop in stops:
        width, height = (stop.size[0] * CELL + 2 * MARGIN, stop.size[1] * LINE + 2 * MARGIN)
        async with browser_page(width=width, height=height) as page:
            await page.go((folder / f"{stop.name}.svg").as_uri())
            await page.picture(folder / f"{stop.name}.png")


def main(names: Sequence[str]) -> None:
    """Take the pictures of these names, or all."""
    wanted = [stop for stop in stops() if not names or stop.name in names]
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            os.environ[variable] = name
        os.environ["COLORTERM"] = "truecolor"
        book = build_demo_book(Path(name) / "demo.db")
        for stop in wanted:
            (FOLDER / f"{stop.name}.svg").write_text(taken(stop, book), encoding="utf-8")
            print(f"docs/tour/{stop.name}.svg")
    if chromium() is None:
        print("NO PNG: there is no Chromium here")
        return
    asyncio.run(write_png(wanted, FOLDER))
    print(f"{len(wanted)} pictures as PNG")


if __name__ == "__main__":
    main(sys.argv[1:])
