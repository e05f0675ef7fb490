"""Imported rows on the command line: showing changes nothing, and what is done with can still be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.company import Company

_INVOICE = Path(__file__).parent.parent / "importers" / "files" / "ubl_two_vat_groups.xml"


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """A book in euros."""
    return Company.founded(str(tmp_path / "book.db"), tmp_path, chart="generic", start="2013-01", currency="EUR")


def test_a_dropped_row_is_shown_without_an_invitation_to_post(company: Company) -> None:
    row = company.run("import", str(_INVOICE)).json["files"][0]["staged"][0]
    refused = company.run("staged", "set", row, "suplier=S1")
    assert (refused.code, refused.json["problems"][0]["code"]) == (1, "unknown_choice")
    assert company.run("staged", "set", row, "supplier=S1").json["row"]["choices"] == {"supplier": "S1"}
    dropped = company.run("staged", "drop", row).json["row"]
    assert (dropped["status"], "document" in dropped) == ("dropped", False)
    shown = company.run("staged", "show", row)
    assert (shown.code, shown.json["row"]["status"], shown.json["row"]["choices"]) == (0, "dropped", {"supplier": "S1"})
