"""The tables of a book, the same on SQLite and PostgreSQL (ARCHITECTURE §8).

Integers are 64 bits wide, dates and moments ISO text, so that both engines compare and order alike; there is no float and no
decimal anywhere (D1). Sealed tables are `IMMUTABLE`: triggers refuse every change (`guards`). Projections are sums of them,
written in the same transaction and compared by `verify`. `staged` is mutable and outside the log.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

metadata = sa.MetaData(naming_convention={"uq": "uq_%(table_name)s_%(column_0_N_name)s"})

INTEGER = sa.BigInteger().with_variant(sa.INTEGER(), "sqlite")
"""64 bits on both; STRICT tables of SQLite know the name INTEGER only."""
TEXT = sa.Text(collation="C").with_variant(sa.Text(), "sqlite")
"""Ordered by code point on both."""
BYTES = sa.LargeBinary()


def _integer(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, INTEGER, **{"nullable": False, "autoincrement": False} | options)


def _text(name: str, **options: Any) -> sa.Column[str]:
    return sa.Column(name, TEXT, **{"nullable": False} | options)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, BYTES, nullable=False)


def _key(name: str) -> sa.Column[int]:
    return _integer(name, primary_key=True)


def _name(name: str) -> sa.Column[str]:
    return _text(name, primary_key=True)


def _table(name: str, *parts: Any, rowid: bool = False) -> sa.Table:
    """Without rowid wherever there is no single integer key: a rowid would be one more unique key to attack."""
    return sa.Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def _partial(name: str, *columns: sa.Column[Any], where: sa.ColumnElement[bool]) -> None:
    """An index of some rows. `for_dialect` adds the condition: naming PostgreSQL here would load its dialect for every book."""
    sa.Index(name, *columns, info={"where": where})


def for_dialect(name: str) -> sa.MetaData:
    """The metadata with what an engine wants said in its own words."""
    for index in (index for table in metadata.tables.values() for index in table.indexes if "where" in index.info):
        index.dialect_options[name]["where"] = index.info["where"]
    return metadata


def _maybe(column: sa.Column[Any]) -> sa.Column[Any]:
    column.nullable = True
    return column


schema_version = _table("schema_version", _key("version"), _text("fingerprint"))

log = _table(
    "log",
    _key("seq"),
    _text("kind"),
    _text("accounting_date"),
    _text("recorded_at"),
    _text("key", unique=True),
    _text("request_sha256"),
    *[_text(name) for name in ("prepared_by", "reviewed_by", "recorded_by")],
    _bytes("body"),
    _bytes("leaf"),
    rowid=True,
)

entry = _table(
    "entry",
    _key("seq"),
    _key("ordinal"),
    _text("class"),
    _maybe(_integer("number")),
    _text("period"),
    _text("accounting_date"),
    _text("business_date"),
    _maybe(_text("reverses", unique=True)),
    _text("summary_zh"),
    _text("summary_en"),
    sa.UniqueConstraint("period", "number"),
    sa.ForeignKeyConstraint(["seq"], ["log.seq"], name="fk_entry_log"),
    sa.ForeignKeyConstraint(
        ["seq", "ordinal"], ["seal.seq", "seal.ordinal"], name="fk_entry_seal", deferrable=True, initially="DEFERRED"
    ),
    sa.Index("entry_date", "accounting_date", "seq", "ordinal"),
)
"""Its id is `seq.ordinal`. The deferred key to seal makes a commit without a seal impossible (D9)."""

seal = _table("seal", _key("seq"), _key("ordinal"), _integer("lines"))

posting = _table(
    "posting",
    _key("seq"),
    _key("ordinal"),
    _key("line"),
    _text("accounting_date"),
    _text("account"),
    _text("role"),
    _integer("debit"),
    _integer("credit"),
    _maybe(_text("doc_currency")),
    _maybe(_integer("doc_amount")),
    _maybe(_text("item")),
    _maybe(_integer("quantity")),
    *[_maybe(_text(name)) for name in ("place", "lot", "owner", "status", "layer", "origin", "rank_date", "party")],
    *[_maybe(_text(name)) for name in ("order_code", "open_item", "due", "tax_code")],
    _maybe(_integer("tax_base")),
    _maybe(_text("cash_item")),
    _maybe(_text("dimension_set")),
    _maybe(_integer("document_line")),
    _maybe(_integer("pair")),
    sa.ForeignKeyConstraint(["seq", "ordinal"], ["entry.seq", "entry.ordinal"], name="fk_posting_entry"),
    sa.Index("posting_account", "account", "accounting_date"),
)
"""The date is the entry's, repeated for the index that as-of reports read; the seal checks that they agree."""
for _column in ("item", "open_item", "layer", "order_code"):
    _given = posting.c[_column].is_not(None)
    _partial(f"posting_{_column}", posting.c[_column], posting.c.seq, where=_given)

posting_origin = _table(
    "posting_origin",
    _key("seq"),
    _key("ordinal"),
    _key("line"),
    _text("rule"),
    _integer("rule_line"),
    _text("atoms"),
    sa.ForeignKeyConstraint(
        ["seq", "ordinal", "line"], ["posting.seq", "posting.ordinal", "posting.line"], name="fk_posting_origin_posting"
    ),
)
"""Only where a rule made the line. `atoms` is canonical JSON."""

