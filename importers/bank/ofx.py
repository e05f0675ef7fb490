"""OFX 1 (SGML) and OFX 2 (XML), and QFX: statements as banks really write them.

    <STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260330120000[-5:EST]<TRNAMT>-25.03<FITID>7781<NAME>Strom AG</STMTTRN>

Half of what is in the field breaks the specification: no header, elements in another order, leaves that are closed and leaves
that are not, commas for points. So this is a reader of tags, not of a schema. A transaction with a date or amount that cannot
be read is one rejected row with its line; the file goes on. The sign of TRNAMT decides, never TRNTYPE. FITID is one part of a
row's identity: banks repeat it. Trades of securities are skipped with that reason, money that moved beside them is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from importers.amounts import amount_of_text
from importers.bank.outcomes import Outcomes, no_statement
from importers.dates import Moment, moment_of_text, time_of_text
from importers.limits import ELEMENTS_MAX
from importers.masking import quoted
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, decode_text
from importers.report import BankRecord, ImportReport, Place, Reason

__all__ = ["OfxReader"]

_HEAD: Final = re.compile(r"OFXHEADER|<\?OFX|<OFX>", re.IGNORECASE)
_CHARSET: Final = re.compile(rb"CHARSET:\s*([\w-]+)|encoding\s*=\s*[\"']([\w-]+)[\"']", re.IGNORECASE)
_DTD: Final = re.compile(r"<!(?:DOCTYPE|ENTITY|ELEMENT)", re.IGNORECASE)
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_TAG: Final = re.compile(r"<(/?)([A-Za-z0-9_.]+)(?:\s[^<>]*)?/?>([^<]*)")
_CODEPAGES: Final = {b"1252": "cp1252", b"1251": "cp1251", b"1250": "cp1250", b"8859-1": "latin-1", b"ISO-8859-1": "latin-1"}
_DIGITS: Final = re.compile(r"\d{8}")
_INSIDE: Final = frozenset({"PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY"})
"""Aggregates of a transaction whose leaves have names that others have too."""
_STATEMENTS: Final = frozenset({"STMTRS", "CCSTMTRS", "INVSTMTRS"})
_ACCOUNTS: Final = frozenset({"BANKACCTFROM", "CCACCTFROM", "INVACCTFROM"})


@dataclass(slots=True)
class _Row:
    """A transaction as its tags say."""

    kind: str
    line: int
    account: str
    currency: str
    leaves: dict[str, str] = field(default_factory=dict)


class OfxReader:
    """Reads OFX 1, OFX 2 and QFX."""

    name = "ofx"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:
        """Whether an OFX header or the element OFX is there."""
        del name, options
        return bool(_HEAD.search(decode_head(head) or head.decode("latin-1")))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:
        """Every transaction of every statement."""
        decoded = decode_text(name, content, _ladder(content))
        if isinstance(decoded, Reason):
            return ImportReport.refused(name, self.name, content, decoded)
        if decoded.text.count("<") > ELEMENTS_MAX:
            zh, en = f"超过 {ELEMENTS_MAX} 个元素,请拆分后再导入", f"more than {ELEMENTS_MAX} elements; split the file"
            return ImportReport.refused(name, self.name, content, Reason(Place(name), "too_many_elements", zh, en))
        if _DTD.search(decoded.text):
            reason = Reason(
                Place(name),
                "xml_dtd",
                "文件含有 DTD 声明,不予读取",
                "the file has a document type declaration; such files are not read",
            )
            return ImportReport.refused(name, self.name, content, reason)
        text = _CDATA.sub(lambda found: html.escape(found[1], quote=False), decoded.text)
        outcomes = [_outcome(name, row) for row in _rows(text, options.account)]
        if not outcomes and "OFX" not in {tag[2].upper() for tag in _TAG.finditer(text)}:
            return no_statement(name, self.name, content)
        reasons = [one for one in outcomes if isinstance(one, Reason)]
        return Outcomes(
            [one for one in outcomes if isinstance(one, BankRecord)],
            [reason for reason in reasons if reason.code not in _SKIPPED],
            [reason for reason in reasons if reason.code in _SKIPPED],
        ).report(name, self.name, content)


_SKIPPED: Final = frozenset({"not_booked", "investment"})


def _ladder(content: bytes) -> tuple[str, ...]:
    """UTF-8, then what the header names, then the alphabet of Western banks."""
    found = _CHARSET.search(content[:2048])
    named = (found[1] or found[2]).upper() if found else b""
    return ("utf-8", _CODEPAGES[named], "latin-1") if named in _CODEPAGES else ("utf-8", "cp1252", "latin-1")


# --- tags --------------------------------------------------------------------------------------------------------------------


def _rows(text: str, account: str) -> Iterator[_Row]:
    """The transactions in order, each knowing its statement's account and currency."""
    currency = inside = ""
    given = account
    row: _Row | None = None
    in_account = False
    line, at = 1, 0
    for found in _TAG.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        closing, tag, value = bool(found[1]), found[2].upper(), html.unescape(found[3]).strip()
        if tag in ("STMTTRN", "STMTTRNP", "INVTRAN"):
            if row is not None:
                yield row
            row, inside = (None if closing else _Row(tag, line, account, currency)), ""
        elif tag in _STATEMENTS:
            account, currency = (account, currency) if closing else (given, "")
        elif tag in _ACCOUNTS:
            in_account = not closing
        elif row is not None and tag in _INSIDE:
            inside = "" if closing else tag
        elif row is not None and tag in ("BANKTRANLIST", "INVTRANLIST", "LEDGERBAL", "OFX"):
            yield row
            row = None
        elif closing:
            continue
        elif row is not None:
            row.leaves.setdefault(f"{inside}.{tag}" if inside else tag, value)
        elif tag == "CURDEF":
            currency = value
        elif tag == "ACCTID" and in_account:
            account = value or account
    if row is not None:
        yield row


