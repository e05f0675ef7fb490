"""Windows of registers in SQL: from a key on, in the order of an index, never counted off from the beginning.

CROSS JOIN keeps SQLite to the order written here (entry, then its lines; or the lines of an account, then their entries), so
that LIMIT stops the reading; PostgreSQL plans it like any join. Whole rows compare: (date, seq, ordinal) > (?, ?, ?).
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from ledger.application.book import RecordHead
from ledger.application.operations import REFUSED, Operation
from ledger.application.registers.source import Direction, LineFilter, LineKey, RecordFilter, Words
from ledger.application.reports.source import JournalLine
from ledger.audit.canonical import timestamp
from ledger.store import tables
from ledger.store.log_rows import HEAD_COLUMNS, head_of
from ledger.store.operation_rows import operation_of
from ledger.store.report_queries import LINE_COLUMNS, journal_line
from ledger.store.statements import Row, names, quoted, select, select_in

_FAR: Final = 2**62
"""Behind every number."""
_BY_ENTRY: Final = "entry AS e CROSS JOIN posting AS p"
_BY_LINE: Final = "posting AS p CROSS JOIN entry AS e"
_JOINED: Final = (
    'CROSS JOIN seal AS s CROSS JOIN log AS g WHERE p."seq" = e."seq" AND p."ordinal" = e."ordinal" '
    'AND s."seq" = e."seq" AND s."ordinal" = e."ordinal" AND g."seq" = e."seq"'
)
_WORD_COLUMNS: Final = ('e."summary_zh"', 'e."summary_en"', 'g."key"', 'p."account"', 'p."party"', 'p."item"')

_MADE_BY: Final = (
    'EXISTS (SELECT 1 FROM posting_origin AS o WHERE o."seq" = p."seq" AND o."ordinal" = p."ordinal" '
    'AND o."line" = p."line" AND o."rule" = ? AND o."rule_line" = ?)'
)


class SqlRegisters:
    """The register source of one book, on one consistent reading."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lines(self, wanted: LineFilter, key: LineKey | None, direction: Direction, count: int) -> list[JournalLine]:
        """Lines by (date, seq, ordinal, line): along the index of dates, of each account, or of the item."""
        if wanted.accounts is not None:
            parts = [_part(wanted, key, direction, _BY_LINE, account) for account in wanted.accounts]
        else:
            parts = [_part(wanted, key, direction, _BY_LINE if wanted.item else _BY_ENTRY)]
        return self._lines(parts, ("accounting_date", "seq", "ordinal", "line"), direction, count)

    def recorded_lines(self, wanted: LineFilter, key: LineKey | None, direction: Direction, count: int) -> list[JournalLine]:
        """Lines by (seq, ordinal, line), along the table itself."""
        part = _recorded_part(wanted, key, direction)
        return self._lines([part], ("seq", "ordinal", "line"), direction, count)

    def _lines(
        self, parts: Sequence[tuple[str, Row]], columns: Sequence[str], direction: Direction, count: int
    ) -> list[JournalLine]:
        """The rows of all parts in order: each part is read no further than the window."""
        order = ", ".join(f'"{column}" {_way(direction)}' for column in columns)
        texts = [
            f"SELECT * FROM (SELECT {LINE_COLUMNS} FROM {text} ORDER BY {_inner(text, columns, direction)} LIMIT ?) AS w"
            for text, _ in parts
        ]
        values = tuple(value for _, bound in parts for value in (*bound, count))
        text = texts[0]
        if len(texts) > 1:
            text = f"SELECT * FROM ({' UNION ALL '.join(texts)}) AS u ORDER BY {order} LIMIT ?"
            values = (*values, count)
        found = [journal_line(row) for row in select(self._connection, text, values)]
        return found if direction == "after" else found[::-1]

    def item_sums(self, item: str, roles: Sequence[str], before: dt.date) -> tuple[int, int]:
        """Quantity and value of an item before a day."""
        text = (
            'SELECT coalesce(sum("quantity"), 0), coalesce(sum("debit") - sum("credit"), 0) FROM journal '
            'WHERE "item" = ? AND "accounting_date" < ? AND "pair" IS NULL AND "class" <> \'memo\' '
            f'AND "role" IN ({_marks(roles)})'
        )
        quantity, value = next(select(self._connection, text, (item, before.isoformat(), *roles)))
        return int(quantity), int(value)

    def heads(self, wanted: RecordFilter, seq: int | None, direction: Direction, count: int) -> list[RecordHead]:
        """Records by number."""
        parts: list[tuple[str, Row]] = []
        if seq is not None:
            parts.append((f'g."seq" {_beyond(direction)} ?', (seq,)))
        for column, value in (("kind", wanted.kind), ("recorded_by", wanted.user)):
            if value is not None:
                parts.append((f'g."{column}" = ?', (value,)))
        if wanted.since is not None:
            parts.append(('g."accounting_date" >= ?', (wanted.since.isoformat(),)))
        if wanted.until is not None:
            parts.append(('g."accounting_date" <= ?', (wanted.until.isoformat(),)))
        if wanted.text:
            parts.append(("lower(g.\"key\") LIKE ? ESCAPE '!'", (_pattern(wanted.text),)))
        where = (" WHERE " + " AND ".join(text for text, _ in parts)) if parts else ""
        bound = tuple(value for _, values in parts for value in values)
        text = f'SELECT {HEAD_COLUMNS} FROM log AS g{where} ORDER BY g."seq" {_way(direction)} LIMIT ?'
        rows = list(select(self._connection, text, (*bound, count)))
        reversed_by = self._reversals([str(row[2]) for row in rows])
        found = [head_of((*row, reversed_by.get(row[2]))) for row in rows]
        return found if direction == "after" else found[::-1]

    def reversal_of(self, key: str) -> str | None:
        """What reversed the record of a key."""
        text = 'SELECT "reversed_by" FROM document_state WHERE "ref" = ? AND "key" = ?'
        rows = select(self._connection, text, (key.rpartition(":")[0], key))
        return next((row[0] for row in rows), None)

    def rule_uses(self) -> dict[tuple[str, int], int]:
        """How many postings each line of each rule set has made: one reading of all origins."""
        text = 'SELECT "rule", "rule_line", count(*) FROM posting_origin GROUP BY "rule", "rule_line" ORDER BY 1, 2'
        return {(str(rule), int(line)): int(count) for rule, line, count in select(self._connection, text)}

    def _reversals(self, keys: Sequence[str]) -> dict[str, str]:
        """What reversed these records, by the last version of their documents: a join over all of them would cost more."""
        text = 'SELECT "key", "reversed_by" FROM document_state WHERE "reversed_by" IS NOT NULL AND "ref" IN ({list})'
        return dict(select_in(self._connection, text, {key.rpartition(":")[0] for key in keys}))

    def seq_at(self, moment: dt.datetime) -> int:
        """Numbers have no gaps and moments grow with them: halving finds the place in twenty looks."""
        wanted = timestamp(moment)
        low, high = 0, int(next(select(self._connection, 'SELECT coalesce(max("seq"), 0) FROM log'))[0])
        while low < high:
            middle = (low + high + 1) // 2
            at = next(select(self._connection, 'SELECT "recorded_at" FROM log WHERE "seq" = ?', (middle,)))[0]
            low, high = (middle, high) if at < wanted else (low, middle - 1)
        return low

    def operations(
        self,
        key: tuple[dt.datetime, int] | None,
        direction: Direction,
        count: int,
        *,
        user: str | None,
        refused_only: bool,
    ) -> list[tuple[int, Operation]]:
        """Lines of the operation log by (moment, number)."""
        parts: list[tuple[str, Row]] = []
        if key is not None:
            parts.append((f'("at", "number") {_beyond(direction)} (?, ?)', (timestamp(key[0]), key[1])))
        if user is not None:
            parts.append(('"user" = ?', (user,)))
        if refused_only:
            parts.append(('"outcome" = ?', (REFUSED,)))
        where = (" WHERE " + " AND ".join(text for text, _ in parts)) if parts else ""
        way = _way(direction)
        text = f'SELECT {quoted(names(tables.operation))} FROM operation{where} ORDER BY "at" {way}, "number" {way} LIMIT ?'
        bound = tuple(value for _, values in parts for value in values)
        found = [(int(row[0]), operation_of(row)) for row in select(self._connection, text, (*bound, count))]
        return found if direction == "after" else found[::-1]


