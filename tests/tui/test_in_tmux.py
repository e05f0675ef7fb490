"""The terminal as somebody sees it who starts it in a shell: TUI in a real terminal, and the shell as it was before."""

from __future__ import annotations

import os
import shlex
import shutil
from pathlib import Path

import pytest

from tests.tui.served import ZHANGFANG
from tests.tui.tmux import Tmux


def test_home_stands_in_a_terminal_takes_keys_and_leaves_the_shell_as_it_was(
    demo_book: Path, request: pytest.FixtureRequest
) -> None:
    if shutil.which("tmux") is None:
        reason = "no tmux here (on Debian: apt install tmux)"
        request.node.user_properties.append(("not run", reason))
        pytest.skip(reason)
    started = shlex.join([*ZHANGFANG, "tui", str(demo_book)])
    tmux = Tmux(f"echo before; {started}; echo left with $?; sleep 60", {**os.environ, "LC_ALL": "C.UTF-8"})
    try:
        tmux.until(lambda screen: "Purchasing" in screen and "Cash and bank" in screen)
        tmux.press("C-l")
        tmux.until(lambda screen: "采购" in screen and "货币资金" in screen)
        assert "446,636.81" in tmux.screen()
        tmux.press("C-q")
        tmux.until(lambda screen: screen.split() == ["before", "left", "with", "0"])
    finally:
        tmux.close()
