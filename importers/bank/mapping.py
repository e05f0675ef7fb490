r"""A mapping: one TOML file that says how a bank's statement is laid out, so that a new bank needs no program.

    source = "cmb"                    # names the bank in row identities; stays when the layout changes
    title  = "招商银行借记卡 / China Merchants Bank, debit card"
    [detect]  header = ["记账日期", "交易金额"]            # all in one row within the first 60 lines
              columns = ["日期", "金额"]  row = "^\\d{8},"   # or no header: its columns, what a first row is like
    [read]    delimiter = ","  currency = "CNY"  decimal_mark = "."  date_order = "ymd"  encoding = "cp1252"
              blank = "-+"  footer = "合计"  account = "卡号[:：](?P<account>\\S+)"
              trailing = 0            # empty cells that rows have beyond the header
              closes = "(?P<year>\\d{4})年(?P<month>\\d{1,2})月"       # above the header, where dates have no year
    [fields]  date = "…"  time  balance  currency  account  counterparty  counterparty_account  fee  memo = ["…", "…"]
    [split]   counterparty = "(?P<counterparty>.*?)(?P<counterparty_account>\\d{8,})?"
    [amount]  mode = "signed" column = "…"  |  mode = "in_out" income = "…" expense = "…" expense_negative = false
              |  mode = "direction" column = "…" direction = "…" income = "收入" expense = "支出"
              pattern = "(?P<amount>\\S+?)(\\(.*\\))?"  negate = false    # a card statement writes what was spent as positive
    [[amount.otherwise]]  column = "…" match = "…" sign = "+" account = "…"   # where the direction takes no side
    [status]  column = "…"  drop = "交易关闭"  pending = "处理中"  unless = { column = "…", match = "…" }
    [id]      columns = ["交易订单号"]
    [check]   running_balance = true  rows = "共(?P<n>\\d+)笔"  footer = { match = "合计", income = "…", expense = "…" }
              last = { heading = "总交易单数", sums = { "手续费总金额" = "手续费" } }   # two rows: headings, totals
    [[check.totals]]  match = "收入：(?P<n>\\d+)笔 (?P<sum>[\\d.]+)元"  column = "收/支"  value = "收入"

A comma that is not found is looked for as a tab or a semicolon, since spreadsheets write those; ",`" cuts rows whose values
all begin with a grave accent and may hold commas.
Patterns see cells after folding full-width forms (NFKC); a header matches without regard to white space. Unknown
keys are refused.
"""

from __future__ import annotations

import codecs
import functools
import importlib.resources
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from importers.report import Place, Reason

__all__ = ["Direction", "StatementMapping", "Totals", "folded", "mappings_for", "name_key", "parse_mapping", "unwrapped"]

_SECTIONS: dict[str, frozenset[str]] = {
    "": frozenset({"source", "title", "detect", "read", "fields", "split", "amount", "status", "id", "check"}),
    "detect": frozenset({"header", "columns", "row"}),
    "read": frozenset(
        {"delimiter", "currency", "decimal_mark", "date_order", "encoding", "blank", "footer", "account", "trailing", "closes"}
    ),
    "fields": frozenset(
        {"date", "time", "balance", "currency", "account", "counterparty", "counterparty_account", "memo", "fee"}
    ),
    "split": frozenset({"counterparty", "memo", "counterparty_account"}),
    "amount": frozenset(
        {"mode", "column", "income", "expense", "direction", "otherwise", "expense_negative", "pattern", "negate"}
    ),
    "status": frozenset({"column", "drop", "pending", "unless"}),
    "id": frozenset({"columns"}),
    "check": frozenset({"running_balance", "rows", "footer", "last", "totals"}),
}
_NEEDED_BY_MODE = {
    "signed": ("column",),
    "in_out": ("income", "expense"),
    "direction": ("column", "direction", "income", "expense"),
}


class Direction(NamedTuple):
    """Which way the money went where the direction column takes no side, and on which account: the first match counts."""

    column: str
    match: re.Pattern[str]
    sign: Literal["+", "-"]
    account: str = ""


class Totals(NamedTuple):
    """A control total in the preamble over the rows whose cell has a value."""

    match: re.Pattern[str]
    column: str
    value: str


class FooterTotals(NamedTuple):
    """A control row at the end with the sums of two columns."""

    match: re.Pattern[str]
    income: str
    expense: str


