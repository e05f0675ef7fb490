"""Vouchers on the terminal: header with number and date, then one line per posting, debit left and credit right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from ledger.cli.answers import width

_ACCOUNT_WIDTH_MIN = 34
_MONEY_WIDTH = 14


def show_records(records: Sequence[dict[str, Any]], language: str) -> None:
    """Every entry of every record."""
    for record in records:
        for entry in record["entries"]:
            _show_entry(record, entry, language)


def _show_entry(record: dict[str, Any], entry: dict[str, Any], language: str) -> None:
    kind = {"memo": "表外" if language == "zh" else "memo", "movement": "移库" if language == "zh" else "movement"}
    number = entry.get("number") or kind.get(entry["class"], "")
    click.echo(f"{number}  {entry['date']}  {entry['summary']}  [{entry['id']}]  {record['kind']}:{record['id']}")
    names = [f"{line['account']} {line['name']}" for line in entry["lines"]]
    columns = max(_ACCOUNT_WIDTH_MIN, *(width(name) for name in names))
    for line, name in zip(entry["lines"], names, strict=True):
        account = name + " " * (columns - width(name))
        debit = "" if _zero(line["debit"]) else line["debit"]
        credit = "" if _zero(line["credit"]) else line["credit"]
        click.echo(f"  {line['line']:>2} {account}{debit:>{_MONEY_WIDTH}}{credit:>{_MONEY_WIDTH}}  {_goods(line)}".rstrip())
    click.echo()


def _zero(amount: str) -> bool:
    return not amount.strip("0.-")


def _goods(line: dict[str, Any]) -> str:
    parts = []
    if "quantity" in line:
        sign = "" if line["quantity"].startswith("-") else "+"
        parts.append(f"{line['item']} {sign}{line['quantity']}" + (f" @{line['place']}" if "place" in line else ""))
    elif "item" in line:
        parts.append(line["item"])
    parts += [str(line[name]) for name in ("party", "lot") if name in line]
    return "  ".join(parts)
