"""Records posted behind the terminal's back, for tests that need another user or setting first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ledger.api import PostOptions, post_file
from tests.tui.demo_terminal import opened


def post(path: Path, *documents: dict[str, Any], user: str | None = None) -> None:
    """Post documents to the book at a path."""
    book, session = opened(path, user)
    content = "\n".join(json.dumps(one, ensure_ascii=False) for one in documents).encode()
    answer = post_file(book, content, name="test", circumstances=session.circumstances, options=PostOptions())
    book.close()
    assert answer.status == "posted", answer
