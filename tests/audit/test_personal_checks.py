"""Somebody with the database's password changes, removes or brings back what a person's record commits to: verify says so."""

from __future__ import annotations

import pytest
from raw_sql import intruder
from stories import small_book

_CASES = {
    "another name": ("UPDATE personal SET value = '李四'", [("personal_changed", "party:C1:1/name")]),
    "another salt": ("UPDATE personal SET salt = {salt}", [("personal_changed", "party:C1:1/name")]),
    "somebody else's": ("UPDATE personal SET person = 'party:C3'", [("personal_changed", "party:C1:1/name")]),
    "gone without an erasure": ("DELETE FROM personal", [("personal_missing", "party:C1:1/name")]),
    "an erasure nobody recorded": (
        "INSERT INTO erased SELECT 'party:C1', max(seq) FROM log", [("row_changed", "party:C1")],
    ),
    "an erasure denied": ("DELETE FROM erased", [("row_changed", "party:C2")]),
    "back again": (
        "INSERT INTO personal SELECT 'party:C2:1/name', 'party:C2', salt, '王小明' FROM personal",
        [("not_erased", "party:C2:1/name")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", _CASES)
def test_verify_names_what_was_done_to_personal_data(case: str, book_place: str) -> None:
    book, _ = small_book(book_place)
    assert book.verify().ok
    statement, expected = _CASES[case]
    with intruder(book_place) as by:
        touched = [one for one in by.all_guards() if one.table in ("personal", "erased")]
        for guard in touched:
            by.drop(guard)
        by.run(statement.format(salt=by.blob(16)))
        for guard in touched:
            by.put_back(guard)
        by.connection.commit()
    found = book.verify()
    book.close()
    assert [(one.code, one.row) for one in found.problems] == expected


def test_the_database_deletes_a_name_only_where_an_erasure_names_the_person(book_place: str) -> None:
    book, _ = small_book(book_place)
    with intruder(book_place) as by, pytest.raises(by.errors, match="personal_delete"):
        by.run("DELETE FROM personal WHERE person = 'party:C1'")
    book.close()
