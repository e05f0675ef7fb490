"""Finish a reconciliation, where nothing is left to clear: an event that keeps both balances and what is outstanding.

Lines up to that day can be neither matched nor taken back until a person opens it again, with a reason.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ledger.application.acting import act, deed_of
from ledger.application.bank.desk import BankAccount, Desk
from ledger.application.book import Book
from ledger.application.circumstances import Circumstances
from ledger.application.event_record import event_record
from ledger.application.period_event import next_version
from ledger.application.unit_of_work import UnitOfWork
from ledger.domain.bank.match_event import BANK_RECONCILIATION
from ledger.domain.bank.reconciliation import Reconciliation, Side
from ledger.domain.entry import Record
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text


def finish(book: Book, desk: Desk, *, circumstances: Circumstances) -> Record | list[Problem]:
    """Record that the account is reconciled as of the desk's day."""

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        refused = _unfinished(desk)
        if refused is not None:
            return [refused]
        assert desk.result is not None, desk.at
        return _event(work, desk.bank, desk.at, "finished", circumstances, **_kept(desk.result, desk))

    return act(
        book, deed_of(BANK_RECONCILIATION), circumstances, decide, verb="reconcile", subject=f"{desk.bank.account} {desk.at}"
    )


def _unfinished(desk: Desk) -> Problem | None:
    """Why it cannot be finished."""
    if desk.result is None:
        message = Text("对账单余额未知", "the balance of the statement is not known")
        remedy = Text("用 --balance 写明对账单余额", "say it with --balance")
        return Problem("statement_balance_missing", message, remedy)
    if desk.finished is not None and desk.at <= desk.finished:
        message = Text(f"到 {desk.finished} 已对账完成", f"it is reconciled up to {desk.finished}")
        return Problem("reconciled", message, Text("不用再做", "nothing is left to do"))
    if desk.result.difference or desk.result.unmatched:
        return _left(desk.result, minor_unit(desk.bank.currency))
    return None


def _left(found: Reconciliation, decimals: int) -> Problem:
    left, count = format_scaled(found.left, decimals), len(found.unmatched)
    message = Text(
        f"待清 Δ={left},{count} 行未对,不能完成对账", f"Δ={left} is left, {count} lines are open: it cannot be finished"
    )
    zh, en = "对上其余各行", "match the other lines"
    if found.difference:
        zh = f"另有 {format_scaled(found.difference, decimals)} 无从解释:核对对账单余额、缺少的流水和被舍弃的行"
        gap = format_scaled(found.difference, decimals)
        en = f"nothing explains {gap}: check the statement's balance, lines that were not imported, and lines that were dropped"
    return Problem("difference_left", message, Text(zh, en))


def _kept(found: Reconciliation, desk: Desk) -> dict[str, Any]:
    """What the event says: amounts as text, bank lines by their id only, because people's names may stand on them."""
    decimals = minor_unit(desk.bank.currency)

    def text(amount: int) -> str:
        return format_scaled(amount, decimals)

    outstanding = [
        {"side": one.side.value, "id": one.id, "date": one.date.isoformat(), "amount": text(one.amount)}
        | ({"document": one.text} if one.side is Side.BOOK else {})
        for one in found.outstanding
    ]
    return {
        "statement": text(found.statement),
        "book": text(found.book),
        "adjusted": text(found.adjusted_book),
        "outstanding": outstanding,
        "matched": len(desk.matches),
    }


def _event(work: UnitOfWork, bank: BankAccount, day: dt.date, status: str, circumstances: Circumstances, **more: Any) -> Record:
    identifier = f"{bank.account}-{day}"
    version = next_version(f"{BANK_RECONCILIATION}:{identifier}", work)
    given = {"id": identifier, "version": version, "account": bank.account, "currency": bank.currency, "date": day.isoformat()}
    record = event_record(BANK_RECONCILIATION, given | {"status": status} | more, work.state, circumstances, version=version)
    work.append(record)
    work.commit()
    return record


def reopen(book: Book, desk: Desk, *, reason: str, circumstances: Circumstances) -> Record | list[Problem]:
    """Take the newest finished reconciliation of the account back; its lines can be matched and taken back again."""

    def decide(work: UnitOfWork) -> Record | list[Problem]:
        if desk.finished is None:
            message = Text(f"{desk.bank.account} 没有完成的对账", f"no reconciliation of {desk.bank.account} is finished")
            return [Problem("not_reconciled", message, Text("不用重开", "nothing is to be opened"))]
        return _event(work, desk.bank, desk.finished, "reopened", circumstances, reason=reason)

    subject = f"{desk.bank.account} {desk.finished or ''}".strip()
    return act(book, deed_of(BANK_RECONCILIATION), circumstances, decide, verb="reconcile", subject=subject)
