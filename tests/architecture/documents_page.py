"""docs/DOCUMENTS.md, generated from the kinds of documents with one posted example each.

    python -m tests.architecture.documents_page        writes the page

A test compares the page with what this module makes, so that it is true on every commit.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ledger.application.document_models import model_of
from ledger.domain.field_words import UNITS, words_of
from ledger.domain.kind import Field, Kind, LineList
from ledger.domain.kinds import KINDS
from ledger.domain.master_records import MASTER_KINDS
from ledger.domain.master_words import HEADER_WORDS, words_of_master
from ledger.domain.problem import Text

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "DOCUMENTS.md"
_HEAD = """# Documents · 单据
<!-- made by: python -m tests.architecture.documents_page -->
What `zhangfang post` takes: JSON Lines, one object each. Every object has `kind` and an `id` that is unique per kind; documents
have a `date`. Money and quantities are strings, dates ISO, unknown fields are refused. References are `ID` or `ID/LINE`.

Lines are numbered from 1; a line with a quantity may give a `unit`.

Each example is a case of `posting_rules/cases`: it posts exactly the entries below it, in the charts named;
`@BANK` is the account of that role.
"""
_TABLE = "| field · 字段 | type · 类型 | meaning · 含义 | |\n|---|---|---|---|"


def page() -> str:
    """The whole page."""
    cases = list(_cases())
    parts = [
        _HEAD,
        _header(),
        _types(),
        "## Master data · 资料\n",
        *(_master(kind) for kind in (*MASTER_KINDS, "book_setting", "account_event")),
        "## Documents · 单据\n",
    ]
    parts += [_kind(kind, _example(cases, kind.name)) for kind in KINDS.values()]
    return "\n".join(parts)


def _types() -> str:
    rows = [f"| {name} | {unit.zh} · {unit.en} |" for name, unit in UNITS.items()]
    return "\n".join(["| type · 类型 | how it is written · 写法 |", "|---|---|", *rows, ""])


def _cases() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "posting_rules" / "cases").glob("*.toml")):
        yield from tomllib.loads(path.read_text(encoding="utf-8")).get("case", [])


def _example(cases: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The first that posts; an example of DOMAIN, `E13b`, before one of a single costing method."""
    posting = [case for case in cases if case["document"]["kind"] == kind and case.get("expect")]
    return min(posting, key=lambda case: not case["id"].startswith("E"))


def _header() -> str:
    rows = [f"| `{name}` {words.label.zh} | {_sentences(words.meaning)} |" for name, words in HEADER_WORDS.items()]
    return "\n".join(["Header of every document · 单据头", "", "| field · 字段 | meaning · 含义 |", "|---|---|", *rows, ""])


def _sentences(meaning: Text) -> str:
    return f"{meaning.zh}。{meaning.en}."


def _master(kind: str) -> str:
    model: type[BaseModel] = model_of(kind)
    rows = []
    for name, field in model.model_fields.items():
        shown = field.alias or name
        words = words_of_master(kind, shown)
        if words is not None:
            rows.append(f"| `{shown}` {words.label.zh} | {_sentences(words.meaning)} | {_choices(field)} |")
    return "\n".join([f"**{kind}**\n", "| field · 字段 | meaning · 含义 | |", "|---|---|---|", *rows, ""])


def _choices(field: FieldInfo) -> str:
    notes = [] if field.is_required() else ["optional"]
    choices = [one for one in get_args(field.annotation) if isinstance(one, str)]
    return "; ".join([" \\| ".join(choices)] * bool(choices) + notes)


def _kind(kind: Kind, case: dict[str, Any]) -> str:
    lines = [f"### {kind.name} · {kind.title.zh}\n", f"{kind.title.en}.\n"]
    if kind.fields:
        lines.append(_TABLE)
        lines += [_field(kind.name, (field.name,), field) for field in kind.fields]
        lines.append("")
    for found in kind.lists:
        lines += _list(kind.name, found)
    document = json.dumps(case["document"], ensure_ascii=False, indent=1)
    lines.append(f"```json\n{document}\n```")
    lines.append(f"{case['id']} {case['title']} ({', '.join(case.get('charts', ['every chart']))})\n")
    lines.append(f"```\n{case['expect'].strip()}\n```\n")
    return "\n".join(lines)


def _list(kind: str, found: LineList, above: tuple[str, ...] = ()) -> list[str]:
    path = (*above, found.name)
    note = " (follows from the books · 由账簿得出)" if found.derived else "" if found.required else " (may be empty · 可空)"
    lines = [f"`{'.'.join(path)}`{note}\n", _TABLE]
    lines += [_field(kind, (*path, field.name), field) for field in found.fields if not field.derived]
    lines.append("")
    for inner in found.lists:
        lines += _list(kind, inner, path)
    return lines


def _field(kind: str, path: tuple[str, ...], field: Field) -> str:
    words = words_of(kind, path)
    assert words is not None, (kind, path)
    return f"| `{field.name}` {words.label.zh} | {field.type} | {_sentences(words.meaning)} | {'; '.join(_notes(field))} |"


def _notes(field: Field) -> list[str]:
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
    return notes


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
