"""A pause of the cyclic collector while a batch is posted.

A batch keeps every record until its commit, so the collector would walk ever more objects and find nothing to free: up to a
sixth of the time of 1,000 documents. Nothing leaks meanwhile, because reference counts free what is done with.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """No cyclic collection until the block ends; then as it was before."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
