"""How answers and problems leave the command line: one JSON object on stdout, or text; problems as text go to stderr."""

from __future__ import annotations

import getpass
import json
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click

from ledger.api import Check, Column, Problem, Report, Text, format_scaled, grouped, minor_unit

OF_THE_MACHINE: Final = frozenset(
    {"book_damaged", "book_read_only", "book_unreadable", "disk_failed", "disk_full", "server_unreachable", "sqlite_too_old"}
)
"""Problems of disk, network and installation: what was asked for may be right, and the exit code is 3."""
json_option = click.option("--json", "as_json", is_flag=True, help="one JSON object on stdout")


def language_of(ctx: click.Context) -> str:
    """The language of this call."""
    return str(ctx.obj["language"])


def user_of(ctx: click.Context) -> str:
    """Who acts: `--user`, ZHANGFANG_USER, or the system login."""
    return named_user(ctx) or system_login()


def named_user(ctx: click.Context) -> str | None:
    """Who is named by `--user` or ZHANGFANG_USER."""
    return ctx.obj["user"] or os.environ.get("ZHANGFANG_USER") or None


def system_login() -> str:
    """The login as the environment says it: for people to read, never to decide by."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "owner"


def say(ctx: click.Context, text: Text, *, err: bool = False) -> None:
    """One line in the chosen language."""
    click.echo(text.in_language(language_of(ctx)), err=err)


def problem_json(problem: Problem, language: str) -> dict[str, Any]:
    """A problem for programs: `code`, message and remedy in the chosen language, `where`."""
    where = {name: getattr(problem.where, name) for name in ("file", "line", "path", "id")}
    return {
        "code": problem.code,
        "message": problem.message.in_language(language),
        "remedy": problem.remedy.in_language(language),
        "where": {name: value for name, value in where.items() if value is not None},
    }


def answer(as_json: bool, found: Mapping[str, Any], show: Callable[[], None]) -> None:
    """Print the JSON object, or let `show` print text."""
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show()


def write_file(ctx: click.Context, out: str, content: bytes, *, as_json: bool, schema: str) -> int:
    """Write bytes to a file, `-` for standard output, and say so; what cannot be written is refused."""
    if out == "-":
        click.echo(content, nl=False)
        return 0
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        return refuse(ctx, as_json, schema, [unwritable(out, error)])
    answer(as_json, {"schema": f"zhangfang.{schema}/1", "file": out}, lambda: say(ctx, Text(f"已写 {out}", f"wrote {out}")))
    return 0


def unwritable(out: str, error: OSError) -> Problem:
    """A file that cannot be written."""
    message = Text(f"写不了 {out}:{error.strerror}", f"cannot write {out}: {error.strerror}")
    remedy = Text("检查文件名、权限和磁盘空间", "check the name, the permissions and the space on the disk")
    return Problem("file_unwritable", message, remedy).at(file=out)


def tell_unnoted(ctx: click.Context, problem: Problem) -> None:
    """What was exported all the same is not in the operation log: say so, and why."""
    language = language_of(ctx)
    say(ctx, Text("未记入操作日志,导出继续:", "not noted in the operation log; the export goes on:"), err=True)
    show_problems([problem], language)


def refuse(ctx: click.Context, as_json: bool, schema: str, problems: Sequence[Problem]) -> int:
    """Print problems and give the exit code: 1, or 3 where it is the machine that refuses."""
    refuse_without_context(problems, language_of(ctx), as_json=as_json, schema=schema)
    return 3 if any(problem.code in OF_THE_MACHINE for problem in problems) else 1


def refuse_without_context(problems: Sequence[Problem], language: str, *, as_json: bool, schema: str = "failure") -> None:
    """Problems as one JSON object on stdout, or as text on stderr."""
    if as_json:
        listed = [problem_json(problem, language) for problem in problems]
        click.echo(json.dumps({"schema": f"zhangfang.{schema}/1", "problems": listed}, ensure_ascii=False, indent=1))
    else:
        show_problems(problems, language)


def show_problems(problems: Sequence[Problem], language: str) -> None:
    """Problems for people, on stderr: place, code, message, and what to do."""
    for problem in problems:
        place = str(problem.where)
        click.echo(f"{place + ': ' if place else ''}{problem.code} {problem.message.in_language(language)}", err=True)
        click.echo(f"    → {problem.remedy.in_language(language)}", err=True)


def width(text: str) -> int:
    """Columns a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def _pad(text: str, columns: int, *, right: bool) -> str:
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def show_report(report: Report, language: str) -> None:
    """A report as an aligned table with totals, what was compared, and what is to be said about it."""
    head = "  ".join(str(value) for value in report.head.values())
    click.echo(f"{report.title.in_language(language)}  {head}")
    if report.rows:
        _show_table(report, language)
    else:
        click.echo(Text("(没有数据)", "(nothing)").in_language(language))
    decimals = minor_unit(report.currency)
    for figure in report.figures:
        click.echo(f"{figure.title.in_language(language)}: {grouped(format_scaled(figure.amount, decimals))}")
    for check in report.checks:
        _show_check(report, check, language)
    for note in [*report.notes, *([report.log.text] if report.log else [])]:
        click.echo(note.in_language(language))


def _show_table(report: Report, language: str) -> None:
    columns = report.listed
    rows = [[_cell(report, column, row) for column in columns] for row in report.rows]
    if report.totals:
        rows.append([_cell(report, column, report.totals) for column in columns])
    titles = [column.title.in_language(language) for column in columns]
    widths = [max(width(line[n]) for line in [titles, *rows]) for n in range(len(titles))]
    rule = "  ".join("─" * wide for wide in widths)
    for number, line in enumerate([titles, *rows]):
        if report.totals and number == len(rows):
            click.echo(rule)
        cells = [_pad(text, wide, right=column.is_number) for text, wide, column in zip(line, widths, columns, strict=True)]
        click.echo("  ".join(cells).rstrip())
        if number == 0:
            click.echo(rule)


def _show_check(report: Report, check: Check, language: str) -> None:
    decimals = minor_unit(report.currency)
    found, expected = (grouped(format_scaled(one, decimals)) for one in (check.found, check.expected))
    told = found if check.ties else f"{found} ≠ {expected}"
    click.echo(f"{'✓' if check.ties else '✗'} {check.what.in_language(language)}: {told}")


def _cell(report: Report, column: Column, row: Mapping[str, Any]) -> str:
    value = row.get(column.name)
    if value is None or (column.type == "money" and value == 0 and column.name not in ("value", "balance")):
        return ""
    shown = str(report.cell(column, value))
    return grouped(shown) if column.type == "money" else shown
