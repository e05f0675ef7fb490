"""A line that a person divides: 1 000.00 that are 600.00 of D1 and 400.00 of D2, of one party or of several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ledger.application.bank.desk import Desk
from ledger.domain.bank.proposal import Part, Proposal, Step
from ledger.domain.bank.statement_line import BankLine, OpenDebt
from ledger.domain.money import format_scaled, minor_unit, parse_scaled
from ledger.domain.problem import Problem, Text

_BY_HAND = Text("人工拆分", "divided by hand")


def divided(line: BankLine, shares: Mapping[str, str], desk: Desk) -> tuple[Proposal, ...] | Problem:
    """One proposal for each party and role, together the whole line. Amounts are typed without the line's sign."""
    parts = []
    for name, text in shares.items():
        part = _part(line, name, text, desk)
        if isinstance(part, Problem):
            return part
        parts.append(part)
    total = sum(part.amount for part in parts)
    if total != line.amount:
        return _not_whole(line, total)
    groups: dict[tuple[str, str], list[Part]] = {}
    for part in parts:
        groups.setdefault((part.debt.role, part.debt.party), []).append(part)
    return tuple(_proposal(line, number, tuple(group), party) for number, ((_, party), group) in enumerate(groups.items(), 1))


def _proposal(line: BankLine, number: int, parts: tuple[Part, ...], party: str) -> Proposal:
    """Documents of one kind need ids of their own: the second is `S-4f0c…-2`."""
    share = replace(line, amount=sum(part.amount for part in parts), id=line.id if number == 1 else f"{line.id}-{number}")
    return Proposal(share, Step.PART, 100, (_BY_HAND,), parts, party=party)


def _part(line: BankLine, name: str, text: str, desk: Desk) -> Part | Problem:
    found = [one for one in desk.debts if name in (one.key, one.key.partition(":")[2]) and one.currency == line.currency]
    if len(found) != 1:
        message = Text(f"没有未清的 {name}", f"nothing of {name} is open")
        remedy = Text("写单号,同号时写 kind:单号", "give the document's id, or kind:id where several have it")
        return Problem("nothing_open", message, remedy).at(id=line.id)
    amount = parse_scaled(text, minor_unit(line.currency))
    if not amount:
        message = Text(f"“{text}”不是金额", f"“{text}” is no amount")
        return Problem("bad_amount", message, Text(f"写成 {name}=600.00", f"write it as {name}=600.00")).at(id=line.id)
    signed = amount if line.amount > 0 else -amount
    return Part(found[0], signed) if _fits(found[0], signed) else _too_much(line, found[0])


def _fits(debt: OpenDebt, amount: int) -> bool:
    return (debt.amount > 0) == (amount > 0) and abs(amount) <= abs(debt.amount)


def _too_much(line: BankLine, debt: OpenDebt) -> Problem:
    there = format_scaled(abs(debt.amount), minor_unit(debt.currency))
    message = Text(f"{debt.key} 只有 {there} 未清", f"{there} of {debt.key} are open")
    return Problem("more_than_open", message, Text("改小金额或换一张", "take less of it, or another one")).at(id=line.id)


def _not_whole(line: BankLine, total: int) -> Problem:
    decimals = minor_unit(line.currency)
    whole, told = format_scaled(abs(line.amount), decimals), format_scaled(abs(total), decimals)
    message = Text(f"合计 {told},流水是 {whole}", f"they come to {told}, the line is {whole}")
    return Problem("match_unequal", message, Text("补足各单据的金额", "give amounts that come to the whole line")).at(
        id=line.id
    )


def not_waiting(name: str) -> Problem:
    """The line or posting does not wait, or no such one is known."""
    message = Text(f"没有待对的 {name}", f"{name} does not wait to be matched")
    remedy = Text("用 reconcile BOOK 账户 list 查看", "reconcile BOOK ACCOUNT list shows them")
    return Problem("not_waiting", message, remedy)
