"""The documentation is generated or compared, so that it cannot lie."""

from __future__ import annotations

from pathlib import Path

from ledger.cli.main import VERBS
from tests.architecture import documents_page, reports_page

_ROOT = Path(__file__).parents[2]


def test_the_page_of_documents_is_what_the_kinds_say() -> None:
    page = documents_page.PAGE.read_text(encoding="utf-8")
    assert page == documents_page.page(), "run: python -m tests.architecture.documents_page"


def test_the_page_of_reports_is_what_the_reports_answer() -> None:
    assert reports_page.PAGE.read_text(encoding="utf-8") == reports_page.page(), (
        "run: python -m tests.architecture.reports_page"
    )


def test_every_verb_of_the_command_stands_in_both_readmes() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        text = (_ROOT / name).read_text(encoding="utf-8")
        missing = [verb for verb in VERBS if f"zhangfang {verb}" not in text]
        assert not missing, f"{name} does not show: {missing}"


def test_the_contract_of_the_command_line_names_every_verb() -> None:
    text = (_ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
    contract = text.partition("## 9. The command line")[2].partition("```")[2].partition("```")[0]
    named = {verb.split()[0] for line in contract.splitlines() for verb in line.split(" · ") if verb.strip()}
    assert set(VERBS) - named == set()


def test_the_pages_that_docstrings_cite_are_there() -> None:
    for name in ("ARCHITECTURE", "DOMAIN", "RULES", "DECISIONS", "GLOSSARY", "DOCUMENTS"):
        assert (_ROOT / "docs" / f"{name}.md").is_file(), name
