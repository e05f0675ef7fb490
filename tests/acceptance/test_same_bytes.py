"""The same history on SQLite and on PostgreSQL is the same log, byte by byte (docs/ARCHITECTURE.md §5.1)."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable

import psycopg
import sqlalchemy as sa

from ledger.api import (
    Circumstances,
    FileOutcome,
    NewBook,
    OpenBook,
    PostOptions,
    create_book,
    post_file,
    verify_book,
)
from tests.acceptance.random_trade import MASTERS, RandomTrade, Raw

_NOW = dt.datetime(2026, 4, 1, 9, 30, tzinfo=dt.UTC)
_SOMEBODY = Circumstances("test", lambda: _NOW)
_WANTED = 500


def _new_book(place: str) -> OpenBook:
    book = create_book(place, NewBook("随机贸易", "cn-small-enterprise", start="2026-01", user="test"), now=_NOW)
    assert not isinstance(book, list), book
    return book


def _post(book: OpenBook, documents: Iterable[Raw], batch: int = 0) -> FileOutcome:
    content = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents).encode()
    return post_file(book, content, name="x.jsonl", circumstances=_SOMEBODY, options=PostOptions(batch=batch))


def _bodies(place: str) -> list[bytes]:
    if "://" not in place:
        with sqlite3.connect(place) as connection:
            return [bytes(row[0]) for row in connection.execute("SELECT body FROM log ORDER BY seq")]
    url = sa.make_url(place)
    with psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database) as connection:
        return [bytes(row[0]) for row in connection.execute(f'SELECT body FROM "{url.query["schema"]}".log ORDER BY seq')]


def test_500_random_documents_one_by_one_on_sqlite_and_in_batches_on_postgresql_give_the_same_bytes(
    place_maker: Callable[[str], str],
) -> None:
    places = place_maker("sqlite"), place_maker("postgresql")
    first, second = (_new_book(place) for place in places)
    assert not _post(first, MASTERS).problems
    accepted: list[Raw] = []
    kinds: Counter[str] = Counter()
    for document in RandomTrade(seed=20260401).documents(720):
        if not _post(first, [document]).problems:
            accepted.append(document)
            kinds[document["kind"]] += 1
        if len(accepted) == _WANTED:
            break
    assert (len(accepted), len(kinds)) == (_WANTED, 13), kinds
    assert {document["date"][:7] for document in accepted} == {"2026-01", "2026-02", "2026-03"}
    assert not _post(second, [*MASTERS, *accepted], batch=50).problems
    roots = [verify_book(book) for book in (first, second)]
    for book in (first, second):
        book.close()
    ours, theirs = _bodies(places[0]), _bodies(places[1])
    assert len(ours) == len(theirs) > _WANTED
    for number, (left, right) in enumerate(zip(ours, theirs, strict=True), 1):
        assert left == right, f"record {number} differs"
    assert [root.ok for root in roots] == [True, True], [root.problems[:3] for root in roots]
    assert roots[0].root == roots[1].root