class LastTotals(NamedTuple):
    """Two rows at the end, of headings and of totals: which total is over which column."""

    heading: str
    sums: Mapping[str, str]


class StatementMapping(NamedTuple):
    """A mapping that has been read and checked; columns are written as keys (see `name_key`)."""

    name: str
    source: str
    title: str
    header: frozenset[str]
    columns: tuple[str, ...]
    first_row: re.Pattern[str] | None
    delimiter: str
    encoding: str
    currency: str
    decimal_mark: str
    date_order: str
    trailing: int
    closes: re.Pattern[str] | None
    blank: re.Pattern[str] | None
    footer: re.Pattern[str] | None
    account: re.Pattern[str] | None
    fields: Mapping[str, tuple[str, ...]]
    split: Mapping[str, re.Pattern[str]]
    mode: str
    expense_negative: bool
    pattern: re.Pattern[str] | None
    negate: bool
    amount: Mapping[str, str]
    words: Mapping[str, re.Pattern[str]]
    otherwise: tuple[Direction, ...]
    status_column: str
    status_drop: re.Pattern[str] | None
    status_pending: re.Pattern[str] | None
    status_unless: tuple[str, re.Pattern[str]] | None
    id_columns: tuple[str, ...]
    running_balance: bool
    rows: re.Pattern[str] | None
    totals: tuple[Totals, ...]
    footer_totals: FooterTotals | None
    last_totals: LastTotals | None

    @property
    def needed_columns(self) -> frozenset[str]:
        """The columns without which no row can be read."""
        return frozenset({*self.amount.values(), self.fields["date"][-1]})

    @property
    def columns_used(self) -> frozenset[str]:
        """Every column that the mapping names for something."""
        return frozenset({*self.header, *self.amount.values(), *self.id_columns, *(c for f in self.fields.values() for c in f)})


def folded(text: str) -> str:
    """Full-width forms as half-width ones, outer white space removed."""
    return unicodedata.normalize("NFKC", text).strip()


def name_key(text: str) -> str:
    """A column's name without white space and width, so that `日 志 号` and `金额（元）` are found however they are written."""
    return "".join(unwrapped(folded(text)).split())


def unwrapped(text: str) -> str:
    """What stands in `="…"`, which spreadsheets are given so that they leave a long number alone."""
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text


def mappings_for(folder: Path | None) -> dict[str, StatementMapping] | Reason:
    """The shipped mappings, with those of a folder added or put in place of the shipped ones of the same name."""
    shipped = _shipped()
    if folder is None:
        return dict(shipped)
    if not folder.is_dir():
        return Reason(
            Place(str(folder)), "mappings_missing", f"没有映射目录 {folder}", f"there is no folder of mappings {folder}"
        )
    found: dict[str, StatementMapping] = {}
    for path in sorted(folder.glob("*.toml")):
        mapping = parse_mapping(path.stem, path.read_bytes(), path.name)
        if isinstance(mapping, Reason):
            return mapping
        found[mapping.name] = mapping
    return {**shipped, **found}


@functools.cache
def _shipped() -> Mapping[str, StatementMapping]:
    """The mappings in this package, read once; one that is wrong is a bug."""
    folder = importlib.resources.files("importers") / "mappings"
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith(".toml"):
            mapping = parse_mapping(entry.name.removesuffix(".toml"), entry.read_bytes(), entry.name)
            assert not isinstance(mapping, Reason), f"{entry.name}: {mapping.en}"
            found[mapping.name] = mapping
    return found


def parse_mapping(name: str, content: bytes, file: str) -> StatementMapping | Reason:
    """A mapping from the text of its file, or what is wrong with it."""
    try:
        given = tomllib.loads(content.decode("utf-8"))
        _check_keys(given)
        return _mapping(name, given)
    except (
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        re.error,
    ) as error:
        said = f"missing {error}" if isinstance(error, KeyError) else str(error)
        zh, en = f"映射文件 {file} 有误：{said}", f"the mapping {file} is wrong: {said}"
        return Reason(Place(file), "mapping_invalid", zh, en)


def _check_keys(given: Mapping[str, Any]) -> None:
    """A misspelt key would silently change what is read."""
    for section, allowed in _SECTIONS.items():
        unknown = set(given.get(section, {}) if section else given) - allowed
        if unknown:
            raise ValueError(f"unknown key {min(unknown)!r} in [{section}]")
    mode = given["amount"]["mode"]
    if mode not in _NEEDED_BY_MODE:
        raise ValueError(f"amount.mode {mode!r} is none of {', '.join(_NEEDED_BY_MODE)}")
    for key in _NEEDED_BY_MODE[mode]:
        given["amount"][key]


