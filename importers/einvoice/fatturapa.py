"""FatturaPA 1.2 (Italy): one file may hold several invoices of one seller to one buyer, and come in a signed envelope.

The format states no totals but the optional ImportoTotaleDocumento: net and tax are the sums of its VAT summary. What does not
add up is told by the codes that the Italian exchange (SdI) itself rejects with: 00421, 00422, 00423.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from importers.amounts import EXACT, exact, plain_decimal, total
from importers.einvoice.document_reading import InvoiceReading, ReadInvoice, report_on
from importers.einvoice.signed_envelope import enveloped_content, is_envelope
from importers.reader import NO_OPTIONS, ReadOptions
from importers.reading import decode_head
from importers.report import (
    AllowanceCharge,
    Finding,
    ImportReport,
    InvoiceLine,
    InvoiceRecord,
    InvoiceReference,
    Level,
    Party,
    Place,
    Reason,
    TaxGroup,
    sha256_of,
)
from importers.xml_reading import Node, parse_xml

__all__ = ["FatturaPaReader"]

_ROOT = re.compile(
    r"(?>\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?>\[.*?\]\s*)?>)*+<(?:[\w.-]+:)?FatturaElettronica(?:Semplificata)?[\s>]",
    re.DOTALL,
)
_DOCUMENT, _GOODS = "DatiGenerali/DatiGeneraliDocumento", "DatiBeniServizi"
_CREDIT_NOTES = frozenset({"TD04", "TD08"})
# Natura of an untaxed line by category of EN 16931; a rate above zero is S.
_CATEGORY = {"N1": "O", "N2": "O", "N3.1": "G", "N3.2": "K", "N3": "E", "N4": "E", "N5": "E", "N6": "AE", "N7": "O"}
# What SdI allows: a cent on a line and on a tax, a euro on the taxable sum of a rate.
_CENT, _EURO = Decimal("0.01"), Decimal(1)


class FatturaPaReader:
    """Reads FatturaPA, plain or in a CMS envelope."""

    name = "fatturapa"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether the root element is FatturaElettronica, or the file is a signed envelope."""
        return is_envelope(head) or bool(_ROOT.match(decode_head(head) or head.decode("latin-1")))

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One row per invoice of the file."""
        enveloped = is_envelope(content)
        xml = enveloped_content(content) if enveloped else content
        if xml is None:
            zh, en = "签名信封损坏，无法取出内容", "the signed envelope is damaged; its content cannot be taken out"
            return ImportReport.refused(name, self.name, content, Reason(Place(name), "envelope_unreadable", zh, en))
        root = parse_xml(name, xml, None)
        if isinstance(root, Reason):
            return ImportReport.refused(name, self.name, content, root)
        bodies = list(root.all("FatturaElettronicaBody"))
        if root.name != "FatturaElettronica" or not bodies:
            zh, en = (
                "不是普通格式的 FatturaPA（简化格式不支持）",
                "this is no FatturaPA of the ordinary form (the simplified one is not read)",
            )
            return ImportReport.refused(name, self.name, content, Reason(Place(name, root.line), "not_fatturapa", zh, en))
        signed = enveloped or root.first("Signature") is not None
        documents = [_read_body(name, root, body, position) for position, body in enumerate(bodies, start=1)]
        report = report_on(name, self.name, xml, documents, signed_file=signed)
        return report if xml is content else _of_envelope(report, content)


def _of_envelope(report: ImportReport, content: bytes) -> ImportReport:
    """The report on the file as it came, not on what it held."""
    told = (report.records, report.rejected, report.skipped, report.findings)
    return ImportReport(report.file, report.format, sha256_of(content), report.rows, *told)


def _read_body(file: str, root: Node, body: Node, position: int) -> ReadInvoice:
    """One invoice of the file."""
    reading = InvoiceReading(file, body, body.string(f"{_DOCUMENT}/Divisa"))
    header = "FatturaElettronicaHeader"
    type_code = body.string(f"{_DOCUMENT}/TipoDocumento")
    groups = tuple(_tax_group(reading, node, i) for i, node in enumerate(body.all(f"{_GOODS}/DatiRiepilogo"), start=1))
    net, tax = total(group.base for group in groups), total(group.tax for group in groups)
    stated = reading.number(body, f"{_DOCUMENT}/ImportoTotaleDocumento", "")
    gross = stated or (f"{EXACT.add(net, tax):f}" if groups else "")
    record = InvoiceRecord(
        number=body.string(f"{_DOCUMENT}/Numero"),
        type=type_code,
        issue_date=reading.date(f"{_DOCUMENT}/Data"),
        due_date=reading.date("DatiPagamento/DettaglioPagamento/DataScadenzaPagamento"),
        currency=reading.currency,
        seller=_party(root.first(f"{header}/CedentePrestatore")),
        buyer=_party(root.first(f"{header}/CessionarioCommittente")),
        lines=_lines(reading, body),
        allowances=_document_allowances(reading, body),
        tax_groups=groups,
        net=f"{net:f}" if groups else "",
        tax=f"{tax:f}" if groups else "",
        gross=gross,
        rounding=reading.number(body, f"{_DOCUMENT}/Arrotondamento", ""),
        payable=gross,
        precedes=_preceding(reading, body),
        order_reference=body.string("DatiGenerali/DatiOrdineAcquisto/IdDocumento"),
        buyer_reference=root.string(f"{header}/DatiTrasmissione/CodiceDestinatario"),
        payment_accounts=tuple(dict.fromkeys(body.texts("DatiPagamento/DettaglioPagamento/IBAN"))),
        payment_reference=body.string("DatiPagamento/DettaglioPagamento/CodicePagamento"),
        notes=body.texts(f"{_DOCUMENT}/Causale"),
        credit_note=type_code in _CREDIT_NOTES,
    )
    paid = [reading.number(node, "ImportoPagamento", "") for node in body.all("DatiPagamento/DettaglioPagamento")]
    findings: tuple[Finding, ...] = ()
    if not reading.faults:
        place = Place(file, path=f"body {position}")
        findings = (*_differences(body, record, place), *_payments(record, paid, place))
    return ReadInvoice(record, reading.faults, findings, own_rules=True)


def _party(node: Node | None) -> Party:
    """Seller or buyer: a company has a Denominazione, a person a Nome and a Cognome."""
    if node is None:
        return Party()
    known, vat = "DatiAnagrafici/Anagrafica", "DatiAnagrafici/IdFiscaleIVA"
    person = " ".join(filter(None, (node.string(f"{known}/Nome"), node.string(f"{known}/Cognome"))))
    return Party(
        name=node.string(f"{known}/Denominazione") or person,
        tax_id=node.string(f"{vat}/IdPaese") + node.string(f"{vat}/IdCodice"),
        tax_registration=node.string("DatiAnagrafici/CodiceFiscale"),
        legal_id=node.string("IscrizioneREA/NumeroREA"),
        country=node.string("Sede/Nazione"),
    )


def _category(rate: str, nature: str) -> str:
    """The category of EN 16931 that a rate and a Natura stand for."""
    if exact(rate):
        return "S"
    return _CATEGORY.get(nature) or _CATEGORY.get(nature[:2]) or "Z"


def _tax_group(reading: InvoiceReading, node: Node, position: int) -> TaxGroup:
    """One row of DatiRiepilogo."""
    where = f"DatiRiepilogo[{position}]"
    rate, nature = reading.number(node, "AliquotaIVA", where), node.string("Natura")
    return TaxGroup(
        category=_category(rate, nature),
        rate=rate,
        base=reading.number(node, "ImponibileImporto", where),
        tax=reading.number(node, "Imposta", where),
        exemption=node.string("RiferimentoNormativo"),
        exemption_code=nature,
    )


def _lines(reading: InvoiceReading, body: Node) -> tuple[InvoiceLine, ...]:
    """DettaglioLinee."""
    found = []
    for position, node in enumerate(body.all(f"{_GOODS}/DettaglioLinee"), start=1):
        where = f"DettaglioLinee[{position}]"
        rate = reading.number(node, "AliquotaIVA", where)
        code = node.first("CodiceArticolo")
        found.append(
            InvoiceLine(
                position=position,
                id=node.string("NumeroLinea"),
                name=node.string("Descrizione"),
                seller_code=node.string("CodiceArticolo/CodiceValore"),
                standard_scheme=code.string("CodiceTipo") if code else "",
                quantity=reading.number(node, "Quantita", where),
                unit=node.string("UnitaMisura"),
                unit_price=reading.number(node, "PrezzoUnitario", where),
                net=reading.number(node, "PrezzoTotale", where),
                tax_category=_category(rate, node.string("Natura")),
                tax_rate=rate,
                allowances=_allowances(reading, node, "ScontoMaggiorazione", where),
            )
        )
    return tuple(found)


def _document_allowances(reading: InvoiceReading, body: Node) -> tuple[AllowanceCharge, ...]:
    """Discounts of the document (outside the VAT summary) and contributions to a pension fund (inside it)."""
    funds = []
    for position, node in enumerate(body.all(f"{_DOCUMENT}/DatiCassaPrevidenziale"), start=1):
        where = f"DatiCassaPrevidenziale[{position}]"
        rate = reading.number(node, "AliquotaIVA", where)
        funds.append(
            AllowanceCharge(
                charge=True,
                amount=reading.number(node, "ImportoContributoCassa", where),
                base=reading.number(node, "ImponibileCassa", where),
                percent=reading.number(node, "AlCassa", where),
                reason=f"Cassa {node.string('TipoCassa')}",
                tax_category=_category(rate, node.string("Natura")),
                tax_rate=rate,
            )
        )
    return _allowances(reading, body, f"{_DOCUMENT}/ScontoMaggiorazione", "") + tuple(funds)


def _allowances(reading: InvoiceReading, parent: Node, path: str, where: str) -> tuple[AllowanceCharge, ...]:
    """ScontoMaggiorazione: SC takes off, MG adds; of a line they are per unit."""
    nodes = enumerate(parent.all(path), start=1)
    return tuple(
        AllowanceCharge(
            charge=node.string("Tipo") == "MG",
            amount=reading.number(node, "Importo", f"{where}/ScontoMaggiorazione[{position}]"),
            percent=reading.number(node, "Percentuale", f"{where}/ScontoMaggiorazione[{position}]"),
        )
        for position, node in nodes
    )


def _preceding(reading: InvoiceReading, body: Node) -> tuple[InvoiceReference, ...]:
    """DatiFattureCollegate."""
    nodes = body.all("DatiGenerali/DatiFattureCollegate")
    references = (InvoiceReference(node.string("IdDocumento"), reading.date_of(node, "Data")) for node in nodes)
    return tuple(reference for reference in references if reference.number)


def _payments(record: InvoiceRecord, paid: Sequence[str], place: Place) -> Iterator[Finding]:
    """Payments that are named and do not come to the total: withholding tax, an advance, or instalments still to come."""
    if any(paid) and record.gross and total(paid) != exact(record.gross):
        zh = f"付款条款合计 {total(paid):f}，发票总额 {record.gross}（预扣税、预付或分期）"
        en = f"the payments named come to {total(paid):f}, the total is {record.gross} (withholding, advance or instalments)"
        yield Finding("FPA-PAYMENT", "info", zh, en, place)


def _differences(body: Node, record: InvoiceRecord, place: Place) -> Iterator[Finding]:
    """What SdI would reject the invoice for."""
    for line in record.lines:
        prices = _line_computed(line)
        if prices and all(abs(EXACT.subtract(exact(line.net), one)) > _CENT for one in prices):
            yield _differs("SDI-00423", f"line {line.position}", exact(line.net), prices[0], place)
    for group in record.tax_groups:
        computed = EXACT.divide(EXACT.multiply(exact(group.base), exact(group.rate)), Decimal(100))
        if abs(EXACT.subtract(exact(group.tax), computed)) > _CENT:
            yield _differs("SDI-00421", f"{group.rate}%", exact(group.tax), computed, place)
    computed_by_rate = _taxable(body, record)
    stated_by_rate: dict[Decimal, Decimal] = {}
    for group in record.tax_groups:
        _count(stated_by_rate, group.rate, group.base)
    for rate, stated in stated_by_rate.items():
        computed = computed_by_rate.get(rate, Decimal(0))
        if abs(EXACT.subtract(stated, computed)) > _EURO:
            yield _differs("SDI-00422", f"{rate:f}%", stated, computed, place)


def _line_computed(line: InvoiceLine) -> tuple[Decimal, ...]:
    """Price with its discounts one after the other, times quantity: by their amounts, and by their percentages."""
    if not line.unit_price or not line.net:
        return ()
    by_amount = by_percent = exact(line.unit_price)
    for item in line.allowances:
        sign = Decimal(1) if item.charge else Decimal(-1)
        share = EXACT.divide(EXACT.multiply(by_percent, exact(item.percent)), Decimal(100))
        by_percent = EXACT.add(by_percent, EXACT.multiply(sign, share if item.percent else exact(item.amount)))
        share = EXACT.divide(EXACT.multiply(by_amount, exact(item.percent)), Decimal(100))
        by_amount = EXACT.add(by_amount, EXACT.multiply(sign, exact(item.amount) if item.amount else share))
    quantity = exact(line.quantity or "1")
    return EXACT.multiply(by_amount, quantity), EXACT.multiply(by_percent, quantity)


def _taxable(body: Node, record: InvoiceRecord) -> dict[Decimal, Decimal]:
    """What lines, pension funds, accessory costs and rounding make of the taxable sum of each rate."""
    sums: dict[Decimal, Decimal] = {}
    for line in record.lines:
        _count(sums, line.tax_rate, line.net)
    for item in record.allowances:
        if item.tax_category:
            _count(sums, item.tax_rate, item.amount)
    for node in body.all(f"{_GOODS}/DatiRiepilogo"):
        for name in ("SpeseAccessorie", "Arrotondamento"):
            _count(sums, node.string("AliquotaIVA"), plain_decimal(node.string(name)) or "")
    return sums


def _count(sums: dict[Decimal, Decimal], rate: str, amount: str) -> None:
    """Add an amount to the sum of its rate."""
    sums[exact(rate)] = EXACT.add(sums.get(exact(rate), Decimal(0)), exact(amount))


def _differs(rule: str, what: str, stated: Decimal, computed: Decimal, place: Place, level: Level = "error") -> Finding:
    """A stated figure and what the others make of it."""
    zh = f"{what} 写为 {stated:f}，按其余数字应为 {computed:f}"
    en = f"{what} is stated as {stated:f}, the other figures give {computed:f}"
    return Finding(rule, level, zh, en, place)
