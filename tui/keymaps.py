"""The keymaps that ship: `default`, and those of fingers that learned 用友 or 金蝶; read from `keys/*.toml` and checked.

A keymap moves keys by their id; what it does not name stays as the screen declares it. Two things on one key within reach of
each other are a conflict, whichever screen is open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from ledger.api import Text
from tui.key import KEYS_BY_OWNER, MODAL_OWNERS, Key

PRESETS: Final = ("default", "yonyou", "kingdee")
TITLES: Final[Mapping[str, Text]] = {
    "default": Text("默认", "default"),
    "yonyou": Text("用友习惯", "as in Yonyou"),
    "kingdee": Text("金蝶习惯", "as in Kingdee"),
}
EVERYWHERE: Final = ("ZhangfangApp", "LedgerScreen")
"""Owners whose keys are within reach on every screen."""


@cache
def keymap(preset: str) -> dict[str, str]:
    """Keys by the id they are moved to."""
    read = tomllib.loads((files("tui") / "keys" / f"{preset}.toml").read_text(encoding="utf-8"))
    return {name: str(keys) for name, keys in read["keys"].items()}


def conflicts(preset: str) -> list[Text]:
    """Keys that mean two things on one screen, and ids of the keymap that no screen has; needs the screens imported."""
    moved = keymap(preset)
    known = {key.id for keys in KEYS_BY_OWNER.values() for key in keys}
    found = [Text(f"没有“{name}”这个动作", f"no action is called “{name}”") for name in moved if name not in known]
    found += _words_of_two_kinds()
    everywhere = [key for owner in EVERYWHERE for key in KEYS_BY_OWNER.get(owner, ())]
    for owner, keys in sorted(KEYS_BY_OWNER.items()):
        around = KEYS_BY_OWNER["Window"] if owner in MODAL_OWNERS else everywhere
        own = [key for key in keys if key not in around]
        found += _conflicts_in(owner, [*own, *around], moved)
    return found


def _words_of_two_kinds() -> list[Text]:
    """Ids that two screens say in different words: a keymap moves both, and the words are looked up by the id alone."""
    words: dict[str, Text] = {}
    found = []
    for owner, keys in sorted(KEYS_BY_OWNER.items()):
        for key in keys:
            other = words.setdefault(key.id, key.label)
            if other != key.label:
                zh, en = (
                    f"{owner}:{key.id} 叫“{key.label.zh}”,别处叫“{other.zh}”",
                    f"{owner}: {key.id} is “{key.label.en}” here and “{other.en}” elsewhere",
                )
                found.append(Text(zh, en))
    return found


def _conflicts_in(owner: str, keys: Iterable[Key], moved: Mapping[str, str]) -> list[Text]:
    """Two actions on one key. A screen may give an action of everywhere its own meaning by having the same id or action."""
    taken: dict[str, Key] = {}
    found = []
    for key in keys:
        for pressed in moved.get(key.id, key.keys).split(","):
            other = taken.setdefault(pressed.strip(), key)
            if other.id != key.id and other.action != key.action:
                zh = f"{owner}:{pressed} 同时是 {other.id} 和 {key.id}"
                found.append(Text(zh, f"{owner}: {pressed} is both {other.id} and {key.id}"))
    return found
