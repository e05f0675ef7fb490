"""What an archive of the books holds: accounts, parties, balances of every month, vouchers with their lines, open items (§5.5).

One reading for both forms of archive. Balances and vouchers are two ways to the same turnover; where they differ nothing is
written.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger.application.book import Reading
from ledger.application.reports.book_facts import BookFacts
from ledger.application.reports.source import JournalLine, OpenSum, ReportSource
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.domain.problem import Problem, Text

ArchiveLines = Sequence[JournalLine]
"""The lines of one voucher."""
OWED_ROLES = ("AR", "AP", "ADV", "PREPAY")
"""Roles whose open items are receivables and payables."""


@dataclass(frozen=True, slots=True)
class MonthBalance:
    """One account in one month; minor units, opening and closing are debit − credit."""

    month: str
    account: str
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """Debit − credit at the end of the month."""
        return self.opening + self.debit - self.credit


@dataclass(frozen=True, slots=True)
class ArchiveFacts:
    """A span of whole months."""

    facts: BookFacts
    since: dt.date
    until: dt.date
    balances: Sequence[MonthBalance]
    """By month and account, those with a balance or turnover."""
    vouchers: Sequence[ArchiveLines]
    """Lines by voucher, by month and number."""
    attachments: Mapping[int, int]
    """Original files by record number."""
    owed: Sequence[OpenSum]

    @property
    def months(self) -> list[str]:
        """`2026-03` and so on."""
        return list(months_of(self.since, self.until))


def archive_facts(reading: Reading, since: dt.date | None, until: dt.date | None) -> ArchiveFacts | Problem:
    """The months from `since` to `until`; else all from the start of the book to its newest entry."""
    facts, source = reading.facts, reading.reports
    first = (since or dt.date.fromisoformat(f"{facts.start}-01")).replace(day=1)
    last = until or reading.last_entry_date() or first
    last = last.replace(day=monthrange(last.year, last.month)[1])
    if last < first:
        message = Text(f"{first} 至 {last} 没有月份", f"there is no month from {first} to {last}")
        return Problem("bad_span", message, Text("改 --from 或 --to", "change --from or --to"))
    vouchers = _vouchers(source, first, last)
    attached = source.attachment_counts({lines[0].seq for lines in vouchers})
    found = ArchiveFacts(
        facts, first, last, _balances(source, first, last), vouchers, attached, source.open_items(last, OWED_ROLES)
    )
    return _untied(found) or found


def months_of(since: dt.date, until: dt.date) -> Sequence[str]:
    """The months of a span, in order."""
    count = (until.year - since.year) * 12 + until.month - since.month + 1
    numbers = [since.year * 12 + since.month - 1 + step for step in range(count)]
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def _balances(source: ReportSource, since: dt.date, until: dt.date) -> list[MonthBalance]:
    opening: defaultdict[str, int] = defaultdict(int)
    for row in source.account_sums(None, since - dt.timedelta(days=1)):
        opening[row.account] += row.debit - row.credit
    turnover = {(row.month, row.account): (row.debit, row.credit) for row in source.month_sums(since, until)}
    found = []
    for month in months_of(since, until):
        for account in sorted({*opening, *(account for one, account in turnover if one == month)}):
            debit, credit = turnover.get((month, account), (0, 0))
            if opening[account] or debit or credit:
                found.append(MonthBalance(month, account, opening[account], debit, credit))
            opening[account] += debit - credit
    return found


def _vouchers(source: ReportSource, since: dt.date, until: dt.date) -> list[list[JournalLine]]:
    found: dict[str, list[JournalLine]] = {}
    for line in source.lines(since, until):
        if line.klass in VOUCHER_CLASSES:
            found.setdefault(line.entry, []).append(line)
    money = [[line for line in lines if line.debit or line.credit] for lines in found.values()]
    return sorted((lines for lines in money if lines), key=lambda lines: (lines[0].period, lines[0].number or 0))


def _untied(found: ArchiveFacts) -> Problem | None:
    """A problem where the lines of an account do not add up to its balances: a bug or an edited book."""
    lines: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for line in (line for voucher in found.vouchers for line in voucher):
        sums = lines[line.period, line.account]
        sums[0] += line.debit
        sums[1] += line.credit
    for row in found.balances:
        sums = lines.pop((row.month, row.account), [0, 0])
        if sums != [row.debit, row.credit]:
            return _differs(row.month, row.account)
    rest = next((key for key, sums in lines.items() if any(sums)), None)
    return _differs(*rest) if rest else None


def _differs(month: str, account: str) -> Problem:
    message = Text(f"{account} 在 {month} 的凭证与余额表不符", f"vouchers and balances of {account} in {month} differ")
    return Problem("archive_does_not_tie", message, Text("运行 audit verify", "run audit verify"))
