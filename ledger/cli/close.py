"""`zhangfang close BOOK PERIOD [--check] [--soft] [--key FILE]`: a month `2026-03`, or a whole year `2026` that is locked."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import click

from ledger.api import Closing, MadeCheckpoint, Problem, Text, close, load_key, record_answers
from ledger.cli.answers import answer, json_option, language_of, problem_json, refuse, say, show_problems
from ledger.cli.checkpoint import checkpoint_json, show_checkpoint, sign_and_write
from ledger.cli.opened import book_argument, circumstances_of, opened
from ledger.cli.typed_secret import passphrase
from ledger.cli.vouchers import show_records

_MARKS: Final = {
    "ok": ("✓", Text("通过", "ok")),
    "warn": ("!", Text("注意", "warning")),
    "block": ("✗", Text("阻止结账", "blocks")),
    "posted": ("✓", Text("已过账", "posted")),
    "to_do": ("!", Text("将过账", "to do")),
    "nothing": ("✓", Text("没有要做的", "nothing to do")),
}
"""Mark and word of a line of the checklist: no meaning by colour alone."""
_STATUS: Final = {
    "soft_closed": Text("已软结账", "is soft-closed"),
    "closed": Text("已结账", "is closed"),
    "year_locked": Text("已锁定", "is locked"),
}


@click.command("close")
@book_argument
@click.argument("period")
@click.option("--check", is_flag=True, help="只检查 say what stands in the way, do nothing")
@click.option("--soft", is_flag=True, help="软结账 only the finance manager posts from now on")
@click.option("--key", "key_file", type=click.Path(path_type=Path), help="私钥 sign a checkpoint of the closed book")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="with --key: 写出 the file of the checkpoint")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    period: str,
    check: bool,
    soft: bool,
    key_file: Path | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """月末结账 Close a month (2026-03) or lock a year (2026); running it again changes nothing."""
    language = language_of(ctx)
    if (key_file and (check or soft)) or (out and not key_file):
        raise click.UsageError("--key signs a period that is closed: it goes without --check and --soft, and --out with it")
    key = load_key(key_file, passphrase(ctx)) if key_file else None
    if isinstance(key, Problem):
        return refuse(ctx, as_json, "close", [key])
    with opened(ctx, book, as_json=as_json, schema="close") as found:
        done = close(found, period, circumstances=circumstances_of(ctx), check_only=check, soft=soft)
        if isinstance(done, list):
            return refuse(ctx, as_json, "close", done)
        records = record_answers(found, done.records, language)
        closing = done
        made = sign_and_write(found, key, out) if key and done.status in ("closed", "year_locked") else None

        def show() -> None:
            _show_checklist(closing, language)
            show_problems(closing.checks, language)
            show_records(records, language)
            if closing.records or (check and not closing.checklist and closing.status in _STATUS):
                status = _STATUS[closing.status]
                say(ctx, Text(f"{period} {status.zh}", f"{period} {status.en}"))
            elif not closing.checks and not check:
                say(ctx, Text(f"{period}:没有要做的", f"{period}: nothing to do"))
            if isinstance(made, MadeCheckpoint):
                show_checkpoint(ctx, made, out)
            elif made is not None:
                show_problems([made], language)

        answer(as_json, _closing_json(closing, records, language) | _checkpoint_json(made, out, closing, language), show)
    return 1 if done.checks or isinstance(made, Problem) else 0


def _checkpoint_json(
    made: MadeCheckpoint | Problem | None, out: Path | None, closing: Closing, language: str
) -> dict[str, Any]:
    """The checkpoint, or why the closed book has none."""
    if isinstance(made, Problem):
        return {"problems": [problem_json(problem, language) for problem in (*closing.checks, made)]}
    return {"checkpoint": checkpoint_json(made, out)} if made else {}


def _closing_json(closing: Closing, records: list[dict[str, Any]], language: str) -> dict[str, Any]:
    checks = [
        {
            "name": one.check.name,
            "title": one.check.title.in_language(language),
            "result": one.result,
            "problems": [problem_json(problem, language) for problem in one.problems],
        }
        for one in closing.checklist
    ]
    steps = [
        {"kind": one.step.kind, "result": one.result, **({"document": one.record.ref} if one.record else {})}
        for one in closing.steps
    ]
    problems = [problem_json(problem, language) for problem in closing.checks]
    return {
        "schema": "zhangfang.close/1",
        "period": closing.period,
        "status": closing.status,
        "posted": records,
        "checks": checks,
        "steps": steps,
        "problems": problems,
    }


def _show_checklist(closing: Closing, language: str) -> None:
    for one in closing.checklist:
        mark, word = _MARKS[one.result]
        click.echo(f"{mark} {one.check.title.in_language(language)}: {word.in_language(language)}")
        for problem in one.problems if one.result == "warn" else ():
            click.echo(f"    {problem.message.in_language(language)} → {problem.remedy.in_language(language)}")
    for step in closing.steps:
        mark, word = _MARKS[step.result]
        click.echo(f"{mark} {step.step.title.in_language(language)}: {word.in_language(language)}")