def _part(
    wanted: LineFilter, key: LineKey | None, direction: Direction, joined: str, account: str | None = None
) -> tuple[str, Row]:
    """FROM and WHERE of the lines behind a key, of one account where there is one."""
    lead = "e" if joined is _BY_ENTRY else "p"
    first: LineKey = (wanted.since.isoformat(), 0, 0, 0)
    last: LineKey = (wanted.until.isoformat(), _FAR, _FAR, _FAR)
    if key is not None:
        first, last = (max(first, key), last) if direction == "after" else (first, min(last, key))
    place = f'{lead}."accounting_date", {lead}."seq", {lead}."ordinal"'
    parts: list[tuple[str, Row]] = [(f"({place}) >= (?, ?, ?)", first[:3]), (f"({place}) <= (?, ?, ?)", last[:3])]
    if account is not None:
        parts.append(('p."account" = ?', (account,)))
    parts += _beside(key, direction)
    parts += _conditions(wanted)
    return _joined(joined, parts)


def _recorded_part(wanted: LineFilter, key: LineKey | None, direction: Direction) -> tuple[str, Row]:
    parts: list[tuple[str, Row]] = []
    if key is not None:
        bound = ">=" if direction == "after" else "<="
        parts.append((f'(e."seq", e."ordinal") {bound} (?, ?)', key[1:3]))
    parts += _beside(key, direction)
    days = (wanted.since.isoformat(), wanted.until.isoformat())
    day = "e.\"accounting_date\" || ''"  # an expression: the index of dates would put a sort of everything before the first row
    parts.append((f"{day} >= ? AND {day} <= ?", days))
    if wanted.accounts is not None:
        parts.append((f'p."account" IN ({_marks(wanted.accounts)})', wanted.accounts))
    return _joined(_BY_ENTRY, [*parts, *_conditions(wanted)])


