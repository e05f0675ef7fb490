"""`zhangfang reconcile BOOK ACCOUNT [ACTION]`: the bank against the book."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from ledger.api import (
    Accepted,
    AcceptedAll,
    BankProposal,
    Desk,
    OpenBook,
    Problem,
    Record,
    Text,
    accept_certain,
    accept_proposal,
    bank_desk,
    finish_reconciliation,
    format_scaled,
    grouped,
    match_by_hand,
    minor_unit,
    reconciliation_table,
    reopen_reconciliation,
    split_line,
    undo_match,
)
from ledger.cli.answers import answer, json_option, language_of, problem_json, refuse, say, show_problems, show_report
from ledger.cli.opened import book_argument, circumstances_of, opened

_ACTIONS = ("list", "accept", "auto", "match", "split", "undo", "finish", "reopen", "statement", "rules")
_WHERE = {"accept": "a line", "undo": "a line", "match": "lines", "split": "a line, then DOCUMENT=AMOUNT …,"}


@click.command("reconcile")
@book_argument
@click.argument("account")
@click.argument("action", type=click.Choice(_ACTIONS), default="list")
@click.argument("lines", nargs=-1, metavar="[LINE]…")
@click.option("--at", type=click.DateTime(["%Y-%m-%d"]), help="到这一天 as of this day; else of the newest line")
@click.option("--balance", help="对账单余额 the balance of the statement, where its lines do not say it")
@click.option("--choice", type=click.IntRange(1, 5), default=1, help="accept: 第几个建议 which proposal")
@click.option("--posting", "postings", multiple=True, help="match: 账面分录 a posting such as 128.1/2; may be repeated")
@click.option("--reason", default="", help="undo, reopen: 原因 why")
@json_option
@click.pass_context
def command(ctx: click.Context, /, book: str, account: str, action: str, as_json: bool, **asked: Any) -> int:
    """银行对账 Match lines of bank statements with the book, undo, finish at difference zero, print the adjustment table."""
    if action in _WHERE and not asked["lines"]:
        raise click.UsageError(f"name {_WHERE[action]}: reconcile BOOK ACCOUNT {action} S-…")
    if action == "reopen" and not asked["reason"]:
        raise click.UsageError("say why: --reason TEXT")
    with opened(ctx, book, as_json=as_json, schema="reconcile") as found:
        desk = _desk(found, account, asked["at"], asked["balance"])
        if isinstance(desk, list):
            return refuse(ctx, as_json, "reconcile", desk)
        if action == "statement":
            return _statement(ctx, found, desk, as_json=as_json)
        done = _done(ctx, found, desk, action, **asked)
        if isinstance(done, list) and done and isinstance(done[0], Problem):
            return refuse(ctx, as_json, "reconcile", done)
        now = _desk(found, account, asked["at"], asked["balance"])
        assert isinstance(now, Desk), now
        answer(as_json, _as_json(now, done, action, language_of(ctx)), lambda: _show(ctx, now, done, action))
    return 1 if isinstance(done, AcceptedAll) and done.refusals else 0


def _desk(book: OpenBook, account: str, at: dt.datetime | None, balance: str | None) -> Desk | list[Problem]:
    return bank_desk(book, account, at=at.date() if at else None, statement=balance)


Done = Accepted | AcceptedAll | Record | list[Problem] | None


def _done(
    ctx: click.Context,
    book: OpenBook,
    desk: Desk,
    action: str,
    *,
    lines: tuple[str, ...],
    choice: int,
    postings: tuple[str, ...],
    reason: str,
    **_: Any,
) -> Done:
    by = circumstances_of(ctx)
    match action:
        case "accept":
            proposal = _chosen(desk, lines[0], choice)
            return [proposal] if isinstance(proposal, Problem) else accept_proposal(book, desk, proposal, circumstances=by)
        case "auto":
            return accept_certain(book, desk, circumstances=by)
        case "match":
            return match_by_hand(book, desk, lines, postings, circumstances=by)
        case "split":
            shares = dict(share.partition("=")[::2] for share in lines[1:])
            return split_line(book, desk, lines[0], shares, circumstances=by)
        case "undo":
            return undo_match(book, _matched(desk, lines[0]), circumstances=by, reason=reason)
        case "finish":
            return finish_reconciliation(book, desk, circumstances=by)
        case "reopen":
            return reopen_reconciliation(book, desk, reason=reason, circumstances=by)
    return None


def _chosen(desk: Desk, line: str, choice: int) -> BankProposal | Problem:
    found = desk.answer(line)
    if found is None or len(found.proposals) < choice:
        message = Text(f"{line} 没有第 {choice} 个建议", f"{line} has no proposal {choice}")
        remedy = Text("用 list 查看,或用 match 手工对账", "list shows them; match puts lines and postings together by hand")
        return Problem("no_proposal", message, remedy).at(id=line)
    return found.proposals[choice - 1]


def _matched(desk: Desk, line: str) -> str:
    """The id of a matched line from the start of it."""
    found = [one.id for match in desk.matches for one in match.lines if one.id.startswith(line)]
    return found[0] if len(found) == 1 else line


def _statement(ctx: click.Context, book: OpenBook, desk: Desk, *, as_json: bool) -> int:
    made = reconciliation_table(book, desk, language_of(ctx))
    if isinstance(made, list):
        return refuse(ctx, as_json, "reconcile", made)
    answer(as_json, made.as_json(language_of(ctx)), lambda: show_report(made, language_of(ctx)))
    return 0 if all(check.ties for check in made.checks) else 1


# --- answers -----------------------------------------------------------------------------------------------------------


def _as_json(desk: Desk, done: Done, action: str, language: str) -> dict[str, Any]:
    text = _amounts(desk)
    found: dict[str, Any] = {"schema": "zhangfang.reconcile/1", "account": desk.bank.account, "at": desk.at.isoformat()}
    found |= {"currency": desk.bank.currency, "book": text(desk.book), "matched": len(desk.matches)}
    if desk.result is not None:
        found |= {"statement": text(desk.result.statement), "difference": text(desk.result.difference)}
        found |= {"left": text(desk.result.left)}
    if desk.finished is not None:
        found["finished"] = desk.finished.isoformat()
    if action == "rules":
        return found | {"rules": [{"counterparty": key, "party": one.party, "seen": one.seen} for key, one in _rules(desk)]}
    found["lines"] = [
        {
            "id": one.line.id,
            "date": one.line.date.isoformat(),
            "amount": text(one.line.amount),
            "proposals": [_proposal_json(proposal, desk, language) for proposal in one.proposals],
        }
        for one in desk.answers
    ]
    found["postings"] = [
        {"id": one.id, "date": one.date.isoformat(), "amount": text(one.amount), "document": one.document}
        for one in desk.postings
    ]
    return found | _done_json(done, language)


def _done_json(done: Done, language: str) -> dict[str, Any]:
    if isinstance(done, Accepted):
        return {"accepted": [_accepted_json(done)]}
    if isinstance(done, AcceptedAll):
        problems = [problem_json(problem, language) for problem in done.refusals]
        return {"accepted": [_accepted_json(one) for one in done.accepted], "problems": problems}
    return {"recorded": done.key} if isinstance(done, Record) else {}


def _accepted_json(one: Accepted) -> dict[str, Any]:
    return {"match": one.match.key, "postings": list(one.match.postings), "posted": list(one.match.documents)}


def _proposal_json(proposal: BankProposal, desk: Desk, language: str) -> dict[str, Any]:
    text = _amounts(desk)
    found: dict[str, Any] = {"score": proposal.score, "step": proposal.step.value, "posts": proposal.posts.value}
    found |= {"automatic": proposal.automatic, "reasons": [one.in_language(language) for one in proposal.reasons]}
    found["items"] = [
        {"document": part.debt.key, "amount": format_scaled(part.amount, minor_unit(part.debt.currency))}
        for part in proposal.parts
    ]
    found["postings"] = [one.id for one in proposal.book]
    found |= {"party": proposal.party} if proposal.party else {}
    return found | ({"difference": proposal.difference.value, "gap": text(proposal.gap)} if proposal.difference else {})


def _amounts(desk: Desk) -> Any:
    decimals = minor_unit(desk.bank.currency)
    return lambda amount: format_scaled(amount, decimals)


def _rules(desk: Desk) -> list[tuple[str, Any]]:
    return [*desk.accounts.items(), *desk.names.items()]


def _show(ctx: click.Context, desk: Desk, done: Done, action: str) -> None:
    language, text = language_of(ctx), _amounts(desk)
    if action == "rules":
        for key, one in _rules(desk):
            say(ctx, Text(f"{key} → {one.party},已见 {one.seen} 次", f"{key} → {one.party}, seen {one.seen} times"))
        return
    if isinstance(done, Accepted):
        _show_accepted(ctx, done)
    elif isinstance(done, AcceptedAll):
        for match in done.accepted:
            _show_accepted(ctx, match)
        show_problems(done.refusals, language)
    elif isinstance(done, Record):
        say(ctx, Text(f"已记录 {done.key}", f"recorded {done.key}"))
    for one in desk.answers if action == "list" else ():
        line = one.line
        who = f"{line.counterparty} {line.memo}".strip()
        click.echo(f"{line.id}  {line.date}  {grouped(text(line.amount)):>16}  {who}")
        for number, proposal in enumerate(one.proposals, 1):
            reasons = " · ".join(reason.in_language(language) for reason in proposal.reasons)
            click.echo(
                f"    {number}  {proposal.score:3}%  {' + '.join(sorted(proposal.names)) or proposal.posts.value}  {reasons}"
            )
    _show_balances(ctx, desk)


def _show_accepted(ctx: click.Context, one: Accepted) -> None:
    lines = ", ".join(line.id for line in one.match.lines)
    posted = ", ".join(one.match.documents)
    how = Text(f"过账 {posted}", f"posted {posted}") if posted else Text("只作勾对", "linked only")
    say(
        ctx,
        Text(
            f"✓ {lines} = {', '.join(one.match.postings)}({how.zh})", f"✓ {lines} = {', '.join(one.match.postings)} ({how.en})"
        ),
    )


def _show_balances(ctx: click.Context, desk: Desk) -> None:
    text = _amounts(desk)
    counts = (len(desk.matches), desk.suggested, len(desk.answers) - desk.suggested, len(desk.postings))
    say(
        ctx,
        Text(
            "已对 {} · 建议 {} · 未对 {} · 账面未对 {}".format(*counts),
            "{} matched · {} suggested · {} open · {} open in the book".format(*counts),
        ),
    )
    book = grouped(text(desk.book))
    if desk.result is None:
        say(
            ctx,
            Text(f"账面 {book};对账单余额未知(--balance)", f"book {book}; the statement's balance is not known (--balance)"),
        )
        return
    found = (desk.result.statement, desk.result.difference, desk.result.left)
    statement, gap, left = (grouped(text(amount)) for amount in found)
    zh = f"对账单 {statement} · 账面 {book} · 差额 {gap} → 待清 Δ={left}"
    say(ctx, Text(zh, f"statement {statement} · book {book} · difference {gap} → left to clear Δ={left}"))