def _mapping(name: str, given: Mapping[str, Any]) -> StatementMapping:
    """The checked mapping; KeyError and ValueError say what is wrong."""
    read, amount, check, status = (given.get(section, {}) for section in ("read", "amount", "check", "status"))
    order = read.get("date_order", "ymd")
    if read.get("decimal_mark", ".") not in (".", ",") or not ("%" in order or order in ("ymd", "dmy", "mdy")):
        raise ValueError('read.decimal_mark is "." or ",", read.date_order "ymd", "dmy", "mdy" or a format, "%d %b %Y"')
    # In the direction mode these two are patterns over the direction column, not columns.
    words = ("income", "expense") if amount["mode"] == "direction" else ()
    columns = [key for key in ("column", "income", "expense", "direction") if key in amount and key not in words]
    unless, footer, last, detect = status.get("unless"), check.get("footer"), check.get("last"), given["detect"]
    named = detect["columns"] if "row" in detect else detect["header"]
    fields = {field: tuple(map(name_key, _listed(value))) for field, value in given["fields"].items()}
    fields["date"]
    return StatementMapping(
        name=name,
        source=given["source"],
        title=given["title"],
        header=frozenset(map(name_key, named)),
        columns=tuple(map(name_key, named)),
        first_row=_pattern(detect.get("row")),
        delimiter=read.get("delimiter", ","),
        encoding=codecs.lookup(read["encoding"]).name if "encoding" in read else "",
        currency=read.get("currency", "CNY"),
        decimal_mark=read.get("decimal_mark", "."),
        date_order=read.get("date_order", "ymd"),
        trailing=read.get("trailing", 0),
        closes=_pattern(read.get("closes")),
        blank=_pattern(read.get("blank")),
        footer=_pattern(read.get("footer")),
        account=_pattern(read.get("account")),
        fields=fields,
        split={field: re.compile(pattern) for field, pattern in given.get("split", {}).items()},
        mode=amount["mode"],
        expense_negative=amount.get("expense_negative", False),
        pattern=_pattern(amount.get("pattern")),
        negate=amount.get("negate", False),
        amount={key: name_key(amount[key]) for key in columns},
        words={key: re.compile(amount[key]) for key in words},
        otherwise=tuple(_direction(entry) for entry in amount.get("otherwise", ())),
        status_column=name_key(status.get("column", "")),
        status_drop=_pattern(status.get("drop")),
        status_pending=_pattern(status.get("pending")),
        status_unless=(name_key(unless["column"]), re.compile(unless["match"])) if unless else None,
        id_columns=tuple(map(name_key, given.get("id", {}).get("columns", ()))),
        running_balance=check.get("running_balance", False),
        rows=_pattern(check.get("rows")),
        totals=tuple(
            Totals(re.compile(one["match"]), name_key(one["column"]), one["value"]) for one in check.get("totals", ())
        ),
        footer_totals=FooterTotals(re.compile(footer["match"]), name_key(footer["income"]), name_key(footer["expense"]))
        if footer
        else None,
        last_totals=LastTotals(name_key(last["heading"]), {name_key(a): name_key(b) for a, b in last["sums"].items()})
        if last
        else None,
    )


def _direction(entry: Mapping[str, str]) -> Direction:
    """One entry of `amount.otherwise`."""
    unknown = set(entry) - {"column", "match", "sign", "account"}
    if unknown:
        raise ValueError(f"unknown key {min(unknown)!r} in [[amount.otherwise]]")
    signs: dict[str, Literal["+", "-"]] = {"+": "+", "-": "-"}
    if entry["sign"] not in signs:
        raise ValueError(f'amount.otherwise: sign is "+" or "-", not {entry["sign"]!r}')
    return Direction(name_key(entry["column"]), re.compile(entry["match"]), signs[entry["sign"]], entry.get("account", ""))


def _pattern(text: str | None) -> re.Pattern[str] | None:
    """A pattern, if one is given."""
    return None if text is None else re.compile(text)


def _listed(value: str | Iterable[str]) -> tuple[str, ...]:
    """One column or several."""
    return (value,) if isinstance(value, str) else tuple(value)
