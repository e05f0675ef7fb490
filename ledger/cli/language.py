"""Which language to speak: `--lang`, ZHANGFANG_LANG, then LC_ALL, LC_MESSAGES, LANG; else English."""

from __future__ import annotations

import os
import sys


def chosen_language() -> str:
    """`zh` or `en`."""
    for word, following in zip(sys.argv, [*sys.argv[1:], ""], strict=True):
        if word.startswith("--lang="):
            return "zh" if word.endswith("=zh") else "en"
        if word == "--lang" and following in ("zh", "en"):
            return following
    for name in ("ZHANGFANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def language_asked_for() -> bool:
    """True where somebody named a language for this program, not only for the machine."""
    return any(word == "--lang" or word.startswith("--lang=") for word in sys.argv) or bool(os.environ.get("ZHANGFANG_LANG"))
