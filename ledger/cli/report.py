"""`zhangfang report BOOK NAME`: ledgers and statements as of any date."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import click

from ledger.api import (
    BUCKETS,
    REPORTS,
    OpenBook,
    Problem,
    Report,
    ReportRequest,
    VoucherForm,
    book_currency,
    minor_unit,
    printable_vouchers,
    report,
    report_file,
    voucher_file,
)
from ledger.cli.answers import answer, json_option, language_of, refuse, show_report, write_file
from ledger.cli.opened import book_argument, opened

_DAY = click.DateTime(["%Y-%m-%d"])


class _Days(click.ParamType[tuple[int, ...]]):
    """Days past due where a new column of an ageing begins: `30,60,90`."""

    name = "days"

    def convert(
        self, value: str | tuple[int, ...], param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        """Numbers between commas."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(int(day) for day in value.split(","))
        except ValueError:
            self.fail(f"{value} is no list of days like 30,60,90", param, ctx)


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


class _Prices(click.ParamType[dict[str, Decimal]]):
    """A CSV file of `item,price`: net selling prices for the report of net realisable values."""

    name = "file"

    def convert(
        self, value: str | dict[str, Decimal], param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, Decimal]:
        """Prices by item."""
        if isinstance(value, dict):
            return value
        try:
            with Path(value).open(encoding="utf-8-sig", newline="") as file:
                header, *rows = csv.reader(file)
            item, price = header.index("item"), header.index("price")
            return {row[item]: Decimal(row[price]) for row in rows if row}
        except OSError as error:
            self.fail(f"{value}: {error.strerror}", param, ctx)
        except (IndexError, ArithmeticError, ValueError):
            self.fail(f"{value} is no CSV file with the columns item and price", param, ctx)


@click.command("report", epilog="Reports: " + ", ".join(REPORTS))
@book_argument
@click.argument("name", type=click.Choice(list(REPORTS)), metavar="NAME")
@click.argument("subject", required=False)
@click.option("--at", type=_DAY, help="end of this day")
@click.option("--from", "since", type=_DAY, help="first day")
@click.option("--to", "until", type=_DAY, help="last day")
@click.option(
    "--by", default="", help="stock: item, place, lot, status, owner; ageing: document, party; dimensions: cost_center …"
)
@click.option("--party", help="only this party")
@click.option("--item", help="only this item")
@click.option("--buckets", type=_Days(), default=BUCKETS, help="ageing: days past due, for example 30,60,90")
@click.option("--prices", type=_Prices(), default={}, help="nrv: a CSV file with the columns item and price, without tax")
@click.option("--selling-cost", type=click.IntRange(0, 1000), default=0, help="nrv: cost to sell in thousandths of the price")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv", "xlsx", "text", "pdf"]), default="table")
@click.option("--out", default="-", help="the file to write, - for standard output")
@click.option("--csv", "csv_file", help="short for --format csv --out FILE")
@json_option
@click.pass_context
def command(ctx: click.Context, /, book: str, as_json: bool, form: str, out: str, csv_file: str | None, **asked: Any) -> int:
    """报表 Print a report. SUBJECT is the account of a ledger, the item of a stock card, the party of a statement."""
    if csv_file:
        form, out = "csv", csv_file
    if form == "json":
        as_json, form = True, "table"
    with opened(ctx, book, as_json=as_json, schema="report") as found:
        request = _request(found, language=language_of(ctx), **asked)
        if request.name == "voucher" and form in ("table", "text", "pdf") and not as_json:
            return _print_vouchers(ctx, found, request, "pdf" if form == "pdf" else "text", out)
        made = report(found, request)
        if isinstance(made, list):
            return refuse(ctx, as_json, "report", made)
        if form in ("csv", "xlsx"):
            return _write(ctx, made, form, out, as_json=as_json)
        if form != "table":
            raise click.UsageError(f"{form} is a form of vouchers: report BOOK voucher NUMBER --format {form}")
        answer(as_json, made.as_json(request.language), lambda: show_report(made, request.language))
    return 0 if all(check.ties for check in made.checks) else 1


def _request(
    book: OpenBook,
    *,
    language: str,
    at: dt.datetime | None,
    since: dt.datetime | None,
    until: dt.datetime | None,
    prices: Mapping[str, Decimal],
    **asked: Any,
) -> ReportRequest:
    """What was typed as a request; prices in minor units of the book."""
    scale = 10 ** minor_unit(book_currency(book)) if prices else 1
    minor = {item: int((price * scale).to_integral_value(ROUND_HALF_UP)) for item, price in prices.items()}
    return ReportRequest(**asked, language=language, since=_day(since), until=_day(until or at), prices=minor)


def _print_vouchers(ctx: click.Context, book: OpenBook, request: ReportRequest, form: str, out: str) -> int:
    """The vouchers asked for on paper."""
    forms = printable_vouchers(book, request)
    problems = [one for one in forms if isinstance(one, Problem)]
    if problems:
        return refuse(ctx, False, "report", problems)
    content = voucher_file([one for one in forms if isinstance(one, VoucherForm)], form, request.language)
    if isinstance(content, Problem):
        return refuse(ctx, False, "report", [content])
    if form == "text" and out == "-":
        click.echo(content.decode(), nl=False)
        return 0
    return write_file(ctx, out, content, as_json=False, schema="report")


def _write(ctx: click.Context, made: Report, form: str, out: str, *, as_json: bool) -> int:
    """The report as a file; CSV on standard output has no mark at its beginning."""
    content = report_file(made, form, language_of(ctx))
    if isinstance(content, Problem):
        return refuse(ctx, as_json, "report", [content])
    if form == "csv" and out == "-":
        click.echo(content.decode("utf-8-sig"), nl=False)
        return 0
    return write_file(ctx, out, content, as_json=as_json, schema="report")
