"""What is read of the books while a document is typed (application.entry_source), in plain SQL both engines read alike."""

# ruff: noqa: S608 — names in the text are this package's own, values are always bound.
from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa

from ledger.application.entry_source import Input, OpenLine, StockLine
from ledger.domain.personal_data import revealed_input
from ledger.store.erasing import clear_values
from ledger.store.statements import select, select_in

_SOMETHING: Final = '("amount" <> 0 OR "value" <> 0 OR "quantity" <> 0)'
_OPEN: Final = (
    'SELECT "role", "party", "key", "item", "account", "currency", "amount", "value", "quantity", "due", "place", "opened" '
    f"FROM open_item WHERE {_SOMETHING}"
)
_ORDER: Final = ' ORDER BY "opened", "seq", "ordinal", "line"'
_LOOKED_AT: Final = 2000
"""Postings of an item that are looked through for the last document of a party: older prices are no longer usual."""
_AFTER_SLASH: Final = chr(ord("/") + 1)
_NEWEST_RECORDS: Final = 5000
"""Records that are looked through for what a party traded last."""
_STANDING: Final = 'JOIN document_state AS d ON d."key" = g."key" AND d."seq" = g."seq" AND d."reversed_by" IS NULL '


class SqlEntrySource:
    """The port on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def masters_since(self, seq: int) -> Iterator[tuple[str, Input]]:
        """(kind, input) of master data recorded after a record number, names of natural persons in clear."""
        rows = select(self._connection, 'SELECT "kind", "body" FROM master WHERE "seq" > ? ORDER BY "seq"', (seq,))
        inputs = [(kind, json.loads(bytes(body))) for kind, body in rows]
        clear = clear_values(self._connection, inputs)
        return ((kind, revealed_input(kind, given, clear)) for kind, given in inputs)

    def master(self, kind: str, code: str) -> Input:
        """The input of one master record in force; empty where there is none."""
        text = 'SELECT "body" FROM master WHERE "kind" = ? AND "code" = ? ORDER BY "seq" DESC LIMIT 1'
        return next((json.loads(bytes(row[0])) for row in select(self._connection, text, (kind, code))), {})

    def erased_since(self, seq: int) -> bool:
        """True where somebody was erased after a record number."""
        return next(iter(select(self._connection, 'SELECT 1 FROM erased WHERE "seq" > ? LIMIT 1', (seq,))), None) is not None

    def open_documents(self) -> Iterator[tuple[str, str]]:
        """(`kind:id`, party) of every document that something is open of."""
        rows = select(self._connection, f'SELECT "key", max("party") FROM open_item WHERE {_SOMETHING} GROUP BY "key"')
        return ((key.partition("/")[0], party) for key, party in rows)

    def touched_documents(self, seq: int) -> Iterator[tuple[str, str, bool]]:
        """(`kind:id`, party, still open) of documents whose open items moved after a record number."""
        text = 'SELECT DISTINCT "open_item" FROM posting WHERE "seq" > ? AND "open_item" IS NOT NULL'
        touched = {str(row[0]).partition("/")[0] for row in select(self._connection, text, (seq,))}
        still = {one.document: one.party for one in self.open_lines_of(touched)}
        return ((ref, still.get(ref, ""), ref in still) for ref in sorted(touched))

    def open_lines(self, roles: Collection[str], *, party: str | None = None) -> list[OpenLine]:
        """Open items of some roles, of one party or of all, oldest first."""
        of_party, values = (' AND "party" = ?', (party,)) if party is not None else ("", ())
        text = f'{_OPEN}{of_party} AND "role" IN ({{list}}){_ORDER}'
        return [_open_line(row) for row in select_in(self._connection, text, set(roles), before=values)]

    def open_lines_of(self, refs: Collection[str]) -> list[OpenLine]:
        """Open items of some documents `kind:id`, in the order of their lines."""
        text = f'{_OPEN} AND ("key" = ? OR ("key" >= ? AND "key" < ?))'
        found = [
            _open_line(row) for ref in refs for row in select(self._connection, text, (ref, f"{ref}/", f"{ref}{_AFTER_SLASH}"))
        ]
        order = {ref: number for number, ref in enumerate(refs)}
        return sorted(found, key=lambda one: (order[one.document], _line_number(one.key)))

    def inputs(self, refs: Collection[str]) -> Mapping[str, Input]:
        """Completed inputs of documents `kind:id`."""
        text = 'SELECT d."ref", g."body" FROM document_state AS d JOIN log AS g ON g."seq" = d."seq" WHERE d."ref" IN ({list})'
        return {ref: _input(body) for ref, body in select_in(self._connection, text, set(refs))}

    def documents_with(self, item: str, kinds: Collection[str], *, party: str | None, count: int) -> list[tuple[str, Input]]:
        """The newest documents of some kinds, not reversed, that moved an item, of one party or of anybody: (key, input)."""
        of_party = ' AND EXISTS (SELECT 1 FROM posting AS o WHERE o."seq" = g."seq" AND o."party" = ?)' if party else ""
        who = (party,) if party else ()
        text = (
            f'SELECT g."key", g."body" FROM log AS g {_STANDING}WHERE g."seq" IN (SELECT DISTINCT "seq" FROM ('
            f'SELECT "seq" FROM posting WHERE "item" = ? ORDER BY "seq" DESC LIMIT {_LOOKED_AT}) AS newest){of_party} '
            f'AND g."kind" IN ({{list}}) ORDER BY g."seq" DESC LIMIT {count}'
        )
        return [(key, _input(body)) for key, body in select_in(self._connection, text, set(kinds), before=(item, *who))]

    def documents_of(self, party: str, kinds: Collection[str], *, count: int) -> list[tuple[str, Input]]:
        """The newest documents of some kinds of a party, not reversed: (key, input)."""
        text = (
            f'SELECT g."key", g."body" FROM log AS g {_STANDING}WHERE g."seq" > '
            f'(SELECT max("seq") FROM log) - {_NEWEST_RECORDS} AND EXISTS '
            '(SELECT 1 FROM posting AS o WHERE o."seq" = g."seq" AND o."party" = ?) '
            f'AND g."kind" IN ({{list}}) ORDER BY g."seq" DESC LIMIT {count}'
        )
        return [(key, _input(body)) for key, body in select_in(self._connection, text, set(kinds), before=(party,))]

    def stock(self, item: str) -> Sequence[StockLine]:
        """Where an item lies, commitments included."""
        text = (
            'SELECT "place", "lot", "owner", "status", "quantity" FROM stock WHERE "item" = ? AND "quantity" <> 0 '
            'ORDER BY "place", "lot", "owner", "status"'
        )
        return [StockLine(*row) for row in select(self._connection, text, (item,))]


def _input(body: Any) -> Input:
    found: Input = json.loads(bytes(body))["input"]
    return found


def _open_line(row: Sequence[Any]) -> OpenLine:
    role, party, key, item, account, currency, amount, value, quantity, due, place, opened = row
    return OpenLine(role, party, key, item, account, currency or "", amount, value, quantity, due or "", place, opened)


def _line_number(key: str) -> int:
    number = key.partition("/")[2]
    return int(number) if number.isdecimal() else 0
