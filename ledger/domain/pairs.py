"""Red and blue that net to nothing: marked as pairs, so that a stock card shows what happened (ARCHITECTURE §5.3).

An invoice reverses the estimate and posts the price: Dr INV −1,000.00 [−100] and Dr INV +1,000.00 [+100] on one layer are one
pair; the difference of 20.00 stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ledger.domain.entry import Entry, Posting

_Key = tuple[str, str, str | None, str | None, int, int]


def with_pairs(entries: Sequence[Entry]) -> list[Entry]:
    """The entries with the pairs of the record numbered from 1."""
    waiting: dict[_Key, list[tuple[int, int]]] = {}
    pairs: dict[tuple[int, int], int] = {}
    for entry in entries:
        for posting in _on_layers(entry.postings):
            place = (entry.ordinal, posting.line)
            other = waiting.get(_key(posting, -1))
            if other:
                pairs[place] = pairs[other.pop(0)] = len(pairs) // 2 + 1
            else:
                waiting.setdefault(_key(posting, 1), []).append(place)
    return [_marked(entry, pairs) for entry in entries] if pairs else list(entries)


def _on_layers(postings: Iterable[Posting]) -> list[Posting]:
    return [posting for posting in postings if posting.layer and posting.quantity]


def _key(posting: Posting, sign: int) -> _Key:
    assert posting.layer and posting.item, posting
    return posting.layer, posting.item, posting.lot, posting.place, sign * (posting.quantity or 0), sign * posting.value


def _marked(entry: Entry, pairs: dict[tuple[int, int], int]) -> Entry:
    postings = tuple(
        replace(one, pair=pairs[(entry.ordinal, one.line)]) if (entry.ordinal, one.line) in pairs else one
        for one in entry.postings
    )
    return replace(entry, postings=postings)
