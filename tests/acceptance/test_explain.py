"""Where a posting comes from, from stored data alone: rule file and line, values, account row, layers."""

from __future__ import annotations

import pytest

from tests.acceptance.company import Company, delivery, invoice, receipt, zhangfang


@pytest.fixture
def sold(company: Company) -> Company:
    """100 at 10.00 of which 40 are sold, billed at 10.20."""
    company.post(receipt("R1", "2026-03-02", "100", "1000.00"), delivery("D1", "2026-03-04", "40", "723.20"))
    company.post(invoice("I1", "2026-03-08", "100", "1020.00", tax="132.60", receipt="R1/1"))
    return company


def _entries(company: Company, document: str) -> list[dict[str, object]]:
    entries: list[dict[str, object]] = company.run("show", document).json["entries"]
    return entries


def test_every_posting_of_a_sale_and_an_invoice_names_rule_file_line_account_row_and_bundle(sold: Company) -> None:
    for document in ("R1", "D1", "I1"):
        for entry in _entries(sold, document):
            for explained in sold.run("explain", str(entry["id"])).json["postings"]:
                assert explained["rule_file"].endswith(".rules")
                assert explained["rule_line"] > 0
                assert explained["rule_text"].startswith(("dr ", "cr "))
                assert explained["role_row"].startswith("charts/cn-small-enterprise/roles.csv:")
                assert len(explained["bundle"]) == 64


def test_the_12_00_of_a_late_difference_is_60_of_100_at_20_00_with_the_values_of_its_atoms(sold: Company) -> None:
    entry = _entries(sold, "I1")[-1]
    number = next(line["line"] for line in entry["lines"] if line["debit"] == "12.00")  # type: ignore[attr-defined]
    (explained,) = sold.run("explain", f"{entry['id']}/{number}").json["postings"]
    assert explained["values"]["l.cost"] == "1020.00"
    assert explained["values"]["l.expected"] == "1000.00"
    assert (explained["rule_file"], explained["account"]) == ("purchasing.rules", "1405.01")
    text = zhangfang("--lang", "zh", "explain", sold.place, f"{entry['id']}/{number}").out
    assert "12.00" in text
    assert "8.00 → 5401" in text


def test_the_cost_of_a_sale_names_the_layer_it_was_taken_from(sold: Company) -> None:
    layer = next(line["layer"] for entry in _entries(sold, "R1") for line in entry["lines"] if "layer" in line)  # type: ignore[attr-defined]
    explained = [one for entry in _entries(sold, "D1") for one in sold.run("explain", str(entry["id"])).json["postings"]]
    (taken,) = (one for one in explained if one["role"] == "INV")
    assert taken["layer"] == layer
    entry = next(str(entry["id"]) for entry in _entries(sold, "D1") if "Cost" in str(entry["summary"]))
    assert f"layer {layer}" in zhangfang("--lang", "en", "explain", sold.place, entry).out


def test_nothing_is_run_to_explain_the_rule_engine_may_be_gone(sold: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("explaining ran a rule")

    entry = _entries(sold, "I1")[-1]
    monkeypatch.setattr("ledger.application.post_documents.draft_entries", refuse)
    monkeypatch.setattr("ledger.application.post_documents.book_entries", refuse)
    assert sold.run("explain", str(entry["id"])).code == 0


def test_a_posting_that_is_not_there_is_refused_with_a_remedy(sold: Company) -> None:
    answer = sold.run("explain", "999.1/1")
    assert (answer.code, answer.json["problems"][0]["code"]) == (1, "unknown_posting")
