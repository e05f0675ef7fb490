"""FatturaPA: an invented file of two invoices, envelopes made with a key of the moment, and the public expectations."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from importers.registry import read_file
from importers.report import ImportReport, InvoiceRecord, InvoiceReference
from tests.importers.conftest import FILES

Read = Callable[[str], ImportReport]
SAMPLE = "fatturapa_two_bodies.xml"


def invoices_of(report: ImportReport) -> list[InvoiceRecord]:
    assert report.rejected == ()
    return [record for record in report.records if isinstance(record, InvoiceRecord)]


def altered(old: str, new: str) -> ImportReport:
    text = (FILES / SAMPLE).read_text(encoding="utf-8")
    assert old in text
    return read_file("altered.xml", text.replace(old, new, 1).encode("windows-1252"))


def enveloped(content: bytes) -> bytes:
    """The content signed as CMS, by a certificate that nobody trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nobody")])
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def in_pieces(content: bytes) -> bytes:
    """The same envelope as older signers write it: lengths left open, the content in pieces of 1,000 bytes."""
    oid_signed, oid_data = bytes.fromhex("06092a864886f70d010702"), bytes.fromhex("06092a864886f70d010701")
    parts = [content[at : at + 1000] for at in range(0, len(content), 1000)]
    octets = b"\x24\x80" + b"".join(b"\x04\x82" + len(part).to_bytes(2, "big") + part for part in parts) + b"\x00\x00"
    inner = b"\x30\x80" + oid_data + b"\xa0\x80" + octets + b"\x00\x00" + b"\x00\x00"
    signed = b"\x30\x80" + b"\x02\x01\x01" + b"\x31\x00" + inner + b"\x31\x00" + b"\x00\x00"
    return b"\x30\x80" + oid_signed + b"\xa0\x80" + signed + b"\x00\x00" + b"\x00\x00"


def test_a_file_of_two_invoices_gives_two_records(read_sample: Read) -> None:
    report = read_sample(SAMPLE)
    first, second = invoices_of(report)
    assert (report.format, report.rows, report.findings) == ("fatturapa", 2, ())
    assert (first.number, first.net, first.tax, first.gross, first.payable) == ("12/A", "258.00", "45.76", "303.76", "303.76")
    assert [(group.category, group.rate, group.base, group.tax) for group in first.tax_groups] == [
        ("S", "22.00", "208.00", "45.76"),
        ("E", "0.00", "50.00", "0.00"),
    ]
    assert (first.seller.name, first.seller.tax_id, first.buyer.name) == ("Esempio SpA", "IT12345670017", "Mario Esempio")
    assert (first.order_reference, first.payment_accounts, first.due_date) == (
        "PO-17",
        ("IT60X0542811101000000123456",),
        "2026-04-30",
    )
    assert (first.lines[0].seller_code, first.lines[0].net, first.lines[1].quantity) == ("K-1", "200.00", "")
    assert (second.number, second.payable, second.lines[0].quantity) == ("13/A", "-122.00", "-1.00")
    assert second.precedes == (InvoiceReference("12/A", "2026-03-31"),)


def test_one_bad_invoice_of_a_file_does_not_lose_the_other() -> None:
    report = altered("<PrezzoTotale>100.00<", "<PrezzoTotale>100,00<")
    assert (report.rows, report.accepted) == (2, 1)
    assert [fault.code for fault in report.rejected[0].because] == ["amount_malformed", "term_missing"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<PrezzoTotale>200.00<", "<PrezzoTotale>200.50<", "SDI-00423"),
        ("<ImponibileImporto>208.00<", "<ImponibileImporto>210.00<", "SDI-00422"),
        ("<Imposta>45.76<", "<Imposta>46.76<", "SDI-00421"),
        ("<ImportoPagamento>303.76<", "<ImportoPagamento>300.00<", "FPA-PAYMENT"),
    ],
)
def test_what_the_exchange_would_reject_is_a_finding(old: str, new: str, rule: str) -> None:
    report = altered(old, new)
    assert report.accepted == 2
    assert rule in {finding.rule for finding in report.findings}


