"""The identity of a statement's row: the same row has it in every file and every import (IMPORTERS §4.1).

Account, date, amount, currency, the bank's own id and what the row says; rows that are alike in all of it are told apart by
their occurrence number in the file, so that a file holding a row three times adds one to a book that has two of it. A bank's
own id is a part of it and never all of it: ids repeat over days and over the halves of one payment. The time of day counts only
where there is no id: a bank gives it in one export and leaves it out in another.

A day must be whole in a file: of two equal coffees, one in a file that ends at noon and one in a file that begins there, the
second cannot be told from the first. Banks export by days.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from importers.amounts import same_number
from importers.report import BankRecord

__all__ = ["numbered"]


def numbered(source: str, records: Iterable[BankRecord]) -> Iterator[BankRecord]:
    """Give each record its identity; `source` names the kind of statement."""
    seen: Counter[str] = Counter()
    for record in records:
        told = (record.currency, record.counterparty, record.counterparty_account, record.memo)
        own = (record.bank_id or record.time, *told)
        parts = ("bank", source, record.account, record.date, same_number(record.amount), *own)
        text = "|".join("".join(unicodedata.normalize("NFKC", part).split()) for part in parts)
        seen[text] += 1
        yield replace(record, identity=f"{text}|{seen[text]}")
