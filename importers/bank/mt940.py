"""SWIFT MT940 and MT942: statements of an account, read statement by statement, line by line.

    :61:2603300330RC204,88NTRFKREF+//B-7781      30 March, a credit of 204.88 taken back: −204.88

`RC` and `RD` are reversals and turn the sign; many readers miss that and a file is wrong by twice the amount. A `:61:` that
cannot be read is one rejected row with its line, never the end of the file. `:60F:` plus the rows must be `:62F:`: where it is
not, the difference is a finding (published samples have had their amounts changed). Expected entries of MT942 (`EC`, `ED`) are
skipped: no money has moved.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from importers.amounts import EXACT, exact, negated, total
from importers.bank.mt940_details import details_of
from importers.bank.outcomes import Outcomes, no_statement
from importers.masking import quoted
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, decode_text, lines_of
from importers.report import BankRecord, Finding, ImportReport, Place, Reason

__all__ = ["Mt940Reader"]

_TAG: Final = re.compile(r"^\s*:(\d{2}[A-Z]?):(.*)$")
_LINE: Final = re.compile(
    r"(?P<value>\d{6})\s*(?P<entry>\d{4})?\s*(?P<mark>R?[CD]|E[CD])(?P<funds>[A-Z])?"
    r"(?P<amount>\d+(?:[,.]\d*)?|[,.]\d+)(?P<type>[A-Z][A-Z0-9 ]{3})?(?P<own>(?:(?!//).)*)(?://(?P<bank>.*))?$"
)
_BALANCE: Final = re.compile(r"(?P<mark>[CD])(?P<date>\d{6})(?P<currency>[A-Z]{3})(?P<amount>\d+(?:[,.]\d*)?|[,.]\d+)")
_ENDS: Final = re.compile(r"^(?:-\}?.*|\{.*)$")
_LADDER: Final = ("utf-8", "cp1252", "latin-1")
"""Western banks write no Chinese; what is not UTF-8 is their old alphabet."""
_FRAME: Final = bytes(range(5))
"""Control characters in which some networks wrap a message."""
_PIVOT: Final = 70
_HALF_A_YEAR: Final = 6


@dataclass(slots=True)
class _Tag:
    """A tag with its lines."""

    name: str
    line: int
    lines: list[str]


@dataclass(slots=True)
class _Statement:
    """One statement: its account, balances and rows."""

    line: int
    account: str = ""
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    rows: list[tuple[_Tag, _Tag | None]] = field(default_factory=list)
    """A `:61:` with the `:86:` that follows it."""


class Mt940Reader:
    """Reads MT940 and MT942."""

    name = "mt940"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether tags :20: or :25: and a statement's number or balance stand at the start of lines."""
        del name, options
        text = decode_head(head) or head.decode("latin-1")
        found = [tag for line in lines_of(text) if (tag := _TAG.match(line))]
        tags = {tag[1] for tag in found}
        framed = bool(tags & {"20", "25"}) and bool(tags & {"28", "28C", "60F", "60M", "34F", "62F"})
        return framed or any(tag[1] == "61" and _LINE.match(tag[2].strip()) for tag in found)

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """Every row of every statement."""
        decoded = decode_text(name, content.translate(None, _FRAME), _LADDER)
        if isinstance(decoded, Reason):
            return ImportReport.refused(name, self.name, content, decoded)
        statements = list(_statements(_tags(lines_of(decoded.text)), options.account))
        if not statements:
            return no_statement(name, self.name, content)
        found = Outcomes()
        for statement in statements:
            _read(name, statement, found)
        return found.report(name, self.name, content)


# --- tags and statements -----------------------------------------------------------------------------------------------------


def _tags(lines: Sequence[str]) -> Iterator[_Tag]:
    """The tags of a file in order; lines that begin none go on with the one before."""
    tag: _Tag | None = None
    for number, line in enumerate(lines, 1):
        found = _TAG.match(line)
        if found or (_ENDS.match(line) and (tag is None or tag.name != "86" or line.startswith(("-}", "{")) or line == "-")):
            if tag is not None:
                yield tag
            tag = _Tag(found[1], number, [found[2]]) if found else None
        elif tag is not None:
            tag.lines.append(line)
    if tag is not None:
        yield tag


def _statements(tags: Iterator[_Tag], account: str) -> Iterator[_Statement]:
    """Statements begin at :20:, or at another opening balance after a closing one."""
    now: _Statement | None = None
    before: _Tag | None = None
    for tag in tags:
        if now is None or tag.name == "20" or (tag.name in ("60F", "60M") and now.closing is not None):
            if now is not None:
                yield now
            now = _Statement(tag.line, account if now is None or tag.name == "20" else now.account)
        _take(tag, before, now)
        before = tag
    if now is not None:
        yield now


