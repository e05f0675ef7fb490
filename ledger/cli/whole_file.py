"""Files that are written whole or not at all: beside their place first, synced, then renamed to it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(out: Path, chunks: Iterable[bytes]) -> None:
    """Write a file; an older one stays as it was until the new one is finished. Raises OSError.

    What is no plain file, a device or a pipe, is written to as it is.
    """
    if out.exists() and not out.is_file():
        with out.open("wb") as there:
            there.writelines(chunks)
        return
    number, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
