"""A clerk in a process of its own, who posts one document after the other until told to stop.

    python -m tests.failover.clerk PLACE NAME FOLDER

Every acknowledgement is a line in FOLDER/NAME.acks before the next document is begun; whoever reads that file knows what the
clerk was promised. A failure of the machine is answered as a person would: the same document is posted again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ledger.api import Circumstances, OpenBook, PostOptions, Problem, open_book, post_file
from ledger.audit.canonical import sealed

Document = dict[str, Any]
DAY = "2026-03-05"
MASTERS: tuple[Document, ...] = (
    {"kind": "party", "id": "S1", "name": "supplier", "group": "supplier"},
    {"kind": "party", "id": "C1", "name": "customer", "group": "customer"},
    {"kind": "item", "id": "P1", "name": "product", "unit": "pc", "category": "goods", "tax_code": "special13"},
    {
        "kind": "goods_receipt", "id": "STOCK", "date": DAY, "supplier": "S1",
        "lines": [{"item": "P1", "quantity": "1000000", "place": "W1", "net": "10000000.00"}],
    },
)  # fmt: skip
"""What the book holds before the first clerk begins: enough of one item that all of them sell."""


def documents(name: str) -> Iterator[Document]:
    """Receipts, deliveries and vouchers without end, each under a number of its own."""
    number = 0
    while True:
        number += 1
        head = {"id": f"{name}-{number}", "date": DAY}
        line = {"item": "P1", "quantity": str(number % 7 + 1), "place": "W1"}
        if number % 3 == 1:
            yield {"kind": "goods_receipt", **head, "supplier": "S1", "lines": [line | {"net": "71.30"}]}
        elif number % 3 == 2:
            yield {"kind": "delivery", **head, "customer": "C1", "lines": [line | {"gross": "113.00"}]}
        else:
            lines = [{"account": "5602", "debit": "12.34"}, {"account": "2241", "credit": "12.34", "party": "S1"}]
            yield {"kind": "journal_voucher", **head, "lines": lines}


class Clerk:
    """One clerk with the file of what was acknowledged."""

    def __init__(self, place: str, name: str, folder: Path) -> None:
        self.name = name
        self._place, self._stop = place, folder / "stop"
        self._acks = (folder / f"{name}.acks").open("a", encoding="utf-8")
        self._asked_again = 0

    def work(self) -> None:
        """Post until the file `stop` is there; the document that was begun is finished first."""
        book = self._opened()
        for document in documents(self.name):
            if self._stop.exists():
                break
            self._acks.write(json.dumps({"begun": f"{document['kind']}:{document['id']}:1"}) + "\n")
            self._acks.write(json.dumps(self._posted(book, document)) + "\n")
            self._acks.flush()
        again = {"asked_again": self._asked_again, "repeated": book.store.repeated}
        self._acks.write(json.dumps(again) + "\n")
        self._acks.close()
        book.close()

    def _opened(self) -> OpenBook:
        while isinstance(found := open_book(self._place), Problem):
            time.sleep(0.2)
        return found

    def _posted(self, book: OpenBook, document: Document) -> Document:
        """What was acknowledged: number and hash of the record, and when."""
        content = json.dumps(document).encode()
        circumstances = Circumstances("clerk", lambda: dt.datetime.now(dt.UTC))  # noqa: TID251
        while True:
            try:
                answer = post_file(book, content, name=self.name, circumstances=circumstances, options=PostOptions())
            except Exception as error:  # what is no failure of the machine is raised again
                if not isinstance(getattr(error, "problem", None), Problem):
                    raise
                self._asked_again += 1
                time.sleep(0.2)
                continue
            at = time.monotonic()
            if answer.problems:
                return {"refused": [problem.message.en for problem in answer.problems], "at": at}
            if answer.outcome.posted:
                record = answer.outcome.posted[0]
                digest = hashlib.sha256(sealed(record)[1]).hexdigest()
                return {"key": record.key, "seq": record.seq, "sha256": digest, "at": at}
            key, seq = answer.outcome.unchanged[0]
            return {"key": key, "seq": seq, "sha256": "", "at": at}


if __name__ == "__main__":
    Clerk(sys.argv[1], sys.argv[2], Path(sys.argv[3])).work()
