"""Adopt a company's rules, charts and policies: proved, tested, and in force from a date on (RULES.md §8)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from ledger.application.acting import act, deed_of, kept_by_one, may
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.init_book import adoption_input
from ledger.application.operations import noted
from ledger.application.unit_of_work import Needs, UnitOfWork
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text
from ledger.domain.remapped_goods import SHIPPED, remapped_goods
from ledger.domain.state import BookState
from ledger.rules.bundle_policy import OVERRIDES
from ledger.rules.bundle_text import read_bundle_files


def adopt_bundle(
    book: Book, folder: Path, valid_from: dt.date, *, author: str, circumstances: Circumstances
) -> Record | list[Problem]:
    """Check everything a bundle must satisfy and log its full text."""
    from ledger.rules.bundle import LoadedBundle, load_bundle  # noqa: PLC0415  # the checker takes long to load

    day = valid_from.isoformat()
    if author and author == circumstances.user:
        message = Text(f"{author} 不能采用自己写的规则", f"{author} cannot adopt rules of their own")
        own = [Problem("R606", message, Text("由另一人采用", "someone else adopts them"))]
        return noted(book, circumstances, "adopt", day, own)
    current = book.bundles().latest()
    refused = may(book, deed_of("adoption"), circumstances, day)  # before minutes of proving
    problems = refused or noted(book, circumstances, "adopt", day, proof_problems(folder, current.chart))
    if problems:
        return problems

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        if not author and not kept_by_one(work.state):
            message = Text("没有写明规则的作者", "the author of the rules is not named")
            return [Problem("author_missing", message, Text("加 --author", "give --author"))]
        files = read_bundle_files(folder)
        kept = {path: text for path, text in current.files.items() if path == OVERRIDES and path not in files}
        loaded = load_bundle(files | kept, current.chart, valid_from=valid_from, currency=work.state.currency)
        if not isinstance(loaded, LoadedBundle):
            return loaded
        work.load(Needs(items=set(work.state.masters.items), open_roles=set(SHIPPED), balances=True))
        problems = _date_problems(valid_from, work.state) + remapped_goods(work.state, current, loaded.bundle)
        if problems:
            return problems
        given = adoption_input(loaded.bundle, valid_from.isoformat()) | ({"author": author} if author else {})
        return _append(given, valid_from, work, circumstances)

    return act(book, deed_of("adoption"), circumstances, decide, verb="adopt", subject=day)


def proof_problems(folder: Path, chart: str) -> list[Problem]:
    """Cases that are not green, and of the company's own rules legs without a case and mutants that live."""
    from ledger.rules.proving import case_problems, load_folder  # noqa: PLC0415  # it takes long to load

    found = load_folder(folder, [chart])
    if isinstance(found, list):
        return found
    files = {found.bundles[0].rules[kind].file for kind in found.company_kinds}
    uncovered = [problem for problem in found.coverage().problems() if problem.where.file in files]
    return case_problems(found.results()) or uncovered or found.mutate(found.company_kinds).problems()


def _append(
    given: dict[str, Any], valid_from: dt.date, work: UnitOfWork, circumstances: Circumstances
) -> Record | list[Problem]:
    ref = f"adoption:{given['id']}"
    work.load(Needs(documents={ref}))
    if ref in work.state.documents:
        message = Text("同一规则包同一日期已采用", "this bundle was adopted for this date before")
        return [Problem("already_adopted", message, Text("不用再做", "nothing needs to be done"))]
    record = event_record("adoption", given, work.state, circumstances, on=valid_from)
    work.append(record)
    work.commit()
    return record


def _date_problems(valid_from: dt.date, state: BookState) -> list[Problem]:
    if state.period_status.get(valid_from.isoformat()[:7], "open") in ("closed", "year_locked"):
        message = Text(f"{valid_from} 所在期间已结账", f"the period of {valid_from} is closed")
        return [Problem("R604", message, Text("从未结期间的第一天起", "start on the first day of an open period"))]
    return []
