"""`zhangfang post BOOK FILE…|-`: post documents, or show the vouchers they would make."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ledger.api import FileOutcome, OpenBook, PostOptions, Problem, Text, post_file, record_answers
from ledger.cli.answers import answer, json_option, language_of, problem_json, say, show_problems
from ledger.cli.opened import book_argument, circumstances_of, opened
from ledger.cli.progress import progress_line
from ledger.cli.vouchers import show_records


@click.command("post")
@book_argument
@click.argument("files", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="只显示凭证,不保存 show the vouchers, store nothing")
@click.option(
    "--batch",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="commit every N documents; default: each file is one transaction",
)
@click.option("--late", type=click.Choice(["refuse", "move"]), default="refuse", help="documents of closed periods")
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, files: tuple[str, ...], dry_run: bool, batch: int, late: str, as_json: bool) -> int:
    """过账 Post master data and documents from JSON Lines or JSON files; `-` is standard input."""
    with opened(ctx, book, as_json=as_json, schema="post") as found:
        outcomes = []
        for name in files:
            outcomes.append(_post(ctx, found, name, PostOptions(batch, dry_run), late))
            if outcomes[-1].problems:
                break
        answers = [_answer(found, outcome, language_of(ctx)) for outcome in outcomes]
        answer(
            as_json,
            {"schema": "zhangfang.post/1", "files": answers},
            lambda: _show(ctx, found, outcomes, dry_run=dry_run),
        )
    return 1 if any(outcome.problems for outcome in outcomes) else 0


def _post(ctx: click.Context, book: OpenBook, name: str, options: PostOptions, late: str) -> FileOutcome:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        message = Text(f"读不了 {name}:{error.strerror}", f"cannot read {name}: {error.strerror}")
        problem = Problem("file_unreadable", message, Text("检查文件名和权限", "check the name and the permissions"))
        return FileOutcome(name, "", problems=[problem.at(file=name)])
    circumstances = circumstances_of(ctx, late)
    with progress_line(Text("已处理", "done").in_language(language_of(ctx))) as report:
        return post_file(book, content, name=name, circumstances=circumstances, options=options, progress=report)


def _answer(book: OpenBook, outcome: FileOutcome, language: str) -> dict[str, Any]:
    return {
        "file": outcome.file,
        "sha256": outcome.sha256,
        "status": outcome.status,
        "posted": record_answers(book, outcome.outcome.posted, language),
        "unchanged": [key for key, _ in outcome.outcome.unchanged],
        "moved": [{"key": key, "from": old.isoformat(), "to": new.isoformat()} for key, old, new in outcome.outcome.moved],
        "released": outcome.outcome.released,
        "problems": [problem_json(problem, language) for problem in outcome.problems],
    }


def _show(ctx: click.Context, book: OpenBook, outcomes: list[FileOutcome], *, dry_run: bool) -> None:
    language = language_of(ctx)
    for outcome in outcomes:
        posted, unchanged = len(outcome.outcome.posted), len(outcome.outcome.unchanged)
        if dry_run:
            show_records(record_answers(book, outcome.outcome.posted, language), language)
        for key, old, new in outcome.outcome.moved:
            say(ctx, Text(f"{key}:{old} 所在期间已结,记入 {new}", f"{key}: the period of {old} is closed, posted on {new}"))
        for order_line in outcome.outcome.released:
            say(
                ctx,
                Text(
                    f"货不足,已释放 {order_line} 的预留",
                    f"the goods are not there: the reservation of {order_line} was released",
                ),
            )
        if outcome.problems:
            show_problems(outcome.problems, language)
            zh, en = (
                f"{outcome.file}:拒绝,{len(outcome.problems)} 个问题",
                f"{outcome.file}: refused, problems: {len(outcome.problems)}",
            )
            zh, en = (
                (zh + f";此前已过账 {posted}", en + f"; {posted} were posted before")
                if posted
                else (zh + ",未保存任何内容", en + ", nothing was stored")
            )
            say(ctx, Text(zh, en), err=True)
        elif dry_run:
            say(
                ctx,
                Text(
                    f"{outcome.file}:可以过账 {posted},试算未保存",
                    f"{outcome.file}: {posted} would post; a dry run stores nothing",
                ),
            )
        else:
            say(
                ctx,
                Text(
                    f"{outcome.file}:过账 {posted},已存在未变 {unchanged}",
                    f"{outcome.file}: {posted} posted, {unchanged} unchanged",
                ),
            )
