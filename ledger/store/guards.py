"""What the database itself refuses, whoever asks: one table of rules, rendered as triggers for both engines (ARCHITECTURE D9).

A guard names a table, an event and the condition under which the row is refused, over NEW. Conditions are plain SQL that both
engines read alike; `{posting}` stands for the table with its schema. What CHECK constraints could say stands here as well,
because SQLite can switch them off (`ignore_check_constraints`), and REPLACE deletes rows without firing DELETE triggers,
which is why every unique key of an immutable table has a guard of its own there.
"""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from ledger.store import tables

LARGEST_AMOUNT: Final = 10**17
"""So that no entry of less than 90 lines can overflow 64 bits, and a sum that does raises."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse `event` on `table` where `condition` holds; an empty condition refuses always."""

    name: str
    table: str
    event: str
    message: str
    condition: str = ""


_THIS_ENTRY: Final = '"seq" = NEW."seq" AND "ordinal" = NEW."ordinal"'
_LINES: Final = f"FROM {{posting}} WHERE {_THIS_ENTRY}"
_ENTRY: Final = f"FROM {{entry}} WHERE {_THIS_ENTRY}"
_IN_TREE: Final = 'EXISTS (SELECT 1 FROM {node} WHERE "level" = 0 AND "index" = NEW."seq" - 1)'
_SEALED: Final = f"EXISTS (SELECT 1 FROM {{seal}} WHERE {_THIS_ENTRY})"
_VOUCHER: Final = "('normal', 'opening', 'closing', 'adjustment')"
_TOO_LARGE: Final = " OR ".join(
    f'coalesce(NEW."{name}", 0) > {LARGEST_AMOUNT} OR coalesce(NEW."{name}", 0) < -{LARGEST_AMOUNT}'
    for name in ("debit", "credit", "doc_amount", "quantity", "tax_base")
)
_LAST_STATUS: Final = '(SELECT "status" FROM {period_event} WHERE "period" = %s ORDER BY "seq" DESC LIMIT 1)'
_PERIOD_OF_ENTRY: Final = _LAST_STATUS % f'(SELECT "period" {_ENTRY})'
_CLOSED_ACCOUNT: Final = (
    'EXISTS (SELECT 1 FROM {posting} AS p JOIN {account_event} AS a ON a."account" = p."account" '
    'WHERE p."seq" = NEW."seq" AND p."ordinal" = NEW."ordinal" AND a."status" = \'closed\' AND NOT EXISTS '
    '(SELECT 1 FROM {account_event} AS b WHERE b."account" = a."account" AND b."seq" > a."seq"))'
)

LOG_GUARDS: Final = (
    Guard(
        "log_seq", "log", "INSERT", "a record takes the next number",
        'NEW."seq" IS NULL OR NEW."seq" <> 1 + coalesce((SELECT max("seq") FROM {log}), 0)',
    ),
    Guard(
        "log_time", "log", "INSERT", "a record is recorded later than the one before",
        'EXISTS (SELECT 1 FROM {log} WHERE "seq" = NEW."seq" - 1 AND "recorded_at" >= NEW."recorded_at")',
    ),
    Guard("log_leaf", "log", "INSERT", "a leaf has 32 bytes", 'length(NEW."leaf") <> 32'),
)  # fmt: skip

ENTRY_GUARDS: Final = (
    Guard("entry_late", "entry", "INSERT", "the record is in the tree already", _IN_TREE),
    Guard(
        "entry_class", "entry", "INSERT", "vouchers take a number, memo entries and movements none",
        f"NEW.\"class\" NOT IN ('memo', 'movement', {_VOUCHER[1:-1]}) "
        f'OR (NEW."class" IN {_VOUCHER} AND NEW."number" IS NULL) '
        f'OR (NEW."class" NOT IN {_VOUCHER} AND NEW."number" IS NOT NULL)',
    ),
    Guard(
        "entry_number", "entry", "INSERT", "voucher numbers have no gaps",
        'NEW."number" IS NOT NULL AND NEW."number" <> 1 + coalesce('
        '(SELECT max("number") FROM {entry} WHERE "period" = NEW."period"), 0)',
    ),
    Guard(
        "entry_period", "entry", "INSERT", "the period is the month of the accounting date",
        'NEW."period" <> substr(NEW."accounting_date", 1, 7) OR length(NEW."accounting_date") <> 10',
    ),
)  # fmt: skip

POSTING_GUARDS: Final = (
    Guard("posting_sealed", "posting", "INSERT", "the entry is sealed", _SEALED),
    Guard("posting_side", "posting", "INSERT", "a line is debit or credit", 'NEW."debit" <> 0 AND NEW."credit" <> 0'),
    Guard("posting_size", "posting", "INSERT", "an amount is too large", _TOO_LARGE),
    Guard(
        "posting_empty", "posting", "INSERT", "a line has money, a quantity or a tax base",
        'NEW."debit" = 0 AND NEW."credit" = 0 AND coalesce(NEW."doc_amount", 0) = 0 '
        'AND coalesce(NEW."quantity", 0) = 0 AND NEW."tax_base" IS NULL',
    ),
    Guard(
        "posting_item", "posting", "INSERT", "a quantity is of an item",
        'NEW."quantity" IS NOT NULL AND NEW."item" IS NULL',
    ),
    Guard("posting_origin_sealed", "posting_origin", "INSERT", "the entry is sealed", _SEALED),
)  # fmt: skip

