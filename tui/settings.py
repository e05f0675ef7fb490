"""What a person chose for the terminal: language, theme, keymap. Kept in one small file, outside every book."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices; an empty one is not made yet."""

    language: str = ""
    theme: str = ""
    keymap: str = ""

    def over(self, other: Settings) -> Settings:
        """These choices, and the other's where nothing is chosen here."""
        return Settings(self.language or other.language, self.theme or other.theme, self.keymap or other.keymap)


def settings_file() -> Path:
    """`$XDG_CONFIG_HOME/zhangfang/terminal.json`, else below `~/.config`."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "zhangfang" / "terminal.json"


def read_settings() -> Settings:
    """The choices as kept; a file that is missing or damaged holds none."""
    try:
        read = json.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Settings()
    known = {field.name for field in fields(Settings)}
    if not isinstance(read, dict):
        return Settings()
    return Settings(**{name: str(value) for name, value in read.items() if name in known})


def write_settings(settings: Settings) -> bool:
    """Keep the choices; False where the file cannot be written: they then hold until the program ends."""
    path = settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".new")
        half.write_text(json.dumps(asdict(settings), indent=1) + "\n", encoding="utf-8")
        half.replace(path)
    except OSError:
        return False
    return True
