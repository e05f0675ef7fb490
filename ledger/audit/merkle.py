"""The tree of RFC 6962 over the records: leaf hashes, stored nodes, root, inclusion and consistency proofs.

Leaf i is SHA-256(0x00 ‖ body of record i + 1), a node SHA-256(0x01 ‖ left ‖ right). Stored are the nodes of complete
subtrees only: node (level, index) covers the leaves [index · 2^level, (index + 1) · 2^level). Appending leaf n needs the
roots of the complete subtrees of n, at most one per bit, and writes two nodes on average. Nothing here knows a database:
a `Nodes` is any look-up of (level, index).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

NodeKey = tuple[int, int]
"""(level, index)."""
Nodes = Callable[[NodeKey], bytes]

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(body: bytes) -> bytes:
    """The hash of a record's body as a leaf."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def frontier(size: int) -> list[NodeKey]:
    """The complete subtrees that make up a tree of that size, largest first: 6 leaves are (2, 0) and (1, 2)."""
    return [(level, (size >> level) - 1) for level in reversed(range(size.bit_length())) if size >> level & 1]


def appended(size: int, leaves: Iterable[bytes], known: dict[NodeKey, bytes]) -> list[tuple[int, int, bytes]]:
    """The nodes that leaves add to a tree of that size; `known` holds its frontier and learns the new nodes."""
    found: list[tuple[int, int, bytes]] = []
    for index, leaf in enumerate(leaves, start=size):
        level, place, value = 0, index, leaf
        found.append((0, index, leaf))
        known[0, index] = leaf
        while place & 1:
            value = node_hash(known[level, place - 1], value)
            level, place = level + 1, place >> 1
            known[level, place] = value
            found.append((level, place, value))
    return found


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the tree of the first `size` leaves."""
    parts = [nodes(key) for key in frontier(size)]
    return _joined(parts) if parts else EMPTY_ROOT


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The siblings from leaf `index` up to the root of the first `size` leaves (RFC 6962 §2.1.1)."""
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    return _path(index, 0, size, nodes)


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """What shows that the first `old` of `size` leaves are unchanged (RFC 6962 §2.1.2)."""
    if not 0 < old <= size:
        raise IndexError(f"no tree of {old} before one of {size}")
    return _subproof(old, 0, size, nodes)


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected: bytes) -> bool:
    """True where the proof leads from the leaf to the root."""
    if not 0 <= index < size:
        return False
    place, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(sibling, value)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and value == expected


def proves_consistency(old: int, size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """True where the proof shows that the tree with `new_root` begins with the one with `old_root` (RFC 9162 §2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_root == new_root
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _joined(parts: Sequence[bytes]) -> bytes:
    value = parts[-1]
    for part in reversed(parts[:-1]):
        value = node_hash(part, value)
    return value


def _range(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash of the leaves [start, end); `start` is a multiple of the largest power of two in the range."""
    size = end - start
    return _joined([nodes((level, (start >> level) + index)) for level, index in frontier(size)])


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def _path(index: int, start: int, end: int, nodes: Nodes) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, nodes), _range(middle, end, nodes)]
    return [*_path(index, middle, end, nodes), _range(start, middle, nodes)]


def _subproof(old: int, start: int, end: int, nodes: Nodes) -> list[bytes]:
    """Of the part [start, end); the one that begins at leaf 0 and ends with the old tree is known to who holds its root."""
    if old == end:
        return [_range(start, end, nodes)] if start else []
    middle = start + _split(end - start)
    if old <= middle:
        return [*_subproof(old, start, middle, nodes), _range(middle, end, nodes)]
    return [*_subproof(old, middle, end, nodes), _range(start, middle, nodes)]


class GrowingTree:
    """A tree that leaves are added to one by one; it keeps its frontier only, and can tell its root at any size."""

    def __init__(self) -> None:
        self.size = 0
        self._known: dict[NodeKey, bytes] = {}

    def add(self, leaf: bytes) -> None:
        """The next leaf."""
        appended(self.size, [leaf], self._known)
        self.size += 1
        self._known = {key: self._known[key] for key in frontier(self.size)}

    def root(self) -> bytes:
        """Of the leaves so far."""
        return root(self.size, self._known.__getitem__)
