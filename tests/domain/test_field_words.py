"""Every field of every document is named and explained in both languages, and nothing else is."""

from __future__ import annotations

from typing import get_args

from ledger.domain.field_words import UNITS, WORDS, fields_of_kinds, words_of
from ledger.domain.kind import FieldType


def test_every_field_has_words_in_both_languages() -> None:
    silent = [f"{kind}: {'.'.join(path)}" for kind, path in fields_of_kinds() if words_of(kind, path) is None]
    assert not silent, f"give them words in ledger/domain/field_words.py: {silent}"


def test_no_words_are_left_over() -> None:
    spoken = set()
    for kind, path in fields_of_kinds():
        keys = (".".join((kind, *path)), ".".join(path), path[-1])
        spoken |= {next(key for key in keys if key in WORDS)}
    assert not set(WORDS) - spoken, set(WORDS) - spoken


def test_words_are_never_empty() -> None:
    for key, words in WORDS.items():
        assert all((words.label.zh, words.label.en, words.meaning.zh, words.meaning.en)), key


def test_every_type_says_how_it_is_written() -> None:
    assert set(UNITS) == set(get_args(FieldType))
