"""How a verdict leaves the command line: what was checked, size and root, every problem; exit 0, or 1 where there is one."""

from __future__ import annotations

import click

from ledger.api import AuditAnswer, Text
from ledger.cli.answers import answer, language_of, problem_json, say, show_problems


def told(ctx: click.Context, check: str, made: AuditAnswer, *, as_json: bool) -> int:
    """Print a verdict; `check` is the name of its schema, `audit.verify`."""
    language, name = language_of(ctx), check.replace(".", " ")

    def show() -> None:
        show_problems(made.problems, language)
        counts = ", ".join(f"{what} {count}" for what, count in made.checked.items())
        verdict = Text("通过", "ok") if made.ok else Text("有问题", "not ok")
        about = Text(f"({counts})", f" ({counts})") if counts else Text("", "")
        title = Text(name.replace("audit", "审计"), name)
        say(ctx, Text(f"{title.zh}:{verdict.zh}{about.zh}", f"{title.en}: {verdict.en}{about.en}"))
        if made.root:
            click.echo(f"size {made.size}  root {made.root}")

    problems = [problem_json(problem, language) for problem in made.problems]
    found = {"schema": f"zhangfang.{check}/1", "ok": made.ok, "size": made.size, "root": made.root}
    answer(as_json, {**found, "checked": dict(made.checked), "problems": problems}, show)
    return 0 if made.ok else 1
