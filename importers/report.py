"""What an import gives back: records, and a reason for every row that is not among them.

Nothing here decides anything about the book. Amounts and quantities are decimal texts that keep every digit of the file;
an importer never recomputes a figure, it only compares and reports the difference as a finding.
The law of this module: rows = accepted + rejected + skipped, asserted when a report is made.
"""

from __future__ import annotations

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import Any, Literal

__all__ = [
    "AllowanceCharge",
    "BankRecord",
    "Finding",
    "ImportReport",
    "InvoiceLine",
    "InvoiceRecord",
    "InvoiceReference",
    "Level",
    "Party",
    "Place",
    "Reason",
    "Record",
    "TaxGroup",
    "report_as_json",
    "sha256_of",
    "staged_id",
]

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: line (from 1, 0 where it has none), column name or path of elements."""

    file: str = ""
    line: int = 0
    path: str = ""

    def as_json(self) -> dict[str, Any]:
        """The known parts only."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a row (or a whole file) gave no record: a stable code for programs, a sentence in both languages for people."""

    place: Place
    code: str
    zh: str
    en: str
    because: tuple[Reason, ...] = ()

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `rejected` and `skipped` list it; `because` holds the single faults of a document that is refused whole."""
        told: dict[str, Any] = {
            "code": self.code,
            "message": self.zh if language == "zh" else self.en,
            "where": self.place.as_json(),
        }
        if self.because:
            told["because"] = [reason.as_json(language) for reason in self.because]
        return told


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at although the row was accepted: a total that does not add up, a broken balance."""

    rule: str
    level: Level
    zh: str
    en: str
    place: Place

    def as_json(self, language: str = "en") -> dict[str, Any]:
        """As `findings` lists it."""
        message = self.zh if language == "zh" else self.en
        return {"rule": self.rule, "level": self.level, "message": message, "where": self.place.as_json()}


@dataclass(frozen=True, slots=True)
class BankRecord:
    """One line of a bank or wallet statement; money in is positive. `identity` is filled when the whole file is read.

    `fee` is what the wallet keeps of the amount where the same row states it, every digit of it; it is not in the amount.
    `pending` is a movement that the bank announces and has not booked.
    """

    date: str
    time: str
    amount: str
    currency: str
    account: str
    counterparty: str
    counterparty_account: str
    memo: str
    bank_id: str
    balance: str
    status: str
    line: int
    identity: str = ""
    fee: str = ""
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Party:
    """A party of an invoice. `tax_id` is the VAT identifier (BT-31, BT-48) and nothing else; local tax numbers stand apart."""

    name: str = ""
    trade_name: str = ""
    tax_id: str = ""
    tax_registration: str = ""
    legal_id: str = ""
    identifiers: tuple[str, ...] = ()
    endpoint: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class AllowanceCharge:
    """An allowance, or a charge where `charge` is true, of a line or of the document, as given."""

    charge: bool
    amount: str
    base: str = ""
    percent: str = ""
    reason: str = ""
    reason_code: str = ""
    tax_category: str = ""
    tax_rate: str = ""


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """One row of the VAT breakdown."""

    category: str
    rate: str
    base: str
    tax: str
    exemption: str = ""
    exemption_code: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line. `unit_price` is for `price_quantity` units (1 where empty); `tax` only where the file states it per line.

    `role` is empty for a line that counts, `group` for one that sums up others (they name it as `parent`), `information` for
    one whose amount is part of no total, `note` for a text among the lines.
    """

    position: int
    id: str = ""
    name: str = ""
    description: str = ""
    seller_code: str = ""
    buyer_code: str = ""
    standard_code: str = ""
    standard_scheme: str = ""
    quantity: str = ""
    unit: str = ""
    unit_price: str = ""
    price_quantity: str = ""
    net: str = ""
    tax: str = ""
    tax_category: str = ""
    tax_rate: str = ""
    allowances: tuple[AllowanceCharge, ...] = ()
    note: str = ""
    order_line: str = ""
    parent: str = ""
    role: str = ""
    sub_lines: tuple[InvoiceLine, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its net is part of the document's total: not a heading over other lines, not mere information."""
        return not self.role


