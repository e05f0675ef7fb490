"""What a clerk may mean by a few typed letters: items, parties, accounts, places, users and open documents, kept in memory.

    search("ls", ("item",))         LS-M6-20 内六角螺栓 (its code begins with it), 螺栓垫圈 (its initials do), …

Ranking: the code itself, a barcode, codes that begin with what was typed, the mnemonic (of the master, else the pinyin initials
of its name), then names that hold it somewhere; inside each, what was used last with the party at hand comes first. Text is
compared without case, and full-width letters count as plain ones. `meant` says whether the first is so much better than the
second that nobody need be asked.

The index is made once and then only takes in what the log brought since (`renewed`). It is never changed in place: a screen may
search it while a worker makes the next one.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, Literal

from ledger.application.pinyin_initials import initials
from ledger.domain.problem import Text

Matched = Literal["code", "barcode", "mnemonic", "name", "recent"]
LIMIT: Final = 8
"""Candidates that a popup shows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing a clerk may mean. `detail` is the unit of an item, the group of a party, the party of a document."""

    kind: str
    code: str
    name: Text
    detail: str = ""
    mnemonics: tuple[str, ...] = ()
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate, and what of it fits what was typed."""

    candidate: Candidate
    matched: Matched
    exact: bool = False
    """The whole code or barcode was typed: a scanner's line may be taken at once."""
    whole: bool = False
    """The whole mnemonic or name was typed."""


