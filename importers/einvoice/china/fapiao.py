"""What all carriers of a Chinese invoice share: the completeness it needs, the checks of its figures, the outcome as a report.

Net plus tax is the total, and the capitals say it again; the lines add up to both. A figure is never changed: what does not
agree is a finding. Carriers that hold less than the whole invoice (a QR text, page tags) are accepted for what they state.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from importers.amounts import EXACT, exact, total
from importers.dates import moment_of_text
from importers.einvoice.china.figures import amount_or_none, capitals_as_amount, rate_of_text
from importers.einvoice.document_reading import invoice_refusal
from importers.report import Finding, ImportReport, InvoiceRecord, InvoiceReference, Level, Place, Reason, sha256_of

__all__ = ["FapiaoReading", "ReadFapiao", "differences", "report_on_fapiao", "summed_up", "too_many"]

# 被红冲蓝字数电发票号码：20 digits; 对应正数发票代码:12 digits号码:8 digits (the remark of a red invoice before 数电票).
_RED_DIGITAL = re.compile(r"被红冲蓝字(?:数电)?(?:发票|票)号码[::\s]*(\d{20})")
_RED_BEFORE = re.compile(r"(?:对应正数发票|红冲蓝字发票)代码[::\s]*(\d{10,12})\s*号码[::\s]*(\d{8})")


@dataclass(slots=True)
class FapiaoReading:
    """The cells or elements of one invoice being read, and every fault on the way."""

    file: str
    line: int = 0
    faults: list[Reason] = field(default_factory=list)

    def amount(self, text: str, where: str) -> str:
        """An amount, empty where there is none (`***` of a tax-free line included)."""
        amount = amount_or_none(text)
        if amount is None:
            self.fault(where, "amount_malformed", f"「{text[:30]}」不是金额", f"“{text[:30]}” is no amount")
        return amount or ""

    def rate(self, text: str, where: str) -> tuple[str, str]:
        """VAT category and percent."""
        rate = rate_of_text(text)
        if rate is None:
            self.fault(where, "rate_malformed", f"「{text[:30]}」不是税率", f"“{text[:30]}” is no tax rate")
        return rate or ("", "")

    def date(self, text: str, where: str) -> str:
        """The ISO date of 2026年05月15日, 2026-05-15 10:00:00 or 20260515."""
        if not text.strip():
            return ""
        moment = moment_of_text(text)
        if isinstance(moment, str):
            self.fault(where, moment, f"日期「{text[:30]}」无法识别", f"the date “{text[:30]}” is not one")
            return ""
        return moment.date

    def fault(self, where: str, code: str, zh: str, en: str) -> None:
        """Keep a fault with its place."""
        self.faults.append(Reason(Place(self.file, self.line, where), code, zh, en))


@dataclass(frozen=True, slots=True)
class ReadFapiao:
    """One invoice of a file. `whole` is false for carriers that never state all of it; `capitals` is the total in words."""

    record: InvoiceRecord
    faults: Sequence[Reason]
    capitals: str = ""
    whole: bool = True
    line: int = 0
    findings: tuple[Finding, ...] = ()


def report_on_fapiao(
    name: str, reader: str, content: bytes, documents: Sequence[ReadFapiao], skipped: Sequence[Reason] = ()
) -> ImportReport:
    """Records with findings, and one rejected row with all faults for each invoice that cannot be read."""
    records: list[InvoiceRecord] = []
    rejected: list[Reason] = []
    findings: list[Finding] = []
    for document in documents:
        record = _completed(document.record)
        faults = (*document.faults, *_missing(name, record, document))
        if faults:
            rejected.append(invoice_refusal(name, faults))
            continue
        records.append(record)
        findings += (*document.findings, *differences(name, record, document.capitals, document.line))
    rows = len(documents) + len(skipped)
    told = (tuple(records), tuple(rejected), tuple(skipped), tuple(findings))
    return ImportReport(name, reader, sha256_of(content), rows, *told)


def _completed(record: InvoiceRecord) -> InvoiceRecord:
    """What follows from the kind of document: yuan, owed as stated, red where negative, and the invoice it takes back."""
    owed = record.payable or (record.gross if record.form == "fapiao" else record.tax)
    return replace(
        record,
        currency=record.currency or "CNY",
        payable=owed,
        credit_note=record.credit_note or owed.startswith("-"),
        precedes=record.precedes or _taken_back(record.notes),
    )


def _taken_back(notes: Sequence[str]) -> tuple[InvoiceReference, ...]:
    """The blue invoice that the remark of a red one names."""
    said = unicodedata.normalize("NFKC", " ".join(notes))
    digital = [InvoiceReference(number) for number in _RED_DIGITAL.findall(said)]
    before = [InvoiceReference(number, code=code) for code, number in _RED_BEFORE.findall(said)]
    return tuple(dict.fromkeys(digital + before))


def _missing(file: str, record: InvoiceRecord, document: ReadFapiao) -> Iterator[Reason]:
    """Number and date identify the invoice; the whole invoice must state its total too."""
    needed = {"number": ("发票号码", "the invoice number"), "issue_date": ("开票日期", "the issue date")}
    if document.whole and record.form == "fapiao":
        needed["gross"] = ("价税合计", "the total with tax")
    for name, (zh, en) in needed.items():
        if not getattr(record, name):
            yield Reason(Place(file, document.line, name), "term_missing", f"缺少{zh}", f"{en} is missing")
    digits = 20 if len(record.number) > len("12345678") else 8
    if record.form == "fapiao" and record.number and not (record.number.isdigit() and len(record.number) == digits):
        zh = f"发票号码「{record.number[:30]}」既不是 20 位也不是 8 位数字"
        en = f"the invoice number “{record.number[:30]}” has neither 20 nor 8 digits"
        yield Reason(Place(file, document.line, "number"), "number_malformed", zh, en)


def differences(file: str, record: InvoiceRecord, capitals: str = "", line: int = 0) -> Iterator[Finding]:
    """The figures that do not agree with each other."""
    net, tax, gross = exact(record.net), exact(record.tax), exact(record.gross)
    place = Place(file, line, record.number)
    if record.net and record.gross and record.form == "fapiao" and EXACT.add(net, tax) != gross:
        yield _differs("CN-TOTAL", "价税合计", "the total with tax", gross, EXACT.add(net, tax), place)
    counted = [one for one in record.lines if one.counts]
    if counted and record.net and total(one.net for one in counted) != net:
        yield _differs("CN-LINES", "不含税金额合计", "the total without tax", net, total(one.net for one in counted), place)
    if counted and record.tax and total(one.tax for one in counted) != tax:
        yield _differs("CN-TAX", "税额合计", "the total tax", tax, total(one.tax for one in counted), place)
    if not capitals.strip() or not record.gross:
        return
    words = capitals_as_amount(capitals)
    if words is None:
        zh, en = f"大写金额「{capitals[:40]}」无法识别", f"the amount in words “{capitals[:40]}” cannot be read"
        yield Finding("CN-CAPITALS", "warning", zh, en, place)
    elif gross not in (words, -words):
        yield _differs("CN-CAPITALS", "价税合计", "the total with tax", gross, words, place)


def _differs(rule: str, zh: str, en: str, stated: Decimal, computed: Decimal, place: Place, level: Level = "error") -> Finding:
    """A stated figure and what the others make of it."""
    told = (
        f"{zh}写为 {stated:f}，按其余数字应为 {computed:f}",
        f"{en} is stated as {stated:f}, the other figures give {computed:f}",
    )
    return Finding(rule, level, *told, place)


def too_many(name: str, limit: int) -> Reason:
    """A list that is longer than one import takes: each invoice of it becomes a record with lines, all in memory."""
    zh, en = f"超过 {limit} 行，请按月份拆分后再导入", f"more than {limit} rows; split the list by month"
    return Reason(Place(name), "too_many_rows", zh, en)


def summed_up(texts: Sequence[str]) -> str:
    """The exact sum of amounts of a list that states none; empty where nothing is stated."""
    return f"{total(texts):f}" if any(texts) else ""
