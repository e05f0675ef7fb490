"""The text of the QR code of a Chinese invoice, one per line: `01,type,code,number,amount,date,check code,checksum`.

The amount is without tax on types 01, 04 and 10 and with tax on 31 and 32; on any other type it is kept as a note, since
taking one for the other loses the VAT. Scanners emit full-width commas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from importers.einvoice.china.fapiao import FapiaoReading, ReadFapiao, report_on_fapiao, too_many
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head, decode_text, lines_of
from importers.report import Finding, ImportReport, InvoiceRecord, Party, Place, Reason

__all__ = ["QrTextReader", "read_qr_text"]

_FIRST = re.compile(r"\s*01[,，]\d{2}[,，]\d*[,，]\d+[,，]")
_NET_TYPES, _GROSS_TYPES = frozenset({"01", "04", "10"}), frozenset({"31", "32"})
SCANS_MAX = 20_000
_FIELDS_MIN = 6
_BLOCKCHAIN_HASH = re.compile(r"[0-9a-fA-F]{64}")


class QrTextReader:
    """Reads a file of scanned QR texts."""

    name = "fapiao_qr"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether the first line is such a text."""
        return bool(_FIRST.match(decode_head(head)))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One record per line; blank lines are skipped."""
        decoded = decode_text(name, content)
        if isinstance(decoded, Reason):
            return ImportReport.refused(name, self.name, content, decoded)
        lines = lines_of(decoded.text)
        if len(lines) > SCANS_MAX:
            return ImportReport.refused(name, self.name, content, too_many(name, SCANS_MAX))
        documents, skipped = [], []
        for number, line in enumerate(lines, start=1):
            if line.strip():
                documents.append(read_qr_text(name, line, number))
            else:
                skipped.append(Reason(Place(name, number), "blank", "空行", "a blank line"))
        return report_on_fapiao(name, self.name, content, documents, skipped)


def read_qr_text(file: str, text: str, line: int = 0) -> ReadFapiao:
    """What a QR text states of its invoice; types that are not known are kept as they are."""
    reading = FapiaoReading(file, line)
    fields = [part.strip() for part in unicodedata.normalize("NFKC", text).split(",")]
    if len(fields) < _FIELDS_MIN or fields[0] != "01":
        reading.fault("qr", "qr_malformed", "不是发票二维码内容", "this is no QR text of an invoice")
        return ReadFapiao(InvoiceRecord(form="fapiao"), reading.faults, whole=False, line=line)
    kind, code, number = fields[1:4]
    seller, fields = _blockchain_seller(fields)
    amount, date = reading.amount(fields[4], "amount"), reading.date(fields[5], "date")
    known = kind in _NET_TYPES | _GROSS_TYPES and not seller
    record = InvoiceRecord(
        form="fapiao",
        type=kind,
        code=code,
        number=number,
        issue_date=date,
        seller=Party(tax_id=seller, country="CN"),
        net=amount if known and kind in _NET_TYPES else "",
        gross=amount if known and kind in _GROSS_TYPES else "",
        notes=() if known else (f"二维码金额 {amount}",),
    )
    return ReadFapiao(record, reading.faults, whole=False, line=line, findings=() if known else _unclear(file, line, kind))


def _blockchain_seller(fields: Sequence[str]) -> tuple[str, list[str]]:
    """Blockchain invoices put the seller's number before the amount and a hash of 64 digits at the end."""
    shifted = len(fields) > _FIELDS_MIN and any(_BLOCKCHAIN_HASH.fullmatch(field) for field in fields[6:])
    return (fields[4], [*fields[:4], *fields[5:]]) if shifted else ("", list(fields))


def _unclear(file: str, line: int, kind: str) -> tuple[Finding, ...]:
    """An amount of which nobody says whether the tax is in it."""
    zh = f"类型 {kind} 的二维码金额是否含税不明，未作金额"
    en = f"whether the amount of QR type {kind} includes the tax is not known; it is kept as a note"
    return (Finding("CN-QR", "warning", zh, en, Place(file, line)),)
