"""New books for the stories. A SQLite book is copied from one made once per run: `init` itself has its own tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.books_as_text import STATEMENT, exported, run
from tests.acceptance.company import Company, receipt
from tests.acceptance.settling import CODES, PARTIES


@pytest.fixture(scope="session")
def founded_books(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Path]:
    """Books as `init` leaves them, by chart, first month and currency."""
    made: dict[tuple[str, str, str], Path] = {}

    def book(chart: str, start: str, currency: str) -> Path:
        key = (chart, start, currency)
        if key not in made:
            folder = tmp_path_factory.mktemp("founded")
            Company.founded(str(folder / "book.db"), folder, chart=chart, start=start, currency=currency)
            made[key] = folder / "book.db"
        return made[key]

    return book


@pytest.fixture
def found(
    founded_books: Callable[[str, str, str], Path], place_maker: Callable[[str], str], tmp_path: Path
) -> Callable[..., Company]:
    """Founds a company: `found()`, `found("generic", start="2026-01")`."""

    def company(chart: str = "cn-small-enterprise", *, start: str = "2026-03", currency: str = "CNY") -> Company:
        place = place_maker("sqlite")
        shutil.copyfile(founded_books(chart, start, currency), place)
        return Company(place, tmp_path)

    return company


@pytest.fixture
def company(found: Callable[..., Company]) -> Company:
    """A small enterprise whose book starts in March 2026."""
    return found()


@pytest.fixture
def trader(found: Callable[..., Company]) -> Callable[[str], tuple[Company, dict[str, str]]]:
    """A company with goods in stock, and the accounts of its chart."""

    def company(chart: str) -> tuple[Company, dict[str, str]]:
        made = found(chart)
        made.post(*PARTIES, receipt("R1", "2026-03-02", "1000", "10000.00"))
        return made, CODES[chart]

    return company


@pytest.fixture(scope="session")
def small_company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A few documents, a statement that was imported, one row of it posted and one set aside."""
    folder = tmp_path_factory.mktemp("small")
    company = Company.founded(str(folder / "book.db"), folder)
    company.post(receipt("R1", "2026-03-02", "10", "100.00"), receipt("R2", "2026-03-03", "5", "60.00"))
    assert run("reverse", company.place, "R2", "--reason", "错了").code == 0
    [found] = run("import", company.place, str(STATEMENT)).json["files"]
    assert run("staged", company.place, "drop", found["staged"][0]).code == 0
    return company


@pytest.fixture(scope="session")
def small_text(small_company: Company) -> bytes:
    """The small book as it is exported."""
    return exported(small_company.place, small_company.folder / "small.jsonl").read_bytes()
