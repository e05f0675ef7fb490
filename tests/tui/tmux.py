"""A real terminal to look into: tmux with a program in it, whose screen can be read and whose keys can be pressed."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Mapping

import psutil

PATIENCE_SECONDS = 20


class Tmux:
    """A server of tmux of its own, with one window of 120 by 40."""

    def __init__(self, command: str, environment: Mapping[str, str]) -> None:
        self.name = f"zhangfang-{os.getpid()}-{time.monotonic_ns()}"
        subprocess.run(
            ["tmux", "-u", "-L", self.name, "-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "40", command],
            check=True,
            env=environment,
        )

    def screen(self) -> str:
        """What stands on the screen."""
        shown = subprocess.run(["tmux", "-L", self.name, "capture-pane", "-p"], capture_output=True, text=True, check=False)
        return shown.stdout

    def cpu_seconds(self) -> float:
        """What the program in the window has used."""
        words = ["tmux", "-L", self.name, "list-panes", "-F", "#{pane_pid}"]
        listed = subprocess.run(words, capture_output=True, text=True, check=True)
        used = psutil.Process(int(listed.stdout)).cpu_times()
        return used.user + used.system

    def press(self, key: str) -> None:
        """Press a key."""
        subprocess.run(["tmux", "-L", self.name, "send-keys", key], check=True)

    def until(self, seen: Callable[[str], bool]) -> float:
        """Wait for something on the screen, and give the moment it was seen."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if seen(self.screen()):
                return time.monotonic()
            time.sleep(0.005)
        raise TimeoutError(self.screen())

    def close(self) -> None:
        """End it."""
        subprocess.run(["tmux", "-L", self.name, "kill-server"], check=False)
