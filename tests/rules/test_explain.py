"""A stored posting explains itself: rule, conditions, values, origin, account (RULES.md §8)."""

from __future__ import annotations

import datetime as dt
from functools import cache

from ledger.domain.document_input import document_input
from ledger.domain.entry import Entry, Posting, Record
from ledger.rules.bundle import LoadedBundle
from ledger.rules.cases import PreparedCase
from ledger.rules.explain import Explanation, explain
from ledger.rules.explanation_text import explanation_text
from ledger.rules.proving import RuleFolder, load_folder

DAY = dt.date(2026, 3, 8)


@cache
def posted() -> tuple[LoadedBundle, PreparedCase, Record]:
    """Case E05a: 100 received at 10.00, 40 of them sold, billed at 10.20."""
    folder = load_folder(None, ["generic"])
    assert isinstance(folder, RuleFolder)
    runner = folder.runners[0]
    prepared = runner.prepare(runner.cases["E05a"])
    outcome = runner.outcome(prepared, runner.rules["purchase_invoice"])
    assert prepared.document is not None
    recorded = dt.datetime.combine(DAY, dt.time(), dt.UTC)
    given = document_input(prepared.document, "CNY")
    lines = outcome.entries
    return runner.loaded, prepared, Record(9, "purchase_invoice", "purchase_invoice:I1:1", DAY, recorded, "", given, lines)


def leg(role: str) -> tuple[Entry, Posting]:
    entry = posted()[2].entries[0]
    return entry, next(one for one in entry.postings if one.role == role and one.value)


def explained(role: str) -> Explanation:
    loaded, prepared, record = posted()
    entry, posting = leg(role)
    return explain(record, entry, posting, loaded.bundle, prepared.state.masters, "CNY")


def test_a_part_of_a_late_difference_names_its_rule_line_and_conditions() -> None:
    found = explained("INV")
    assert (found.file, found.ruleset) == ("purchasing.rules", "purchasing 1")
    assert found.text.startswith("dr spread(l.receipt)")
    assert found.conditions == ("l.match = receipt and given l.receipt",)
    assert [(one.role, one.debit) for one in found.siblings] == [("COGS", 800)]


def test_its_values_come_with_their_formulas() -> None:
    values = {one.name: (one.amount, one.formula) for one in explained("INV").values}
    assert values["l.cost"] == (102000, "money(l.net) 1020.00 + money(l.tax) 132.60 - l.vat 132.60")
    assert values["l.expected"] == (100000, "at_rate(l.estimate 1000.00)")


def test_its_account_comes_from_a_row_of_the_role_table() -> None:
    found = explained("INV")
    assert found.role_row is not None
    assert (found.role_row.role, found.role_row.category, found.role_row.account) == ("INV", "goods", leg("INV")[1].account)
    assert found.role_file == "charts/generic/roles.csv"
    assert posted()[0].bundle.files[found.role_file].splitlines()[found.role_row.line - 1].startswith("INV,goods,")


def test_the_text_says_all_of_it_in_both_languages() -> None:
    loaded, prepared, _ = posted()
    english = explanation_text(explained("INV"), loaded.bundle, prepared.state.masters, "CNY", "en")
    assert "Dr 1300 Inventory  12.00  of 20.00; the other 8.00 → 5000" in english
    assert "l.cost 1020.00 = money(l.net) 1020.00 + money(l.tax) 132.60 - l.vat 132.60" in english
    assert "purchase_invoice:I1 line 1; goods_receipt:R1/1" in english
    chinese = explanation_text(explained("AP"), loaded.bundle, prepared.state.masters, "CNY", "zh")
    assert "贷 2000 应付账款  1152.60" in chinese
    assert "规则" in chinese


def test_a_posting_that_no_rule_made_has_no_rule_to_show() -> None:
    loaded, prepared, record = posted()
    entry, _ = leg("INV")
    bare = Posting(7, "5601", "", debit=5)
    found = explain(record, entry, bare, loaded.bundle, prepared.state.masters, "CNY")
    assert (found.text, found.values, found.role_row) == ("", (), None)
    assert "5601" in explanation_text(found, loaded.bundle, prepared.state.masters, "CNY", "en")
