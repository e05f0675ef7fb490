"""One record: its rows must say exactly what its body says, to the byte, and its entries must balance twice."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from ledger.audit.canonical import Json, canonical_bytes, posting_row_dict
from ledger.audit.findings import Finding, VerifyReport, differs
from ledger.audit.row_source import Columns
from ledger.domain.entry import VOUCHER_CLASSES
from ledger.domain.problem import Text

_HEADER: Final = ("seq", "kind", "accounting_date", "recorded_at", "key", "request_sha256")
_PEOPLE: Final = ("prepared_by", "reviewed_by", "recorded_by")
_KEY: Final = ("seq", "ordinal", "line")
_ORIGIN: Final = ("rule", "rule_line", "atoms")


class Sequenced:
    """Rows of one table in order of seq, taken record by record; rows of no record are strays."""

    def __init__(self, rows: Iterator[Columns]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self.strays: list[Columns] = []

    def take(self, seq: int) -> list[Columns]:
        """The rows of that record."""
        found: list[Columns] = []
        while self._next is not None and self._next["seq"] <= seq:
            (found if self._next["seq"] == seq else self.strays).append(self._next)
            self._next = next(self._rows, None)
        return found

    def rest(self) -> list[Columns]:
        """Rows after the last record, and all strays before."""
        while self._next is not None:
            self.strays.append(self._next)
            self._next = next(self._rows, None)
        return self.strays


def rebuilt_body(log: Columns, body: Json, entries: list[Json]) -> Json:
    """The body as the rows tell it; what has no column of its own is taken from the stored body."""
    found = dict(body)
    for name in _HEADER:
        found[name] = log[name]
    for name in _PEOPLE:
        if log[name]:
            found[name] = log[name]
        else:
            found.pop(name, None)
    found["entries"] = entries
    return found


def rebuilt_entries(entries: list[Columns], postings: list[Columns], origins: list[Columns]) -> list[Json]:
    """Entries as a body holds them, made of rows."""
    made = {(row["ordinal"], row["line"]): row for row in origins}
    lines: defaultdict[int, list[Json]] = defaultdict(list)
    for row in postings:
        columns = {name: value for name, value in row.items() if name not in ("seq", "ordinal", "accounting_date")}
        origin = made.get((row["ordinal"], row["line"]))
        lines[row["ordinal"]].append(posting_row_dict(columns) | (_origin(origin) if origin else {}))
    return [_entry(row, lines.get(row["ordinal"], [])) for row in entries]


def _origin(row: Columns) -> Json:
    try:
        atoms = json.loads(row["atoms"])
    except ValueError:
        atoms = row["atoms"]
    return {name: value for name, value in (("rule", row["rule"]), ("rule_line", row["rule_line"]), ("atoms", atoms)) if value}


def _entry(row: Columns, lines: list[Json]) -> Json:
    found = {name: row[name] for name in ("ordinal", "class", "accounting_date", "business_date")}
    found |= {name: row[name] for name in ("number", "reverses") if row[name] is not None}
    return found | {"summary": {"zh": row["summary_zh"], "en": row["summary_en"]}, "postings": lines}


def compare_body(log: Columns, body: Json, rebuilt: Json, report: VerifyReport) -> None:
    """Name every column whose row and body differ; where none does, the body itself is not canonical."""
    before = len(report.problems)
    about = Finding("row_changed", Text("", ""), "log", seq=log["seq"], key=str(log["key"]))
    for name in (*_HEADER, *_PEOPLE):
        if rebuilt.get(name) != body.get(name):
            report.add(differs(_at(about, "log", name), log[name], body.get(name, "")))
    try:
        for where, stored, expected in entry_differences(rebuilt["entries"], body.get("entries", [])):
            table, column, row = where
            report.add(differs(_at(about, table, column, f"{log['seq']}.{row}"), stored, expected))
    except (LookupError, TypeError, AttributeError) as error:
        text = Text(f"正文不是凭证的样子:{error!r}", f"the body is not that of a record: {error!r}")
        report.add(Finding("body_changed", text, "log", "body", seq=log["seq"], key=str(log["key"])))
    if len(report.problems) == before and not report.cut:
        text = Text("凭证正文不是规范字节", "the stored body is not canonical bytes")
        report.add(Finding("body_changed", text, "log", "body", seq=log["seq"], key=str(log["key"])))


def _at(about: Finding, table: str, column: str, row: str = "") -> Finding:
    return Finding(about.code, about.message, table, column, row, about.seq, about.key)


Difference = tuple[tuple[str, str, str], Any, Any]
"""(table, column, row), stored in the row, said by the body."""


def entry_differences(rows: list[Json], body: list[Json]) -> Iterator[Difference]:
    """Where two lists of entries differ, each an entry of a body: entry by entry, then leg by leg, column by column."""
    stored, expected = ({entry["ordinal"]: entry for entry in found} for found in (rows, body))
    for ordinal in sorted({*stored, *expected}):
        have, want = stored.get(ordinal), expected.get(ordinal)
        if have is None or want is None:
            yield ("entry", "", str(ordinal)), _there(have), _there(want)
            continue
        for name in ("class", "number", "accounting_date", "business_date", "reverses"):
            if have.get(name) != want.get(name):
                yield ("entry", name, str(ordinal)), have.get(name), want.get(name)
        for language in ("zh", "en"):
            if have["summary"][language] != want["summary"][language]:
                yield ("entry", f"summary_{language}", str(ordinal)), have["summary"][language], want["summary"][language]
        yield from _line_differences(ordinal, have["postings"], want["postings"])


def _line_differences(ordinal: int, rows: list[Json], body: list[Json]) -> Iterator[Difference]:
    stored, expected = ({line["line"]: line for line in found} for found in (rows, body))
    for number in sorted({*stored, *expected}):
        have, want = stored.get(number), expected.get(number)
        row = f"{ordinal}/{number}"
        if have is None or want is None:
            yield ("posting", "", row), _there(have), _there(want)
            continue
        for name in sorted({*have, *want}):
            if have.get(name) != want.get(name):
                yield ("posting_origin" if name in _ORIGIN else "posting", name, row), have.get(name), want.get(name)


def _there(found: object) -> str | None:
    return None if found is None else "a row"


def check_entries(
    log: Columns, entries: list[Columns], postings: list[Columns], seals: list[Columns], report: VerifyReport
) -> None:
    """Both balances, line counts, seals, dates and classes of a record's entries, from the rows alone."""
    lines: defaultdict[int, list[Columns]] = defaultdict(list)
    for row in postings:
        lines[row["ordinal"]].append(row)
    sealed = {row["ordinal"]: row["lines"] for row in seals}
    for entry in entries:
        name = f"{log['seq']}.{entry['ordinal']}"
        for table, column, zh, en in _broken(entry, lines.get(entry["ordinal"], []), sealed.get(entry["ordinal"])):
            report.add(
                Finding("entry_broken", Text(f"{name}:{zh}", f"{name}: {en}"), table, column, name, log["seq"], log["key"])
            )
    for ordinal in sorted(set(sealed) - {entry["ordinal"] for entry in entries}):
        name = f"{log['seq']}.{ordinal}"
        text = Text(f"封条 {name} 没有分录", f"the seal {name} has no entry")
        report.add(Finding("stray_row", text, "seal", "", name, log["seq"], log["key"]))
    report.checked["entries"] += len(entries)
    report.checked["postings"] += len(postings)


