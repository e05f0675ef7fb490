"""What a screen shows, as lines of text; compared with files under `golden/`, which people can read and review.

`ZHANGFANG_GOLDEN=write` writes them anew. The one private call of Textual stands here.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.app import App

GOLDEN = Path(__file__).parent / "golden"


def screen_text(app: App[Any]) -> str:
    """The screen line by line, as wide as it was drawn, trailing blanks cut. Of a window over a screen only the window."""
    app.screen.refresh()
    strips = app.screen._compositor.render_strips(app.size)
    frames = app.screen.query(".window") if app.screen.is_modal else []
    for frame in frames:
        region, blank = frame.region, " " * frame.region.x
        lines = [
            blank + strip.crop(region.x, region.right).text if region.y <= y < region.bottom else ""
            for y, strip in enumerate(strips)
        ]
        return "\n".join(line.rstrip() for line in lines) + "\n"
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


def assert_fits(text: str, width: int, height: int) -> None:
    """No line is wider than the terminal, none is missing, and nothing shows that is meant for programmers."""
    lines = text.splitlines()
    assert len(lines) == height
    assert [line for line in lines if cell_len(line) > width] == []
    for word in ("None", "Traceback", "Text(zh", "<bound", "object at 0x"):
        assert word not in text


def assert_golden(name: str, text: str) -> None:
    """The screen is the one in `golden/NAME.txt`."""
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("ZHANGFANG_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), f"ZHANGFANG_GOLDEN=write writes {path.name} anew"
