"""A book that two people keep, with a user for every role of the table, for tests of who may do what at the terminal."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from importers.registry import read_file
from ledger.api import (
    Closing,
    Desk,
    NewBook,
    OpenBook,
    Outcome,
    Record,
    Reopening,
    Staged,
    StagedRow,
    bank_desk,
    close,
    create_book,
    decide_submission,
    post_document,
    reopen,
    stage_file,
    submit_document,
)
from ledger.application.document_models import check_shape
from ledger.application.permission_table import permission_table
from ledger.cli.import_files import imported_file
from ledger.domain.kinds import KINDS
from tests.acceptance.reconciling import NUMBER, Row, statement_of
from tests.tui.demo_terminal import circumstances

Raw = dict[str, Any]
CASES: Final = Path(__file__).parents[2] / "posting_rules" / "cases"
CHART: Final = "cn-small-enterprise"
NOBODY: Final = "nobody"
"""A user without any role."""
_LINE: Final = {"item": "P1", "quantity": "100", "place": "W1"}
_TRADE: Final[tuple[Raw, ...]] = (
    {"kind": "purchase_order", "id": "PO1", "supplier": "S1", "lines": [_LINE | {"net": "1000.00"}]},
    {"kind": "goods_receipt", "id": "R1", "supplier": "S1", "lines": [_LINE | {"net": "1000.00"}]},
    {"kind": "goods_receipt", "id": "R7", "supplier": "S1", "lines": [_LINE | {"net": "1000.00"}]},
    {"kind": "purchase_invoice", "id": "I1", "supplier": "S1", "lines": [_LINE | {"net": "1000.00", "receipt": "R1/1"}]},
    {"kind": "sales_order", "id": "SO1", "customer": "C1", "lines": [_LINE | {"quantity": "10", "gross": "226.00"}]},
    {"kind": "delivery", "id": "D1", "customer": "C1", "lines": [_LINE | {"quantity": "40", "gross": "904.00"}]},
    {"kind": "delivery", "id": "D9", "customer": "C1", "lines": [_LINE | {"quantity": "20", "gross": "2260.00"}]},
)
"""An order, its goods and invoice; a sale: what documents of cases refer to."""
_P1: Final = {"item": "P1", "quantity": "5", "place": "W1"}
_EXAMPLES_NAMED: Final[tuple[tuple[str, str, Raw], ...]] = (
    ("standard_cost", "SC0", {}),
    ("goods_receipt", "RM1", {"lines": [{"item": "M1", "quantity": "200", "place": "W1", "net": "400.00"}]}),
    ("production_order", "MO1", {}),
    ("production_order", "MO2", {}),
    ("material_issue", "MI1", {}),
    ("write_off", "W9", {"lines": [_P1]}),
    ("stock_count", "K1", {"lines": [{"item": "P1", "place": "W1", "counted": "150"}]}),
    ("stock_transfer", "T9", {"lines": [{"item": "P1", "quantity": "58", "from_place": "W1", "to_place": "W2"}]}),
    ("prepayment", "P0", {}),
    ("advance", "A0", {}),
    ("note_payable", "NP0", {}),
    ("note", "N0", {"receivables": [{"invoice": "D9", "amount": "2000.00"}]}),
    ("courier_sale", "KS1", {}),
    ("consigned_receipt", "CR1", {}),
)
"""Examples under the names that documents of other kinds refer to, with what fits this book instead."""


def build_office(path: Path) -> Path:
    """The book: January closed and asked to be reopened, one voucher submitted and one approved, trade of one day."""
    book = create_book(str(path), NewBook("两人账房", CHART, start="2026-01", user="anna"), now=_START)
    assert isinstance(book, OpenBook), book
    for raw in (*_case_masters(), *_trade()):
        _posted(book, raw)
    assert isinstance(close(book, "2026-01", circumstances=circumstances()), Closing)
    for name, roles in {**{role.lower(): [role] for role in permission_table().roles}, NOBODY: [], "clerk": ["ACCT"]}.items():
        _posted(book, {"kind": "user", "id": name, "name": name, "roles": roles})
    _posted(book, {"kind": "book_setting", "id": "two", "segregation": "dual"})
    assert isinstance(reopen(book, "2026-01", reason="漏记", circumstances=circumstances("clerk")), Reopening)
    rows = [submit_document(book, voucher(name), circumstances("clerk")) for name in ("V-waiting", "V-approved")]
    assert isinstance(rows[0], StagedRow) and isinstance(rows[1], StagedRow), rows
    assert isinstance(decide_submission(book, rows[1].id, circumstances(), approved=True, reason=""), Record)
    _stage_statement(book)
    book.close()
    return path


def _stage_statement(book: OpenBook) -> None:
    """A line of the bank waits that is a posting of the book."""
    desk = bank_desk(book, "BK")
    assert isinstance(desk, Desk), desk
    received = next(one for one in desk.postings if one.amount > 0)
    content = statement_of([Row(received.date.day, f"{received.amount / 100:.2f}")]).encode()
    given = imported_file(read_file("icbc.csv", content), "icbc.csv", content)
    staged = stage_file(book, given, circumstances=circumstances())
    assert isinstance(staged, Staged) and len(staged.new) == 1, staged


_START: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def voucher(identifier: str) -> Raw:
    """A voucher of 10.00."""
    lines = [{"account": "5602", "debit": "10.00"}, {"account": "2241", "credit": "10.00", "party": "S1"}]
    return {"kind": "journal_voucher", "id": identifier, "date": "2026-03-02", "lines": lines}


def _posted(book: OpenBook, raw: Raw) -> None:
    done = post_document(book, {**raw, "date": "2026-03-02"} if raw["kind"] in KINDS else raw, circumstances())
    assert isinstance(done, Outcome), (raw, done)


def _trade() -> Iterator[Raw]:
    """What stands in the book before, posted by somebody who has every role."""
    examples = example_documents()
    yield from _TRADE
    for kind, identifier, more in _EXAMPLES_NAMED:
        yield {**examples[kind], "id": identifier, **more}


def _case_masters() -> Iterator[Raw]:
    """The master data that the documents of cases name; what a new book has already is left out."""
    yield {"kind": "bank_account", "id": "BK", "name": "基本户", "account": "1002", "number": NUMBER}
    tables = tomllib.loads((CASES / "masters.toml").read_text(encoding="utf-8"))
    for kind in ("area", "place", "party", "item"):
        for row in tables[kind]:
            if row["id"] not in ("main", "W1") and row.get("type") not in ("outside", "transit"):
                yield {"kind": kind, **row}


def example_documents() -> dict[str, Raw]:
    """Kind → a document of it that has the right shape; one that needs little of the books, where cases have such a one."""
    found: dict[str, tuple[int, Raw]] = {}
    for path in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            document = {"id": "X1", "date": "2026-03-10", **_with_accounts(case["document"])}
            needs = 2 * ("refused" in case) + ("given" in case or "after" in case)
            known = found.get(document["kind"])
            if (known is None or needs < known[0]) and not check_shape(document):
                found[document["kind"]] = (needs, document)
    assert set(found) == set(KINDS), set(KINDS) - set(found)
    return {kind: document for kind, (_, document) in found.items()}


def _with_accounts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_accounts(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_accounts(one) for one in value]
    return _accounts()[value[1:]] if isinstance(value, str) and value.startswith("@") else value


@cache
def _accounts() -> dict[str, str]:
    """Role → its account in the book's chart; cases name accounts by their roles."""
    with (CASES.parent / "charts" / CHART / "roles.csv").open(encoding="utf-8") as file:
        return {row["role"]: row["account"] for row in reversed(list(csv.DictReader(file)))}
