"""All rules of EN 16931 that are checked on an invoice: what is missing, arithmetic, VAT categories, the forms of figures."""

from __future__ import annotations

from importers.einvoice.arithmetic import GROUP_TAX_OFF_IN_CII, GROUP_TAX_OFF_IN_UBL, RULES, findings_on
from importers.einvoice.completeness import COMPLETENESS_RULES, missing_terms_of_record
from importers.einvoice.stated_forms import FORM_RULES, form_findings
from importers.einvoice.vat_categories import CATEGORY_RULES, category_findings
from importers.report import Finding, InvoiceRecord

__all__ = ["ALL_RULES", "standard_findings"]

ALL_RULES = frozenset(RULES) | CATEGORY_RULES | FORM_RULES | COMPLETENESS_RULES


def standard_findings(file: str, invoice: InvoiceRecord, *, cii: bool = False, has_lines: bool = True) -> tuple[Finding, ...]:
    """Every rule that the document breaks, figures taken as stated (a credit note's still positive).

    A group's VAT may be off by less than one unit of currency in UBL, by one unit and no more in CII.
    """
    off = GROUP_TAX_OFF_IN_CII if cii else GROUP_TAX_OFF_IN_UBL
    return (
        *missing_terms_of_record(file, invoice),
        *findings_on(file, invoice, off),
        *category_findings(file, invoice, off, has_lines=has_lines),
        *form_findings(file, invoice),
    )
