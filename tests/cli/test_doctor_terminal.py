"""`zhangfang doctor` measures how wide a terminal draws what some draw wide, by asking where the cursor stands."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

ZHANGFANG = str(Path(sys.executable).with_name("zhangfang"))
GLYPHS = "✓△✗○●►│─█▀▓▒░"


@pytest.mark.parametrize(
    ("wide", "told"), [("", "✓ terminal width of ✓○│: narrow"), ("○●", "✗ terminal width of ✓○│: drawn wide: ○●")]
)
def test_a_glyph_drawn_two_cells_wide_is_named(wide: str, told: str) -> None:
    child = pexpect.spawn(ZHANGFANG, ["--lang", "en", "doctor"], dimensions=(40, 100), timeout=30, encoding="utf-8")
    for glyph in GLYPHS:
        child.expect_exact(f"{glyph}\x1b[6n")
        child.send(f"\x1b[1;{3 if glyph in wide else 2}R")
    child.expect_exact("✓ terminal size: 100x40")
    child.expect_exact(told)
    child.expect(pexpect.EOF)


def test_a_terminal_that_does_not_answer_is_not_measured() -> None:
    child = pexpect.spawn(ZHANGFANG, ["--lang", "en", "doctor"], dimensions=(10, 40), timeout=30, encoding="utf-8")
    child.expect_exact("✗ terminal size: 40x10")
    child.expect(pexpect.EOF)
    assert "terminal width" not in child.before
