"""docs/DOCUMENTS.md, generated from the kinds of documents with one posted example each.

    python -m tests.architecture.documents_page        writes the page

A test compares the page with what this module makes, so that it is true on every commit.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from ledger.application.document_models import model_of
from ledger.domain.kind import Field, Kind, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.master_records import MASTER_KINDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "DOCUMENTS.md"
_HEAD = """# Documents · 单据
<!-- made by: python -m tests.architecture.documents_page -->
What `zhangfang post` takes: JSON Lines, one object each. Every object has `kind` and an `id` that is unique per kind; documents
have a `date`. Money and quantities are strings, dates ISO, unknown fields are refused. References are `ID` or `ID/LINE`.

Header fields of every document: `id` `version` (1) `date` `accounting_date` (= date) `currency` (the book's) `rate`
`number` (= id) `memo` `attachments` `dims` `prepared_by`. Lines are numbered from 1; a line with a quantity may give a `unit`.

Each example is a case of `posting_rules/cases`: it posts exactly the entries below it, in the charts named;
`@BANK` is the account of that role.
"""


def page() -> str:
    """The whole page."""
    cases = list(_cases())
    parts = [
        _HEAD,
        "## Master data · 资料\n",
        *(_master(kind) for kind in (*MASTER_KINDS, "book_setting")),
        "## Documents · 单据\n",
    ]
    parts += [_kind(kind, next(case for case in cases if _is_example(case, kind.name))) for kind in KINDS.values()]
    return "\n".join(parts)


def _cases() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "posting_rules" / "cases").glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8")).get("case", [])


def _is_example(case: dict[str, Any], kind: str) -> bool:
    return case["document"]["kind"] == kind and bool(case.get("expect"))


def _master(kind: str) -> str:
    model: type[BaseModel] = model_of(kind)
    fields = []
    for name, field in model.model_fields.items():
        if name not in ("kind", "prepared_by", "version"):
            shown = f"`{field.alias or name}`"
            fields.append(shown if field.is_required() else f"{shown}?")
    return f"**{kind}** {' '.join(fields)}\n"


def _kind(kind: Kind, case: dict[str, Any]) -> str:
    lines = [f"### {kind.name} · {kind.title.zh}\n", f"{kind.title.en}.\n"]
    if kind.fields:
        lines.append("| field | type | |\n|---|---|---|")
        lines += [_field(field) for field in kind.fields]
        lines.append("")
    for found in kind.lists:
        lines += _list(found)
    document = json.dumps(case["document"], ensure_ascii=False, indent=1)
    lines.append(f"```json\n{document}\n```")
    lines.append(f"{case['id']} {case['title']} ({', '.join(case.get('charts', ['every chart']))})\n")
    lines.append(f"```\n{case['expect'].strip()}\n```\n")
    return "\n".join(lines)


def _list(found: LineList, prefix: str = "") -> list[str]:
    name = f"{prefix}{found.name}"
    lines = [f"`{name}`{'' if found.required else ' (may be empty)'}\n", "| field | type | |", "|---|---|---|"]
    lines += [_field(field) for field in found.fields if not field.derived]
    lines.append("")
    for inner in found.lists:
        lines += _list(inner, f"{name}.")
    return lines


def _field(field: Field) -> str:
    notes = []
    if field.choices:
        notes.append(" \\| ".join(field.choices))
    if field.kinds:
        notes.append("of " + ", ".join(field.kinds))
    if field.default is not None:
        follows = field.default.startswith("=")
        notes.append(f"default: follows from {field.default[1:]}" if follows else f"default `{field.default}`")
    if field.optional:
        notes.append("optional")
    return f"| `{field.name}` | {field.type} | {'; '.join(notes)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
