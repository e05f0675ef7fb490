"""QIF, Quicken's text of transactions: an entry up to each `^`, a field a line, no currency, days in the order of its country.

    !Account                    the account of what follows: N name, T type
    !Type:Bank                  Bank, Cash, CCard, Oth A, Oth L hold transactions; other sections are lists and are skipped
    D3/15'26                    day; `'26` is 2026, `/98` is 1998
    T-1,250.00                  amount, money in positive (U is the same again)
    PDelta PC   Mmemo   N1042   payee, memo, number of the cheque
    S[Savings]  $-250.00        parts of the amount, which are compared with it
    ^

Nothing in a file says whether 3/4 is in March or in April. The order is taken from `--format qif:dmy` or `qif:mdy`, else from a
day above 12 where the file has one; a file that has none is refused rather than guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from importers.amounts import amount_of_text, exact, total
from importers.bank.outcomes import Outcomes, no_statement
from importers.dates import Moment, moment_of_text
from importers.masking import quoted
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, decode_text, lines_of
from importers.report import BankRecord, Finding, ImportReport, Place, Reason

__all__ = ["QifReader"]

ORDERS: Final = ("dmy", "mdy", "ymd")
_LADDER: Final = ("utf-8", "cp1252", "latin-1")
_HEADS: Final = ("!type:", "!account", "!option:", "!clear:")
_WITH_TRANSACTIONS: Final = frozenset({"bank", "cash", "ccard", "oth a", "oth l"})
_DAY = re.compile(r"(?P<a>\d{4}|\d{1,2})[/.-] ?(?P<b>\d{1,2})(?P<mark>[/.'-]) ?(?P<c>\d{4}|\d{1,2})")
_CENTURY_TURNS_AT = 70


@dataclass(slots=True)
class _Entry:
    """The lines of one entry under the head they stand under, by their first letter."""

    line: int
    section: str
    account: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    closed: bool = False

    def first(self, letter: str) -> str:
        """The first field with a letter."""
        return next((value for name, value in self.fields if name == letter and value), "")


class QifReader:
    """Reads the transactions of a QIF file."""

    name = "qif"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether the first line that is no comment opens a section."""
        del name, options
        lines = (line.strip().lower() for line in decode_head(head, _LADDER).splitlines())
        opening = next((line for line in lines if line and line[0] not in "#^"), "")
        return opening.startswith(_HEADS)

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """A record or a reason for every entry."""
        decoded = decode_text(name, content, _LADDER)
        if isinstance(decoded, Reason):
            return ImportReport.refused(name, self.name, content, decoded)
        if not self.identify(name, decoded.text[:4096].encode()):
            return no_statement(name, self.name, content)
        entries = list(_entries(lines_of(decoded.text), options.account))
        order = _order(name, entries, options.variant)
        if isinstance(order, Reason):
            return ImportReport.refused(name, self.name, content, order)
        outcomes = Outcomes()
        for entry in entries:
            _take(outcomes, name, entry, order)
        return outcomes.report(name, self.name, content)


def _entries(lines: Iterable[str], account: str) -> Iterator[_Entry]:
    """The entries in order; an account's own entry names the account of those below it."""
    section = ""
    entry: _Entry | None = None
    for number, text in enumerate(lines, start=1):
        line = text.strip()
        if line.startswith("!"):
            section = line.lower().removeprefix("!type:").strip()
        elif line == "^":
            if entry is not None:
                entry.closed = True
                account = entry.first("N") if section == "!account" else account
                yield entry
            entry = None
        elif line and not line.startswith("#"):
            entry = entry or _Entry(number, section, account)
            entry.fields.append((line[0].upper(), line[1:].strip()))
    if entry is not None:
        yield entry


