"""Verify: nothing in the book was changed since it was recorded, as far as the book itself can tell (ARCHITECTURE §5.1, §8).

For every record, rows → canonical bytes == stored body == leaf == tree; numbers without gaps; both balances; closed periods and
accounts honoured; all projections equal to the fold of all records; the schema is the one this program makes. No rule is run:
that is `replay`. What verify cannot see, somebody who rewrites everything consistently, the signed checkpoints outside do.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection
from hashlib import sha256
from typing import Final

from ledger.audit import merkle
from ledger.audit.canonical import NotCanonicalError, record_from_dict
from ledger.audit.checkpoint import trial_balance_hash
from ledger.audit.checkpoint_checks import check_stored
from ledger.audit.events import CLOSED, account_event, period_event
from ledger.audit.findings import Finding, Moment, VerifyReport, differs
from ledger.audit.personal_checks import PersonalChecks, not_erased
from ledger.audit.record_checks import (
    Sequenced,
    check_entries,
    compare_body,
    rebuilt_body,
    rebuilt_entries,
    same_bytes,
)
from ledger.audit.row_source import AuditRows, Columns, Row
from ledger.audit.sums import PROJECTIONS, Sums
from ledger.audit.tree_checks import check_tree
from ledger.audit.verifier_key import VerifierKey
from ledger.domain.entry import Record
from ledger.domain.personal_data import attachment_ref
from ledger.domain.problem import Text

_STEP: Final = 200
"""Records between two words about progress."""


def verify(
    rows: AuditRows,
    sizes: Collection[int] = (),
    keys: Collection[VerifierKey] = (),
    progress: Callable[[int], None] = lambda _: None,
) -> VerifyReport:
    """Check a whole book; `moments` tell what it was at the sizes asked for and at those of its own checkpoints.

    `progress` is told how many records are done.
    """
    report = VerifyReport()
    if _damaged(rows, report):
        return report
    sizes = {*sizes, *(row["size"] for row in rows.checkpoint())}
    records = _Records(rows, report, sizes)
    for log in rows.log():
        records.check(log)
        if len(records.leaves) % _STEP == 0:
            progress(len(records.leaves))
    records.finish()
    roots = check_tree(rows, records.leaves, report, sizes)
    report.moments = {size: Moment(root, records.trial_balances[size]) for size, root in roots.items()}
    report.book = records.leaves[0].hex() if records.leaves else ""
    for table in PROJECTIONS:
        _check_projection(table, rows, records.sums, report)
    erased = records.people.finish(rows)
    _check_attachments(rows, records.attached, erased, report)
    _check_credentials(rows, records.passwords, report)
    _check_schema(rows, report)
    check_stored(rows.checkpoint(), report, keys)
    return report


def _damaged(rows: AuditRows, report: VerifyReport) -> bool:
    """True where the database itself says that it is damaged: no row of it can be relied on, of whatever table."""
    for told in rows.damages():
        report.add(Finding("book_damaged", Text(f"数据库文件损坏:{told}", f"the database file is damaged: {told}"), "file"))
    report.unread = not report.ok
    return report.unread


class _Records:
    """The walk over the log, with what has to be carried from record to record."""

    def __init__(self, rows: AuditRows, report: VerifyReport, sizes: Collection[int]) -> None:
        self.report = report
        self._sizes = sizes
        self.trial_balances: dict[int, str] = {}
        self.sums = Sums()
        self.leaves: list[bytes] = []
        names = ("entry", "posting", "posting_origin", "seal", "period_event", "account_event")
        self._tables = {name: Sequenced(getattr(rows, name)()) for name in names}
        self._last: Columns = {"seq": 0, "recorded_at": ""}
        self._numbers: defaultdict[str, int] = defaultdict(int)
        self._status: dict[str, str] = {}
        self._accounts: dict[str, str] = {}
        self.people = PersonalChecks(report)
        self.attached: dict[str, tuple[int, str]] = {}
        """Original files that records name, with the first record that names each."""
        self.passwords: dict[str, str] = {}
        """The SHA-256 of the hash of each user's password, as last logged."""

    def check(self, log: Columns) -> None:
        """One record."""
        seq, body = log["seq"], bytes(log["body"])
        mine = {name: table.take(seq) for name, table in self._tables.items()}
        self._check_order(log)
        leaf = merkle.leaf_hash(body)
        self.leaves.append(leaf)
        if bytes(log["leaf"]) != leaf:
            self._found(log, "leaf_changed", "leaf", "叶哈希不是正文的哈希", "the leaf is not the hash of the body")
        parsed = self._parsed(log, body)
        if parsed is not None:
            self._note_attachments(log, parsed)
            self._note_password(log, parsed)
            self.people.note(log, parsed)
            entries = rebuilt_entries(mine["entry"], mine["posting"], mine["posting_origin"])
            rebuilt = rebuilt_body(log, parsed, entries)
            if not same_bytes(rebuilt, body):
                compare_body(log, parsed, rebuilt, self.report)
        self._check_lonely_origins(log, mine)
        check_entries(log, mine["entry"], mine["posting"], mine["seal"], self.report)
        self._check_numbers(log, mine["entry"])
        self._check_open(log, mine)
        self._fold(log, parsed, mine)
        self.report.checked["records"] += 1
        if len(self.leaves) in self._sizes:
            self.trial_balances[len(self.leaves)] = trial_balance_hash(self.sums.by_account())

    def _note_attachments(self, log: Columns, parsed: dict[str, object]) -> None:
        given = parsed.get("input")
        named = given.get("attachments", []) if isinstance(given, dict) else []
        for name in named if isinstance(named, list) else []:
            self.attached.setdefault(str(name), (log["seq"], log["key"]))

    def _note_password(self, log: Columns, parsed: dict[str, object]) -> None:
        given = parsed.get("input")
        if log["kind"] == "password" and isinstance(given, dict):
            self.passwords[str(given.get("id"))] = str(given.get("sha256", ""))

    def _check_order(self, log: Columns) -> None:
        if log["seq"] != self._last["seq"] + 1:
            expected = self._last["seq"] + 1
            self._found(log, "gap", "seq", f"前一号之后应为 {expected}", f"the number should be {expected}")
        if log["recorded_at"] <= self._last["recorded_at"]:
            self._found(log, "time_order", "recorded_at", "记录时间不晚于前一条", "recorded no later than the one before")
        self._last = log

    def _parsed(self, log: Columns, body: bytes) -> dict[str, object] | None:
        try:
            parsed = json.loads(body)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            self._found(log, "body_changed", "body", "正文无法读取", "the body cannot be read")
            return None
        return parsed

    def _check_lonely_origins(self, log: Columns, mine: dict[str, list[Columns]]) -> None:
        lines = {(row["ordinal"], row["line"]) for row in mine["posting"]}
        ordinals = {row["ordinal"] for row in mine["entry"]}
        for table, rows in (("posting_origin", mine["posting_origin"]), ("posting", mine["posting"])):
            for row in rows:
                at_home = row["ordinal"] in ordinals if table == "posting" else (row["ordinal"], row["line"]) in lines
                if not at_home:
                    self._stray(table, row, log["key"])

    def _check_numbers(self, log: Columns, entries: list[Columns]) -> None:
        for entry in entries:
            if entry["number"] is None:
                continue
            expected = self._numbers[entry["period"]] + 1
            if entry["number"] != expected:
                about = Finding(
                    "gap", Text("", ""), "entry", "number", f"{log['seq']}.{entry['ordinal']}", log["seq"], log["key"]
                )
                self.report.add(differs(about, entry["number"], expected))
            self._numbers[entry["period"]] = max(expected, entry["number"])

    def _check_open(self, log: Columns, mine: dict[str, list[Columns]]) -> None:
        """No entry in a period, no line on an account that was closed when the record came."""
        for entry in mine["entry"]:
            if self._status.get(entry["period"]) in CLOSED:
                row = f"{log['seq']}.{entry['ordinal']}"
                text = Text(f"{row} 记入已结账的 {entry['period']}", f"{row} is in {entry['period']}, which was closed")
                self.report.add(Finding("closed_period", text, "entry", "period", row, log["seq"], log["key"]))
        closed = {account for account, status in self._accounts.items() if status == "closed"}
        for posting in mine["posting"] if closed else ():
            if posting["account"] in closed:
                row = f"{log['seq']}.{posting['ordinal']}/{posting['line']}"
                text = Text(f"{row} 记入已停用的 {posting['account']}", f"{row} is on {posting['account']}, which was closed")
                self.report.add(Finding("closed_account", text, "posting", "account", row, log["seq"], log["key"]))

    def _fold(self, log: Columns, parsed: dict[str, object] | None, mine: dict[str, list[Columns]]) -> None:
        """Fold what the body says: rows that differ have been named already."""
        try:
            record = record_from_dict(parsed) if parsed is not None else None
            if record is not None:
                self.sums.add(record)
        except (NotCanonicalError, AssertionError, LookupError, TypeError, ValueError, AttributeError) as error:
            self._found(log, "body_changed", "body", f"正文无法入账:{error!r}", f"the body cannot be folded: {error!r}")
            return
        self._check_events(log, record, mine)

    def _check_events(self, log: Columns, record: Record | None, mine: dict[str, list[Columns]]) -> None:
        said = {
            "period_event": (period_event(record) if record else None, self._status, "period"),
            "account_event": (account_event(record) if record else None, self._accounts, "account"),
        }
        for table, (event, statuses, column) in said.items():
            stored = [(row[column], row["status"]) for row in mine[table]]
            if stored != ([event] if event else []):
                name = "status" if event and stored and stored[0][0] == event[0] else column
                about = Finding("row_changed", Text("", ""), table, name, str(log["seq"]), log["seq"], str(log["key"]))
                self.report.add(differs(about, stored[0] if stored else None, event))
            if event:
                statuses[event[0]] = event[1]

    def finish(self) -> None:
        """Rows that belong to no record, and the voucher numbers as a whole."""
        for name, table in self._tables.items():
            for row in table.rest():
                self._stray(name, row, "")
        self.report.size = len(self.leaves)

    def _stray(self, table: str, row: Columns, key: str) -> None:
        name = (
            str(row["seq"]) + (f".{row['ordinal']}" if "ordinal" in row else "") + (f"/{row['line']}" if "line" in row else "")
        )
        text = Text(f"{table} {name} 不属于任何凭证", f"{table} {name} belongs to no record")
        self.report.add(Finding("stray_row", text, table, "", name, row["seq"], key))

    def _found(self, log: Columns, code: str, column: str, zh: str, en: str) -> None:
        self.report.add(Finding(code, Text(zh, en), "log", column, seq=log["seq"], key=str(log["key"])))


