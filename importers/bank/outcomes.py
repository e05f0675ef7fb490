"""What became of the rows of a statement: records, rows that could not be read, rows that are none, findings."""

from __future__ import annotations

from dataclasses import dataclass, field

from importers.bank.identity import numbered
from importers.report import BankRecord, Finding, ImportReport, Place, Reason, sha256_of

__all__ = ["Outcomes", "no_statement"]


@dataclass(slots=True)
class Outcomes:
    """The rows of a file so far."""

    records: list[BankRecord] = field(default_factory=list)
    rejected: list[Reason] = field(default_factory=list)
    skipped: list[Reason] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def report(self, file: str, reader: str, content: bytes) -> ImportReport:
        """All of it, every record with its identity."""
        return ImportReport(
            file=file,
            format=reader,
            sha256=sha256_of(content),
            rows=len(self.records) + len(self.rejected) + len(self.skipped),
            records=tuple(numbered(reader, self.records)),
            rejected=tuple(self.rejected),
            skipped=tuple(self.skipped),
            findings=tuple(self.findings),
        )


def no_statement(file: str, reader: str, content: bytes) -> ImportReport:
    """The file has the right form and nothing in it."""
    reason = Reason(Place(file), "no_statement", "没有对账单", "there is no statement in the file")
    return ImportReport.refused(file, reader, content, reason)