def _broken(entry: Columns, lines: list[Columns], sealed: int | None) -> Iterator[tuple[str, str, str, str]]:
    if sealed is None:
        yield "seal", "", "没有封条", "not sealed"
    elif sealed != len(lines):
        yield "seal", "lines", f"封条 {sealed} 行,实有 {len(lines)} 行", f"sealed with {sealed} lines, has {len(lines)}"
    if entry["period"] != entry["accounting_date"][:7]:
        yield "entry", "period", "期间与日期不符", "the period is not that of the date"
    if any(line["accounting_date"] != entry["accounting_date"] for line in lines):
        yield "posting", "accounting_date", "行的日期与分录不符", "a line has another date than its entry"
    if sum(line["debit"] for line in lines) != sum(line["credit"] for line in lines):
        yield "posting", "debit", "借贷不平", "debit is not credit"
    goods: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        goods[line["item"]] += line["quantity"] or 0
    if any(goods.values()):
        yield "posting", "quantity", "数量不平", "the quantities of an item do not add up to zero"
    if (entry["class"] in VOUCHER_CLASSES) != (entry["number"] is not None):
        yield "entry", "number", "凭证号与类别不符", "number and class do not agree"
    if entry["class"] == "movement" and any(line["debit"] or line["credit"] for line in lines):
        yield "entry", "class", "移库分录带有金额", "a movement carries money"


def same_bytes(rebuilt: Json, body: bytes) -> bool:
    """True where the rows give the stored bytes."""
    try:
        return canonical_bytes(rebuilt) == body
    except (ValueError, TypeError):
        return False
