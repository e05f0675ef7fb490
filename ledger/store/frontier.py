"""The complete subtrees of the stored tree: what its root, and every leaf that is added, are computed from."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

from itertools import chain

import sqlalchemy as sa

from ledger.audit import merkle
from ledger.store.statements import select


def frontier_nodes(
    connection: sa.Connection, size: int, remembered: dict[merkle.NodeKey, bytes]
) -> dict[merkle.NodeKey, bytes]:
    """The complete subtrees of a tree of that size, from memory or in one query. A node never changes once it is there."""
    keys = merkle.frontier(size)
    if all(key in remembered for key in keys):
        return {key: remembered[key] for key in keys}
    either = " OR ".join(['("level" = ? AND "index" = ?)'] * len(keys))
    rows = select(connection, f'SELECT "level", "index", "hash" FROM node WHERE {either}', tuple(chain.from_iterable(keys)))
    return {(level, index): bytes(value) for level, index, value in rows}
