"""`zhangfang staged BOOK list|show|set|post|drop`: imported rows on their way to documents."""

from __future__ import annotations

import json
from typing import Any

import click

from ledger.api import (
    Circumstances,
    OpenBook,
    Problem,
    Record,
    StagedRow,
    Text,
    choose,
    drop,
    post_staged,
    record_answers,
    staged_document,
    staged_row,
    staged_rows,
)
from ledger.cli.answers import answer, json_option, language_of, problem_json, refuse, say, show_problems
from ledger.cli.opened import book_argument, circumstances_of, opened
from ledger.cli.vouchers import show_records


@click.command("staged")
@book_argument
@click.argument("action", type=click.Choice(["list", "show", "set", "post", "drop"]))
@click.argument("row", required=False)
@click.argument("choices", nargs=-1, metavar="[NAME=VALUE]…")
@click.option("--dry-run", is_flag=True, help="post: show the voucher, store nothing")
@json_option
@click.pass_context
def command(
    ctx: click.Context, book: str, action: str, row: str | None, choices: tuple[str, ...], dry_run: bool, as_json: bool
) -> int:
    """待过账 List imported rows, name what is missing (supplier=S1 lines/1/item=P1 bank=B1 party=C1), post or drop them."""
    if action != "list" and row is None:
        raise click.UsageError("name the row: staged BOOK show S-…")
    if choices and action != "set":
        raise click.UsageError(f"NAME=VALUE goes with set, not with {action}")
    if any("=" not in choice for choice in choices):
        raise click.UsageError("write NAME=VALUE; NAME= takes a choice back")
    pairs = dict(choice.partition("=")[::2] for choice in choices)
    with opened(ctx, book, as_json=as_json, schema="staged") as found:
        if action == "list":
            rows = [_row(one) for one in staged_rows(found)]
            answer(as_json, {"schema": "zhangfang.staged/1", "rows": rows}, lambda: _show_rows(ctx, rows))
            return 0
        assert row is not None
        if action == "post":
            posted = post_staged(found, row, circumstances=circumstances_of(ctx), dry_run=dry_run)
            problems = [one for one in posted if isinstance(one, Problem)]
            if problems:
                return refuse(ctx, as_json, "staged", problems)
            answers = record_answers(found, [one for one in posted if isinstance(one, Record)], language_of(ctx))
            answer(
                as_json, {"schema": "zhangfang.staged/1", "posted": answers}, lambda: show_records(answers, language_of(ctx))
            )
            return 0
        changed = _changed(found, action, row, pairs, circumstances_of(ctx))
        if isinstance(changed, list):
            return refuse(ctx, as_json, "staged", changed)
        document = staged_document(found, changed) if changed.status == "waiting" else None
        missing = document if isinstance(document, list) else []
        shown = _row(changed) | {"record": changed.record, "choices": changed.choices}
        shown["problems"] = [problem_json(problem, language_of(ctx)) for problem in missing]
        if isinstance(document, dict):
            shown["document"] = document
        answer(as_json, {"schema": "zhangfang.staged/1", "row": shown}, lambda: _show_row(ctx, shown, missing))
    return 0


def _changed(
    book: OpenBook, action: str, row: str, choices: dict[str, str], circumstances: Circumstances
) -> StagedRow | list[Problem]:
    match action:
        case "set":
            return choose(book, row, choices, circumstances=circumstances)
        case "drop":
            return drop(book, row, circumstances=circumstances)
    return staged_row(book, row)


def _row(row: StagedRow) -> dict[str, Any]:
    record = row.record
    found = {"id": row.id, "status": row.status, "kind": record["kind"], "file": row.file, "posted_as": row.posted_as}
    names = ("number", "issue_date", "date", "currency", "payable", "amount", "counterparty", "memo")
    return {name: value for name, value in {**found, **{name: record.get(name) for name in names}}.items() if value}


def _show_rows(ctx: click.Context, rows: list[dict[str, Any]]) -> None:
    if not rows:
        say(ctx, Text("没有读入的数据;用 zhangfang import 读入", "nothing was imported yet; zhangfang import reads files"))
    for row in rows:
        amount = f"{row.get('payable') or row.get('amount', '')} {row.get('currency', '')}"
        day = row.get("issue_date") or row.get("date", "")
        who = row.get("number") or row.get("counterparty") or row.get("memo", "")
        click.echo(f"{row['id']}  {row['status']:8} {day:10} {amount:>18}  {who}  {row.get('posted_as', '')}".rstrip())


def _show_row(ctx: click.Context, shown: dict[str, Any], missing: list[Problem]) -> None:
    click.echo(json.dumps(shown.get("document") or shown["record"], ensure_ascii=False, indent=1))
    show_problems(missing, language_of(ctx))
    if shown["status"] != "waiting":
        say(ctx, Text(f"{shown['id']} 已经 {shown['status']}", f"{shown['id']} is {shown['status']}"))
    elif not missing:
        say(ctx, Text(f"可以过账:zhangfang staged BOOK post {shown['id']}", f"ready: zhangfang staged BOOK post {shown['id']}"))