def _order(name: str, entries: Iterable[_Entry], variant: str) -> str | Reason:
    """The order of day and month: what the caller says, else what a day above 12 says."""
    if variant in ORDERS:
        return variant
    if variant:
        zh, en = (
            f"没有日期顺序「{variant}」；可用 dmy、mdy、ymd",
            f"there is no order of days “{variant}”; known are dmy, mdy, ymd",
        )
        return Reason(Place(name), "date_order_not_known", zh, en)
    found = [_DAY.fullmatch(entry.first("D")) for entry in entries if entry.section in _WITH_TRANSACTIONS]
    days = [one for one in found if one and len(one["a"]) <= 2]
    if not days or any(int(one["a"]) > 12 for one in days):
        return "dmy"
    if any(int(one["b"]) > 12 for one in days):
        return "mdy"
    zh = "文件没有说明日期顺序，也没有大于 12 的日；请用 --format qif:dmy 或 qif:mdy 指明"
    en = "nothing in the file tells days from months; say --format qif:dmy or qif:mdy"
    return Reason(Place(name), "date_order_unknown", zh, en)


def _take(outcomes: Outcomes, name: str, entry: _Entry, order: str) -> None:
    """What becomes of one entry."""
    place = Place(name, entry.line)
    if entry.section not in _WITH_TRANSACTIONS:
        code = "investment" if entry.section == "invst" else "list_entry"
        outcomes.skipped.append(Reason(place, code, "不是银行交易的条目", "an entry that is no bank transaction"))
        return
    if not entry.closed:
        outcomes.rejected.append(
            Reason(place, "row_cut", "文件在这一条目中间中断", "the file ends in the middle of this entry")
        )
        return
    moment, amount = _moment(entry.first("D"), order), amount_of_text(entry.first("T") or entry.first("U"))
    if isinstance(moment, str):
        said = quoted(entry.first("D"))
        outcomes.rejected.append(Reason(place, moment, f"日期「{said}」无法识别", f"the date “{said}” is not one"))
    elif amount is None:
        said = quoted(entry.first("T") or entry.first("U"))
        outcomes.rejected.append(
            Reason(place, "amount_malformed", f"金额「{said}」无法识别", f"the amount “{said}” is not one")
        )
    else:
        outcomes.findings += _parts_differ(entry, place, amount)
        outcomes.records.append(_record(entry, moment, amount))


def _record(entry: _Entry, moment: Moment, amount: str) -> BankRecord:
    """The record of an entry that can be read; a file has no currency, the bank account of the book does."""
    return BankRecord(
        date=moment.date,
        time="",
        amount=amount,
        currency="",
        account=entry.account,
        counterparty=entry.first("P"),
        counterparty_account="",
        memo=" ".join(filter(None, (entry.first("M"), entry.first("L")))),
        bank_id=entry.first("N"),
        balance="",
        status=entry.first("C"),
        line=entry.line,
    )


def _moment(text: str, order: str) -> Moment | str:
    """The day of `3/15'26`, `15.3.2026` or `2026-03-15` in an order; a day of two digits a year is of 1970 to 2069."""
    found = _DAY.fullmatch(text)
    if not found:
        return "date_unreadable"
    if len(found["a"]) == 4:
        return moment_of_text(f"{found['a']}-{found['b']:0>2}-{found['c'][-2:]:0>2}")
    year = int(found["c"])
    if len(found["c"]) == 1 and found["mark"] != "'":
        return "date_unreadable"
    if len(found["c"]) < 4:
        year += 2000 if found["mark"] == "'" or year < _CENTURY_TURNS_AT else 1900
    first, second = found["a"], found["b"]
    day, month = (first, second) if order == "dmy" else (second, first)
    return moment_of_text(f"{year}-{month:0>2}-{day:0>2}")


def _parts_differ(entry: _Entry, place: Place, amount: str) -> Iterator[Finding]:
    """Parts that are not the whole."""
    parts = [amount_of_text(value) for letter, value in entry.fields if letter == "$"]
    if not parts:
        return
    added = total(part or "0" for part in parts)
    if None in parts or added != exact(amount):
        zh, en = f"各部分合计 {added:f}，金额为 {amount}", f"the parts add up to {added:f}, the amount is {amount}"
        yield Finding("split_sum", "warning", zh, en, place)
