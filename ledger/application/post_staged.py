"""Post staged rows as the documents they stand for; a row is marked in a second step and safe to post again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ledger.application.book import Book, StagedRow
from ledger.application.circumstances import Circumstances
from ledger.application.operations import noted
from ledger.application.post_documents import Outcome
from ledger.application.post_file import post_batch
from ledger.application.read_documents import Given
from ledger.application.red_letters import red_letter_problems
from ledger.application.stage_import import not_waiting, unknown_row
from ledger.application.staged_documents import SUBMITTED, document_of
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Where


def post_staged(
    book: Book, identifier: str, *, circumstances: Circumstances, dry_run: bool = False
) -> list[Record] | list[Problem]:
    """Post one row. The document's id comes from the row, so that a retry after a crash finds it posted.

    A document that was submitted for approval is prepared by who submitted it, whoever posts it.
    """
    document = noted(book, circumstances, "post", identifier, _ready(book, identifier))
    if isinstance(document, list):
        return document
    row, given = document
    if row.format == SUBMITTED:
        circumstances = replace(circumstances, prepared_by=row.choices["requester"])
    outcome = post_batch(book, [Given(given, Where(file=row.file))], circumstances=circumstances, dry_run=dry_run)
    if not isinstance(outcome, Outcome):
        return outcome
    if not dry_run:
        _mark(book, row, f"{given['kind']}:{given['id']}")
    return outcome.posted


def _ready(book: Book, identifier: str) -> tuple[StagedRow, dict[str, Any]] | list[Problem]:
    """The row and the document it stands for, or what keeps it from being posted."""
    with book.staging() as staging:
        row = staging.row(identifier)
    if row is None:
        return [unknown_row(identifier)]
    if row.status != "waiting":
        return [not_waiting(row)]
    document = staged_document(book, row)
    if isinstance(document, list):
        return document
    from ledger.application.document_models import check_shape  # noqa: PLC0415  # pydantic is loaded to post, not to read

    problems = [problem.at(id=row.id) for problem in check_shape(document)]
    if problems:
        return problems
    return row, document


def staged_document(book: Book, row: StagedRow) -> dict[str, Any] | list[Problem]:
    """The document a row would post as, or what is still missing. Tax codes come from the bundle in force."""
    with book.read() as reading:
        masters, currency = reading.facts.masters, reading.facts.currency
    book.bundles().enter_taxes(masters)
    document = document_of(row, masters, currency)
    if row.record.get("precedes"):
        with book.staging() as staging:
            exceeded = red_letter_problems(row, staging.rows())
        if exceeded:
            return exceeded + (document if isinstance(document, list) else [])
    return document


def _mark(book: Book, row: StagedRow, posted_as: str) -> None:
    with book.staging() as staging:
        row.status, row.posted_as = "posted", posted_as
        staging.put([row])
        staging.commit()