SEAL_GUARDS: Final = (
    Guard("seal_late", "seal", "INSERT", "the record is in the tree already", _IN_TREE),
    Guard("seal_entry", "seal", "INSERT", "there is no such entry", f"NOT EXISTS (SELECT 1 {_ENTRY})"),
    Guard(
        "seal_lines", "seal", "INSERT", "an entry has two lines or more, numbered from 1",
        f'NEW."lines" < 2 OR NEW."lines" <> (SELECT count(*) {_LINES}) '
        f'OR NEW."lines" <> (SELECT max("line") {_LINES}) OR 1 <> (SELECT min("line") {_LINES})',
    ),
    Guard(
        "seal_money", "seal", "INSERT", "debit is not credit",
        f'(SELECT coalesce(sum("debit"), 0) {_LINES}) <> (SELECT coalesce(sum("credit"), 0) {_LINES})',
    ),
    Guard(
        "seal_goods", "seal", "INSERT", "the quantities of an item do not add up to zero",
        f'EXISTS (SELECT 1 {_LINES} AND "quantity" IS NOT NULL GROUP BY "item" HAVING sum("quantity") <> 0)',
    ),
    Guard(
        "seal_class", "seal", "INSERT", "movements carry no money",
        f"EXISTS (SELECT 1 {_ENTRY} AND \"class\" = 'movement') "
        f'AND EXISTS (SELECT 1 {_LINES} AND ("debit" <> 0 OR "credit" <> 0))',
    ),
    Guard(
        "seal_date", "seal", "INSERT", "a line has the date of its entry",
        f'EXISTS (SELECT 1 {_LINES} AND "accounting_date" <> (SELECT "accounting_date" {_ENTRY}))',
    ),
    Guard("seal_period", "seal", "INSERT", "the period is closed", f"{_PERIOD_OF_ENTRY} IN ('closed', 'year_locked')"),
    Guard("seal_account", "seal", "INSERT", "an account is closed", _CLOSED_ACCOUNT),
)  # fmt: skip

EVENT_GUARDS: Final = (
    Guard("period_event_late", "period_event", "INSERT", "the record is in the tree already", _IN_TREE),
    Guard(
        "period_event_status", "period_event", "INSERT", "no such status",
        "NEW.\"status\" NOT IN ('open', 'soft_closed', 'closed', 'year_locked')",
    ),
    Guard(
        "period_event_locked", "period_event", "INSERT", "the year is locked",
        _LAST_STATUS % 'NEW."period"' + " = 'year_locked'",
    ),
    Guard("account_event_late", "account_event", "INSERT", "the record is in the tree already", _IN_TREE),
    Guard(
        "account_event_status", "account_event", "INSERT", "no such status", "NEW.\"status\" NOT IN ('open', 'closed')"
    ),
    Guard(
        "node_leaf", "node", "INSERT", "a leaf of the tree belongs to a record",
        'NEW."level" = 0 AND NOT EXISTS (SELECT 1 FROM {log} WHERE "seq" = NEW."index" + 1 AND "leaf" = NEW."hash")',
    ),
    Guard("node_hash", "node", "INSERT", "a hash has 32 bytes", 'length(NEW."hash") <> 32'),
    Guard("checkpoint_root", "checkpoint", "INSERT", "a root has 32 bytes", 'length(NEW."root") <> 32'),
    Guard(
        "checkpoint_size", "checkpoint", "INSERT", "a checkpoint is of records that are there",
        'NOT EXISTS (SELECT 1 FROM {log} WHERE "seq" = NEW."size")',
    ),
    Guard(
        "checkpoint_next", "checkpoint", "INSERT", "notes of one size are numbered from 1",
        'NEW."ordinal" <> 1 + coalesce((SELECT max("ordinal") FROM {checkpoint} WHERE "size" = NEW."size"), 0)',
    ),
    Guard(
        "operation_number", "operation", "INSERT", "a line takes the next number",
        'NEW."number" IS NULL OR NEW."number" <> 1 + coalesce((SELECT max("number") FROM {operation}), 0)',
    ),
    Guard("erased_late", "erased", "INSERT", "the record is in the tree already", _IN_TREE),
    Guard(
        "personal_erased", "personal", "INSERT", "this person was erased",
        'EXISTS (SELECT 1 FROM {erased} WHERE "ref" = NEW."person")',
    ),
    Guard("attachment_sha256", "attachment", "INSERT", "a name is a SHA-256", 'length(NEW."sha256") <> 64'),
)  # fmt: skip

GUARDS: Final = (*LOG_GUARDS, *ENTRY_GUARDS, *POSTING_GUARDS, *SEAL_GUARDS, *EVENT_GUARDS)


def change_guards(*events: str) -> Iterator[Guard]:
    """Refusals of UPDATE, DELETE and, where the engine has it, TRUNCATE on every immutable table."""
    for table in tables.IMMUTABLE:
        for event in events:
            name = f"{table.name}_{event.lower()}"
            ref = tables.ERASABLE.get(table.name) if event == "DELETE" else None
            condition = f'NOT EXISTS (SELECT 1 FROM {{erased}} WHERE "ref" = {ref})' if ref else ""
            yield Guard(name, table.name, event, f"{table.name} is append-only", condition)


def replace_guards() -> Iterator[Guard]:
    """Refusals of a second row under any unique key of an immutable table: REPLACE would delete the first."""
    for table in tables.IMMUTABLE:
        for columns in unique_keys(table):
            same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
            condition = f"EXISTS (SELECT 1 FROM {{{table.name}}} WHERE {same})"
            name = f"{table.name}_again_{'_'.join(columns)}"
            yield Guard(name, table.name, "INSERT", f"{table.name} is append-only", condition)


def unique_keys(table: sa.Table) -> list[tuple[str, ...]]:
    """The columns of the primary key and of every unique constraint."""
    found = [tuple(column.name for column in table.primary_key.columns)]
    unique = (part for part in table.constraints if isinstance(part, sa.UniqueConstraint))
    return found + sorted(tuple(column.name for column in part.columns) for part in unique)
