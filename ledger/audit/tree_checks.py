"""The stored tree against the leaves: every node, nothing missing, nothing more; the roots at the sizes of checkpoints."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ledger.audit import merkle
from ledger.audit.findings import Finding, VerifyReport, differs
from ledger.audit.row_source import AuditRows
from ledger.domain.problem import Text


def check_tree(rows: AuditRows, leaves: list[bytes], report: VerifyReport, sizes: Collection[int] = ()) -> dict[int, bytes]:
    """Compare every node, level by level, and set the root. Gives the roots of the trees of those sizes, where they are there.

    Roots are computed from the leaves alone: two sizes of one list of leaves are consistent by construction, so that a
    checkpoint of either size is compared with the records themselves, not with a proof.
    """
    size = len(leaves)
    wanted = {key for point in (size, *sizes) for key in merkle.frontier(point)}
    kept: dict[merkle.NodeKey, bytes] = {}
    stored = _Levels(rows.node())
    level, expected = 0, leaves
    while expected:
        kept |= {(level, index): expected[index] for at, index in wanted if at == level and index < len(expected)}
        _check_level(level, expected, stored.take(level), report)
        expected = [merkle.node_hash(expected[at], expected[at + 1]) for at in range(0, len(expected) - 1, 2)]
        level += 1
    for index in (index for _, index, _ in stored.rest()):
        report.add(_node_finding(level, index, "a node", None))
    report.root = merkle.root(size, kept.__getitem__).hex()
    return {point: merkle.root(point, kept.__getitem__) for point in sizes if 0 < point <= size}


class _Levels:
    """Stored nodes in order of level."""

    def __init__(self, nodes: Iterator[tuple[int, int, bytes]]) -> None:
        self._nodes = nodes
        self._next = next(nodes, None)

    def take(self, level: int) -> Iterator[tuple[int, bytes]]:
        while self._next is not None and self._next[0] <= level:
            found, self._next = self._next, next(self._nodes, None)
            yield found[1], found[2]

    def rest(self) -> Iterator[tuple[int, int, bytes]]:
        if self._next is not None:
            yield self._next
        yield from self._nodes


def _check_level(level: int, expected: list[bytes], stored: Iterator[tuple[int, bytes]], report: VerifyReport) -> None:
    seen = 0
    for index, value in stored:
        report.checked["nodes"] += 1
        while seen < min(index, len(expected)):
            report.add(_node_finding(level, seen, None, expected[seen]))
            seen += 1
        if not 0 <= index < len(expected):
            report.add(_node_finding(level, index, "a node", None))
        elif expected[index] != value:
            report.add(_node_finding(level, index, value, expected[index]))
        seen = max(seen, index + 1)
    for missing in range(seen, len(expected)):
        report.add(_node_finding(level, missing, None, expected[missing]))


def _node_finding(level: int, index: int, stored: object, expected: object) -> Finding:
    seq = index + 1 if level == 0 else 0
    column = "hash" if isinstance(stored, bytes) else ""
    return differs(Finding("node_changed", Text("", ""), "node", column, f"{level}/{index}", seq), stored, expected)
