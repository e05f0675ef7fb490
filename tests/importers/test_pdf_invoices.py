"""PDFs that carry an invoice as an attachment, written here; then those of the public corpora."""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from importers.registry import read_file
from importers.report import ImportReport, InvoiceRecord

pypdf = pytest.importorskip("pypdf")

Read = Callable[[str], ImportReport]
Text = Callable[[str], str]


def pdf_of(attachments: dict[str, str], *, password: str = "") -> bytes:
    writer: Any = pypdf.PdfWriter()
    writer.add_blank_page(width=200, height=200)
    for name, text in attachments.items():
        writer.add_attachment(name, text.encode())
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def codes(report: ImportReport) -> list[str]:
    assert report.rows == len(report.rejected) + report.accepted
    return [row.code for row in report.rejected]


def test_the_attached_invoice_is_read_as_if_it_came_alone(read_sample: Read, sample_text: Text) -> None:
    content = pdf_of({"logo.txt": "no invoice", "factur-x.xml": sample_text("cii_two_vat_groups.xml")})
    report = read_file("rechnung.pdf", content)
    alone = read_sample("cii_two_vat_groups.xml")
    assert (report.format, report.records, report.staged) == ("pdf", alone.records, alone.staged)
    assert report.sha256 != alone.sha256


def test_ubl_in_a_pdf_is_found_by_its_root_whatever_it_is_called(sample_text: Text) -> None:
    assert read_file("a.pdf", pdf_of({"anhang": sample_text("ubl_two_vat_groups.xml")})).accepted == 1


def test_the_same_invoice_in_two_syntaxes_is_one_and_two_invoices_are_refused(sample_text: Text) -> None:
    text = sample_text("cii_two_vat_groups.xml")
    same = {"ZUGFeRD-invoice.xml": text.replace("Lieferung", "Kopie"), "factur-x.xml": text}
    assert read_file("a.pdf", pdf_of(same)).accepted == 1
    other = {"one.xml": text, "two.xml": text.replace("ZF-2026-0042", "ZF-2026-0043")}
    assert codes(read_file("a.pdf", pdf_of(other))) == ["pdf_several_invoices"]


def test_a_pdf_without_an_invoice_is_a_picture() -> None:
    (row,) = read_file("a.pdf", pdf_of({"order-x.xml": "<Order/>"})).rejected
    assert row.code == "pdf_without_invoice"
    assert "attach" in row.en


def test_what_is_wrong_inside_is_said_of_the_pdf(sample_text: Text) -> None:
    text = sample_text("cii_two_vat_groups.xml").replace(">199.00<", ">x<")
    (row,) = read_file("a.pdf", pdf_of({"factur-x.xml": text})).rejected
    assert (row.code, row.place.file) == ("invoice_rejected", "a.pdf")


def test_a_password_and_a_torn_file_are_reasons(sample_text: Text) -> None:
    locked = pdf_of({"factur-x.xml": sample_text("cii_two_vat_groups.xml")}, password="geheim")
    assert codes(read_file("a.pdf", locked)) == ["pdf_encrypted"]
    whole = pdf_of({"factur-x.xml": sample_text("cii_two_vat_groups.xml")})
    for length in range(20, len(whole), len(whole) // 40):
        report = read_file("a.pdf", whole[:length])
        assert report.rows == 1
        assert report.accepted + len(report.rejected) == 1


def test_without_pypdf_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    (row,) = read_file("a.pdf", b"%PDF-1.7\n").rejected
    assert row.code == "pdf_reader_missing"
    assert "zhangfang[pdf]" in row.en


def test_every_pdf_of_the_corpora_is_opened_or_refused_with_a_reason(corpora: Path) -> None:
    outcomes: dict[str, Counter[str]] = {}
    for path in sorted(corpora.rglob("*.pdf")):
        report = read_file(path.name, path.read_bytes())
        of_corpus = outcomes.setdefault(path.relative_to(corpora).parts[0], Counter())
        of_corpus.update(codes(report) or ["opened"])
    print(f"PDF: { {name: dict(found) for name, found in outcomes.items()} }")
    assert sum(found["opened"] for found in outcomes.values()) >= 75
    assert sum(found["pdf_unreadable"] for found in outcomes.values()) == 0


def test_the_same_invoice_in_cii_ubl_and_pdf_is_one_invoice(corpora: Path) -> None:
    """Public triples by name: one identity, and the figures that carriers are compared by. Two of the names are reused."""
    folder = corpora / "zugferd-corpus" / "XML-Rechnung"
    by_name: dict[str, list[InvoiceRecord]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for record in read_file(path.name, path.read_bytes()).records:
            assert isinstance(record, InvoiceRecord)
            by_name.setdefault(path.name.split(".")[0], []).append(record)
    pairs = [(first, other) for first, *others in by_name.values() for other in others]
    different = [first.number for first, other in pairs if owed(first) != owed(other)]
    print(f"carriers: {len(pairs) - len(different)} of {len(pairs)} pairs agree; others: {different}")
    assert len(pairs) >= 30
    assert len(different) <= 2


def owed(record: InvoiceRecord) -> tuple[object, ...]:
    """What two carriers of one invoice agree on."""
    amounts = [Decimal(text or "0") for text in (record.net, record.tax, record.gross, record.payable)]
    return (record.identity, record.issue_date, record.currency, amounts, [Decimal(line.net) for line in record.lines])
