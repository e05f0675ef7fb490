"""Seeds that once broke: kept in `broken_seeds.toml`, lived again by every test run."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class BrokenSeed:
    """A company that once broke, and what was found."""

    seed: int
    days: int
    per_day: int
    chart: str
    found: str


def broken_seeds(file: Path = FILE) -> list[BrokenSeed]:
    """All of them, in the order in which they were found."""
    return [BrokenSeed(**one) for one in tomllib.loads(file.read_text(encoding="utf-8")).get("seed", [])]


def keep_broken(seed: int, days: int, per_day: int, chart: str, found: str, file: Path = FILE) -> None:
    """Add one at the end, unless it is there."""
    if any((one.seed, one.days, one.per_day, one.chart) == (seed, days, per_day, chart) for one in broken_seeds(file)):
        return
    values = {"seed": seed, "days": days, "per_day": per_day, "chart": chart, "found": found}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    with file.open("a", encoding="utf-8") as out:
        out.write("\n".join(["\n[[seed]]", *lines, ""]))