@dataclass(frozen=True, slots=True)
class InvoiceReference:
    """An earlier invoice that this one corrects or settles (BT-25, BT-26); `code` is the 发票代码 of one before 数电票."""

    number: str
    date: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """One invoice or credit note. On a credit note quantities and money are negative, prices and rates are not.

    `form` is the family: empty for EN 16931 and its like, `fapiao` for Chinese invoices, `customs_vat` for 海关缴款书.
    `code` is the 发票代码 of a fapiao that has one. `status` and the `deduction_…` fields are what the tax bureau's list says.
    """

    number: str = ""
    form: str = ""
    code: str = ""
    status: str = ""
    deductible: str = ""
    deduction_status: str = ""
    deduction_period: str = ""
    type: str = ""
    issue_date: str = ""
    due_date: str = ""
    delivery_date: str = ""
    currency: str = ""
    seller: Party = dataclasses.field(default_factory=Party)
    buyer: Party = dataclasses.field(default_factory=Party)
    payee: str = ""
    lines: tuple[InvoiceLine, ...] = ()
    allowances: tuple[AllowanceCharge, ...] = ()
    tax_groups: tuple[TaxGroup, ...] = ()
    line_total: str = ""
    allowance_total: str = ""
    charge_total: str = ""
    net: str = ""
    tax: str = ""
    gross: str = ""
    prepaid: str = ""
    third_party: tuple[str, ...] = ()
    rounding: str = ""
    payable: str = ""
    tax_currency: str = ""
    tax_in_tax_currency: str = ""
    precedes: tuple[InvoiceReference, ...] = ()
    order_reference: str = ""
    buyer_reference: str = ""
    payment_accounts: tuple[str, ...] = ()
    payment_reference: str = ""
    payment_terms: str = ""
    notes: tuple[str, ...] = ()
    credit_note: bool = False

    @property
    def identity(self) -> str:
        """The same for every carrier of one invoice (XML, PDF, a list of the tax office).

        A Chinese number is unique in the country, with its code where it has one; others are unique per seller and year.
        """
        if self.form:
            return f"{self.form}|{self.code}|{self.number}"
        seller = self.seller.tax_id or self.seller.tax_registration or self.seller.legal_id or self.seller.name
        return "|".join(("invoice", "".join(seller.split()).upper(), self.number, self.issue_date[:4]))


Record = BankRecord | InvoiceRecord


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of reading one file. A file that cannot be read at all counts as one rejected row."""

    file: str
    format: str
    sha256: str
    rows: int
    records: tuple[Record, ...] = ()
    rejected: tuple[Reason, ...] = ()
    skipped: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        told = len(self.records) + len(self.rejected) + len(self.skipped)
        assert self.rows == told, f"{self.file}: {self.rows} rows, but {told} accounted for"

    @property
    def accepted(self) -> int:
        """How many rows became records."""
        return len(self.records)

    @property
    def staged(self) -> tuple[str, ...]:
        """The staged id of each record, in their order."""
        return tuple(staged_id(record.identity) for record in self.records)

    @classmethod
    def refused(cls, file: str, reader: str, content: bytes, reason: Reason) -> ImportReport:
        """The report on a file that could not be read as a whole."""
        return cls(file, reader, sha256_of(content), rows=1, rejected=(reason,))


def sha256_of(content: bytes) -> str:
    """Names the bytes of a file: the same bytes again need not be read."""
    return hashlib.sha256(content).hexdigest()


def staged_id(identity: str) -> str:
    """`S-` and 12 hex digits of the identity's SHA-256: the same row gets the same id in every import."""
    return "S-" + hashlib.sha256(identity.encode()).hexdigest()[:12]


def report_as_json(report: ImportReport, language: str = "en") -> dict[str, Any]:
    """The report as the `import` command prints it for one file (ARCHITECTURE §9)."""
    return {
        "file": report.file,
        "format": report.format,
        "sha256": report.sha256,
        "rows": report.rows,
        "accepted": report.accepted,
        "rejected": [reason.as_json(language) for reason in report.rejected],
        "skipped": [reason.as_json(language) for reason in report.skipped],
        "findings": [finding.as_json(language) for finding in report.findings],
        "staged": list(report.staged),
        "records": [_record_as_json(record) for record in report.records],
    }


def _record_as_json(record: Record) -> dict[str, Any]:
    """The fields of a record with its staged id; unknown texts are empty, never null."""
    kind = "bank" if isinstance(record, BankRecord) else "invoice"
    fields = {name: _as_lists(value) for name, value in dataclasses.asdict(record).items()}
    return {"record": kind, "staged": staged_id(record.identity), **fields, "identity": record.identity}


def _as_lists(value: Any) -> Any:
    """JSON knows lists, not tuples."""
    if isinstance(value, dict):
        return {name: _as_lists(one) for name, one in value.items()}
    return [_as_lists(one) for one in value] if isinstance(value, list | tuple) else value
