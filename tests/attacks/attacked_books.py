"""The books that are attacked: one with something in every table, small enough to flip every byte of it; and the demo company.

The small one is made of records by hand (`tests/fakes/stories.py`), and holds a checkpoint by a key that anybody knows, a
password, an imported row that waits and a line of the operation log as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.api import REPORTS, Circumstances, OpenBook, ReportRequest, build_demo, create_book, open_book, report
from ledger.application.book import StagedRow
from ledger.application.build_demo import demo_company
from ledger.application.make_checkpoint import MadeCheckpoint, make_checkpoint
from ledger.application.operations import Operation
from ledger.audit.signing_key import SigningKey
from ledger.audit.verifier_key import VerifierKey
from ledger.store.sql_book import SqlBook

sys.path.insert(0, str(Path(__file__).parents[1] / "fakes"))

from record_factory import RecordFactory
from stories import small_book

from .bit_flips import Said, Target, everything_said

NOW = dt.datetime(2026, 3, 31, 9, tzinfo=dt.UTC)


def known_key() -> SigningKey:
    """A key pair that is no secret."""
    private = Ed25519PrivateKey.from_private_bytes(b"zhangfang, a key for the attacks")
    return SigningKey(VerifierKey("example.com/books", private.public_key().public_bytes_raw()), private)


def attacked_book(place: str) -> tuple[SqlBook, RecordFactory]:
    """A small book with a row in every table."""
    book, make = small_book(place)
    secret = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2g"
    record = make.record("password", "ana", {"id": "ana", "sha256": hashlib.sha256(secret.encode()).hexdigest()})
    with book.write() as work:
        work.append(record)
        work.put_credential("ana", secret)
        work.commit()
    with book.checkpointing() as tree:
        assert isinstance(make_checkpoint(tree, known_key(), now=NOW), MadeCheckpoint)
    with book.staging() as staging:
        staging.put([StagedRow("s1", "ubl", "invoice.xml", "ab" * 32, {"id": "I9"}, {}, "waiting")])
        staging.commit()
    with book.operations() as operations:
        operations.add(
            Operation(NOW, "eve", "test", "post", "journal_voucher:V9", "refused", (("R001", "不平", "unbalanced", ""),))
        )
    return book, make


def demo_book(place: str) -> None:
    """The demo company: a quarter of a plastics trader, two months of it closed, and a checkpoint."""
    book = create_book(place, demo_company("test"), now=NOW)
    assert isinstance(book, OpenBook), book
    clock = (NOW + dt.timedelta(microseconds=step) for step in range(10**9))
    built = build_demo(book, circumstances=Circumstances("test", lambda: next(clock)), progress=lambda _done, _total: None)
    assert not isinstance(built, list), built
    with book.checkpointing() as tree:
        assert isinstance(make_checkpoint(tree, known_key(), now=NOW), MadeCheckpoint)
    book.close()


def everything_reported(path: Path) -> Said:
    """Everything the file says, and every report of it that needs no subject."""
    said = everything_said(path)
    book = open_book(str(path))
    assert isinstance(book, OpenBook), book
    for name, kind in REPORTS.items():
        if kind.subject and kind.subject_needed:
            continue
        made: Any = report(book, ReportRequest(name, until=dt.date(2026, 3, 31)))
        assert not isinstance(made, list), (name, made)
        said[f"report {name}"] = made
    book.close()
    return said


def small_target(folder: Path) -> Target:
    """The small book, to flip bits of."""
    path = folder / "small.db"
    book, _ = attacked_book(str(path))
    book.close()
    return Target(path.read_bytes(), keys=(known_key().verifier,))


def large_target(folder: Path) -> Target:
    """The demo company, opened as every door does it, and asked for its reports as well."""
    path = folder / "demo.db"
    demo_book(str(path))
    return Target(path.read_bytes(), everything_reported, open_book, (known_key().verifier,))
