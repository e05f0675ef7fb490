"""Factur-X, ZUGFeRD and XRechnung in PDF: the PDF is a carrier, what counts is the XML attached to it.

The text of the pages is never read as data: its order depends on the producer, and a wrong amount would look right. pypdf
(BSD) comes with the extra `pdf`. A signature inside is mentioned and not verified.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from importers.einvoice.cii import CiiReader
from importers.einvoice.document_reading import signature_not_verified
from importers.einvoice.ubl import UblReader
from importers.limits import HEAD_BYTES, XML_BYTES_MAX
from importers.reader import NO_OPTIONS, Reader, ReadOptions
from importers.report import ImportReport, InvoiceRecord, Place, Reason, sha256_of

__all__ = ["PdfReader"]

ATTACHMENTS_MAX = 100
ATTACHED_BYTES_MAX = 2 * XML_BYTES_MAX
# The names the standards give the attachment, the newest first.
_STANDARD_NAMES = ("factur-x.xml", "xrechnung.xml", "zugferd-invoice.xml")
_HEAD_SEARCHED = 1024
# A damaged file breaks pypdf wherever it happens to be: these come out of it besides its own errors.
_BREAKS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class PdfReader:
    """Reads the XML invoice that is attached to a PDF."""

    name = "pdf"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether it is a PDF; producers may put a few bytes before the mark."""
        return b"%PDF-" in head[:_HEAD_SEARCHED]

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """The report of the reader that knows the attached XML, on this file."""
        opened = _attachments(name, content)
        if isinstance(opened, Reason):
            return ImportReport.refused(name, self.name, content, opened)
        attached, is_signed = opened
        chosen = _invoice_among(name, attached)
        if isinstance(chosen, Reason):
            return ImportReport.refused(name, self.name, content, chosen)
        reader, xml = chosen
        report = reader.read(name, xml)
        signatures = (signature_not_verified(name),) if is_signed else ()
        return replace(report, format=self.name, sha256=sha256_of(content), findings=(*report.findings, *signatures))


def _attachments(name: str, content: bytes) -> tuple[dict[str, bytes], bool] | Reason:
    """The attached files by name, with whether the PDF is signed; or why it cannot be opened."""
    try:
        import pypdf  # noqa: PLC0415  # optional, and slow to load
    except ImportError:
        zh = "读取 PDF 发票需要安装 pypdf：pip install 'zhangfang[pdf]'"
        en = "reading PDF invoices needs pypdf: pip install 'zhangfang[pdf]'"
        return Reason(Place(name), "pdf_reader_missing", zh, en)
    try:
        document = pypdf.PdfReader(io.BytesIO(content))
        if document.is_encrypted and not document.decrypt(""):
            return Reason(Place(name), "pdf_encrypted", "PDF 有密码，请先解密", "the PDF has a password; take it off first")
        return _loaded(document), _has_signature(document)
    except (pypdf.errors.PyPdfError, pypdf.errors.DependencyError, *_BREAKS) as error:
        said = str(error)[:80]
        return Reason(Place(name), "pdf_unreadable", f"无法读取 PDF：{said}", f"the PDF cannot be read: {said}")


def _loaded(document: Any) -> dict[str, bytes]:
    """The first attachments, as far as they may be XML."""
    found: dict[str, bytes] = {}
    taken = 0
    for number, attached in enumerate(document.attachment_list):
        if number >= ATTACHMENTS_MAX:
            break
        content = attached.content
        if len(content) <= XML_BYTES_MAX and b"<" in content[:HEAD_BYTES]:
            taken += len(content)
            if taken > ATTACHED_BYTES_MAX:
                break
            found.setdefault(str(attached.name or number), content)
    return found


def _has_signature(document: Any) -> bool:
    """Whether a field of the form is a signature that was filled in."""
    fields = document.get_fields() or {}
    return any(one.get("/FT") == "/Sig" and one.get("/V") is not None for one in fields.values())


def _invoice_among(name: str, attached: Mapping[str, bytes]) -> tuple[Reader, bytes] | Reason:
    """The attachment that is the invoice, by its root element; a PDF may hold the same invoice in an old and a new syntax."""
    readers: tuple[Reader, ...] = (CiiReader(), UblReader())
    invoices = [
        (reader, content, title)
        for title, content in sorted(attached.items(), key=_preference)
        for reader in readers
        if reader.identify(title, content[:HEAD_BYTES])
    ]
    if not invoices:
        zh = "PDF 里没有结构化发票；它只是一张图，请导入 XML 或 OFD，并把 PDF 作为附件"
        en = "the PDF holds no structured invoice; it is a picture: import the XML or OFD and attach the PDF"
        return Reason(Place(name), "pdf_without_invoice", zh, en)
    if len(invoices) > 1 and len({_what_is_owed(name, reader, content) for reader, content, _ in invoices}) > 1:
        listed = ", ".join(title for _, _, title in invoices)
        zh, en = (
            f"PDF 里有几张内容不同的发票：{listed}；请分别导入",
            f"the PDF holds several invoices that differ: {listed}; import them one by one",
        )
        return Reason(Place(name), "pdf_several_invoices", zh, en)
    reader, content, _ = invoices[0]
    return reader, content


def _preference(attachment: tuple[str, bytes]) -> tuple[int, str]:
    """Standard names first, the newest of them before the others."""
    title = attachment[0].lower()
    return (_STANDARD_NAMES.index(title) if title in _STANDARD_NAMES else len(_STANDARD_NAMES), title)


def _what_is_owed(name: str, reader: Reader, content: bytes) -> tuple[object, ...]:
    """What two carriers of one invoice agree on; a document that cannot be read agrees with none."""
    report = reader.read(name, content)
    return tuple(
        (record.number, record.issue_date, record.currency, Decimal(record.payable))
        for record in report.records
        if isinstance(record, InvoiceRecord)
    ) or (content,)
