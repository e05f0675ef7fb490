"""One document from a screen to the book, through the same door as a file of one line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ledger.api import Circumstances, FileOutcome, OpenBook, PostOptions, post_file


def post_document(book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances) -> FileOutcome:
    """Post it. The same document again answers `unchanged`, so that a key pressed twice or a crash posts it once."""
    content = (json.dumps(raw, ensure_ascii=False) + "\n").encode()
    return post_file(book, content, name=str(raw["id"]), circumstances=circumstances, options=PostOptions())
