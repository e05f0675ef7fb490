"""The demo company's bank statement of March (`examples/bank_statement_march.csv`), imported behind the terminal's back."""

from __future__ import annotations

from pathlib import Path

from importers.reader import ReadOptions
from importers.registry import read_file
from importers.report import report_as_json
from ledger.api import Desk, ImportedFile, Staged, bank_desk, list_records, stage_file
from tests.tui.demo_terminal import opened

STATEMENT = Path(__file__).parents[2] / "examples" / "bank_statement_march.csv"


def import_statement(path: Path, account: str = "ICBC") -> int:
    """Import it for an account; how many lines wait."""
    book, session = opened(path)
    content = STATEMENT.read_bytes()
    report = read_file(STATEMENT.name, content, None, options=ReadOptions(account=account))
    rows = [
        (one["staged"], "bank", {k: v for k, v in one.items() if k != "staged"}) for one in report_as_json(report)["records"]
    ]
    file = ImportedFile(STATEMENT.name, report.format, report.sha256, content, rows)
    done = stage_file(book, file, circumstances=session.circumstances)
    book.close()
    assert isinstance(done, Staged), done
    return len(done.new)


def desk_of(path: Path, account: str = "ICBC") -> Desk:
    """The account as it stands."""
    book, _ = opened(path)
    desk = bank_desk(book, account)
    book.close()
    assert isinstance(desk, Desk), desk
    return desk


def kinds_in(path: Path) -> list[str]:
    """Kinds of all records, in order."""
    book, _ = opened(path)
    found = list_records(book, None)
    book.close()
    assert not isinstance(found, list), found
    return [str(row["kind"]) for row in found.rows]
