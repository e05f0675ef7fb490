"""`zhangfang rules check|test|coverage|mutate [DIR] [CASE]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger.api import (
    Problem,
    Text,
    check_rule_folder,
    cover_rule_folder,
    mutate_rule_folder,
    render_rule_problems,
    run_rule_cases,
)
from ledger.cli.answers import answer, json_option, language_of, problem_json, say


@click.command("rules")
@click.argument("action", type=click.Choice(["check", "test", "coverage", "mutate"]))
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("case", required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, action: str, folder: Path | None, case: str | None, as_json: bool) -> int:
    """规则 Prove the rules, run their cases, and see what no case reaches. Without DIR: the shipped rules."""
    match action:
        case "check":
            counts: dict[str, Any] = {}
            problems = check_rule_folder(folder)
        case "test":
            counts, problems = run_rule_cases(folder, case)
        case "coverage":
            counts, problems = cover_rule_folder(folder)
        case _:
            counts, problems = mutate_rule_folder(folder)
    language = language_of(ctx)
    listed = [problem_json(problem, language) for problem in problems]
    found = {"schema": f"zhangfang.rules.{action}/1", "ok": not problems, **counts, "problems": listed}
    answer(as_json, found, lambda: _show(ctx, action, counts, problems, folder))
    return 1 if problems else 0


def _show(ctx: click.Context, action: str, counts: dict[str, Any], problems: list[Problem], folder: Path | None) -> None:
    for text in render_rule_problems(problems, folder, language_of(ctx)):
        click.echo(text, err=True)
    told = ", ".join(f"{name} {count}" for name, count in counts.items())
    verdict = Text("通过", "ok") if not problems else Text(f"{len(problems)} 个问题", f"problems: {len(problems)}")
    say(
        ctx,
        Text(
            f"rules {action}:{verdict.zh}" + (f"({told})" if told else ""),
            f"rules {action}: {verdict.en}" + (f" ({told})" if told else ""),
        ),
    )