@pytest.mark.parametrize("wrap", [enveloped, in_pieces, lambda content: base64.encodebytes(enveloped(content))])
def test_a_signed_envelope_is_opened_and_not_trusted(read_sample: Read, wrap: Callable[[bytes], bytes]) -> None:
    content = wrap((FILES / SAMPLE).read_bytes())
    report = read_file("IT12345670017_00001.xml.p7m", content)
    assert report.records == read_sample(SAMPLE).records
    assert {finding.rule for finding in report.findings} == {"SIGNED"}
    assert report.sha256 != read_sample(SAMPLE).sha256


def test_a_torn_envelope_is_refused() -> None:
    for content in (enveloped((FILES / SAMPLE).read_bytes()), in_pieces((FILES / SAMPLE).read_bytes())):
        for length in range(15, len(content) - 1, len(content) // 50):
            report = read_file("a.p7m", content[:length])
            assert report.rows == report.accepted + len(report.rejected)
    assert [row.code for row in read_file("a.p7m", content[:2000]).rejected] == ["envelope_unreadable"]


def test_the_simplified_form_and_a_dtd_are_refused() -> None:
    simple = b'<p:FatturaElettronicaSemplificata xmlns:p="x"/>'
    assert [row.code for row in read_file("a.xml", simple).rejected] == ["not_fatturapa"]
    text = (FILES / SAMPLE).read_bytes().replace(b"<p:Fattura", b"<!DOCTYPE x [<!ENTITY e 'x'>]><p:Fattura", 1)
    assert [row.code for row in read_file("a.xml", text).rejected] == ["xml_dtd"]


def expected_beside(path: Path) -> Path:
    """The JSON of the same invoice: `out/` holds what was made of the file, or the file lies in `out/` itself."""
    beside = path.parent / "out" / f"{path.stem}.json"
    return beside if beside.is_file() else path.parent.parent / f"{path.stem}.json"


def test_the_public_expectations_are_met(corpora: Path) -> None:
    """Date, number of lines, sums of the VAT summary and the total, as another program computed them."""
    wrong, compared = {}, 0
    for path in sorted((corpora / "fatturapa-gobl").rglob("*.xml")):
        (invoice,) = invoices_of(read_file(path.name, path.read_bytes()))
        given = json.loads(expected_beside(path).read_text(encoding="utf-8"))
        given = given.get("doc", given)
        rates = [
            (Decimal(rate["base"]), Decimal(rate["amount"]))
            for category in given["totals"]["taxes"]["categories"]
            if category["code"] == "VAT"
            for rate in category["rates"]
        ]
        theirs = (given["issue_date"], given["supplier"]["tax_id"]["code"], len(given["lines"]), sorted(rates))
        groups = sorted((Decimal(group.base), Decimal(group.tax)) for group in invoice.tax_groups)
        ours = (invoice.issue_date, invoice.seller.tax_id[2:], len(invoice.lines), groups)
        total = {Decimal(given["totals"][name]) for name in ("total_with_tax", "payable")}
        compared += 1
        if ours != theirs or Decimal(invoice.gross) not in total:
            wrong[path.name] = (ours, theirs, invoice.gross, total)
    print(f"FatturaPA: {compared - len(wrong)} of {compared} equal to the committed expectations")
    assert compared >= 20
    assert wrong == {}


def test_every_public_file_is_read_whole(corpora: Path) -> None:
    """Counted and summed here by patterns on the text."""
    files = [
        path for path in sorted(corpora.rglob("*.xml")) if path.is_file() and b"<FatturaElettronicaBody" in path.read_bytes()
    ]
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        invoices = invoices_of(read_file(path.name, path.read_bytes()))
        assert len(invoices) == len(re.findall(r"<FatturaElettronicaBody[ >]", text)), path
        sign = [-1 if invoice.credit_note else 1 for invoice in invoices]
        nets = [factor * Decimal(line.net) for factor, invoice in zip(sign, invoices, strict=True) for line in invoice.lines]
        assert nets == [Decimal(net) for net in re.findall(r"<PrezzoTotale>\s*([-\d.]+)", text)], path
    print(f"FatturaPA: {len(files)} files read whole")
    assert len(files) >= 30
