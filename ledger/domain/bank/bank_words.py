"""What the bank itself does, by its own words: charges it takes, interest it pays."""

from __future__ import annotations

import re
from typing import Final

from ledger.domain.bank.pool import Pool
from ledger.domain.bank.proposal import Posts, Proposal, Step
from ledger.domain.bank.statement_line import BankLine
from ledger.domain.problem import Text

_CHARGE: Final = re.compile(
    r"(手续费|账户管理费|账户维护费|网银服务费|网银年费|工本费|短信费|回单费|汇划费|汇款费|邮电费"
    r"|\bbank charges?\b|\bservice charges?\b"
    r"|\bwire fee\b|\btransfer fee\b|\baccount fee\b|\bmaintenance fee\b)",
    re.IGNORECASE,
)
_INTEREST: Final = re.compile(r"(结息|存款利息|利息收入|\binterest (paid|credit|earned)\b|\bcredit interest\b)", re.IGNORECASE)
_BANK: Final = re.compile(r"(银行|信用社|\bbank\b|\bbanque\b)", re.IGNORECASE)


def bank_words(line: BankLine, pool: Pool) -> list[Proposal]:
    """A small amount out that the bank calls a charge, or one in that it calls interest; nobody else stands on the line."""
    somebody = line.counterparty and not _BANK.search(line.counterparty)
    if somebody or pool.payers.payer_of(line) is not None:
        return []
    charge, interest = _CHARGE.search(line.memo), _INTEREST.search(line.memo)
    if charge and line.amount < 0 and -line.amount <= pool.known.policy.charge:
        why = Text(f"附言含“{charge[0]}”", f"the memo says “{charge[0]}”")
        return [Proposal(line, Step.BANK_WORDS, 97, (why, Text("没有对方单位", "no counterparty")), posts=Posts.CHARGE)]
    if interest and line.amount > 0:
        why = Text(f"附言含“{interest[0]}”", f"the memo says “{interest[0]}”")
        return [Proposal(line, Step.BANK_WORDS, 96, (why, Text("没有对方单位", "no counterparty")), posts=Posts.INTEREST)]
    return []
