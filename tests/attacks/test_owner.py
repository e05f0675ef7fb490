"""Whoever owns the database can do every attack of the list; verify then says no and names the record (docs/TRUST.md).

An owner who makes bodies and hashes fit as well is seen by whoever holds a checkpoint from before, and by nobody else.
"""

from __future__ import annotations

import pytest
from raw_sql import intruder

from ledger.audit.checkpoint import Held, read_checkpoint
from ledger.audit.checkpoint_checks import check_held

from .attack_list import BOTH, POSTGRES, SQLITE, Statements, plain
from .attacked_books import attacked_book, known_key
from .raw_attacks import attempted_by_owner, made_to_fit

NOT_FOUND = {
    "a fraction": "refused",  # STRICT tables hold integers, guards or not
    "a text for a number": "refused",
    "a number taken twice": "refused",  # the unique index
    "an entry reversed twice": "refused",
    "a number of its own choice": "refused",  # NOT NULL
    "REPLACE through a rowid": "refused",
    "another search path": "refused",  # it divides by zero, so that nothing is committed elsewhere
    "REPLACE with a key as text": "nothing changed",  # the same values once more
}
"""What the tables themselves refuse, with no guard there, and what leaves every row of every table as it was."""


def _verified(place: str, attack: Statements) -> str:
    book, _ = attacked_book(place)
    attempt = attempted_by_owner(place, attack)
    report = book.verify()
    book.close()
    assert not [found for found in report.problems if found.code == "schema_changed"], "the guards were not put back"
    outcome = attempt.outcome(report)
    assert (outcome == "found") is not report.ok, (attempt.changed, report.problems)
    return outcome


@pytest.mark.parametrize("name", [*BOTH, *SQLITE])
def test_no_attack_of_the_owner_passes_verify_on_sqlite(name: str, sqlite_place: str) -> None:
    assert _verified(sqlite_place, (BOTH | SQLITE)[name]) == NOT_FOUND.get(name, "found")


@pytest.mark.parametrize("name", [*BOTH, *POSTGRES])
def test_no_attack_of_the_owner_passes_verify_on_postgresql(name: str, postgres_place: str) -> None:
    assert _verified(postgres_place, (BOTH | POSTGRES)[name]) == NOT_FOUND.get(name, "found")


def test_hashes_made_to_fit_pass_verify_and_contradict_the_checkpoint_somebody_holds(book_place: str) -> None:
    book, make = attacked_book(book_place)
    with book.tree() as tree:
        held = read_checkpoint(next(tree.notes())["note"].encode())
    assert isinstance(held, Held)
    sound = book.verify([held.checkpoint.size])
    assert sound.ok
    attempt = attempted_by_owner(book_place, lambda by: [*made_to_fit(by, 9, "改"), *_without_checkpoints()])
    assert attempt.records == {9}
    keys = (known_key().verifier,)
    found = book.verify([make.seq], keys)
    book.close()
    assert found.ok, found.problems
    assert found.root != sound.root
    (problem,) = check_held([held], found, keys)
    assert problem.code == "history_changed"


def _without_checkpoints() -> list[str]:
    """The book's own checkpoint would tell: the owner takes it out."""
    return ["DELETE FROM checkpoint"]


def test_the_books_own_checkpoint_tells_where_it_was_forgotten(book_place: str) -> None:
    book, _ = attacked_book(book_place)
    attempted_by_owner(book_place, lambda by: made_to_fit(by, 9, "改"))
    assert [found.code for found in book.verify().problems] == ["checkpoint_differs"]
    book.close()


def test_a_key_id_or_signer_changed_in_the_books_own_checkpoint_is_found(book_place: str) -> None:
    """A signature holds under a known key and gives another id; the signer is not the origin."""
    book, _ = attacked_book(book_place)
    keys = (known_key().verifier,)
    assert book.verify(keys=keys).checked["signatures"] == 1
    with intruder(book_place) as by:
        text = by.one("SELECT note FROM checkpoint")
    dash, signer, signature = text.splitlines()[-1].split(" ")
    other_id = f"{dash} {signer} {'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    for line, given in ((other_id, keys), (f"{dash} {signer}x {signature}", ())):
        note = text.replace(text.splitlines()[-1], line)
        attempted_by_owner(book_place, plain(f"UPDATE checkpoint SET note = '{note}'"))
        assert [found.code for found in book.verify(keys=given).problems] == ["checkpoint_differs"], line
    book.close()
