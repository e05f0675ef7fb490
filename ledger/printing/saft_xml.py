"""OECD Standard Audit File for Tax 2.0, a subset: header, accounts, parties, general ledger entries. Not certified.

No country's schema is followed; source documents, stock and assets are left out. Money that is red is a negative amount on its
own side, as in the books. https://www.oecd.org/tax/forum-on-tax-administration/ (guidance of 2010).
"""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

from ledger.application.archive_facts import ArchiveFacts, ArchiveLines
from ledger.application.reports.voucher_numbers import voucher_number
from ledger.domain.masters import AccountType
from ledger.domain.money import minor_unit
from ledger.printing.xml_tree import added, amount, file_bytes

NAMESPACE = "urn:OECD:StandardAuditFile-Tax:2.00"
LABEL = "subset of OECD SAF-T 2.0, not certified / SAF-T 子集,未经认证"


def saft_file(found: ArchiveFacts, version: str, created: dt.date) -> bytes:
    """The archive as one XML file."""
    root = ET.Element("AuditFile", {"xmlns": NAMESPACE})
    _header(root, found, version, created)
    _master_files(root, found)
    _entries(root, found)
    return file_bytes(root, "UTF-8")


def _header(root: ET.Element, found: ArchiveFacts, version: str, created: dt.date) -> None:
    facts = found.facts
    software = (("SoftwareCompanyName", "zhangfang"), ("SoftwareID", "zhangfang"), ("SoftwareVersion", version))
    head = added(root, "Header", (("AuditFileVersion", "2.00"), ("AuditFileDateCreated", created.isoformat()), *software))
    added(head, "Company", (("Name", facts.company),))
    ET.SubElement(head, "DefaultCurrencyCode").text = facts.currency
    span = (("SelectionStartDate", found.since.isoformat()), ("SelectionEndDate", found.until.isoformat()))
    added(head, "SelectionCriteria", span)
    ET.SubElement(head, "HeaderComment").text = LABEL


def _master_files(root: ET.Element, found: ArchiveFacts) -> None:
    part, facts = ET.SubElement(root, "MasterFiles"), found.facts
    decimals = minor_unit(facts.currency)
    accounts = ET.SubElement(part, "GeneralLedgerAccounts")
    opening: dict[str, int] = {}
    closing: dict[str, int] = {}
    for row in found.balances:
        opening.setdefault(row.account, row.opening)
        closing[row.account] = row.closing
    for code, account in sorted(facts.accounts.items()):
        if account.type is not AccountType.MEMO:
            balances = (_side("Opening", opening.get(code, 0), decimals), _side("Closing", closing.get(code, 0), decimals))
            about = (("AccountID", code), ("AccountDescription", account.name.zh), ("AccountType", "GL"))
            added(accounts, "Account", (*about, *balances))
    parties = ET.SubElement(part, "Parties")
    for code, party in sorted(facts.masters.parties.items()):
        added(parties, "Party", (("PartyID", code), ("Name", party.full_name), ("TaxRegistrationNumber", party.tax_id)))


def _side(word: str, value: int, decimals: int) -> tuple[str, str]:
    return f"{word}{'Credit' if value < 0 else 'Debit'}Balance", amount(abs(value), decimals)


def _entries(root: ET.Element, found: ArchiveFacts) -> None:
    decimals = minor_unit(found.facts.currency)
    debit, credit = (sum(getattr(line, side) for one in found.vouchers for line in one) for side in ("debit", "credit"))
    totals = (("TotalDebit", amount(debit, decimals)), ("TotalCredit", amount(credit, decimals)))
    part = added(root, "GeneralLedgerEntries", (("NumberOfEntries", len(found.vouchers)), *totals))
    journal = added(part, "Journal", (("JournalID", "GL"), ("Description", "记账凭证 vouchers"), ("Type", "GL")))
    for lines in found.vouchers:
        _transaction(journal, lines, decimals)


def _transaction(journal: ET.Element, lines: ArchiveLines, decimals: int) -> None:
    first = lines[0]
    number = voucher_number(first.period, first.number)
    when = (
        ("Period", int(first.period[5:])),
        ("PeriodYear", first.period[:4]),
        ("TransactionDate", first.business_date.isoformat()),
    )
    about = (("SourceID", first.recorded_by), ("Description", first.summary.zh), ("GLPostingDate", first.date.isoformat()))
    one = added(journal, "Transaction", (("TransactionID", number), *when, *about, ("SystemID", first.document)))
    for line in lines:
        leg = added(one, "Line", (("RecordID", line.line), ("AccountID", line.account)))
        if line.party:
            ET.SubElement(leg, "PartyID").text = line.party
        side, value = ("DebitAmount", line.debit) if line.debit else ("CreditAmount", line.credit)
        added(leg, side, (("Amount", amount(value, decimals)),))
