"""`zhangfang audit BOOK verify|beancount`."""

from __future__ import annotations

import click

from ledger.api import Text, audit_with_beancount, verify_book
from ledger.cli.answers import answer, json_option, language_of, problem_json, say, show_problems
from ledger.cli.opened import book_argument, opened


@click.command("audit")
@book_argument
@click.argument("check", type=click.Choice(["verify", "beancount"]))
@json_option
@click.pass_context
def command(ctx: click.Context, book: str, check: str, as_json: bool) -> int:
    """审计 Verify every byte of the book, or let beancount recompute all balances."""
    language = language_of(ctx)
    with opened(ctx, book, as_json=as_json, schema="audit") as found:
        made = verify_book(found) if check == "verify" else audit_with_beancount(found)
        problems = [problem_json(problem, language) for problem in made.problems]

        def show() -> None:
            show_problems(made.problems, language)
            counts = ", ".join(f"{name} {count}" for name, count in made.checked.items())
            verdict = Text("通过", "ok") if made.ok else Text("有问题", "not ok")
            say(ctx, Text(f"审计 {check}:{verdict.zh}({counts})", f"audit {check}: {verdict.en} ({counts})"))
            if made.root:
                click.echo(f"size {made.size}  root {made.root}")

        found_answer = {"schema": f"zhangfang.audit.{check}/1", "ok": made.ok, "size": made.size, "root": made.root}
        answer(as_json, {**found_answer, "checked": dict(made.checked), "problems": problems}, show)
    return 0 if made.ok else 1
