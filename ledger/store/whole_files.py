"""Files that are there whole or not at all: made in a folder of their own beside their place, synced, then given their name.

Nothing is ever overwritten. A process that is killed leaves the folder, `.zhangfang-…`, and nothing at the place.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def private_folder(place: Path) -> Iterator[Path]:
    """A folder on the same disk as the place, gone when the block ends, whatever happened. Raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix=".zhangfang-", dir=place.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give_name(finished: Path, place: Path) -> None:
    """Let a finished file stand at its place; FileExistsError where something stands there by now."""
    _sync(finished)
    try:
        os.link(finished, place)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        if os.path.lexists(place):
            raise FileExistsError(place) from None
        finished.rename(place)
    _sync(place.parent)


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
