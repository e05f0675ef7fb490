"""What reports read: sums and lines of the view `journal`, in plain SQL that both engines read alike.

Nothing is multiplied in SQL, sums of 64-bit integers raise before they wrap, and text compares by code point on both engines.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ledger.application.reports.source import (
    AccountSum,
    CashSum,
    DimensionSum,
    JournalLine,
    KindSum,
    LyingGoods,
    MonthSum,
    OpenSum,
    SoldPrice,
    StockSum,
    StockTurnover,
    TaxSum,
    VoucherHead,
)
from ledger.domain.problem import Text
from ledger.store import sight_queries
from ledger.store.statements import Row, select, select_in

_VOUCHERS: Final = ("normal", "opening", "closing", "adjustment")
_ZERO_DAY: Final = "0001-01-01"
LINE_COLUMNS: Final = (
    'p."seq", p."ordinal", p."line", e."class", e."number", e."period", e."accounting_date", e."business_date", '
    'e."summary_zh", e."summary_en", e."reverses", g."key", p."account", p."role", p."debit", p."credit", p."item", '
    'p."quantity", p."place", p."lot", p."party", p."layer", p."open_item", p."cash_item", p."pair", '
    'g."prepared_by", g."reviewed_by", g."recorded_by"'
)
"""What `journal_line` reads, with `p` posting, `e` entry, `g` log."""
_LINE: Final = (
    f"SELECT {LINE_COLUMNS} "
    'FROM posting AS p JOIN entry AS e ON e."seq" = p."seq" AND e."ordinal" = p."ordinal" '
    'JOIN seal AS s ON s."seq" = p."seq" AND s."ordinal" = p."ordinal" JOIN log AS g ON g."seq" = p."seq" '
)
_SPAN: Final = 'WHERE p."accounting_date" >= ? AND p."accounting_date" <= ?'
_STOCK_KEY: Final = ", ".join(f"coalesce(\"{name}\", '')" for name in ("item", "place", "lot", "owner", "status"))
_STOCK: Final = (
    f'SELECT {_STOCK_KEY}, sum(coalesce("quantity", 0)), sum("debit") - sum("credit") '
    'FROM journal WHERE "accounting_date" <= ? AND "item" IS NOT NULL AND "role" IN ({list}) '
    f"GROUP BY {_STOCK_KEY} ORDER BY 1, 2, 3, 4, 5"
)
_TURNOVER: Final = (
    'SELECT "item", "place", '
    'sum(CASE WHEN "day" < ? THEN "quantity" ELSE 0 END), sum(CASE WHEN "day" < ? THEN "value" ELSE 0 END), '
    'sum(CASE WHEN "day" >= ? AND "inward" = 1 THEN "quantity" ELSE 0 END), '
    'sum(CASE WHEN "day" >= ? AND "inward" = 1 THEN "value" ELSE 0 END), '
    'sum(CASE WHEN "day" >= ? AND "inward" = 0 THEN -"quantity" ELSE 0 END), '
    'sum(CASE WHEN "day" >= ? AND "inward" = 0 THEN -"value" ELSE 0 END) FROM ('
    'SELECT "item", {place} AS "place", "seq", "ordinal", min("accounting_date") AS "day", '
    'sum(coalesce("quantity", 0)) AS "quantity", sum("debit") - sum("credit") AS "value", '
    'CASE WHEN max(abs("debit")) > 0 AND max(abs("credit")) = 0 THEN 1 '
    'WHEN max(abs("debit")) = 0 AND max(abs("credit")) > 0 THEN 0 '
    'WHEN sum(coalesce("quantity", 0)) > 0 OR (sum(coalesce("quantity", 0)) = 0 AND sum("debit") > sum("credit")) THEN 1 '
    'ELSE 0 END AS "inward" '
    'FROM journal WHERE "accounting_date" <= ? AND "item" IS NOT NULL AND "pair" IS NULL AND "role" IN ({list}) '
    'GROUP BY "item", {group}"seq", "ordinal") AS moves GROUP BY "item", "place" ORDER BY 1, 2'
)
"""By entry first: what only changes its place or account inside the company is neither received nor issued. An entry on one
side stays there, red or not; one on both sides counts with its net."""
_OPEN: Final = (
    'SELECT "role", coalesce("party", \'\'), "open_item", coalesce("item", \'\'), min("account"), '
    'sum("debit") - sum("credit"), sum(coalesce("quantity", 0)), min("business_date"), coalesce(min("place"), \'\'), '
    'min("due"), coalesce(min("doc_currency"), \'\'), sum(coalesce("doc_amount", 0)) FROM journal '
    'WHERE "accounting_date" <= ? AND "open_item" IS NOT NULL AND "role" IN ({list}) '
    'GROUP BY "role", coalesce("party", \'\'), "open_item", coalesce("item", \'\') '
    'HAVING sum("debit") <> sum("credit") OR sum(coalesce("quantity", 0)) <> 0 OR sum(coalesce("doc_amount", 0)) <> 0 '
    "ORDER BY 1, 2, 3, 4"
)
_LYING: Final = (
    'SELECT "item", "place", "lot", "owner", "status", min("date") FROM ('
    'SELECT d."item", d."place", d."lot", d."owner", d."status", d."date", s."quantity" AS "held", '
    'sum(d."quantity") OVER (PARTITION BY d."item", d."lot", d."owner", d."status", d."place" ORDER BY d."date" DESC '
    'ROWS UNBOUNDED PRECEDING) - d."quantity" AS "newer" FROM stock_day AS d JOIN stock AS s ON s."item" = d."item" '
    'AND s."lot" = d."lot" AND s."owner" = d."owner" AND s."status" = d."status" AND s."place" = d."place" '
    'WHERE d."quantity" > 0 AND s."quantity" > 0) AS arrived WHERE "newer" < "held" '
    'GROUP BY "item", "place", "lot", "owner", "status" ORDER BY 1, 2, 3, 4, 5'
)
"""Arrivals from the newest back, until they cover what is there."""
_PRICE: Final = (
    'SELECT r."item", r."seq", g."key", r."accounting_date", r."revenue", r."quantity" FROM ('
    'SELECT "item", "seq", max("accounting_date") AS "accounting_date", '
    'sum(CASE WHEN "role" = \'REV\' THEN "credit" - "debit" ELSE 0 END) AS "revenue", '
    'sum(CASE WHEN "role" = \'COGS\' THEN coalesce("quantity", 0) ELSE 0 END) AS "quantity" '
    'FROM journal WHERE "accounting_date" <= ? AND "role" IN (\'REV\', \'COGS\') AND "item" IN ({list}) GROUP BY "item", "seq"'
    ') AS r JOIN log AS g ON g."seq" = r."seq" WHERE r."revenue" > 0 AND r."quantity" > 0 ORDER BY 1, 4, 2'
)


class SqlReports:
    """The report source of one book, on one consistent reading."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def account_sums(self, since: dt.date | None, until: dt.date, *, without: Sequence[str] = ()) -> list[AccountSum]:
        """Debit and credit by account and party: whole months from their sums, broken ones from the lines."""
        classes = [klass for klass in _VOUCHERS if klass not in without]
        found: dict[tuple[str, str], list[int]] = {}
        for account, party, debit, credit in self._account_rows(since, until, classes):
            sums = found.setdefault((account, party), [0, 0])
            sums[0] += int(debit)
            sums[1] += int(credit)
        return [AccountSum(*key, *sums) for key, sums in sorted(found.items())]

    def _account_rows(self, since: dt.date | None, until: dt.date, classes: Sequence[str]) -> Iterator[Row]:
        """Rows that add up to the span [since, until]: months in the middle, days at either end."""
        month_start, month_end = _whole_months(since, until)
        if month_start >= month_end:
            yield from self._day_sums(since.isoformat() if since else _ZERO_DAY, until.isoformat(), classes)
            return
        months = (
            'SELECT "account", "party", sum("debit"), sum("credit") FROM balance_month '
            f'WHERE "month" >= ? AND "month" < ? AND "class" IN ({_marks(classes)}) GROUP BY "account", "party"'
        )
        yield from select(self._connection, months, (month_start, month_end, *classes))
        if since is not None and since.day != 1:
            yield from self._day_sums(since.isoformat(), f"{since.isoformat()[:7]}-31", classes)
        if until.isoformat()[:7] == month_end:
            yield from self._day_sums(f"{month_end}-01", until.isoformat(), classes)

    def _day_sums(self, first: str, last: str, classes: Sequence[str]) -> Iterator[Row]:
        return self._sums('"account", coalesce("party", \'\')', first, last, classes)

    def _sums(
        self, key: str, first: str, last: str, classes: Sequence[str], accounts: Sequence[str] | None = None
    ) -> Iterator[Row]:
        """Debit and credit by a key over the vouchers of a span, perhaps on some accounts and those below."""
        where, values = _on_accounts(accounts)
        text = (
            f'SELECT {key}, sum("debit"), sum("credit") FROM journal WHERE "accounting_date" >= ? AND "accounting_date" <= ? '
            f'AND "class" IN ({_marks(classes)}){where} GROUP BY {key} ORDER BY {key}'
        )
        return select(self._connection, text, (first, last, *classes, *values))

    def month_sums(self, since: dt.date, until: dt.date) -> list[MonthSum]:
        """Debit and credit by account and month; vouchers only."""
        rows = self._sums('"account", "period"', since.isoformat(), until.isoformat(), _VOUCHERS)
        return [MonthSum(account, month, int(debit), int(credit)) for account, month, debit, credit in rows]

    def whole_months(self, first: str, last: str, *, without: Sequence[str] = ()) -> list[MonthSum]:
        """Debit and credit by account over whole months, `2026-01` to `2026-03`, without the entry classes named."""
        classes = [klass for klass in _VOUCHERS if klass not in without]
        return sight_queries.whole_months(self._connection, first, last, classes)

    def day_balances(self, since: dt.date, until: dt.date, accounts: Sequence[str]) -> list[tuple[dt.date, int]]:
        """Debit − credit of every day on these accounts and those below, days without any left out."""
        return sight_queries.day_balances(self._connection, since, until, _on_accounts(accounts))

    def moves_by_kind(self, since: dt.date, until: dt.date, accounts: Sequence[str], roles: Sequence[str]) -> list[KindSum]:
        """Debit − credit on these accounts and roles by kind of document, reversals under the kind that they reverse."""
        return sight_queries.moves_by_kind(self._connection, since, until, _on_accounts(accounts), roles)

    def held_goods(self) -> dict[str, tuple[int, int]]:
        """Quantity and value of the company's own goods by item after the newest record."""
        return sight_queries.held_goods(self._connection)

    def last_issues(self, items: Iterable[str], roles: Sequence[str]) -> dict[str, dt.date]:
        """The day each item last went out of these roles, or first came where it never did; pairs left out."""
        return sight_queries.last_issues(self._connection, items, roles)

    def cash_sums(self, since: dt.date, until: dt.date, accounts: Sequence[str]) -> list[CashSum]:
        """Debit and credit by cash-flow item on these accounts and those below; opening entries left out."""
        classes = [klass for klass in _VOUCHERS if klass != "opening"]
        rows = self._sums("coalesce(\"cash_item\", '')", since.isoformat(), until.isoformat(), classes, accounts)
        return [CashSum(item, int(debit), int(credit)) for item, debit, credit in rows]

    def dimension_sums(self, since: dt.date, until: dt.date, *, without: Sequence[str] = ()) -> list[DimensionSum]:
        """Debit and credit by account and set of dimensions, where there is one or the account had turnover without."""
        classes = [klass for klass in _VOUCHERS if klass not in without]
        rows = self._sums('"account", coalesce("dimension_set", \'\')', since.isoformat(), until.isoformat(), classes)
        return [DimensionSum(account, dims, int(debit), int(credit)) for account, dims, debit, credit in rows]

    def tax_sums(self, since: dt.date, until: dt.date, accounts: Sequence[str]) -> list[TaxSum]:
        """Taxes by account, role and tax code on these accounts and those below."""
        where, values = _on_accounts(accounts)
        first = since.isoformat()
        text = (
            'SELECT "account", "role", coalesce("tax_code", \'\'), '
            'sum(CASE WHEN "accounting_date" < ? THEN "debit" - "credit" ELSE 0 END), '
            'sum(CASE WHEN "accounting_date" >= ? THEN "debit" ELSE 0 END), '
            'sum(CASE WHEN "accounting_date" >= ? THEN "credit" ELSE 0 END), '
            'sum(CASE WHEN "accounting_date" >= ? THEN coalesce("tax_base", 0) ELSE 0 END) '
            f'FROM journal WHERE "accounting_date" <= ? AND "class" IN ({_marks(_VOUCHERS)}){where} '
            'GROUP BY "account", "role", coalesce("tax_code", \'\') ORDER BY 1, 2, 3'
        )
        rows = select(self._connection, text, (first, first, first, first, until.isoformat(), *_VOUCHERS, *values))
        return [TaxSum(*key, *(int(one) for one in sums)) for *key, o, d, c, b in rows for sums in [(o, d, c, b)]]

    def lines(
        self,
        since: dt.date | None,
        until: dt.date,
        *,
        account: str | None = None,
        item: str | None = None,
        party: str | None = None,
        with_memo: bool = False,
    ) -> Iterator[JournalLine]:
        """Lines of vouchers and movements by (date, seq, ordinal, line); `account` also takes the accounts below it."""
        text = _LINE + _SPAN
        values: tuple[str, ...] = (since.isoformat() if since else _ZERO_DAY, until.isoformat())
        if not with_memo:
            text += " AND e.\"class\" <> 'memo'"
        if account is not None:  # a range, so that the index by account and date is used: `/` follows `.`
            text += ' AND (p."account" = ? OR (p."account" > ? AND p."account" < ?))'
            values = (*values, account, f"{account}.", f"{account}/")
        for name, wanted in (("item", item), ("party", party)):
            if wanted is not None:
                text += f' AND p."{name}" = ?'
                values = (*values, wanted)
        text += ' ORDER BY p."accounting_date", p."seq", p."ordinal", p."line"'
        return (journal_line(row) for row in select(self._connection, text, values))

    def stock(self, until: dt.date, roles: Sequence[str]) -> list[StockSum]:
        """Quantities and values by item, place, lot, owner and status over lines of these roles."""
        rows = select(self._connection, _STOCK.replace("{list}", _marks(roles)), (until.isoformat(), *roles))
        return [
            StockSum(item, place, lot, owner, status, int(quantity), int(value))
            for item, place, lot, owner, status, quantity, value in rows
        ]

    def lying_goods(self) -> list[LyingGoods]:
        """The oldest arrival at its place that is still there, of every key on hand after the newest record."""
        return [
            LyingGoods(item, place, lot, owner, status, dt.date.fromisoformat(day))
            for item, place, lot, owner, status, day in select(self._connection, _LYING)
        ]

    def stock_turnover(
        self, since: dt.date, until: dt.date, roles: Sequence[str], *, by_place: bool = False
    ) -> list[StockTurnover]:
        """Opening, in and out by item, perhaps by place; red–blue pairs count with their net, nothing."""
        values = (*[since.isoformat()] * 6, until.isoformat(), *roles)
        place, group = ("coalesce(\"place\", '')", "coalesce(\"place\", ''), ") if by_place else ("''", "")
        text = _TURNOVER.replace("{place}", place).replace("{group}", group).replace("{list}", _marks(roles))
        rows = select(self._connection, text, values)
        return [
            StockTurnover(item, place, (int(q), int(v)), (int(in_q), int(in_v)), (int(out_q), int(out_v)))
            for item, place, q, v, in_q, in_v, out_q, out_v in rows
        ]

    def open_items(self, until: dt.date, roles: Sequence[str]) -> list[OpenSum]:
        """Open items of these roles that are not zero at the end of the day."""
        rows = select(self._connection, _OPEN.replace("{list}", _marks(roles)), (until.isoformat(), *roles))
        return [_open_sum(row) for row in rows]

    def sold_prices(self, until: dt.date, items: Iterable[str]) -> list[SoldPrice]:
        """The newest sale of each item up to a day."""
        newest = {
            row[0]: SoldPrice(row[0], str(row[2]).rpartition(":")[0], dt.date.fromisoformat(row[3]), int(row[4]), int(row[5]))
            for row in select_in(self._connection, _PRICE, items, before=(until.isoformat(),))
        }
        return [newest[item] for item in sorted(newest)]

    def numbers(self, since: dt.date, until: dt.date) -> list[tuple[str, int]]:
        """(period, number) of the vouchers of the periods that the span touches, in order."""
        text = (
            'SELECT "period", "number" FROM entry WHERE "period" >= ? AND "period" <= ? AND "number" IS NOT NULL ORDER BY 1, 2'
        )
        rows = select(self._connection, text, (since.isoformat()[:7], until.isoformat()[:7]))
        return [(str(period), int(number)) for period, number in rows]

    def entry_of_number(self, period: str, number: int) -> str | None:
        """The id of the voucher with this number, `25.2`."""
        text = 'SELECT "seq", "ordinal" FROM entry WHERE "period" = ? AND "number" = ?'
        return next((f"{seq}.{ordinal}" for seq, ordinal in select(self._connection, text, (period, number))), None)

    def entry_lines(self, entry: str) -> list[JournalLine]:
        """The lines of one entry."""
        seq, _, ordinal = entry.partition(".")
        text = f'{_LINE}WHERE p."seq" = ? AND p."ordinal" = ? ORDER BY p."line"'
        return [journal_line(row) for row in select(self._connection, text, (int(seq), int(ordinal)))]

    def voucher_heads(self, entries: Iterable[str]) -> dict[str, VoucherHead]:
        """Number and day of entries by their ids."""
        text = 'SELECT "period", "number", "accounting_date" FROM entry WHERE "seq" = ? AND "ordinal" = ?'
        found: dict[str, VoucherHead] = {}
        for entry in entries:
            seq, _, ordinal = entry.partition(".")
            for period, number, day in select(self._connection, text, (int(seq), int(ordinal))):
                found[entry] = VoucherHead(period, number, dt.date.fromisoformat(day))
        return found

    def vouchers_of(self, keys: Iterable[str]) -> dict[str, list[VoucherHead]]:
        """Numbers and days of the vouchers of records by their keys, `delivery:D7:1`; their reversals are others."""
        text = (
            'SELECT g."key", e."period", e."number", e."accounting_date" FROM log AS g JOIN entry AS e ON e."seq" = g."seq" '
            'WHERE g."key" IN ({list}) AND e."number" IS NOT NULL ORDER BY e."seq", e."ordinal"'
        )
        found: dict[str, list[VoucherHead]] = {}
        for key, period, number, day in select_in(self._connection, text, keys):
            found.setdefault(key, []).append(VoucherHead(period, number, dt.date.fromisoformat(day)))
        return found

    def inputs(self, seqs: Iterable[int]) -> dict[int, dict[str, Any]]:
        """What was accepted, by record number."""
        return {seq: json.loads(body)["input"] for seq, body in _bodies(self._connection, sorted(set(seqs)))}

    def attachment_counts(self, seqs: Iterable[int]) -> dict[int, int]:
        """How many original files each record names; records without any are left out."""
        found: dict[int, int] = {}
        for seq, body in _bodies(self._connection, sorted(set(seqs))):
            if b'"attachments"' in body:
                found[seq] = len(json.loads(body)["input"].get("attachments", ()))
        return {seq: count for seq, count in found.items() if count}


