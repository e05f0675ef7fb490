"""docs/REPORTS.md, generated from the registry of reports and from what they answer on the golden month.

    python -m tests.architecture.reports_page        writes the page

A test compares the page with what this module makes: columns are only ever added (docs/ARCHITECTURE.md §9).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ledger.api import (
    REPORTS,
    Circumstances,
    NewBook,
    OpenBook,
    PostOptions,
    Report,
    ReportKind,
    ReportRequest,
    create_book,
    post_file,
    report,
)

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "REPORTS.md"
_GOLDEN: Final = ROOT / "examples" / "golden_month.jsonl"
_SUBJECTS: Final = {"ledger": "1405", "stock-card": "P1", "statement": "C1"}
_HEAD: Final = """# Reports · 报表
<!-- made by: python -m tests.architecture.reports_page -->
`zhangfang report BOOK NAME [SUBJECT] [--at DAY | --from DAY --to DAY]`. Without days: the newest month that holds entries.
Every report reads the sealed journal and may be asked for as of any past day.

`--json` (or `--format json`) gives one object: `schema` (`zhangfang.report.NAME/1`), the head (`company`, `at`, `currency`,
`from` where there is a span, and what is told below), `rows`, `totals`, and where there are any `figures` (name → amount),
`checks` (`what`, `expected`, `found`, `ties`) and `notes`. Cells that are empty are left out. Money and quantities are strings,
dates ISO. Fields are only ever added. `log` says of which log the report was made: `size`, `root` of the Merkle tree, and the
newest signed `checkpoint` (`size`, `time`, `origin`); people read the same in the last line.

`--format csv|xlsx --out FILE` (`--csv FILE`) write a file: CSV has the columns below by their names, XLSX numbers as numbers.
`--format pdf --out FILE` and `text` print vouchers. `--lang zh|en`. A report whose comparison fails ends with exit code 1.
"""


def page() -> str:
    """The whole page."""
    with tempfile.TemporaryDirectory() as folder:
        book = _book(str(Path(folder) / "book.db"))
        try:
            return "\n".join([_HEAD, *(_section(name, kind, _made(book, name)) for name, kind in REPORTS.items())])
        finally:
            book.close()


def _book(place: str) -> OpenBook:
    clock = _clock()
    made = create_book(place, NewBook(company="Co", chart="cn-small-enterprise", start="2026-03", user="ana"), now=clock())
    assert isinstance(made, OpenBook), made
    circumstances = Circumstances("ana", clock)
    posted = post_file(made, _GOLDEN.read_bytes(), name="golden", circumstances=circumstances, options=PostOptions())
    assert posted.status == "posted", posted
    return made


def _clock() -> Callable[[], dt.datetime]:
    def ticks() -> Iterator[dt.datetime]:
        moment = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
        while True:
            yield moment
            moment += dt.timedelta(seconds=1)

    moments = ticks()
    return lambda: next(moments)


def _made(book: OpenBook, name: str) -> Report:
    found = report(book, ReportRequest(name, _SUBJECTS.get(name)))
    assert isinstance(found, Report), found
    return found


def _section(name: str, kind: ReportKind, made: Report) -> str:
    lines = [f"## {name} · {kind.title.zh}\n{kind.title.en}.{_about(kind)}{_choices(kind)}\n"]
    usual = ("company", "from", "at", "currency")
    head = [field for field in made.head if field not in usual]
    if head:
        lines.append(f"Head: {', '.join(f'`{field}`' for field in head)}.\n")
    lines.append("| column · 栏 | type | title · 标题 |\n|---|---|---|")
    lines += [f"| `{column.name}` | {column.type} | {column.title.zh} · {column.title.en} |" for column in made.columns]
    if made.figures:
        lines.append(
            f"\nFigures: {', '.join(f'`{figure.name}` {figure.title.zh} · {figure.title.en}' for figure in made.figures)}."
        )
    if made.checks:
        lines.append(f"\nCompares: {'; '.join(f'{check.what.zh} · {check.what.en}' for check in made.checks)}.")
    return "\n".join([*lines, ""])


def _about(kind: ReportKind) -> str:
    if not kind.subject:
        return ""
    needed = "SUBJECT" if kind.subject_needed else "SUBJECT, which may be left out,"
    return f" {needed} is the {kind.subject}."


def _choices(kind: ReportKind) -> str:
    by = f" `--by {'|'.join(kind.by)}`." if kind.by else ""
    filters = f" {' '.join(f'`--{name}`' for name in kind.filters)} leave other rows out." if kind.filters else ""
    return by + filters


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
