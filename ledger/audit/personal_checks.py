"""Personal data beside the log: every commitment has its value, or an erasure that took it out; nothing else stands there."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from ledger.audit.findings import Finding, VerifyReport
from ledger.audit.row_source import AuditRows, Columns
from ledger.domain.personal_data import erased_refs, person_of, personal_refs
from ledger.domain.problem import Text


class PersonalChecks:
    """What the records say about personal data, gathered on the walk over the log."""

    def __init__(self, report: VerifyReport) -> None:
        self._report = report
        self._commitments: dict[str, tuple[str, int, str]] = {}
        """By ref: the commitment, and the record that holds it."""
        self._erased: dict[str, int] = {}

    def note(self, log: Columns, parsed: dict[str, Any]) -> None:
        """One record."""
        given = parsed.get("input")
        if not isinstance(given, dict):
            return
        try:
            for name, ref in personal_refs(log["kind"], given).items():
                self._commitments[ref] = (given[name], log["seq"], log["key"])
            for ref in erased_refs(log["kind"], given):
                self._erased[ref] = log["seq"]
        except (LookupError, TypeError):
            text = Text("正文不是这种记录的样子", "the body is not that of such a record")
            self._report.add(Finding("body_changed", text, "log", "body", seq=log["seq"], key=str(log["key"])))

    def finish(self, rows: AuditRows) -> frozenset[str]:
        """Compare with the tables; gives back what was erased."""
        for finding in (*self._wrong_events(rows), *self._wrong_values(rows)):
            self._report.add(finding)
        return frozenset(self._erased)

    def _wrong_events(self, rows: AuditRows) -> Iterator[Finding]:
        stored = {row["ref"]: row["seq"] for row in rows.erased()}
        for ref in sorted({*stored, *self._erased}):
            have, want = stored.get(ref), self._erased.get(ref)
            if have != want:
                text = Text(f"删除记录 {ref} 与日志不符", f"erased {ref} is not what the log says")
                yield Finding("row_changed", text, "erased", "seq", ref, want or have or 0)

    def _wrong_values(self, rows: AuditRows) -> Iterator[Finding]:
        missing = {ref: seen for ref, seen in self._commitments.items() if person_of(ref) not in self._erased}
        for row in rows.personal():
            ref = str(row["ref"])
            self._report.checked["personal"] += 1
            missing.pop(ref, None)
            commitment, seq, key = self._commitments.get(ref, ("", 0, ""))
            if person_of(ref) in self._erased:
                yield not_erased("personal", ref)
            elif sha256(bytes(row["salt"]) + str(row["value"]).encode()).hexdigest() != commitment:
                text = Text(f"{ref} 与承诺值不符", f"{ref} is not what its record commits to")
                yield Finding("personal_changed", text, "personal", "value", ref, seq, key)
            elif row["person"] != person_of(ref):
                text = Text(f"{ref} 记在别人名下", f"{ref} stands under somebody else")
                yield Finding("personal_changed", text, "personal", "person", ref, seq, key)
        for ref, (_, seq, key) in missing.items():
            text = Text(f"{ref} 的内容不见了,也没有删除记录", f"{ref} is gone, and no erasure took it out")
            yield Finding("personal_missing", text, "personal", "ref", ref, seq, key)


def not_erased(table: str, row: str) -> Finding:
    """An erasure is in the log, and what it took out is there."""
    text = Text(f"{row} 应已删除,却还在", f"{row} should be erased and is there")
    return Finding("not_erased", text, table, "ref", row)
