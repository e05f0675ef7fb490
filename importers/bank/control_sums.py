"""Checks of a statement against itself: the running balance, and the counts and sums that its head or foot state.

They are findings, never refusals: banks mask balances, leave out closed transactions and print totals that count otherwise; the
person who reads the report decides. Sums are taken over the accepted rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from importers.amounts import EXACT, amount_of_text, exact, total
from importers.bank.mapping import FooterTotals, LastTotals, StatementMapping, Totals, folded, name_key
from importers.bank.rows import Row
from importers.report import BankRecord, Finding, Place

__all__ = ["AcceptedRow", "balance_findings", "total_findings"]

BREAKS_LISTED_MAX = 100

AcceptedRow = tuple[Row, BankRecord]


def balance_findings(file: str, outcomes: Sequence[BankRecord | None]) -> Iterator[Finding]:
    """Each place where a balance does not follow from its neighbour; None stands for a row that gave no record.

    A statement runs forwards or backwards in time; the direction with fewer breaks is the one it was written in.
    """
    pairs = [(first, second) for first, second in pairwise(outcomes) if first and second]
    pairs = [(first, second) for first, second in pairs if first.balance and second.balance and _same_pocket(first, second)]
    forwards = [(second, _after(first, second)) for first, second in pairs]
    backwards = [(first, _after(second, first)) for first, second in pairs]
    breaks = [_broken(found) for found in (forwards, backwards)]
    fewest = min(breaks, key=len)
    for record, expected in fewest[:BREAKS_LISTED_MAX]:
        zh = f"余额写为 {record.balance}，按相邻一行应为 {expected:f}"
        en = f"the balance is stated as {record.balance}, the row beside it gives {expected:f}"
        yield Finding("running_balance", "warning", zh, en, Place(file, record.line))
    if len(fewest) > BREAKS_LISTED_MAX:
        more = len(fewest) - BREAKS_LISTED_MAX
        zh, en = f"另有 {more} 处余额不连续", f"the balance breaks in {more} more places"
        yield Finding("running_balance", "warning", zh, en, Place(file))


def _same_pocket(first: BankRecord, second: BankRecord) -> bool:
    """Whether two rows share one balance: a card in several currencies keeps one for each."""
    return (first.account, first.currency) == (second.account, second.currency)


def _after(earlier: BankRecord, later: BankRecord) -> Decimal:
    """The balance after the later row."""
    return EXACT.add(exact(earlier.balance), exact(later.amount))


def _broken(pairs: list[tuple[BankRecord, Decimal]]) -> list[tuple[BankRecord, Decimal]]:
    """The rows whose balance is another."""
    return [(record, expected) for record, expected in pairs if exact(record.balance) != expected]


def total_findings(
    file: str,
    mapping: StatementMapping,
    header: tuple[str, ...],
    rows: Sequence[Row],
    accepted: Sequence[AcceptedRow],
    *,
    transactions: int,
) -> Iterator[Finding]:
    """Every control figure outside the accepted rows that they do not meet."""
    if mapping.last_totals:
        yield from _check_last(file, mapping.last_totals, header, rows, accepted)
    taken = {row.line for row, _ in accepted}
    for row in rows:
        if row.line in taken:
            continue
        text = ",".join(folded(cell) for cell in row.cells)
        if mapping.rows and (stated := mapping.rows.search(text)):
            yield from _compare(file, row, "control_count", int(stated["n"]), transactions)
        for one in mapping.totals:
            if stated := one.match.search(text):
                yield from _check_totals(file, row, stated, list(_with_value(one, header, accepted)))
        if mapping.footer_totals and mapping.footer_totals.match.search(text):
            yield from _check_footer(file, row, mapping.footer_totals, header, [record for _, record in accepted])


def _with_value(one: Totals, header: tuple[str, ...], accepted: Sequence[AcceptedRow]) -> Iterator[BankRecord]:
    """The accepted rows whose cell has the value that a total is over."""
    column = header.index(one.column) if one.column in header else len(header)
    for row, record in accepted:
        if column < len(row.cells) and folded(row.cells[column]) == one.value:
            yield record


def _check_totals(file: str, row: Row, stated: re.Match[str], records: list[BankRecord]) -> Iterator[Finding]:
    """A count and a sum as the head of a wallet's statement gives them."""
    given = stated.groupdict()
    if given.get("n"):
        yield from _compare(file, row, "control_count", int(given["n"]), len(records))
    if given.get("sum"):
        computed = abs(total(record.amount for record in records))
        yield from _compare(file, row, "control_sum", exact(amount_of_text(given["sum"]) or ""), computed)


def _check_footer(
    file: str, row: Row, footer: FooterTotals, header: tuple[str, ...], records: list[BankRecord]
) -> Iterator[Finding]:
    """Sums of money in and money out as the last row gives them."""
    named = dict(zip(header, row.cells, strict=False))
    for column, sign in ((name_key(footer.income), 1), (name_key(footer.expense), -1)):
        stated = amount_of_text(named.get(column, ""))
        if stated is not None:
            amounts = [record.amount for record in records if exact(record.amount) * sign > 0]
            yield from _compare(file, row, "control_sum", exact(stated), abs(total(amounts)))


def _check_last(
    file: str, last: LastTotals, header: tuple[str, ...], rows: Sequence[Row], accepted: Sequence[AcceptedRow]
) -> Iterator[Finding]:
    """The totals in the row below their heading, over the columns as the accepted rows write them: fees have five decimals."""
    at = next((i for i, row in enumerate(rows) if last.heading in map(name_key, row.cells)), None)
    if at is None or at + 1 >= len(rows):
        return
    stated = dict(zip(map(name_key, rows[at].cells), rows[at + 1].cells, strict=False))
    for name, column in last.sums.items():
        figure = amount_of_text(stated.get(name, "").strip("` \t"))
        if figure is None:
            continue
        if column not in header:
            yield from _compare(file, rows[at + 1], "control_count", exact(figure), len(accepted))
            continue
        cells = (row.cells[header.index(column)] for row, _ in accepted if header.index(column) < len(row.cells))
        amounts = (amount_of_text(cell.strip("` \t")) or "0" for cell in cells)
        yield from _compare(file, rows[at + 1], "control_sum", exact(figure), total(amounts))


def _compare(file: str, row: Row, rule: str, stated: Decimal | int, computed: Decimal | int) -> Iterator[Finding]:
    """One control figure."""
    if stated != computed:
        zh, en = f"文件写明 {stated}，读到的行为 {computed}", f"the file states {stated}, its rows give {computed}"
        yield Finding(rule, "warning", zh, en, Place(file, row.line))
