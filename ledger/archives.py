"""Archives of the books for auditors and tax offices. Part of `ledger.api`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.metadata import version
from typing import Final

from ledger.application.archive_facts import ArchiveFacts, archive_facts
from ledger.domain.problem import Problem
from ledger.printing.gb24589_xml import gb24589_file
from ledger.printing.saft_xml import saft_file
from ledger.wiring import OpenBook

_FORMS: Final[dict[str, Callable[[ArchiveFacts, str, dt.date], bytes]]] = {
    "gb24589": lambda found, made_by, _created: gb24589_file(found, made_by),
    "saf-t": saft_file,
}
ARCHIVE_FORMS: Final = tuple(_FORMS)
"""Subsets of standards, none certified."""


def archive(book: OpenBook, form: str, since: dt.date | None, until: dt.date | None, created: dt.date) -> bytes | Problem:
    """The books of some months as one XML file; a problem where vouchers and balances differ."""
    with book.read() as reading:
        found = archive_facts(reading, since, until)
    return found if isinstance(found, Problem) else _FORMS[form](found, version("zhangfang"), created)