def _check_projection(table: str, rows: AuditRows, sums: Sums, report: VerifyReport) -> None:
    keys, values = PROJECTIONS[table]
    expected = {row[: len(keys)]: row[len(keys) :] for row in sums.rows(table)}
    for row in rows.projection(table):
        key, stored = row[: len(keys)], row[len(keys) :]
        report.checked[table] += 1
        wanted = expected.pop(key, None)
        if wanted is None:
            report.add(_projection_finding(table, key, "", "a row", None))
        elif wanted != stored:
            for column, have, want in zip(values, stored, wanted, strict=True):
                if have != want:
                    report.add(_projection_finding(table, key, column, have, want))
    for key in expected:
        report.add(_projection_finding(table, key, "", None, "a row"))


def _projection_finding(table: str, key: Row, column: str, stored: object, expected: object) -> Finding:
    about = Finding("projection_differs", Text("", ""), table, column, "|".join(str(part) for part in key))
    return differs(about, stored, expected)


def _check_attachments(
    rows: AuditRows, attached: dict[str, tuple[int, str]], erased: Collection[str], report: VerifyReport
) -> None:
    """Every original file is what its name says, and every one that a record names is there, unless an erasure names it too."""
    missing = {name: seen for name, seen in attached.items() if attachment_ref(name) not in erased}
    for name, content in rows.attachment():
        report.checked["attachments"] += 1
        if attachment_ref(name) in erased:
            report.add(not_erased("attachment", name))
        missing.pop(name, None)
        if sha256(content).hexdigest() != name:
            text = Text(f"附件 {name[:12]} 的内容被改动", f"the content of attachment {name[:12]} was changed")
            report.add(Finding("attachment_changed", text, "attachment", "bytes", name))
    for name, (seq, key) in missing.items():
        text = Text(f"附件 {name[:12]} 不见了", f"attachment {name[:12]} is gone")
        report.add(Finding("attachment_missing", text, "attachment", "sha256", name, seq, key))


def _check_credentials(rows: AuditRows, logged: dict[str, str], report: VerifyReport) -> None:
    """The hash of every password is the one that was logged when it was set. One that is gone lets nobody in."""
    for user, secret in rows.credential():
        report.checked["credentials"] += 1
        if sha256(secret.encode()).hexdigest() != logged.get(user):
            text = Text(f"{user} 的口令不是经本程序设置的", f"the password of {user} was not set by this program")
            report.add(Finding("credential_changed", text, "credential", "secret", user))


def _check_schema(rows: AuditRows, report: VerifyReport) -> None:
    prints = rows.fingerprints()
    report.schema = prints.line
    if not prints.stored == prints.found == prints.expected:
        text = Text("表或触发器与建账时不同", "tables or triggers are not those a book is made with")
        report.add(Finding("schema_changed", text, "schema_version", "fingerprint"))
    report.checked["schema"] += 1