period_event = _table(
    "period_event",
    _name("period"),
    _key("seq"),
    _text("status"),
    sa.ForeignKeyConstraint(["seq"], ["log.seq"], name="fk_period_event_log"),
)

account_event = _table(
    "account_event",
    _name("account"),
    _key("seq"),
    _text("status"),
    sa.ForeignKeyConstraint(["seq"], ["log.seq"], name="fk_account_event_log"),
)

node = _table("node", _key("level"), _key("index"), _bytes("hash"))
checkpoint = _table("checkpoint", _key("size"), _key("ordinal"), _bytes("root"), _text("note"))
"""Signed notes. One size may have several: the same text with a witness's signature more, or another key's checkpoint."""
attachment = _table("attachment", _name("sha256"), _bytes("bytes"))
personal = _table(
    "personal", _name("ref"), _text("person"), _bytes("salt"), _text("value"), sa.Index("personal_person", "person")
)
"""Names of natural persons in clear; their records hold commitments (`ledger.domain.personal_data`)."""
erased = _table("erased", _name("ref"), _integer("seq"), sa.ForeignKeyConstraint(["seq"], ["log.seq"], name="fk_erased_log"))
"""What erasures have taken out: `party:ANNA`, `attachment:` and a hash. Only that may be deleted elsewhere."""

operation = _table(
    "operation",
    _key("number"),
    *[_text(name) for name in ("at", "user", "origin", "action", "subject", "outcome", "problems")],
)
"""What was refused, and what was done that makes no record (application.operations). `problems` is canonical JSON."""

IMMUTABLE: Final = (
    schema_version, log, entry, posting, posting_origin, seal, period_event, account_event, erased, node, checkpoint,
    attachment, personal, operation,
)  # fmt: skip
ERASABLE: Final = {"personal": 'OLD."person"', "attachment": "'attachment:' || OLD.\"sha256\""}
"""Immutable tables with rows that an erasure may take out → what has to stand in `erased` for that."""

credential = _table("credential", _name("user"), _text("secret"))
"""argon2 hashes of passwords: they change and are erased; the log holds the SHA-256 of each."""

staged = _table(
    "staged",
    _name("id"),
    *[_text(name) for name in ("format", "file", "sha256", "record", "choices", "status", "posted_as")],
)

stock = _table(
    "stock",
    *[_name(name) for name in ("item", "lot", "owner", "status", "place")],
    _integer("quantity"),
    _text("last_date"),
)
stock_day = _table(
    "stock_day",
    *[_name(name) for name in ("item", "lot", "owner", "status", "place", "date")],
    _integer("quantity"),
)
layer = _table(
    "layer",
    _name("name"),
    *[_text(name) for name in ("item", "owner", "area", "origin", "rank_date", "lot")],
    *[_integer(name) for name in ("seq", "ordinal", "line", "quantity", "value")],
    sa.Index("layer_item", "item"),
)
open_item = _table(
    "open_item",
    *[_name(name) for name in ("key", "role", "party", "item")],
    _text("account"),
    _maybe(_text("currency")),
    _maybe(_text("due")),
    _text("place"),
    _text("opened"),
    *[_integer(name) for name in ("seq", "ordinal", "line", "amount", "value", "quantity")],
)
_OPEN = (open_item.c.amount != 0) | (open_item.c.value != 0) | (open_item.c.quantity != 0)
for _columns in (("role",), ("item", "role")):
    _partial(f"open_item_by_{_columns[0]}", *[open_item.c[name] for name in _columns], where=_OPEN)
balance_month = _table(
    "balance_month",
    *[_name(name) for name in ("month", "account", "party", "class")],
    _integer("debit"),
    _integer("credit"),
)
document_state = _table(
    "document_state",
    _name("ref"),
    _integer("seq"),
    _text("key"),
    _text("request_sha256"),
    _text("accounting_date"),
    _maybe(_text("reversed_by")),
)
period = _table("period", _name("period"), _text("status"), _integer("last_number"), _integer("stock"))
"""Status by the last event, last voucher number, and whether goods moved in it: one small row per month."""
master = _table(
    "master", _name("kind"), _name("code"), _name("from"), _integer("seq"), _bytes("body"), sa.Index("master_seq", "seq")
)
"""The last version of every master record, `body` its input as canonical JSON."""

PROJECTIONS: Final = (stock, stock_day, layer, open_item, balance_month, document_state, period, master)

JOURNAL_COLUMNS: Final = (
    *[f'e."{name}"' for name in ("seq", "ordinal")],
    'p."line"',
    *[f'e."{name}"' for name in ("class", "number", "period", "accounting_date", "business_date", "reverses")],
    *[f'e."{name}"' for name in ("summary_zh", "summary_en")],
    *[f'p."{column.name}"' for column in posting.columns if column.name not in ("seq", "ordinal", "line", "accounting_date")],
)
"""Of the view `journal`, the only name in the database that other programs may rely on."""
