"""Every field a sender may write has words in both languages: master data and the header of documents."""

from __future__ import annotations

from ledger.api import describe_kind
from ledger.application.document_models import model_of
from ledger.domain.kinds import KINDS
from ledger.domain.master_records import MASTER_KINDS
from ledger.domain.master_words import HEADER_WORDS, MASTER_WORDS, words_of_master

_OF_THE_RECORD = ("kind", "version", "prepared_by")


def _fields(kind: str) -> list[str]:
    return [field.alias or name for name, field in model_of(kind).model_fields.items() if name not in _OF_THE_RECORD]


def test_every_field_of_master_data_has_words() -> None:
    kinds = (*MASTER_KINDS, "book_setting", "account_event")
    silent = [f"{kind}.{name}" for kind in kinds for name in _fields(kind) if words_of_master(kind, name) is None]
    assert not silent, f"give them words in ledger/domain/master_words.py: {silent}"


def test_no_words_of_master_data_are_left_over() -> None:
    spoken = {
        key
        for kind in (*MASTER_KINDS, "book_setting", "account_event")
        for name in (*_fields(kind), *_inner_fields(kind))
        for key in (f"{kind}.{name}", name)
    }
    assert not set(MASTER_WORDS) - spoken


def test_the_header_of_every_document_has_words() -> None:
    for kind in KINDS.values():
        own = {field.name for field in kind.fields} | {lines.name for lines in kind.lists} | {"kind"}
        assert set(model_of(kind.name).model_fields) - own == set(HEADER_WORDS), kind.name


def _inner_fields(kind: str) -> list[str]:
    """Fields of the objects in a list, `units.code`."""
    return [f"{one.list}.{one.name}" for one in describe_kind(kind).fields if one.list]