def folded(text: str) -> str:
    """As texts are compared: no case, full-width letters and digits as plain ones, no blanks around."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip().lower()


class _Prefixes:
    """Texts in order, each with the position of its candidate."""

    def __init__(self, texts: Iterable[tuple[str, int]]) -> None:
        pairs = sorted(texts)
        self._texts = [text for text, _ in pairs]
        self._positions = [position for _, position in pairs]

    def beginning_with(self, text: str) -> Sequence[int]:
        """Positions of those that begin with a text, in order."""
        first, last = bisect_left(self._texts, text), bisect_right(self._texts, text + "\U0010ffff")
        return self._positions[first:last]


class _Section:
    """The candidates of one kind, ready to be searched."""

    def __init__(self, candidates: Mapping[str, Candidate]) -> None:
        self.by_code: Final = dict(candidates)
        self.all: Final = list(self.by_code.values())
        codes = [folded(one.code) for one in self.all]
        self.codes: Final = _Prefixes((code, position) for position, code in enumerate(codes))
        self.exact: Final = {code: position for position, code in enumerate(codes)}
        self.mnemonics: Final = _Prefixes((text, position) for position, one in enumerate(self.all) for text in one.mnemonics)
        self.barcodes: Final = {text: position for position, one in enumerate(self.all) for text in one.barcodes}
        self._starts: Final[list[int]] = []
        self._names: Final = self._joined(self.all)

    def _joined(self, candidates: list[Candidate]) -> str:
        """All names in one text: looking through it once is faster than asking each."""
        parts, length = [], 0
        for one in candidates:
            zh, en = one.name
            part = folded(zh) if zh == en else f"{folded(zh)}\t{folded(en)}"
            self._starts.append(length)
            parts.append(part)
            length += len(part) + 1
        return "\n".join(parts)

    def positions(self, codes: Iterable[str]) -> list[int]:
        """Where the candidates of some codes stand, those that are there."""
        known = (self.exact.get(folded(code)) for code in codes)
        return [one for one in known if one is not None]

    def named(self, text: str) -> Iterator[int]:
        """Positions of those whose name holds a text, in order of the index."""
        found = self._names.find(text)
        while found >= 0:
            position = bisect_right(self._starts, found) - 1
            yield position
            following = self._starts[position + 1] if position + 1 < len(self._starts) else len(self._names)
            found = self._names.find(text, following)


@dataclass(frozen=True)
class CandidateIndex:
    """Everything that can be named, as of a record of the log."""

    seq: int
    """The record it is made of; what came later is taken in by `renewed`."""
    _sections: Mapping[str, _Section] = field(repr=False)

    @classmethod
    def of(cls, seq: int, candidates: Iterable[Candidate]) -> CandidateIndex:
        """A new index."""
        return cls(seq, {kind: _Section(found) for kind, found in _by_kind(candidates).items()})

    def kinds(self) -> frozenset[str]:
        """The kinds that have candidates."""
        return frozenset(self._sections)

    def codes(self, kind: str) -> Collection[str]:
        """The codes of a kind."""
        section = self._sections.get(kind)
        return section.by_code.keys() if section is not None else ()

    def candidate(self, kind: str, code: str) -> Candidate | None:
        """The candidate of a code, or None."""
        section = self._sections.get(kind)
        return section.by_code.get(code) if section is not None else None

    def search(
        self,
        text: str,
        kinds: Collection[str],
        *,
        recent: Sequence[str] = (),
        limit: int = LIMIT,
        only: Collection[str] | None = None,
    ) -> list[Found]:
        """The best candidates of some kinds. `recent` are codes that were used last, the newest first; `only` admits no others.

        Without a text the recent ones are given, then the first by code.
        """
        wanted = folded(text)
        found: dict[tuple[str, str], Found] = {}
        for matched, matcher in _MATCHERS:
            for kind in kinds:
                section = self._sections.get(kind)
                if section is None or len(found) >= limit:
                    continue
                positions = matcher(section, wanted, recent)
                admitted = (section.all[one] for one in positions if only is None or section.all[one].code in only)
                new = (one for one in admitted if (one.kind, one.code) not in found)
                for one in islice(new, limit - len(found)):
                    found[one.kind, one.code] = _found(one, matched, wanted)
        return _exact_first(list(found.values()))

    def renewed(self, seq: int, changed: Iterable[Candidate], *, gone: Collection[tuple[str, str]] = ()) -> CandidateIndex:
        """The index with what the log brought since; kinds in which nothing changed are taken over as they are."""
        by_kind = _by_kind(changed)
        touched = {kind for kind, _ in gone} | set(by_kind)
        sections = dict(self._sections)
        for kind in touched:
            known = dict(sections[kind].by_code) if kind in sections else {}
            known |= by_kind.get(kind, {})
            for _, code in (one for one in gone if one[0] == kind):
                known.pop(code, None)
            sections[kind] = _Section(known)
        return CandidateIndex(seq, sections)


def meant(found: Sequence[Found], recent: Collection[str] = ()) -> Found | None:
    """The first where it is meant beyond doubt; None where others fit as well and somebody has to choose.

    A whole code or barcode, the only candidate, one that fits in a better way than all others (its code begins so, of the
    others only the name holds it), a whole mnemonic or name, or the only one of its rank used last with this party.
    """
    if not found:
        return None
    first = found[0]
    equals = [one for one in found if one.matched == first.matched]
    if first.exact or len(equals) == 1:
        return first
    for better in (lambda one: one.whole, lambda one: one.candidate.code in recent):
        chosen = [one for one in equals if better(one)]
        if len(chosen) == 1:
            return chosen[0]
    return None


def _found(one: Candidate, matched: Matched, wanted: str) -> Found:
    exact = matched == "barcode" or (matched == "code" and folded(one.code) == wanted)
    names = one.mnemonics if matched == "mnemonic" else tuple(map(folded, one.name)) if matched == "name" else ()
    return Found(one, matched, exact, wanted in names)


def _exact_first(found: list[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (not one.exact, one.matched == "barcode"))


def _by_kind(candidates: Iterable[Candidate]) -> dict[str, dict[str, Candidate]]:
    found: dict[str, dict[str, Candidate]] = {}
    for one in candidates:
        found.setdefault(one.kind, {})[one.code] = one
    return found


# --- how something fits ----------------------------------------------------------------------------------------------------

_Recent = Sequence[str]


def _whole_code(section: _Section, text: str, _recent: _Recent) -> Iterable[int]:
    exact = section.exact.get(text)
    return () if exact is None else (exact,)


def _code(section: _Section, text: str, recent: _Recent) -> Iterable[int]:
    if text:
        yield from (one for one in section.positions(recent) if folded(section.all[one].code).startswith(text))
        yield from section.codes.beginning_with(text)


def _barcode(section: _Section, text: str, _recent: _Recent) -> Iterable[int]:
    found = section.barcodes.get(text)
    return () if found is None else (found,)


def _mnemonic(section: _Section, text: str, recent: _Recent) -> Iterable[int]:
    if text:
        known = section.positions(recent)
        yield from (one for one in known if any(own.startswith(text) for own in section.all[one].mnemonics))
        yield from section.mnemonics.beginning_with(text)


def _name(section: _Section, text: str, recent: _Recent) -> Iterable[int]:
    if text:
        names = ((one, section.all[one].name) for one in section.positions(recent))
        yield from (one for one, name in names if text in folded(name.zh) or text in folded(name.en))
        yield from section.named(text)


def _recently(section: _Section, text: str, recent: _Recent) -> Iterable[int]:
    """Without a text: what was used last, then everything by code."""
    if not text:
        yield from section.positions(recent)
        yield from section.codes.beginning_with("")


_MATCHERS: Final[Sequence[tuple[Matched, Any]]] = (
    ("code", _whole_code),
    ("barcode", _barcode),
    ("code", _code),
    ("mnemonic", _mnemonic),
    ("name", _name),
    ("recent", _recently),
)


def mnemonics_of(name: str, own: str = "") -> tuple[str, ...]:
    """What finds a name by initials: the master's own field where it has one, else its pinyin."""
    return (folded(own),) if own else tuple(one for one in initials(name) if one)
