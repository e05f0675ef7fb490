"""Master data for fronts: lists by what is typed, and everything about one code. Part of `ledger.api`.

Everything here reads; changes are records, posted like documents (`post_file`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ledger.access import refused_to_reader
from ledger.application.candidates import CandidateIndex
from ledger.application.look_up_master import MasterDetail, MasterRow, register_rows
from ledger.application.look_up_master import master_detail as detail_of
from ledger.domain.problem import Problem, Text
from ledger.wiring import OpenBook

MASTERS_KEPT: Final = (
    "item", "party", "account", "place", "bank_account", "category", "party_group", "area", "rate", "user", "book_setting",
)  # fmt: skip
"""Kinds that people keep, in the order of a menu."""
_CAN_STOP: Final = ("user", "account")
"""Kinds that can be taken out of use; what is not used any more of the others is simply named no more."""


def master_rows(book: OpenBook, kind: str, text: str, index: CandidateIndex, limit: int) -> list[MasterRow] | list[Problem]:
    """The codes of a kind that fit what is typed: by code, mnemonic, barcode or name; all, where nothing is typed."""
    refused = refused_to_reader(book, "look_up", kind)
    if refused:
        return refused
    if kind in index.kinds() or kind not in ("rate", "book_setting"):
        found = index.search(text, (kind,), limit=limit)
        return [MasterRow(one.candidate.code, one.candidate.name, one.candidate.detail) for one in found]
    with book.read() as reading:
        rows = register_rows(reading, kind)
    wanted = text.casefold()
    return [row for row in rows if wanted in f"{row.code} {row.name.zh} {row.detail}".casefold()][-limit:][::-1]


def master_detail(book: OpenBook, kind: str, code: str) -> MasterDetail | list[Problem] | None:
    """Fields and versions of one code; None where there is no such code."""
    refused = refused_to_reader(book, "look_up", f"{kind}:{code}")
    if refused:
        return refused
    with book.read() as reading:
        return detail_of(reading, kind, code)


def stopping_record(found: MasterDetail) -> Mapping[str, Any] | Problem:
    """The record that takes a code out of use, or puts it back into use."""
    if found.kind not in _CAN_STOP:
        message = Text("这类资料没有停用", "this kind of master data is not taken out of use")
        return Problem("not_stoppable", message, Text("不再引用它即可", "simply name it no more"))
    if found.kind == "account":
        status = "closed" if found.active else "open"
        key = {"kind": "account_event", "id": found.code, "version": found.events + 1}
        return {**key, "account": found.code, "status": status}
    return {**(found.given or {}), "kind": found.kind, "version": found.next_version, "active": not found.active}
