"""Bank reconciliation for fronts: what waits, accepting, taking back, finishing. Part of `ledger.api`.

Reading needs the right to the report `bank-reconciliation`, changing the right to reconcile; what a proposal posts besides
needs the right to post that.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ledger.access import report_refused
from ledger.application.bank import adjustment_table
from ledger.application.bank.accept_match import Accepted, Wanted, accept, take_back
from ledger.application.bank.desk import BankAccount, Desk, look_at
from ledger.application.bank.desk import bank_accounts as accounts_in
from ledger.application.bank.divide_line import divided, not_waiting
from ledger.application.bank.finish import finish, reopen
from ledger.application.circumstances import Circumstances
from ledger.application.operations import noted
from ledger.application.reports.report import Report
from ledger.domain.bank.proposal import Proposal
from ledger.domain.entry import Record
from ledger.domain.problem import Problem
from ledger.wiring import OpenBook


@dataclass(slots=True)
class AcceptedAll:
    """What became of several lines: one match each, in order, and what stood against the others."""

    accepted: list[Accepted] = field(default_factory=list)
    refusals: list[Problem] = field(default_factory=list)


def bank_accounts(book: OpenBook) -> list[BankAccount]:
    """Accounts that can be reconciled."""
    with book.read() as reading:
        return accounts_in(reading)


def bank_desk(book: OpenBook, account: str, *, at: dt.date | None = None, statement: str | None = None) -> Desk | list[Problem]:
    """What waits at an account; `statement` is the balance of the statement where its lines do not say it."""
    return report_refused(book, "bank-reconciliation", "") or look_at(book, account, at=at, statement=statement)


def accept_proposal(
    book: OpenBook, desk: Desk, proposal: Proposal, *, circumstances: Circumstances
) -> Accepted | list[Problem]:
    """Match a line as proposed, and post what that takes."""
    wanted = Wanted(desk.bank, (proposal.line,), proposal.book, (proposal,))
    return accept(book, desk, wanted, circumstances=circumstances)


def accept_certain(
    book: OpenBook, desk: Desk, *, circumstances: Circumstances, least: int = 95, alone: bool = True
) -> AcceptedAll:
    """Every line whose best answer is sure enough; `alone`: only what needs nobody to look (steps 0 to 4)."""
    done = AcceptedAll()
    for answer in desk.answers:
        best = answer.best
        if best is None or best.score < least or (alone and not best.automatic):
            continue
        found = accept_proposal(book, desk, best, circumstances=circumstances)
        if isinstance(found, Accepted):
            done.accepted.append(found)
        else:
            done.refusals += found
    return done


def match_by_hand(
    book: OpenBook, desk: Desk, lines: Sequence[str], postings: Sequence[str], *, circumstances: Circumstances
) -> Accepted | list[Problem]:
    """Match lines with postings that a person chose, by their ids; both come to the same amount."""
    of_bank = {one.line.id: one.line for one in desk.answers}
    of_book = {one.id: one for one in desk.postings}
    missing = [one for one in lines if one not in of_bank] + [one for one in postings if one not in of_book]
    if missing or not lines:
        named = ", ".join(missing) or desk.bank.account
        return noted(book, circumstances, "reconcile", named, [not_waiting(named)])
    wanted = Wanted(desk.bank, tuple(of_bank[one] for one in lines), tuple(of_book[one] for one in postings))
    return accept(book, desk, wanted, circumstances=circumstances)


def split_line(
    book: OpenBook, desk: Desk, line: str, shares: Mapping[str, str], *, circumstances: Circumstances
) -> Accepted | list[Problem]:
    """Divide a line between open items that a person names with their amounts; together they are the whole line."""
    answer = desk.answer(line)
    if answer is None:
        return noted(book, circumstances, "reconcile", line, [not_waiting(line)])
    proposals = divided(answer.line, shares, desk)
    if isinstance(proposals, Problem):
        return noted(book, circumstances, "reconcile", line, [proposals])
    return accept(book, desk, Wanted(desk.bank, (answer.line,), (), proposals), circumstances=circumstances)


def undo_match(book: OpenBook, line: str, *, circumstances: Circumstances, reason: str = "") -> Record | list[Problem]:
    """Take the match of a line back; documents that it posted are reversed."""
    return take_back(book, line, circumstances=circumstances, reason=reason)


def finish_reconciliation(book: OpenBook, desk: Desk, *, circumstances: Circumstances) -> Record | list[Problem]:
    """Lock the account up to the desk's day, at difference zero."""
    return finish(book, desk, circumstances=circumstances)


def reopen_reconciliation(book: OpenBook, desk: Desk, *, reason: str, circumstances: Circumstances) -> Record | list[Problem]:
    """Open the newest finished reconciliation again."""
    return reopen(book, desk, reason=reason, circumstances=circumstances)


def reconciliation_table(book: OpenBook, desk: Desk, language: str) -> Report | list[Problem]:
    """余额调节表 as the account stands now."""
    with book.read() as reading:
        company = reading.facts.company
    return adjustment_table.table_of_desk(desk, company, language)
