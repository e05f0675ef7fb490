"""docs/IMPORTERS.md: every public sample read by every installed reader, in figures beside those of other programs.

    python -m tests.importers.importers_page        writes the page (`make bench-importers`)

The samples lie beside the checkout in ../shared/corpora; without them the page cannot be made and its test says so. Readers
come from the registry: a new one appears in the tables by itself, a figure of another program for it goes into `PEERS`.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from importers.reader import ReadOptions
from importers.registry import read_file, readers
from importers.report import ImportReport, InvoiceRecord
from tests.importers.independent_counts import COUNTS, mt940_balances

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "IMPORTERS.md"
CORPORA = ROOT.parent / "shared" / "corpora"
MAPPINGS = Path(__file__).parent / "mappings"

# Expectations, settings and programs that the samples come with; nobody imports them.
_BESIDE = frozenset({".json", ".yml", ".yaml", ".toml", ".beancount", ".ledger", ".rules", ".pydata", ".py", ".md"})
# Findings that are no figure of the file against itself.
_NO_IDENTITY = frozenset(
    {"worksheet_ignored", "short_row", "value_date", "SIGN", "SIGNED", "file_ends_open", "balance_unreadable"}
)
_NOT_OURS = frozenset({"format_unknown", "file_empty"})

PEERS: Final[dict[str, str]] = {
    "ofx": "opened: ofxtools 31/47, ofxparse 42/47, bankfile 47/47; transactions right: 14/28, 20/28, 19/28",
    "mt940": "mt-940 72/76 opened and counted right (wrong sign of `RC` by default), bankfile 64/76, bankstatementparser 43/76",
    "camt": "bankstatementparser 26/26, camt053 25/26 opened; neither checks a balance",
    "bai2": "bai2 1/5 (3 lenient), bankstatementparser 5/5 and 0 rows without an error for the malformed sixth",
    "qif": "quiffen 13/14 opened; guesses the order of days",
    "bank_csv": "financial-beancount 2/28 Chinese bills; double-entry-generator 28/28 with a program each, by its own samples",
    "ubl": "totals: facturex 166/166, eu-einvoice 166/166, en16931 4/166",
    "cii": "totals: facturex 237/237, eu-einvoice 237/237, drafthorse 206/237, pycheval 35/237",
    "pdf": "factur-x finds the XML in 177 of 196, pypdf alone as well",
    "fatturapa": "fatturapa 47/48, a38 43/48 (the 48th is truncated)",
    "ofd": "ofdkit invoices 12/13, easyofd opens 51/67",
}
"""Best figures of other programs, as measured on 2026-11-22 over the full set of public files, of which those beside this
checkout are about half."""


class Reading(NamedTuple):
    """One file and what became of it."""

    path: Path
    name: str
    content: bytes
    report: ImportReport

    @property
    def reader(self) -> str:
        """Who read it."""
        return self.report.format.partition(":")[0]

    @property
    def refused(self) -> str:
        """The code of a file that was refused whole."""
        whole = self.report.rows == 1 and bool(self.report.rejected) and not self.report.rejected[0].place.line
        return self.report.rejected[0].code if whole else ""

    @property
    def accounted(self) -> bool:
        """Whether every row that an independent count finds is accepted, rejected or skipped."""
        report, count = self.report, COUNTS.get(self.reader)
        told = report.accepted + len(report.rejected) + len(report.skipped)
        shares = sum(reason.code == "investment" for reason in report.skipped) if self.reader == "ofx" else 0
        return told == report.rows and (count is None or bool(self.refused) or count(self.content) == report.rows - shares)

    @property
    def contradicts_itself(self) -> bool:
        """Whether some balance, total or rule within the file does not hold."""
        return any(finding.level != "info" and finding.rule not in _NO_IDENTITY for finding in self.report.findings)


@dataclass(slots=True)
class Figures:
    """Sums over files."""

    files: int = 0
    opened: int = 0
    rows: int = 0
    accepted: int = 0
    rejected: int = 0
    skipped: int = 0
    accounted: int = 0
    with_records: int = 0
    consistent: int = 0
    refusals: Counter[str] = field(default_factory=Counter)

    def add(self, reading: Reading) -> None:
        """One more file."""
        report = reading.report
        self.files += 1
        self.accounted += reading.accounted
        self.refusals.update([reading.refused] if reading.refused else [])
        if reading.refused:
            return
        self.opened += 1
        self.rows += report.rows
        self.accepted += report.accepted
        self.rejected += len(report.rejected)
        self.skipped += len(report.skipped)
        self.with_records += bool(report.accepted)
        self.consistent += bool(report.accepted) and not reading.contradicts_itself

    def cells(self) -> list[str]:
        """As a row of a table."""
        counts = (self.files, self.opened, self.rows, self.accepted, self.rejected, self.skipped)
        why = ", ".join(f"{code} {n}" for code, n in sorted(self.refusals.items()))
        accounted, consistent = f"{self.accounted}/{self.files}", f"{self.consistent}/{self.with_records}"
        return [*map(str, counts), accounted, consistent, why or "–"]


def readings(corpora: Path) -> Iterator[Reading]:
    """Every sample that may be meant for a reader, in the order of the manifest."""
    with (corpora / "MANIFEST.tsv").open(encoding="utf-8") as lines:
        names = sorted(row["path"] for row in csv.DictReader(lines, delimiter="\t"))
    for name in names:
        path = corpora / name
        if path.suffix.lower() not in _BESIDE and path.is_file():
            content = path.read_bytes()
            yield Reading(path, name, content, read_file(path.name, content, options=ReadOptions(mappings=MAPPINGS)))


def page(corpora: Path = CORPORA) -> str:
    """The whole page."""
    found = list(readings(corpora))
    ours = [reading for reading in found if reading.refused not in _NOT_OURS]
    parts = [_HEAD, "## By corpus\n", _table("corpus", _sums(ours, lambda reading: reading.name.partition("/")[0]))]
    parts += [_others(found), "## By reader\n", _table("reader", _sums(ours, lambda reading: reading.reader or "none"), PEERS)]
    parts += [
        "## Chinese bills beside the bookings that come with them\n",
        _bills(corpora),
        "## Gates\n",
        _gates(corpora, ours),
    ]
    return "\n".join(parts) + "\n"


def _sums(found: Iterable[Reading], key: Callable[[Reading], str]) -> dict[str, Figures]:
    """Figures by what a function says of a file."""
    sums: dict[str, Figures] = {}
    for reading in found:
        sums.setdefault(key(reading), Figures()).add(reading)
    return sums


def _table(first: str, sums: dict[str, Figures], peers: dict[str, str] | None = None) -> str:
    """A table of figures, with those of others where they are known."""
    names = sorted(set(sums) | (set(readers()) if peers is not None else set()))
    titles = [first, *_TITLES, *(["best of others, over the full set"] if peers is not None else [])]
    rows = [
        [name, *sums.get(name, Figures()).cells(), *([peers.get(name, "–")] if peers is not None else [])] for name in names
    ]
    return "\n".join([_row(titles), _row(["---"] * len(titles)), *map(_row, rows), ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _others(found: Sequence[Reading]) -> str:
    """What no reader takes."""
    others = Counter(reading.path.suffix.lower() or "no suffix" for reading in found if reading.refused in _NOT_OURS)
    told = ", ".join(f"{suffix} {count}" for suffix, count in sorted(others.items()))
    return f"{others.total()} more files are empty or of no format that a reader knows, and are refused so: {told}.\n"


def _bills(corpora: Path) -> str:
    """Bill by bill: rows we accept, what their own project books, and how much of it is among ours."""
    rows = []
    for path in sorted((corpora / "cn-deg" / "example").rglob("*")):
        books = list(path.parent.glob("*.beancount"))
        if path.suffix.lower() in (".csv", ".xls", ".xlsx") and books:
            report = read_file(path.name, path.read_bytes())
            booked = len(re.findall(r"^\d{4}-\d\d-\d\d [*!]", books[0].read_text(encoding="utf-8"), re.MULTILINE))
            cells = (booked, report.accepted, len(report.rejected), report.accepted + len(report.rejected) - booked)
            rows.append([str(path.parent.relative_to(corpora / "cn-deg" / "example")), report.format, *map(str, cells)])
    titles = ["bill", "read by", "booked there", "accepted here", "rejected here", "left out there"]
    return "\n".join([_row(titles), _row(["---"] * len(titles)), *map(_row, rows), "", _LEFT_OUT])


def _gates(corpora: Path, ours: Sequence[Reading]) -> str:
    """The gates that can be measured on these files."""
    rows = [_identity_of_rows(ours), *_einvoices(corpora), _mt940(ours), _ofx(ours), _hostile()]
    titles = ["gate", "measured", "asked for"]
    return "\n".join([_row(titles), _row(["---"] * len(titles)), *map(_row, rows), "", _ELSEWHERE])


def _identity_of_rows(ours: Sequence[Reading]) -> list[str]:
    held = sum(reading.accounted for reading in ours)
    return ["accepted + rejected + skipped = rows, counted independently", f"{held} of {len(ours)} files", "all"]


def _einvoices(corpora: Path) -> Iterator[list[str]]:
    from tests.importers import test_cii_corpora, test_corpora  # the independent readings stand with their tests

    readings = (("UBL", test_corpora, test_corpora.ubl_documents), ("CII", test_cii_corpora, test_cii_corpora.cii_documents))
    for syntax, independent, documents in readings:
        found = documents(corpora)
        equal = 0
        for path, root in found:
            (record,) = read_file(path.name, path.read_bytes()).records or (None,)
            # What is refused is no document that could be compared: the gate counts it as missed.
            read = isinstance(record, InvoiceRecord)
            equal += read and independent.seen_by_us(record) == independent.seen_by_elementtree(root)
        told = f"{equal} of {len(found)} documents equal in every term, those that are refused among the {len(found)}"
        yield [f"{syntax}: parties, totals, lines, VAT groups against a second reading", told, "99 %"]


def _mt940(ours: Sequence[Reading]) -> list[str]:
    found = [reading for reading in ours if reading.reader == "mt940"]
    right = sum(reading.accounted and not reading.refused for reading in found)
    balanced = [reading for reading in found if mt940_balances(reading.content)]
    held = sum(not reading.contradicts_itself for reading in balanced)
    told = (
        f"{right} of {len(found)} with every `:61:` accounted for; {held} of {len(balanced)} that balance by themselves do here"
    )
    return ["MT940 opened and counted right; right signs wherever a file balances", told, "72 of 76; all"]


def _ofx(ours: Sequence[Reading]) -> list[str]:
    found = [reading for reading in ours if reading.reader == "ofx"]
    opened = sum(not reading.refused for reading in found)
    counted = [reading for reading in found if COUNTS["ofx"](reading.content)]
    right = sum(reading.accounted for reading in counted)
    whole = sum(reading.report.accepted == COUNTS["ofx"](reading.content) for reading in counted)
    told = f"{opened} of {len(found)} opened; {right} of {len(counted)} with every transaction told, {whole} with all accepted"
    return ["OFX opened; transactions right", told, "45 of 47; 25 of 28"]


def _hostile() -> list[str]:
    from tests.importers.hostile_files import ATTACKS  # makes large files only when asked

    told = f"{len(ATTACKS)} made files, each within 300 MB and ended by a limit (tests/importers/test_hostile_limits.py)"
    return ["hostile files: no leak, no hang, memory", told, "none over 5 s or 300 MB"]


_TITLES = (
    "files",
    "opened",
    "rows",
    "accepted",
    "rejected",
    "skipped",
    "rows accounted for",
    "identities held",
    "refused whole",
)
_HEAD = """# Importers in figures
<!-- made by: make bench-importers -->
Public sample files (bank statements, e-invoices, wallets), read by every installed reader. The files are not part of this
project; they lie in `../shared/corpora` and are about half of those that were found. Nothing here is tuned to a file.

- **opened**: not refused whole. Files that are meant to be refused (broken, malicious, other dialects) are among them.
- **rows accounted for**: files in which accepted + rejected + skipped are the rows of the file, and as many as are counted
  without our reader where there is a way to (`tests/importers/independent_counts.py`).
- **identities held**: of the files with a record, those whose balances, totals and arithmetic rules hold. Anonymised statements
  and the test suites of standards break them on purpose: a difference is reported and never corrected.
"""
_LEFT_OUT = """What is left out there: rows that the settings beside the sample tell that program to ignore, refunds with what
they refund, rows that move no money. Every row booked there is among ours by day and size (tests/importers/test_corpora.py),
but for fees and trades of securities, which it books apart.
"""
_ELSEWHERE = """The arithmetic rules are held against the standard's own cases in tests/importers/test_corpora.py, imports in
any order and again against a book in tests/importers/test_import_twice.py."""


if __name__ == "__main__":
    if not CORPORA.is_dir():
        sys.exit("the public samples are not beside the project (../shared/corpora): nothing is measured")
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
