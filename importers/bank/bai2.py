"""BAI2: balances and transactions as banks in North America report them, records of numbers between commas.

    16,475,2500,V,260331,,CHK1041,,Strom AG/          475 is a debit: −25.00 on 31 March

A record goes on in `88` records, and real files break its rules: two records on a line, blanks behind the slash, lines that go
on without `88`, wrong counts. The control total of an account (49) is compared and a difference is a finding, never a refusal.
Type codes 100–399 are credits, 400–699 debits; a code beyond with an amount has no direction and is one rejected row. Type 890
is a remark without money.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from importers.amounts import exact, negated, total
from importers.bank.outcomes import Outcomes, no_statement
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, decode_text, lines_of
from importers.report import BankRecord, Finding, ImportReport, Place, Reason

__all__ = ["Bai2Reader"]

_CODES: Final = ("01", "02", "03", "16", "49", "88", "98", "99")
_START: Final = re.compile(rf"^\s*({'|'.join(_CODES)}),")
_NEXT: Final = re.compile(rf"/\s*(?=(?:{'|'.join(_CODES)}),)")
_HEADER: Final = re.compile(r"^\s*01,[^,]*,[^,]*,\d{6},")
_AMOUNT: Final = re.compile(r"([+-]?)(\d{1,30})")
_DECIMALS: Final = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}
_CREDITS, _DEBITS = range(100, 400), range(400, 700)
_REMARK: Final = "890"
_OPENING, _CLOSING = "010", "015"
_LADDER: Final = ("utf-8", "cp1252", "latin-1")


class _Record(NamedTuple):
    """One logical record: its code, its fields, where it began."""

    code: str
    fields: list[str]
    line: int


class _Amount(NamedTuple):
    """A type code with its amount in minor units as written, and a value date where it has one."""

    type: str
    amount: str
    value_date: str


@dataclass(slots=True)
class _Account:
    """The account whose records are being read."""

    line: int
    number: str
    currency: str
    day: str
    summary: list[_Amount]
    amounts: list[str] = field(default_factory=list)
    """Of its transactions as written, for the control total."""
    moved: list[str] = field(default_factory=list)


class Bai2Reader:
    """Reads BAI2."""

    name = "bai2"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether the file begins with the header record."""
        del name, options
        text = decode_head(head) or head.decode("latin-1")
        return bool(_HEADER.match(next((line for line in lines_of(text) if line.strip()), "")))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """Every transaction of every account."""
        decoded = decode_text(name, content, _LADDER)
        if isinstance(decoded, Reason):
            return ImportReport.refused(name, self.name, content, decoded)
        records = list(_records(lines_of(decoded.text)))
        if not any(record.code in ("03", "16") for record in records):
            return no_statement(name, self.name, content)
        found = _read(name, records, options.account)
        return found.report(name, self.name, content)


# --- records -----------------------------------------------------------------------------------------------------------------


def _records(lines: Sequence[str]) -> Iterator[_Record]:
    """Logical records: continuations joined, two on a line taken apart."""
    now: _Record | None = None
    for number, line in enumerate(lines, 1):
        for part in _NEXT.split(line):
            text = part.rstrip()
            found = _START.match(text)
            body = text[found.end() :] if found else text
            fields = body.removesuffix("/").split(",")
            if found and found[1] != "88":
                if now is not None:
                    yield now
                now = _Record(found[1], fields, number)
            elif now is not None and text:
                now.fields.extend(fields)
    if now is not None:
        yield now


def _after_funds(fields: Sequence[str], at: int) -> tuple[str, int]:
    """The value date that a funds type brings, and the place behind its fields."""
    funds = fields[at].strip().upper() if at < len(fields) else ""
    if funds == "S":
        return "", at + 4
    if funds == "V":
        return (fields[at + 1].strip() if at + 1 < len(fields) else ""), at + 3
    if funds == "D":
        count = fields[at + 1].strip() if at + 1 < len(fields) else ""
        return "", at + 2 + 2 * (int(count) if count.isdecimal() and int(count) < len(fields) else 0)
    return "", at + 1


def _summary(fields: Sequence[str]) -> list[_Amount]:
    """The balances and totals of an account record."""
    found, at = [], 2
    while at < len(fields):
        type_ = fields[at].strip()
        amount = fields[at + 1].strip() if at + 1 < len(fields) else ""
        value, behind = _after_funds(fields, at + 3)
        if type_:
            found.append(_Amount(type_, amount, value))
        at = behind
    return found


# --- rows --------------------------------------------------------------------------------------------------------------------


