"""How answers and problems leave the command line: one JSON object on stdout, or text; problems as text go to stderr."""

from __future__ import annotations

import getpass
import json
import os
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from ledger.api import Column, Problem, Report, Text

json_option = click.option("--json", "as_json", is_flag=True, help="one JSON object on stdout")


def language_of(ctx: click.Context) -> str:
    """The language of this call."""
    return str(ctx.obj["language"])


def user_of(ctx: click.Context) -> str:
    """Who acts: `--user`, ZHANGFANG_USER, or the system login."""
    named = ctx.obj["user"] or os.environ.get("ZHANGFANG_USER")
    if named:
        return str(named)
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


def refuse(ctx: click.Context, as_json: bool, schema: str, problems: Sequence[Problem]) -> int:
    """Print problems and give exit code 1."""
    refuse_without_context(problems, language_of(ctx), as_json=as_json, schema=schema)
    return 1


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
    """A report as an aligned table with totals."""
    head = "  ".join(str(value) for value in report.head.values())
    click.echo(f"{report.title.in_language(language)}  {head}")
    if not report.rows:
        click.echo(Text("(没有数据)", "(nothing)").in_language(language))
        return
    rows = [[_cell(report, column, row) for column in report.columns] for row in report.rows]
    if report.totals:
        rows.append([_cell(report, column, report.totals) for column in report.columns])
    titles = [column.title.in_language(language) for column in report.columns]
    widths = [max(width(line[n]) for line in [titles, *rows]) for n in range(len(titles))]
    right = [column.type in ("money", "quantity", "number") for column in report.columns]
    rule = "  ".join("─" * columns for columns in widths)
    for number, line in enumerate([titles, *rows]):
        if report.totals and number == len(rows):
            click.echo(rule)
        click.echo("  ".join(_pad(text, widths[n], right=right[n]) for n, text in enumerate(line)).rstrip())
        if number == 0:
            click.echo(rule)


def _cell(report: Report, column: Column, row: Mapping[str, Any]) -> str:
    value = row.get(column.name)
    if value is None or (column.type == "money" and value == 0 and column.name not in ("value", "balance")):
        return ""
    shown = str(report.cell(column, value))
    return _grouped(shown) if column.type == "money" else shown


def _grouped(number: str) -> str:
    """Thousands marks for people; JSON never has them."""
    sign, digits = ("-", number[1:]) if number.startswith("-") else ("", number)
    whole, dot, fraction = digits.partition(".")
    return f"{sign}{int(whole):,}{dot}{fraction}"