def _bodies(connection: sa.Connection, seqs: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The bodies of these records: a range of the log, of which most are wanted, or one by one."""
    if not seqs:
        return
    wanted = set(seqs)
    text = 'SELECT "seq", "body" FROM log WHERE "seq" >= ? AND "seq" <= ?'
    spans = [(seqs[0], seqs[-1])] if seqs[-1] - seqs[0] < 2 * len(seqs) + 100 else [(seq, seq) for seq in seqs]
    for span in spans:
        for seq, body in select(connection, text, span):
            if seq in wanted:
                yield int(seq), bytes(body)


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values)) or "NULL"


def _on_accounts(accounts: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """A condition on some accounts and those below; `/` is the character behind `.`."""
    if accounts is None:
        return "", ()
    ranges = " OR ".join(['"account" = ? OR ("account" > ? AND "account" < ?)'] * len(accounts)) or "1 = 0"
    return f" AND ({ranges})", tuple(value for code in accounts for value in (code, f"{code}.", f"{code}/"))


def _whole_months(since: dt.date | None, until: dt.date) -> tuple[str, str]:
    """The first whole month of a span and the first month after its whole ones."""
    after = until + dt.timedelta(days=1)
    first = "" if since is None else since.isoformat()[:7]
    if since is not None and since.day != 1:
        first = (since.replace(day=1) + dt.timedelta(days=32)).isoformat()[:7]
    return first, after.isoformat()[:7]


def journal_line(row: Row) -> JournalLine:
    """A row of `LINE_COLUMNS`."""
    seq, ordinal, line, klass, number, period, day, business, zh, en, *rest = row
    dates = (dt.date.fromisoformat(day), dt.date.fromisoformat(business))
    return JournalLine(f"{seq}.{ordinal}", seq, line, klass, number, period, *dates, Text(zh, en), *rest)


def _open_sum(row: Row) -> OpenSum:
    role, party, key, item, account, value, quantity, opened, place, due, currency, amount = row
    days = (dt.date.fromisoformat(opened), place, dt.date.fromisoformat(due) if due else None)
    return OpenSum(role, party, key, item, account, int(value), int(quantity), *days, currency, int(amount))
