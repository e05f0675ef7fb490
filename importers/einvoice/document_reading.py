"""An e-invoice being read, whatever its syntax: figures and dates by path with every fault noted, and the outcome as a report.

One document is one row: it is accepted whole or rejected whole with every fault listed, since an invoice with a line left out
would be a different invoice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from importers.amounts import plain_decimal
from importers.dates import date_of_xml
from importers.einvoice.completeness import missing_terms
from importers.einvoice.credit_note import signed
from importers.einvoice.standard_rules import standard_findings
from importers.report import Finding, ImportReport, InvoiceRecord, Place, Reason, sha256_of
from importers.xml_reading import Node

__all__ = ["InvoiceReading", "ReadInvoice", "invoice_refusal", "report_on", "signature_not_verified"]


@dataclass(slots=True)
class InvoiceReading:
    """A document being read: what is found, and every fault on the way."""

    file: str
    root: Node
    currency: str
    faults: list[Reason] = field(default_factory=list)

    def amount(self, node: Node, path: str, where: str, currency: str | None = None) -> str:
        """The money at a path: in the document's currency (or the one given), stated at most once."""
        found = self._single(node, path, where)
        return "" if found is None else self.amount_of(found, f"{where}/{path}", currency)

    def amount_of(self, found: Node, path: str, currency: str | None = None) -> str:
        """The money that an element states."""
        stated, expected = found.attributes.get("currencyID", ""), self.currency if currency is None else currency
        if stated and expected and stated.strip() != expected:
            zh, en = f"币种是 {stated}，而发票币种是 {expected}", f"the currency is {stated}, the document's is {expected}"
            self.fault(found, path, "currency_mixed", zh, en)
            return ""
        return self.number_of(found, path)

    def number(self, node: Node, path: str, where: str) -> str:
        """The quantity, rate or price factor at a path, stated at most once."""
        found = self._single(node, path, where)
        return "" if found is None else self.number_of(found, f"{where}/{path}")

    def date(self, path: str) -> str:
        """The date at a path of the document."""
        return self.date_of(self.root, path)

    def date_of(self, node: Node, path: str) -> str:
        """The date at a path below a node."""
        found = next((one for one in node.all(path) if one.text.strip()), None)
        if found is None:
            return ""
        date = date_of_xml(found.text)
        if not isinstance(date, str):
            return date.isoformat()
        said = found.text.strip()[:30]
        zh = f"日期「{said}」" + ("超出 1970–2099 年" if date == "date_out_of_range" else "无法识别")
        en = f"the date “{said}” is " + ("outside the years 1970 to 2099" if date == "date_out_of_range" else "not one")
        self.fault(found, path, date, zh, en)
        return ""

    def repeated(self, node: Node, path: str) -> None:
        """Note that something that must be stated once is stated again."""
        self.fault(
            node,
            path,
            "stated_twice",
            f"{path} 出现多次，无法确定以哪个为准",
            f"{path} is stated more than once; which one counts is unclear",
        )

    def _single(self, node: Node, path: str, where: str) -> Node | None:
        """The only element at a path; a second one is a fault, since taking either would be a guess."""
        found = list(node.all(path))
        if len(found) > 1:
            self.repeated(found[1], f"{where}/{path}")
        return found[0] if found and found[0].text.strip() else None

    def number_of(self, node: Node, path: str) -> str:
        """The text of an element as an exact decimal."""
        number = plain_decimal(node.text)
        if number is None:
            said = node.text.strip()[:30]
            self.fault(node, path, "amount_malformed", f"「{said}」不是数字", f"“{said}” is no number")
        return number or ""

    def fault(self, node: Node, path: str, code: str, zh: str, en: str) -> None:
        """Keep a fault with its place."""
        self.faults.append(Reason(Place(self.file, node.line, path.replace("//", "/").lstrip("/")), code, zh, en))


@dataclass(frozen=True, slots=True)
class ReadInvoice:
    """One document of a file: its figures as stated (a credit note's still positive), and everything that could not be read.

    `findings` are what its reader itself has to say; `lines_expected` is false for profiles that carry totals only; a reader
    with `own_rules` has checked the figures by the rules of its format, and those of EN 16931 do not apply. `cii` because the
    standard's two schematrons differ on a tolerance.
    """

    record: InvoiceRecord
    faults: Sequence[Reason]
    findings: Iterable[Finding] = ()
    lines_expected: bool = True
    own_rules: bool = False
    cii: bool = False


def report_on(
    name: str, reader: str, content: bytes, documents: Sequence[ReadInvoice], *, signed_file: bool = False
) -> ImportReport:
    """What became of each document of a file: a record with its findings, or one rejected row with all faults."""
    records: list[InvoiceRecord] = []
    rejected: list[Reason] = []
    findings: list[Finding] = [signature_not_verified(name)] if signed_file else []
    for document in documents:
        record = document.record
        faults = (*document.faults, *missing_terms(name, record, lines_expected=document.lines_expected))
        if faults:
            rejected.append(invoice_refusal(name, faults))
            continue
        findings += document.findings
        if not document.own_rules:
            has_lines = document.lines_expected or bool(record.lines)
            findings += standard_findings(name, record, cii=document.cii, has_lines=has_lines)
        records.append(signed(record))
    told = (tuple(records), tuple(rejected), (), tuple(findings))
    return ImportReport(name, reader, sha256_of(content), len(documents), *told)


def signature_not_verified(name: str) -> Finding:
    """What is said of a signature that nobody checked."""
    return Finding("SIGNED", "info", "文件带有签名，未验证", "the file is signed; the signature was not verified", Place(name))


def invoice_refusal(name: str, faults: tuple[Reason, ...]) -> Reason:
    """One rejected row with everything that is wrong with it."""
    zh = f"发票有 {len(faults)} 处无法读取，整张未接收：{faults[0].zh}"
    en = f"the invoice cannot be read in {len(faults)} places and is rejected whole: {faults[0].en}"
    return Reason(Place(name, faults[0].place.line), "invoice_rejected", zh, en, faults)
