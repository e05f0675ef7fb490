"""How the door opens the terminal: the application on a book, and the check of all keymaps."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import tui.screens
import tui.widgets
from ledger.api import OpenBook, Text
from tui.app import ZhangfangApp
from tui.keymaps import PRESETS, conflicts
from tui.ledger_worker import LedgerWorker
from tui.session import Session
from tui.settings import Settings, read_settings

__all__ = ["Session", "Settings", "key_conflicts", "run_on"]


def run_on(book: OpenBook, session: Session, *, asked: Settings, fallback: str, plain: bool, debug: bool) -> int:
    """Run until the user leaves, and give the exit code.

    `asked` is what the command line said: it holds for this sitting and is not kept; `fallback` is the language where nobody
    has chosen one.
    """
    worker = LedgerWorker(book)
    try:
        app = ZhangfangApp(worker, session, kept=read_settings(), asked=asked, fallback=fallback, plain=plain, debug=debug)
        app.run()
        return app.return_code or 0
    finally:
        worker.close()


def key_conflicts() -> dict[str, list[Text]]:
    """The conflicts of every keymap, with every screen and widget imported."""
    for package in (tui.screens, tui.widgets):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    return {preset: conflicts(preset) for preset in PRESETS}
