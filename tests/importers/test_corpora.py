"""The readers on public sample files, against readings that are independent of them."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from importers.einvoice.cii import PREFIXES as CII_PREFIXES
from importers.einvoice.cii import read_cross_industry
from importers.einvoice.standard_rules import ALL_RULES, standard_findings
from importers.einvoice.ubl import PREFIXES, read_invoice
from importers.reader import ReadOptions
from importers.registry import read_file
from importers.report import BankRecord, InvoiceRecord
from importers.xml_reading import Node, parse_xml

CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"
ROOTS = tuple(f"{{urn:oasis:names:specification:ubl:schema:xsd:{name}-2}}{name}" for name in ("Invoice", "CreditNote"))
TOTALS = (
    "LineExtensionAmount",
    "TaxExclusiveAmount",
    "TaxInclusiveAmount",
    "PrepaidAmount",
    "PayableRoundingAmount",
    "PayableAmount",
)
OCA = "oca-bank/account_statement_import_sheet_file/tests/fixtures"
# Accepted rows of plain statements in other projects, by mappings that stand beside these tests.
SHEETS = {
    "beangulp/examples/Downloads/UTrade20160215.csv": ("utrade", 12),
    "beangulp/examples/documents/Assets/US/UTrade/2014-10-01.utrade.UTrade20141001.csv": ("utrade", 6),
    "beangulp/examples/documents/Assets/US/UTrade/2015-05-05.utrade.UTrade20150505.csv": ("utrade", 11),
    "beangulp/examples/documents/Assets/US/UTrade/2015-09-24.utrade.UTrade20150924.csv": ("utrade", 9),
    "beangulp/examples/tests/csvbank/statement.csv": ("chase", 6),
    "beangulp/examples/tests/utrade/UTrade20150225.csv": ("utrade", 14),
    "hledger-csv/examples/csv/apps/monefy.csv": ("monefy", 8),
    "hledger-csv/examples/csv/banking/csb43.csv": ("csb43", 2),
    "hledger-csv/examples/csv/other/stripe.csv": ("stripe", 2),
    "hledger-csv/examples/csv/sample.csv": ("hledger_sample", 2),
    "hledger-csv/examples/csv/sample.ssv": ("hledger_sample", 2),
    "hledger-csv/examples/csv/sample.tsv": ("hledger_sample", 2),
    f"{OCA}/balance.csv": ("oca_balance", 2),
    f"{OCA}/debit_credit_amount.csv": ("oca_two_columns", 4),
    f"{OCA}/empty_statement_en.csv": ("oca_sheet", 0),
    f"{OCA}/empty_statement_en.xlsx": ("oca_sheet", 0),
    f"{OCA}/multi_currency.csv": ("oca_sheet", 2),
    f"{OCA}/original_currency.csv": ("oca_sheet", 1),
    f"{OCA}/original_currency_no_header.csv": ("oca_no_header", 1),
    f"{OCA}/sample_statement_credit_card_inverse_sign_en.csv": ("oca_sheet", 2),
    f"{OCA}/sample_statement_en.csv": ("oca_sheet", 2),
    f"{OCA}/sample_statement_en.xlsx": ("oca_sheet", 2),
}
TEST_SET = "http://difi.no/xsd/vefa/validator/1.0"
# Accepted and rejected rows, over what the sample's own project books of it.
STATEMENTS = {
    "abc_debit/example-abc_debit-records.csv": (5, 0),
    "alipay/example-alipay-records.csv": (9, 0),
    "boc/debit/example-boc-records.csv": (17, 0),
    "bocom_debit/example-bocom_debit-records.csv": (6, 0),
    "ccb/交易明细_xxxx_2025xxxx_2025xxxx.xls": (6, 0),
    "cmb/debit/example-cmb-records.csv": (5, 0),
    "htsec/example-htsec-records.xlsx": (8, 0),
    "icbc/debit-v2/example-icbc-debit-v2-records.csv": (11, 0),
    "jd/example-jd-records.csv": (25, 1),
    "mt/example-mt-records.csv": (29, 0),
    "spdb_debit/example-spdb_debit-records.xls": (4, 0),
    "wechat/example-wechat-records.csv": (27, 0),
}


def ubl_documents(corpora: Path) -> list[tuple[Path, ET.Element]]:
    found = []
    for path in sorted(path for path in corpora.rglob("*") if path.is_file()):
        content = path.read_bytes()
        if b"oasis:names:specification:ubl:schema:xsd:" in content and content.lstrip(b"\xef\xbb\xbf \n")[:1] == b"<":
            root = ET.fromstring(content)
            if root.tag in ROOTS:
                found.append((path, root))
    return found


def path_of(path: str) -> str:
    return path.replace("cbc:", CBC).replace("cac:", CAC)


def text_at(root: ET.Element, path: str) -> str:
    node = root.find(path_of(path))
    return "" if node is None else (node.text or "").strip()


def sign_of(root: ET.Element) -> int:
    return -1 if root.tag == ROOTS[1] else 1


def number_at(root: ET.Element, path: str) -> Decimal:
    return sign_of(root) * Decimal(text_at(root, path) or "0")


def vat_id(root: ET.Element) -> str:
    for scheme in root.iterfind(path_of("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme")):
        if text_at(scheme, "cac:TaxScheme/cbc:ID").upper() == "VAT":
            return text_at(scheme, "cbc:CompanyID")
    return ""


def seen_by_elementtree(root: ET.Element) -> dict[str, object]:
    seller, total = "cac:AccountingSupplierParty/cac:Party", "cac:LegalMonetaryTotal/cbc:"
    lines = root.findall(f"{CAC}InvoiceLine") + root.findall(f"{CAC}CreditNoteLine")
    groups = root.findall(path_of("cac:TaxTotal/cac:TaxSubtotal"))
    sign = sign_of(root)
    buyer = "cac:AccountingCustomerParty/cac:Party/"
    return {
        "number": text_at(root, "cbc:ID"),
        "date": text_at(root, "cbc:IssueDate")[:10],
        "due": (text_at(root, "cbc:DueDate") or text_at(root, "cac:PaymentMeans/cbc:PaymentDueDate"))[:10],
        "type": text_at(root, "cbc:InvoiceTypeCode") or text_at(root, "cbc:CreditNoteTypeCode"),
        "currency": text_at(root, "cbc:DocumentCurrencyCode"),
        "seller": text_at(root, f"{seller}/cac:PartyLegalEntity/cbc:RegistrationName")
        or text_at(root, f"{seller}/cac:PartyName/cbc:Name"),
        "vat id": vat_id(root),
        "buyer": text_at(root, f"{buyer}cac:PartyLegalEntity/cbc:RegistrationName")
        or text_at(root, f"{buyer}cac:PartyName/cbc:Name"),
        "account": text_at(root, "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        "totals": [number_at(root, total + term) for term in TOTALS],
        "lines": [sign * Decimal(text_at(line, "cbc:LineExtensionAmount")) for line in lines],
        "names": [text_at(line, "cac:Item/cbc:Name") for line in lines],
        "quantities": [
            sign * Decimal(text_at(line, "cbc:InvoicedQuantity") or text_at(line, "cbc:CreditedQuantity")) for line in lines
        ],
        "groups": [
            (text_at(group, "cac:TaxCategory/cbc:ID"), sign * Decimal(text_at(group, "cbc:TaxAmount"))) for group in groups
        ],
    }


def seen_by_us(invoice: InvoiceRecord) -> dict[str, object]:
    totals = (invoice.line_total, invoice.net, invoice.gross, invoice.prepaid, invoice.rounding, invoice.payable)
    return {
        "number": invoice.number,
        "date": invoice.issue_date,
        "due": invoice.due_date,
        "type": invoice.type,
        "currency": invoice.currency,
        "seller": invoice.seller.name,
        "vat id": invoice.seller.tax_id,
        "buyer": invoice.buyer.name,
        "account": next(iter(invoice.payment_accounts), ""),
        "totals": [Decimal(text or "0") for text in totals],
        "lines": [Decimal(line.net) for line in invoice.lines],
        "names": [line.name for line in invoice.lines],
        "quantities": [Decimal(line.quantity) for line in invoice.lines],
        "groups": [(group.category, Decimal(group.tax)) for group in invoice.tax_groups],
    }


def test_every_ubl_document_equals_an_independent_reading(corpora: Path) -> None:
    documents = ubl_documents(corpora)
    wrong = {}
    for path, root in documents:
        report = read_file(path.name, path.read_bytes())
        assert report.format == "ubl", path
        assert report.rejected == (), path
        (invoice,) = report.records
        assert isinstance(invoice, InvoiceRecord)
        ours, theirs = seen_by_us(invoice), seen_by_elementtree(root)
        different = {term: (ours[term], theirs[term]) for term in ours if ours[term] != theirs[term]}
        if different:
            wrong[path.name] = different
    print(f"UBL: {len(documents) - len(wrong)} of {len(documents)} documents equal in every term")
    assert len(documents) >= 100
    assert wrong == {}


def test_the_rules_agree_with_the_standards_own_cases(corpora: Path) -> None:
    """Every expectation on a rule of ours, in both syntaxes; a disagreement is printed with its file and case."""
    judged: dict[str, Counter[bool]] = {}
    wrong = []
    cases = corpora / "en16931" / "test"
    for path in sorted([*cases.glob("*-unit-UBL/*.xml"), *(cases / "cii").glob("*.xml")]):
        root = parse_xml(path.name, path.read_bytes(), {**PREFIXES, **CII_PREFIXES, TEST_SET: "set"})
        assert isinstance(root, Node)
        for number, case in enumerate(root.all("set:test"), start=1):
            documents = [node for node in case.children if node.name.endswith((":Invoice", ":CreditNote", "IndustryInvoice"))]
            fired = {rule for node in documents for rule in rules_broken(path.name, node)}
            for verdict in ("success", "error"):
                for rule in case.texts(f"set:assert/set:{verdict}"):
                    if rule in ALL_RULES and documents:
                        agrees = (rule in fired) is (verdict == "error")
                        judged.setdefault(rule, Counter())[agrees] += 1
                        wrong += [] if agrees else [f"{path.parent.name}/{path.name} case {number}: {rule} {verdict}"]
    total = sum(judged.values(), Counter())
    print(f"EN 16931 rules: {total[True]} of {total.total()} expectations on {len(judged)} rules met; {wrong}")
    print({rule: f"{found[True]}/{found.total()}" for rule, found in sorted(judged.items())})
    assert total.total() >= 300
    assert 100 * total[True] >= 99 * total.total()


def rules_broken(name: str, node: Node) -> set[str]:
    """The rules that a document breaks, whichever its syntax."""
    cii = node.name == "rsm:CrossIndustryInvoice"
    record = read_cross_industry(name, node).record if cii else read_invoice(name, node)[0]
    return {finding.rule for finding in standard_findings(name, record, cii=cii)}


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_gives_the_rows_it_holds(corpora: Path, name: str) -> None:
    if name.endswith((".xls", ".xlsx")):
        pytest.importorskip("python_calamine")
    report = read_file(name, (corpora / "cn-deg" / "example" / name).read_bytes())
    assert (report.accepted, len(report.rejected)) == STATEMENTS[name]
    assert len(set(report.staged)) == report.accepted
    assert all(isinstance(record, BankRecord) for record in report.records)


@pytest.mark.parametrize("name", SHEETS)
def test_statements_of_other_projects_are_read_by_mappings_alone(corpora: Path, name: str) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine")
    options = ReadOptions(mappings=Path(__file__).parent / "mappings")
    layout, accepted = SHEETS[name]
    report = read_file(name, (corpora / name).read_bytes(), options=options)
    assert (report.format, report.accepted, report.rejected) == (f"bank_csv:{layout}", accepted, ())


@pytest.mark.parametrize("name", [name for name in STATEMENTS if not name.startswith(("wechat", "htsec"))])
def test_what_the_samples_own_project_books_is_among_our_records(corpora: Path, name: str) -> None:
    """By day and size only: that project books either side first.

    Of a wallet's withdrawal and a broker's trade it books the fee apart. What it has not is what the sample's own settings
    leave out, and refunds with what they refund.
    """
    if name.endswith((".xls", ".xlsx")):
        pytest.importorskip("python_calamine")
    path = corpora / "cn-deg" / "example" / name
    (books,) = path.parent.glob("*.beancount")
    booked = Counter(sizes_booked(books.read_text(encoding="utf-8")))
    report = read_file(name, path.read_bytes())
    ours = Counter((record.date, abs(Decimal(record.amount))) for record in report.records if isinstance(record, BankRecord))
    assert booked
    assert booked <= ours


def sizes_booked(text: str) -> Iterator[tuple[str, Decimal]]:
    for transaction in re.split(r"\n(?=\d{4}-)", text):
        day = re.match(r"(\d{4}-\d\d-\d\d) \*", transaction)
        amount = re.search(r"^\s+[A-Z]\S+\s+-?([\d.]+) CNY", transaction, re.MULTILINE)
        if day and amount:
            yield day[1], Decimal(amount[1])


def test_no_file_of_any_corpus_makes_a_reader_raise(corpora: Path) -> None:
    with (corpora / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        paths = [corpora / row["path"] for row in csv.DictReader(lines, delimiter="\t")]
    outcomes: Counter[str] = Counter()
    for path in paths:
        if path.is_file():
            report = read_file(path.name, path.read_bytes())
            outcomes[report.format if report.accepted else report.rejected[0].code if report.rejected else "nothing"] += 1
    print(f"all corpora: {dict(outcomes)}")
    assert outcomes.total() > 900
