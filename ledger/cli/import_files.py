"""`zhangfang import BOOK FILE…`: read, say what became of every row, and stage what was accepted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from importers.masking import masked
from importers.reader import ReadOptions
from importers.registry import read_file
from importers.report import BankRecord, ImportReport, report_as_json
from ledger.api import ImportedFile, OpenBook, Problem, Staged, Text, stage_file
from ledger.cli.answers import answer, json_option, language_of, problem_json, refuse, say, show_problems
from ledger.cli.opened import book_argument, circumstances_of, opened


@click.command("import")
@book_argument
@click.argument("files", nargs=-1, required=True)
@click.option("--format", "format_", help="reader, or reader:layout; else found from the content")
@click.option("--account", default="", help="bank account the statement belongs to, where the file does not say")
@click.option("--mappings", type=click.Path(exists=True, file_okay=False, path_type=Path), help="your own layouts (TOML)")
@click.option("--dry-run", is_flag=True, help="只读不存 read only, store nothing")
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    book: str,
    files: tuple[str, ...],
    format_: str | None,
    account: str,
    mappings: Path | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """读入 Read e-invoices and bank statements and stage their rows; every row is accepted, rejected or skipped, with why."""
    with opened(ctx, book, as_json=as_json, schema="import") as found:
        answers, refused, options = [], False, ReadOptions(account=account, mappings=mappings)
        for name in files:
            try:
                content = Path(name).read_bytes()
            except OSError as error:
                message = Text(f"读不了 {name}:{error.strerror}", f"cannot read {name}: {error.strerror}")
                problem = Problem("file_unreadable", message, Text("检查文件名", "check the name")).at(file=name)
                answers.append({"file": name, "problems": [problem_json(problem, language_of(ctx))]})
                refused = True
                if not as_json:
                    show_problems([problem], language_of(ctx))
                continue
            report = read_file(name, content, format_, options=options)
            staged = _staged(ctx, found, report, name, content) if report.records and not dry_run else Staged()
            if isinstance(staged, list):
                return refuse(ctx, as_json, "import", staged)
            told = [problem_json(problem, language_of(ctx)) for problem in staged.problems]
            answers.append(report_as_json(report, language_of(ctx)) | _staging(staged) | {"problems": told})
            refused = refused or bool(report.rejected or staged.problems)
            if not as_json:
                _show(ctx, report, staged, dry_run=dry_run)
        if as_json:
            answer(as_json, {"schema": "zhangfang.import/1", "files": answers}, lambda: None)
    return 1 if refused else 0


def _staged(ctx: click.Context, book: OpenBook, report: ImportReport, name: str, content: bytes) -> Staged | list[Problem]:
    return stage_file(book, imported_file(report, name, content), circumstances=circumstances_of(ctx))


def _staging(staged: Staged) -> dict[str, Any]:
    """What became of the accepted rows in the book."""
    changed = [{"id": kept, "was": gone} for kept, gone in staged.changed]
    return {"staged": staged.new, "known": staged.known, "attached": staged.attached, "changed": changed}


def imported_file(report: ImportReport, name: str, content: bytes) -> ImportedFile:
    """What a reader found as the book takes it: its name is shown in lists and in the operation log."""
    rows: list[tuple[str, str, dict[str, Any]]] = []
    listed = report_as_json(report)["records"]
    for record, as_json in zip(report.records, listed, strict=True):
        kind = "bank" if isinstance(record, BankRecord) else "invoice"
        fields = {field: value for field, value in as_json.items() if field not in ("record", "staged", "identity")}
        rows.append((as_json["staged"], kind, fields))
    return ImportedFile(masked(Path(name).name), report.format, report.sha256, content, rows)


def _show(ctx: click.Context, report: ImportReport, staged: Staged, *, dry_run: bool) -> None:
    language = language_of(ctx)
    counts = (report.rows, report.accepted, len(report.rejected), len(report.skipped))
    zh = f"{report.file} [{report.format}]:" + "{} 行 = 接受 {} + 拒绝 {} + 跳过 {}".format(*counts)
    en = f"{report.file} [{report.format}]: " + "{} rows = {} accepted + {} rejected + {} skipped".format(*counts)
    say(ctx, Text(zh, en))
    for reason in (*report.rejected, *report.skipped):
        found = reason.as_json(language)
        click.echo(f"  {found['where'].get('line', '')} {found['code']} {found['message']}", err=True)
    for finding in report.findings:
        found = finding.as_json(language)
        click.echo(f"  {found['rule']} {found['level']}: {found['message']}", err=True)
    for identifier in staged.new:
        click.echo(f"  {identifier}")
    if staged.known:
        say(ctx, Text(f"  {len(staged.known)} 行以前读入过", f"  {len(staged.known)} rows were imported before"))
    if staged.attached:
        zh, en = (
            f"  {len(staged.attached)} 张发票加了附件或状态",
            f"  {len(staged.attached)} invoices got a carrier or a status",
        )
        say(ctx, Text(zh, en))
    show_problems(staged.problems, language)
    for kept, gone in staged.changed:
        say(ctx, Text(f"  {gone} 银行已更改,现为 {kept}", f"  {gone} was changed by the bank and is {kept} now"))
    if staged.new and not dry_run:
        say(ctx, Text("下一步:zhangfang staged BOOK show 行号", "next: zhangfang staged BOOK show ROW"))
