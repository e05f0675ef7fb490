"""记账凭证 as it is filed: one form per voucher, with who made, reviewed and recorded it (docs/DOMAIN.md §5.3).

A voucher of more lines than a form holds becomes several with fractions, `记-2026-03-0031 (1/3)`. Red entries keep their
sign and name the voucher they cancel.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.application.reports.asked import Asked
from ledger.application.reports.journals import journal_rows
from ledger.application.reports.report import Report
from ledger.application.reports.source import JournalLine, VoucherHead
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.entry import SERIES, VOUCHER_CLASSES
from ledger.domain.problem import Problem, Text
from ledger.domain.quantity import format_quantity

LINES_PER_FORM: Final = 8
_NUMBER: Final = re.compile(rf"(?:{SERIES}-)?(?:(\d{{4}}-\d{{2}})-)?(\d+)")
_ENTRY: Final = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class FormLine:
    """One line of a form; amounts in minor units."""

    summary: str
    account: str
    detail: str
    """Party, item and quantity."""
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class VoucherForm:
    """One sheet of paper. `parts` are (number of the sheet, sheets); totals stand on the last."""

    company: str
    currency: str
    number: str
    date: dt.date
    parts: tuple[int, int]
    lines: Sequence[FormLine]
    debit: int
    credit: int
    attachments: int
    cancels: str
    """The sentence about the voucher that is cancelled or corrected, or ""."""
    prepared_by: str
    reviewed_by: str
    recorded_by: str

    @property
    def is_last(self) -> bool:
        """True for the sheet that carries the totals."""
        return self.parts[0] == self.parts[1]


def voucher(asked: Asked) -> Report | list[Problem]:
    """The lines of the vouchers asked for, as the journal shows them."""
    found = _lines(asked)
    if isinstance(found, Problem):
        return [found]
    columns, rows, totals, checks = journal_rows(asked, found)
    title = Text("记账凭证", "Vouchers")
    return Report("voucher", title, asked.facts.currency, asked.head(span=True), columns, rows, totals, checks)


def voucher_forms(asked: Asked) -> list[VoucherForm] | Problem:
    """The forms to print."""
    found = _lines(asked)
    if isinstance(found, Problem):
        return found
    attached = asked.source.attachment_counts({line.seq for line in found})
    cancelled = asked.source.voucher_heads({line.reverses for line in found if line.reverses})
    corrected = asked.source.vouchers_of({key for line in found if (key := _version_before(line))})
    return [
        form
        for lines in _by_entry(found)
        for form in _forms(asked, lines, attached, _about_others(asked, lines[0], cancelled, corrected))
    ]


def _lines(asked: Asked) -> list[JournalLine] | Problem:
    """The lines of one voucher, or of all of the span."""
    name = asked.subject
    if _ENTRY.fullmatch(name):
        found = list(asked.source.entry_lines(name))
    elif name:
        match = _NUMBER.fullmatch(name)
        if match is None:
            message = Text(f"“{name}”不是凭证号", f"“{name}” is no voucher number")
            return Problem("unknown_subject", message, Text("例如 记-2026-03-0031", "for example 记-2026-03-0031"))
        period = match.group(1) or asked.until.isoformat()[:7]
        entry = asked.source.entry_of_number(period, int(match.group(2)))
        found = list(asked.source.entry_lines(entry)) if entry else []
    else:
        found = list(asked.source.lines(asked.since, asked.until))
    vouchers = [line for line in found if line.klass in VOUCHER_CLASSES]
    if name and not vouchers:
        message = Text(f"没有凭证 {name}", f"there is no voucher {name}")
        remedy = Text("凭证号见 report journal", "report journal lists the numbers")
        return Problem("unknown_subject", message, remedy)
    return vouchers


def _by_entry(lines: Iterable[JournalLine]) -> list[list[JournalLine]]:
    found: dict[str, list[JournalLine]] = {}
    for line in lines:
        found.setdefault(line.entry, []).append(line)
    return sorted(found.values(), key=lambda entry: (entry[0].period, entry[0].number or 0))


def _forms(asked: Asked, lines: Sequence[JournalLine], attached: dict[int, int], about_others: str) -> Iterator[VoucherForm]:
    shown = [_form_line(line, asked) for line in lines if line.debit or line.credit or line.quantity]
    sheets = [shown[start : start + LINES_PER_FORM] for start in range(0, len(shown), LINES_PER_FORM)] or [[]]
    first = lines[0]
    for number, sheet in enumerate(sheets, 1):
        yield VoucherForm(
            company=asked.facts.company,
            currency=asked.facts.currency,
            number=voucher_number(first.period, first.number),
            date=first.date,
            parts=(number, len(sheets)),
            lines=sheet,
            debit=sum(line.debit for line in lines),
            credit=sum(line.credit for line in lines),
            attachments=attached.get(first.seq, 0),
            cancels=about_others,
            prepared_by=first.prepared_by,
            reviewed_by=first.reviewed_by,
            recorded_by=first.recorded_by,
        )


def _version_before(line: JournalLine) -> str:
    """The key of the version that this document replaces: it was cancelled in red, this one is the blue one."""
    ref, _, version = line.document.rpartition(":")
    return f"{ref}:{int(version) - 1}" if line.reverses is None and version.isdigit() and int(version) > 1 else ""


def _about_others(
    asked: Asked, first: JournalLine, cancelled: dict[str, VoucherHead], corrected: dict[str, list[VoucherHead]]
) -> str:
    """What art. 51 wants in the summary of a red voucher, and of the blue one that follows it."""
    undone = cancelled.get(first.reverses or "")
    found = [_cancels(undone)] if undone else [_corrects(head) for head in corrected.get(_version_before(first), ())]
    return "; ".join(asked.say(text) for text in found)


def _corrects(wrong: VoucherHead) -> Text:
    """订正某月某日某号凭证 (会计基础工作规范 第五十一条)."""
    number, day = voucher_number(wrong.period, wrong.number), wrong.date
    return Text(f"订正 {day.month} 月 {day.day} 日 {number} 号凭证", f"corrects voucher {number} of {day.isoformat()}")


def _cancels(undone: VoucherHead) -> Text:
    """注销某月某日某号凭证 (会计基础工作规范 第五十一条)."""
    number = voucher_number(undone.period, undone.number)
    day = undone.date
    return Text(f"注销 {day.month} 月 {day.day} 日 {number} 号凭证", f"cancels voucher {number} of {day.isoformat()}")


def _form_line(line: JournalLine, asked: Asked) -> FormLine:
    account = f"{line.account} {asked.say(asked.facts.account_name(line.account))}"
    parts = [part for part in (line.party, line.item) if part]
    if line.item and line.quantity:
        parts.append(format_quantity(*asked.quantity(line.item, line.quantity)))
    return FormLine(asked.say(line.summary), account, " ".join(parts), line.debit, line.credit)