def _take(tag: _Tag, before: _Tag | None, statement: _Statement) -> None:
    """Take a tag into its statement."""
    if tag.name == "25":
        statement.account = " ".join("".join(tag.lines).split()) or statement.account
    elif tag.name in ("60F", "60M", "62F", "62M"):
        balance = _BALANCE.match("".join(tag.lines).strip())
        if balance is not None:
            statement.currency = statement.currency or balance["currency"]
            amount = exact(_amount(balance["amount"]))
            signed = amount if balance["mark"] == "C" else -amount
            if tag.name in ("60F", "60M"):
                statement.opening = signed if statement.opening is None else statement.opening
            else:
                statement.closing = signed
    elif tag.name == "34F":
        statement.currency = statement.currency or tag.lines[0].strip()[:3]
    elif tag.name == "61":
        statement.rows.append((tag, None))
    elif tag.name == "86" and before is not None and before.name == "61" and statement.rows:
        statement.rows[-1] = (statement.rows[-1][0], tag)


def _amount(text: str) -> str:
    """`1500,` and `,5` as plain decimal text."""
    whole, _, part = text.replace(".", ",").partition(",")
    return f"{whole.lstrip('0') or '0'}.{part or '00'}" if len(part) != 1 else f"{whole.lstrip('0') or '0'}.{part}0"


# --- rows --------------------------------------------------------------------------------------------------------------------


def _read(file: str, statement: _Statement, found: Outcomes) -> None:
    """The rows of a statement, then its balances."""
    amounts = []
    for tag, details in statement.rows:
        row = _LINE.match(tag.lines[0].strip()) or _LINE.match("".join(tag.lines[:2]).strip())
        record = _record(file, statement, tag, details, row, found.findings) if row else _unreadable(file, tag)
        if isinstance(record, Reason):
            kept = found.skipped if record.code == "not_booked" else found.rejected
            kept.append(record)
        else:
            amounts.append(record.amount)
            found.records.append(record)
    if statement.opening is not None and statement.closing is not None:
        difference = EXACT.subtract(EXACT.subtract(statement.closing, statement.opening), total(amounts))
        if difference:
            zh, en = (
                f"期初加发生额与期末相差 {difference:f}",
                f"opening and rows differ from the closing balance by {difference:f}",
            )
            found.findings.append(Finding("statement_balance", "warning", zh, en, Place(file, statement.line)))


def _record(
    file: str, statement: _Statement, tag: _Tag, details: _Tag | None, row: re.Match[str], findings: list[Finding]
) -> BankRecord | Reason:
    if row["mark"].startswith("E"):
        return Reason(Place(file, tag.line), "not_booked", "预期款项,尚未记账", "expected, not booked yet")
    value = _value_date(row["value"])
    if value is None:
        return _unreadable(file, tag)
    date, exact_day = value
    if not exact_day:
        zh, en = (
            f"起息日 {row['value']} 不存在,取月末",
            f"the value date {row['value']} does not exist; the end of its month is taken",
        )
        findings.append(Finding("value_date", "info", zh, en, Place(file, tag.line)))
    amount = _amount(row["amount"])
    told = details_of(details.lines) if details else details_of([])
    more = " ".join(part for line in tag.lines[1:] if (part := line.strip()))
    own = row["own"].strip()
    references = [text for text in (own, more) if text not in ("NONREF", "KREF+") and text not in told.memo]
    return BankRecord(
        date=(_entry_date(row["entry"], date) or date).isoformat(),
        time="",
        amount=amount if row["mark"] in ("C", "RD") else negated(amount),
        currency=statement.currency,
        account=statement.account,
        counterparty=told.name,
        counterparty_account=told.account,
        memo=" ".join(dict.fromkeys(filter(None, (told.memo, *references)))),
        bank_id=(row["bank"] or "").strip(),
        balance="",
        status="",
        line=tag.line,
    )


def _unreadable(file: str, tag: _Tag) -> Reason:
    said = quoted(tag.lines[0].strip())
    return Reason(Place(file, tag.line, ":61:"), "row_malformed", f"无法识别该行:{said}", f"the row cannot be read: {said}")


def _value_date(text: str) -> tuple[dt.date, bool] | None:
    """YYMMDD, and whether the calendar has it: banks that count 30 days a month write a 30 February."""
    year, month, day = int(text[:2]), int(text[2:4]), int(text[4:])
    year += 1900 if year >= _PIVOT else 2000
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    last = calendar.monthrange(year, month)[1]
    return dt.date(year, month, min(day, last)), day <= last


def _entry_date(text: str | None, value: dt.date) -> dt.date | None:
    """MMDD in the year that brings it nearest to the value date."""
    if not text:
        return None
    month, day = int(text[:2]), int(text[2:])
    year = value.year + (value.month - month > _HALF_A_YEAR) - (month - value.month > _HALF_A_YEAR)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
