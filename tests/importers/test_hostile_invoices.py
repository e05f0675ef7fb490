"""Invoices that are made to cost time or memory: refused, or read in time that grows with their size and no faster."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from importers.registry import read_file
from importers.report import ImportReport
from tests.importers.conftest import FILES
from tests.importers.fapiao_samples import as_csv, as_list_rows, as_qr, as_xml, invented, zipped

pypdf = pytest.importorskip("pypdf")


def codes(report: ImportReport) -> list[str]:
    assert report.rows == report.accepted + len(report.rejected) + len(report.skipped)
    return [row.code for row in report.rejected]


def repeated(name: str, start: str, end: str, times: int) -> ImportReport:
    """One of our samples with a part of it many times over."""
    text = (FILES / name).read_text(encoding="utf-8")
    part = text[text.index(start) : text.index(end, text.index(start)) + len(end)]
    return read_file(name, text.replace(part, part * times, 1).encode())


def test_many_vat_groups_and_many_rates_are_compared_in_one_pass_each() -> None:
    """Comparing each group with every line would take 400 million steps here."""
    group = ("<ram:ApplicableTradeTax><ram:CalculatedAmount>39.81", "</ram:ApplicableTradeTax>")
    report = repeated("cii_two_vat_groups.xml", *group, 20_000)
    assert (report.accepted, {finding.rule for finding in report.findings}) == (1, {"BR-CO-14"})
    text = (FILES / "fatturapa_two_bodies.xml").read_text(encoding="utf-8")
    rates = "".join(
        f"<DatiRiepilogo><AliquotaIVA>{rate}.00</AliquotaIVA><ImponibileImporto>0.00</ImponibileImporto>"
        "<Imposta>0.00</Imposta></DatiRiepilogo>"
        for rate in range(100, 20_100)
    )
    report = read_file("a.xml", text.replace("<DatiRiepilogo>", f"{rates}<DatiRiepilogo>", 1).encode("windows-1252"))
    assert report.accepted == 2


def test_capitals_without_end_are_no_amount() -> None:
    invoice = invented(1)
    endless = "<BasicInformation><TotalTax-includedAmountInChinese>" + "亿" * 2_000_000 + "</TotalTax-includedAmountInChinese>"
    report = read_file("a.xml", as_xml(invoice).replace("<BasicInformation>", endless, 1).encode())
    assert "CN-CAPITALS" in {finding.rule for finding in report.findings}


@pytest.mark.parametrize(
    "members",
    [
        {
            "OFD.xml": "<OFD/>",
            **{f"Doc_0/Pages/Page_{page}/Content.xml": "<Page>" + "<a/>" * 200_000 + "</Page>" for page in range(3)},
        },
        {
            "OFD.xml": "<OFD/>",
            "Doc_0/Pages/Page_0/Content.xml": f"<P><TextObject><TextCode>{'壹' * 300_000}</TextCode></TextObject></P>",
        },
        {"OFD.xml": "<OFD>" * 200 + "</OFD>" * 200},
        {"OFD.xml": "<OFD/>", "Doc_0/Tags/CustomTag.xml": "<:a " + 'xmlns:="' * 50_000},
        {"OFD.xml": "<OFD/>", "Doc_0/Attachs/invoice.xml": "<eInvoice>" * 200},
    ],
    ids=["pages", "one text", "depth", "tags", "attachment"],
)
def test_containers_of_nothing_are_refused(members: dict[str, str]) -> None:
    (code,) = codes(read_file("a.ofd", zipped(members)))
    assert code in ("ofd_without_invoice", "archive_too_large", "xml_too_large")


def test_an_attachment_that_unpacks_without_end_is_refused() -> None:
    import io
    import zlib

    from pypdf.generic import EncodedStreamObject, NameObject

    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=10, height=10)
    writer.add_attachment("factur-x.xml", b"<a>")
    stream = EncodedStreamObject()
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    stream._data = zlib.compress(b"<" + b"0" * (100 * 1024 * 1024), 9)
    for reference in list(writer._objects):
        if reference is not None and isinstance(reference.get_object(), dict) and "/EF" in reference.get_object():
            reference.get_object()["/EF"][NameObject("/F")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    assert codes(read_file("a.pdf", out.getvalue())) == ["pdf_unreadable"]


@pytest.mark.parametrize(
    "content",
    [
        lambda: (as_qr(invented(1)) + "\n").encode() * 20_001,
        lambda: as_csv(as_list_rows(invented(7))[:1] * 50_000),
    ],
    ids=["scans", "list"],
)
def test_lists_beyond_their_length_are_to_be_split(content: Callable[[], bytes]) -> None:
    assert codes(read_file("a.txt", content())) == ["too_many_rows"]
