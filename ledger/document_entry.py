"""Entering documents: what a form asks, and what a document would come to before it is posted. Part of `ledger.api`.

Everything here reads. What a signed-in user may not see is left out as in `ledger.access`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ledger.access import costs_hidden
from ledger.application.circumstances import Circumstances
from ledger.application.form_description import KindDescription
from ledger.application.preview_document import Preview, PreviewVoucher
from ledger.application.preview_document import preview as preview_of
from ledger.domain.form_words import RECORD_TITLES
from ledger.domain.kinds import KINDS
from ledger.domain.problem import Problem, Text
from ledger.wiring import OpenBook


def preview(book: OpenBook, raw: Mapping[str, Any], circumstances: Circumstances) -> Preview | list[Problem]:
    """What the document comes to if it is posted now, or everything that stands against it; nothing is locked or stored.

    `circumstances.user` is who would post: a reviewer passes the name of who prepared it.
    """
    found = preview_of(book, raw, circumstances)
    return _without_amounts(found) if isinstance(found, Preview) and costs_hidden(book) else found


def describe_kind(name: str) -> KindDescription:
    """The form of a kind of document or master data; `name` is one of `form_kinds()`."""
    from ledger.application.describe_kind import describe_kind as described  # noqa: PLC0415  # pydantic is loaded for forms

    return described(name)


def kind_title(name: str) -> Text:
    """What a kind of document or master data is called; no model is made for it."""
    return KINDS[name].title if name in KINDS else RECORD_TITLES[name]


def form_kinds() -> tuple[str, ...]:
    """Every kind that a form can be made for, documents first."""
    from ledger.application.describe_kind import form_kinds as kinds  # noqa: PLC0415  # pydantic is loaded for forms

    return kinds()


def vouchers_as_reader_sees(book: OpenBook, vouchers: tuple[PreviewVoucher, ...]) -> tuple[PreviewVoucher, ...]:
    """Vouchers without money where the user sees no costs."""
    return tuple(_voucher_without_amounts(voucher) for voucher in vouchers) if costs_hidden(book) else vouchers


def _without_amounts(found: Preview) -> Preview:
    """For who sees no costs: vouchers without money, and nothing that completion read from the books."""
    vouchers = tuple(_voucher_without_amounts(voucher) for voucher in found.vouchers)
    record = replace(found.record, input={}, entries=())
    return replace(found, record=record, vouchers=vouchers, completed={}, totals={})


def _voucher_without_amounts(voucher: PreviewVoucher) -> PreviewVoucher:
    return replace(voucher, lines=tuple(replace(line, debit="", credit="") for line in voucher.lines))