# --- rows --------------------------------------------------------------------------------------------------------------------


def _outcome(file: str, row: _Row) -> BankRecord | Reason:
    """A record, or why there is none."""
    place = Place(file, row.line)
    if row.kind == "INVTRAN":
        return Reason(place, "investment", "证券交易,不是银行流水", "a trade of securities, no line of a bank account")
    if row.kind == "STMTTRNP":
        return Reason(place, "not_booked", "尚未记账", "not booked yet")
    leaves = row.leaves
    amount = _amount(leaves.get("TRNAMT", ""))
    if amount is None:
        return _fault(place, "TRNAMT", "amount_malformed", leaves, "金额", "the amount")
    moment = _moment(leaves.get("DTPOSTED", "") or leaves.get("DTUSER", ""))
    if isinstance(moment, str):
        return _fault(place, "DTPOSTED", moment, leaves, "日期", "the date")
    told = (leaves.get("MEMO", ""), leaves.get("CHECKNUM", ""), leaves.get("REFNUM", ""))
    return BankRecord(
        date=moment.date,
        time=moment.time,
        amount=amount,
        currency=leaves.get("CURRENCY.CURSYM", "") or row.currency,
        account=row.account,
        counterparty=_spaced(leaves.get("NAME", "") or leaves.get("PAYEE.NAME", "") or leaves.get("PAYEE", "")),
        counterparty_account=leaves.get("BANKACCTTO.ACCTID", "") or leaves.get("CCACCTTO.ACCTID", ""),
        memo=" ".join(dict.fromkeys(filter(None, map(_spaced, told)))),
        bank_id=leaves.get("FITID", ""),
        balance="",
        status=leaves.get("TRNTYPE", ""),
        line=row.line,
    )


def _amount(text: str) -> str | None:
    """The last point or comma is the decimal mark: OFX allows either, and groups digits with neither."""
    mark = max((text.rfind(","), ","), (text.rfind("."), "."))
    return amount_of_text(text, mark[1] if mark[0] >= 0 else ".")


def _moment(text: str) -> Moment | str:
    """`20260330120000.000[-5:EST]`; dashes between its parts are borne."""
    digits = text.replace("-", "", 2) if len(text) >= 10 and text[4:5] == "-" else text
    day = _DIGITS.match(digits)
    if day is None:
        return "date_unreadable"
    date = moment_of_text(day[0])
    clock = re.match(r"\d{6}", digits[8:])
    return date if isinstance(date, str) or clock is None else Moment(date.date, time_of_text(clock[0]))


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _fault(place: Place, tag: str, code: str, leaves: dict[str, str], zh: str, en: str) -> Reason:
    text = quoted(leaves.get(tag, ""))
    said = (f"{zh}「{text}」无法识别", f"{en} “{text}” cannot be read") if text else (f"缺少{zh}", f"{en} is missing")
    return Reason(Place(place.file, place.line, tag), code, *said)
