"""What was typed into a cell of a document, as the document holds it; and what may be meant by it.

Codes are looked up in the index of candidates in memory, so that Enter never waits for the book: the code itself, what begins
with it, a barcode, the mnemonic, the name. The best one is taken where it is meant beyond doubt (`meant`); where others fit as
well, the text stays with a problem: a hand that types ahead gets no goods it did not mean, and goes on in the next cell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api import CandidateIndex, ChoiceDescription, FieldDescription, Found, Problem, Text, meant
from tui.entry_parsing.dates import read_date
from tui.entry_parsing.fold import fold_code
from tui.entry_parsing.formula import read_number
from tui.widgets.entry_grid.column import NUMERIC, Col
from tui.widgets.entry_grid.meanings import ambiguous_code, unknown_code
from tui.widgets.entry_grid.popup import LINES_MAX, Suggestion

_YES: Final = ("true", "1", "y", "yes", "是", "√")
_NO: Final = ("false", "0", "n", "no", "否")
FLAGS: Final = (ChoiceDescription("true", Text("是", "yes")), ChoiceDescription("false", Text("否", "no")))


@dataclass(slots=True)
class Reader:
    """Reads cells of one document."""

    index: CandidateIndex
    today: Callable[[], dt.date]
    detail: Callable[[str, str], Text] = lambda _kind, _code: Text("", "")
    """What stands beside a candidate: stock and last price, as far as they are known."""

    def read(self, col: Col, field: FieldDescription | None, typed: str, *, base: str, recent: Sequence[str]) -> str | Problem:
        """A value as the document holds it; `base` is the date that short dates are read by."""
        if col.kind in NUMERIC:
            return read_number(typed, places=col.places, fixed=col.fixed)
        if col.kind == "date":
            return read_date(typed, base=dt.date.fromisoformat(base), today=self.today())
        if field is None:
            return typed.strip()
        if col.kind == "choice":
            return self._choice(field, typed)
        if col.kind == "code":
            return self._code(field, typed, recent)
        if field.type in ("identifier", "currency", "lot"):
            folded = fold_code(typed)
            return folded.upper() if field.type == "currency" else folded
        return typed.strip()

    def _code(self, field: FieldDescription, typed: str, recent: Sequence[str]) -> str | Problem:
        text = fold_code(typed)
        kinds = self._kinds(field)
        if not kinds or (field.type == "reference" and "/" in text):
            return text
        found = self.index.search(text, kinds, recent=recent, limit=LINES_MAX)
        sure = meant(found, recent)
        if sure is not None:
            return sure.candidate.code
        if found:
            return ambiguous_code(typed, [(one.candidate.code, one.candidate.name) for one in found])
        return text if field.type == "reference" else unknown_code(typed)

    def _kinds(self, field: FieldDescription) -> tuple[str, ...]:
        wanted = field.masters if field.type == "code" else field.references
        known = self.index.kinds()
        return tuple(kind for kind in wanted if kind in known or field.type == "reference" or kind in _MASTERS)

    def _choice(self, field: FieldDescription, typed: str) -> str | Problem:
        text = fold_code(typed).lower()
        if field.type == "flag":
            return "true" if text in _YES else "false" if text in _NO else _no_choice(typed, FLAGS)
        whole = [one for one in field.choices if text in _words(one)]
        found = whole or [one for one in field.choices if any(word.startswith(text) for word in _words(one))]
        if len(found) == 1:
            return found[0].value
        return ambiguous_code(typed, [(one.value, one.label) for one in found]) if found else _no_choice(typed, field.choices)

    def suggest(self, col: Col, field: FieldDescription | None, typed: str, recent: Sequence[str]) -> list[Suggestion]:
        """Candidates, the best first."""
        if field is None:
            return []
        text = fold_code(typed)
        if col.kind == "choice":
            choices = FLAGS if field.type == "flag" else field.choices
            fitting = [one for one in choices if any(text.lower() in word.lower() for word in (one.value, *one.label))]
            taken = self._choice(field, typed)
            ranked = sorted(fitting or choices, key=lambda one: one.value != taken)
            return [Suggestion(one.value, one.label, best=not isinstance(taken, Problem)) for one in ranked]
        if col.kind != "code":
            return []
        found = self.index.search(text, self._kinds(field), recent=recent, limit=LINES_MAX)
        sure = meant(found, recent)
        if sure is not None:
            found = [sure, *(one for one in found if one is not sure)]
        return [self._suggestion(one, best=sure is not None) for one in found]

    def _suggestion(self, found: Found, *, best: bool) -> Suggestion:
        one = found.candidate
        known = self.detail(one.kind, one.code)
        detail = known if known.zh else Text(one.detail, one.detail)
        barcode = found.matched == "barcode"
        return Suggestion(one.code, one.name, detail, barcode, found.exact, best)

    def name(self, field: FieldDescription | None, code: str) -> Text:
        """What a code is called; empty where nobody knows it."""
        for kind in field.masters if field is not None else ():
            found = self.index.candidate(kind, code)
            if found is not None:
                return found.name
        return Text("", "")


_MASTERS: Final = ("item", "party", "account", "place", "bank_account", "tax_code", "category", "party_group", "area", "user")
"""Kinds that are always indexed: where one has no records, every code of it is unknown."""


def _words(one: ChoiceDescription) -> tuple[str, str, str]:
    return one.value, one.label.zh, one.label.en.lower()


def _no_choice(typed: str, choices: Sequence[ChoiceDescription]) -> Problem:
    listed_zh = "、".join(f"{one.value} {one.label.zh}" for one in choices)
    listed_en = ", ".join(one.value for one in choices)
    message = Text(f"没有“{typed}”这个选项", f"“{typed}” is no choice")
    return Problem("unknown_choice", message, Text(f"可选:{listed_zh}", f"choose from: {listed_en}"))
