"""The page of figures is what its maker prints today, and the makings of it count right."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.registry import known_formats
from tests.importers.importers_page import PAGE, page
from tests.importers.independent_counts import COUNTS, mt940_balances

FILES = Path(__file__).parent / "files"


def test_the_page_is_what_whole_and_damaged_samples_give_today(corpora: Path) -> None:
    """Reads every public sample: none makes a reader raise."""
    for extra in ("python_calamine", "pypdf"):
        pytest.importorskip(extra)
    made = page(corpora)
    assert PAGE.read_text(encoding="utf-8") == made, "run: make bench-importers"
    assert all(f"| {name} |" in made for name in known_formats())


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("ofx_sgml.ofx", 4),
        ("mt940_two_statements.sta", 5),
        ("camt053_reversal.xml", 4),
        ("qif_bank.qif", 5),
        ("fatturapa_two_bodies.xml", 2),
    ],
)
def test_rows_are_counted_without_our_readers(name: str, rows: int) -> None:
    reader = next(known for known in COUNTS if name.startswith(known))
    assert COUNTS[reader]((FILES / name).read_bytes()) == rows


def test_a_reversal_of_a_credit_takes_money_away() -> None:
    head = b":20:X\r\n:60F:C260301EUR100,00\r\n"
    rows = b":61:2603010301C50,00NMSC\r\n:61:2603020302RC20,00NMSC\r\n"
    assert mt940_balances(head + rows + b":62F:C260302EUR130,00\r\n")
    assert not mt940_balances(head + rows + b":62F:C260302EUR170,00\r\n")
    assert not mt940_balances(head + rows)
