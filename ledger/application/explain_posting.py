"""Explain postings from stored data alone: the record, and the text of the bundle that was in force."""

from __future__ import annotations

from typing import Any

from ledger.application.book import Book
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.money import format_scaled, minor_unit
from ledger.domain.problem import Problem, Text
from ledger.rules.explain import Explanation, explain
from ledger.rules.explanation_text import explanation_text


def is_record_number(text: str) -> bool:
    """True for the digits of a number that the log may hold."""
    return text.isdecimal() and len(text) <= 18


def explain_posting(book: Book, name: str, language: str) -> tuple[list[dict[str, Any]], str] | list[Problem]:
    """Explanations as data and as text of `128` (a record), `128.2` (an entry) or `128.2/3` (a line)."""
    entry_name, _, line = name.partition("/")
    seq, _, ordinal = entry_name.partition(".")
    bundles = book.bundles()
    with book.read() as reading:
        record = reading.record_at(int(seq)) if is_record_number(seq) else None
        chosen = _chosen(record, ordinal, line) if record is not None else []
        if record is None or not chosen:
            message = Text(f"没有分录“{name}”", f"there is no posting “{name}”")
            remedy = Text("写成 128.2/3;report journal 列出分录号", "write it as 128.2/3; report journal lists them")
            return [Problem("unknown_posting", message, remedy)]
        bundle = next(one.bundle for one in bundles.adopted if one.bundle.id == record.bundle)
        masters, currency = reading.facts.masters, reading.facts.currency
    found = [explain(record, entry, posting, bundle, masters, currency) for entry, posting in chosen]
    texts = [explanation_text(one, bundle, masters, currency, language) for one in found]
    return [_answer(one, currency) for one in found], "\n\n".join(texts)


def _chosen(record: Record, ordinal: str, line: str) -> list[tuple[Entry, Posting]]:
    return [
        (entry, posting)
        for entry in record.entries
        if ordinal in ("", str(entry.ordinal))
        for posting in entry.postings
        if line in ("", str(posting.line))
    ]


def _answer(found: Explanation, currency: str) -> dict[str, Any]:
    decimals = minor_unit(currency)
    posting, row = found.posting, found.role_row
    answer: dict[str, Any] = {
        "record": found.record_key,
        "line": posting.line,
        "account": posting.account,
        "role": posting.role,
        "debit": format_scaled(posting.debit, decimals),
        "credit": format_scaled(posting.credit, decimals),
        "ruleset": found.ruleset,
        "rule_file": found.file,
        "rule_line": found.line,
        "rule_text": found.text,
        "conditions": list(found.conditions),
        "values": {value.name: format_scaled(value.amount, decimals) for value in found.values},
        "formulas": {value.name: value.formula for value in found.values if value.formula},
        "bundle": found.bundle,
        "layer": posting.layer,
        "origin": posting.origin,
        "open_item": posting.open_item,
        "role_row": f"{found.role_file}:{row.line}" if row is not None else None,
    }
    return {name: value for name, value in answer.items() if value not in (None, "", [], {})}
