"""What two records must have in common to be the same document: all that is stored but id, number, seq and recorded_at."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from typing import Any

from ledger.api import Record


def content(record: Record) -> dict[str, Any]:
    """All that is stored of a record but its id, its voucher numbers, its place in the log, when it was written.

    What is made of them has a blank for them: keys of open items hold the id, names of layers the place in the log. The hash
    of the request is one of the id too, and is left out.
    """
    seq, identifier = record.seq, record.key.split(":")[1]
    entries = tuple(replace(entry, number=None) for entry in record.entries)
    bare = replace(record, seq=0, request_sha256="", entries=entries)
    told = json.dumps(asdict(bare) | {"recorded_at": None}, default=str, ensure_ascii=False)
    told = re.sub(rf'(?<="){seq}(?=\.\d+/\d+")', "SEQ", told.replace(identifier, "ID"))
    found: dict[str, Any] = json.loads(told)
    return found