def _read(file: str, records: Sequence[_Record], account: str) -> Outcomes:
    """Transactions in the account and group they stand in."""
    found = Outcomes()
    day, currency = "", "USD"
    now: _Account | None = None
    for record in records:
        if record.code == "02":
            day, currency = _field(record, 3), _field(record, 5) or "USD"
        elif record.code == "03":
            number = _field(record, 0) or account
            now = _Account(record.line, number, _field(record, 1) or currency, day, _summary(record.fields))
        elif record.code == "16":
            now = now or _Account(record.line, account, currency, day, [])
            _take(file, record, now, found)
        elif record.code == "49" and now is not None:
            found.findings += _checked(file, record, now)
            now = None
    return found


def _field(record: _Record, at: int) -> str:
    return record.fields[at].strip() if at < len(record.fields) else ""


def _take(file: str, record: _Record, account: _Account, found: Outcomes) -> None:
    """One transaction: a record, or a reason."""
    type_, written = _field(record, 0), _field(record, 1)
    account.amounts.append(written)
    if type_ == _REMARK or not written.strip("0"):
        found.skipped.append(Reason(Place(file, record.line), "no_money", "没有金额的说明", "a remark without money"))
        return
    amount = _signed(type_, written, account.currency)
    if amount is None:
        zh, en = f"类型 {type_} 金额「{written[:20]}」无法识别", f"type {type_} with the amount “{written[:20]}” cannot be read"
        found.rejected.append(Reason(Place(file, record.line), "amount_malformed", zh, en))
        return
    value, behind = _after_funds(record.fields, 2)
    date = _date(value) or _date(account.day)
    if date is None:
        zh, en = f"日期「{account.day[:20]}」无法识别", f"the date “{account.day[:20]}” cannot be read"
        found.rejected.append(Reason(Place(file, record.line), "date_unreadable", zh, en))
        return
    account.moved.append(amount)
    text = [part.strip() for part in record.fields[behind + 2 :]]
    found.records.append(
        BankRecord(
            date=date.isoformat(),
            time="",
            amount=amount,
            currency=account.currency,
            account=account.number,
            counterparty="",
            counterparty_account="",
            memo=" ".join(filter(None, (*text, _field(record, behind + 1)))),
            bank_id=_field(record, behind),
            balance="",
            status=type_,
            line=record.line,
        )
    )


def _signed(type_: str, written: str, currency: str) -> str | None:
    """The amount with the direction of its type code; a minus of its own turns it."""
    found = _AMOUNT.fullmatch(written)
    if found is None or not type_.isdecimal():
        return None
    if int(type_) not in _CREDITS and int(type_) not in _DEBITS:
        return None
    plain = _decimal(found[2], currency)
    out = (int(type_) in _DEBITS) != (found[1] == "-")
    return negated(plain) if out else plain


def _decimal(digits: str, currency: str) -> str:
    """Minor units as decimal text."""
    places = _DECIMALS.get(currency, 2)
    padded = digits.zfill(places + 1)
    whole, part = padded[: len(padded) - places], padded[len(padded) - places :]
    return f"{whole.lstrip('0') or '0'}{'.' if places else ''}{part}"


def _date(text: str) -> dt.date | None:
    """YYMMDD."""
    try:
        return dt.date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6])) if len(text) == 6 else None
    except ValueError:
        return None


def _checked(file: str, record: _Record, account: _Account) -> Iterator[Finding]:
    """The control total of the trailer, and opening plus transactions against closing."""
    stated = _field(record, 0)
    written = [one.amount for one in account.summary] + account.amounts
    if _AMOUNT.fullmatch(stated):
        computed = total(text.lstrip("+") for text in written if _AMOUNT.fullmatch(text))
        if exact(stated.lstrip("+")) != computed:
            zh, en = (
                f"账户控制合计写为 {stated},实为 {computed:f}",
                f"the control total is stated as {stated}, the records give {computed:f}",
            )
            yield Finding("control_sum", "warning", zh, en, Place(file, record.line))
    balances = {one.type: one.amount for one in account.summary if _AMOUNT.fullmatch(one.amount)}
    if _OPENING in balances and _CLOSING in balances:
        first, last = (_balance(balances[name], account.currency) for name in (_OPENING, _CLOSING))
        difference = exact(last) - exact(first) - total(account.moved)
        if difference:
            zh, en = (
                f"期初加发生额与期末相差 {difference:f}",
                f"opening and transactions differ from the closing balance by {difference:f}",
            )
            yield Finding("statement_balance", "warning", zh, en, Place(file, account.line))


def _balance(written: str, currency: str) -> str:
    plain = _decimal(written.lstrip("+-"), currency)
    return negated(plain) if written.startswith("-") else plain