def _joined(tables_: str, parts: Sequence[tuple[str, Row]]) -> tuple[str, Row]:
    where = "".join(f" AND {text}" for text, _ in parts)
    return f"{tables_} {_JOINED}{where}", tuple(value for _, values in parts for value in values)


def _beside(key: LineKey | None, direction: Direction) -> list[tuple[str, Row]]:
    """Of the key's own entry only the lines on the right side of the key."""
    if key is None:
        return []
    return [(f'(p."line" {_beyond(direction)} ? OR p."seq" <> ? OR p."ordinal" <> ?)', (key[3], key[1], key[2]))]


def _conditions(wanted: LineFilter) -> list[tuple[str, Row]]:
    """What a line and its entry must be, whatever the order is."""
    parts: list[tuple[str, Row]] = [(f'e."class" IN ({_marks(wanted.classes)})', wanted.classes)]
    for column in ("item", "party"):
        value = getattr(wanted, column)
        if value is not None:
            parts.append((f'p."{column}" = ?', (value,)))
    if wanted.roles:
        parts.append((f'p."role" IN ({_marks(wanted.roles)})', wanted.roles))
    if wanted.rule is not None:
        parts.append((_MADE_BY, wanted.rule))
    if wanted.with_money:
        parts.append(('(p."debit" <> 0 OR p."credit" <> 0)', ()))
    if wanted.unpaired:
        parts.append(('p."pair" IS NULL', ()))
    if wanted.words is not None:
        parts.append(_words(wanted.words))
    return parts


def _words(words: Words) -> tuple[str, Row]:
    pattern = _pattern(words.text)
    parts: list[tuple[str, Row]] = [
        (f"lower(coalesce({column}, '')) LIKE ? ESCAPE '!'", (pattern,)) for column in _WORD_COLUMNS
    ]
    for column, codes in (("party", words.parties), ("item", words.items)):
        if codes:
            parts.append((f'p."{column}" IN ({_marks(codes)})', codes))
    if words.amount is not None:
        parts.append(('p."debit" = ? OR p."credit" = ?', (words.amount, words.amount)))
    return f"({' OR '.join(text for text, _ in parts)})", tuple(value for _, values in parts for value in values)


def _pattern(text: str) -> str:
    escaped = "".join(f"!{one}" if one in "!%_" else one for one in text.lower())
    return f"%{escaped}%"


def _inner(text: str, columns: Sequence[str], direction: Direction) -> str:
    """The order of the index that leads: SQLite does not see that the same column of another table would do."""
    lead = "e" if text.startswith(_BY_ENTRY) else "p"
    return ", ".join(f'{"p" if column == "line" else lead}."{column}" {_way(direction)}' for column in columns)


def _way(direction: Direction) -> str:
    return "ASC" if direction == "after" else "DESC"


def _beyond(direction: Direction) -> str:
    return ">" if direction == "after" else "<"


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values)) or "NULL"
