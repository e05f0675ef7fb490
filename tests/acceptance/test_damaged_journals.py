"""An exported journal that was edited, cut off or made up: refused with its line, and nothing is left behind."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.api import restore
from ledger.audit import merkle
from ledger.audit.canonical import canonical_bytes
from ledger.audit.journal_text import JournalHead, written_head, written_line
from tests.acceptance.books_as_text import code, exported, nothing_at, quiet, root_of, run, told
from tests.acceptance.company import Company

_EDITS = 300


def _places_to_edit(text: bytes, chosen: random.Random) -> Iterator[int]:
    """Half anywhere, half on a line of each its own, so that short lines are not passed over for the long ones."""
    starts = [0, *(at + 1 for at, byte in enumerate(text[:-1]) if byte == 10)]
    for number in range(_EDITS):
        if number % 2:
            yield chosen.randrange(len(text))
        else:
            line = chosen.randrange(len(starts))
            yield chosen.randrange(starts[line], [*starts, len(text)][line + 1])


def test_of_300_texts_with_one_byte_changed_each_is_refused_with_its_line_or_gives_the_same_book(
    small_text: bytes, small_company: Company, tmp_path: Path
) -> None:
    chosen = random.Random(20261124)
    expected, refused = root_of(small_company.place), 0
    for number, at in enumerate(_places_to_edit(small_text, chosen)):
        edited = bytearray(small_text)
        edited[at] ^= chosen.randrange(1, 256)
        journal, place = tmp_path / "edited.jsonl", str(tmp_path / f"{number}.db")
        journal.write_bytes(edited)
        answer = restore(str(journal), place, quiet)
        if answer.ok:
            assert f"{answer.size}:{answer.root}" == expected
            assert told(exported(place, tmp_path / "same.jsonl").read_bytes()) == told(small_text)
            continue
        refused += 1
        [problem] = answer.problems
        lines = small_text[:at].count(b"\n") + 1
        assert problem.code == "journal_damaged" and problem.where.line in (lines, lines + 1), (at, problem)
        assert str(problem.where.line) in problem.message.zh and str(problem.where.line) in problem.message.en
        nothing_at(place)
    assert refused >= _EDITS - 3


def test_a_text_cut_off_anywhere_is_refused_with_the_line_that_is_missing(small_text: bytes, tmp_path: Path) -> None:
    lines = small_text.splitlines(keepends=True)
    place = str(tmp_path / "book.db")
    for kept in (*range(len(lines)), -1):
        cut = b"".join(lines[:kept]) if kept >= 0 else small_text[:-10]
        (tmp_path / "cut").write_bytes(cut)
        answer = restore(str(tmp_path / "cut"), place, quiet)
        [problem] = answer.problems
        assert (problem.code, problem.where.line) == ("journal_damaged", kept + 1 if kept >= 0 else len(lines))
        nothing_at(place)


def test_a_line_too_many_twice_or_in_another_order_is_refused(small_text: bytes, tmp_path: Path) -> None:
    lines = small_text.splitlines(keepends=True)
    swapped = [*lines[:5], lines[6], lines[5], *lines[7:]]
    for changed in (lines + lines[-1:], [*lines[:5], *lines[4:]], lines[:5] + lines[6:], swapped, lines[1:]):
        (tmp_path / "changed").write_bytes(b"".join(changed))
        assert code(run("restore", str(tmp_path / "changed"), str(tmp_path / "book.db"))) == "journal_damaged"
        assert code(run("audit", str(tmp_path / "changed"), "replay")) in ("journal_damaged", "replay_unusable")
    nothing_at(str(tmp_path / "book.db"))


def test_a_file_carried_through_a_system_with_other_line_ends_is_the_same_book(
    small_text: bytes, small_company: Company, tmp_path: Path
) -> None:
    (tmp_path / "crlf").write_bytes(small_text.replace(b"\n", b"\r\n"))
    assert run("restore", str(tmp_path / "crlf"), str(tmp_path / "book.db")).code == 0
    assert root_of(str(tmp_path / "book.db")) == root_of(small_company.place)


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"hello", b"\x00" * 5000, b'{"journal":{},"leaf":"00"}\n'])
def test_what_is_no_journal_at_all_is_refused_at_its_first_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(content)
    assert code(run("restore", str(tmp_path / "j"), str(tmp_path / "book.db"))) == "journal_damaged"
    assert code(run("audit", str(tmp_path / "j"), "replay")) == "journal_damaged"


def test_a_first_line_of_a_form_to_come_is_said(tmp_path: Path) -> None:
    payload = canonical_bytes({"form": 2, "size": 1, "root": "00"})
    (tmp_path / "j").write_bytes(written_line("journal", payload))
    answer = run("audit", str(tmp_path / "j"), "replay")
    assert "form 2" in answer.json["problems"][0]["message"]


def forged(text: bytes, change: Callable[[list[dict[str, Any]]], None]) -> bytes:
    """The text of other records, with every hash as it should be."""
    lines = text.splitlines()
    head = json.loads(lines[0])["journal"]
    head.pop("form")
    bodies = [json.loads(line)["record"] for line in lines[1 : head["size"] + 1]]
    change(bodies)
    tree = merkle.GrowingTree()
    written = [canonical_bytes(body) for body in bodies]
    for body in written:
        tree.add(merkle.leaf_hash(body))
    rest = [line + b"\n" for line in lines[head["size"] + 1 :]]
    first = JournalHead(**{**head, "size": tree.size, "root": tree.root().hex()})
    return b"".join([written_head(first), *(written_line("record", body) for body in written), *rest])


def _receipt_of(bodies: list[dict[str, Any]]) -> dict[str, Any]:
    return next(entry for body in bodies if body["kind"] == "goods_receipt" for entry in body["entries"] if "number" in entry)


def test_a_forged_text_whose_entries_do_not_balance_is_no_book(small_text: bytes, tmp_path: Path) -> None:
    def more(bodies: list[dict[str, Any]]) -> None:
        _receipt_of(bodies)["postings"][0]["debit"] += 1

    (tmp_path / "j").write_bytes(forged(small_text, more))
    assert code(run("restore", str(tmp_path / "j"), str(tmp_path / "book.db"))) == "journal_unsound"
    nothing_at(str(tmp_path / "book.db"))


def test_a_forged_text_that_balances_is_found_by_the_drill_which_replays_it(small_text: bytes, tmp_path: Path) -> None:
    def both_sides(bodies: list[dict[str, Any]]) -> None:
        for leg in _receipt_of(bodies)["postings"]:
            leg["debit" if "debit" in leg else "credit"] += 100

    (tmp_path / "j").write_bytes(forged(small_text, both_sides))
    answer = run("restore", str(tmp_path / "j"), "--drill")
    assert code(answer) == "replay_differs"
    assert "goods_receipt:R1:1, entry" in answer.json["problems"][0]["message"]
    assert " leg 1, debit: the log says 10100, replay gives 10000" in answer.json["problems"][0]["message"]


def test_a_forged_text_is_not_the_one_that_a_held_checkpoint_knows(
    small_company: Company, small_text: bytes, tmp_path: Path
) -> None:
    held = root_of(small_company.place)
    (tmp_path / "j").write_bytes(forged(small_text, lambda bodies: bodies[-1].update(recorded_by="nobody")))
    for arguments in (("restore", str(tmp_path / "j"), str(tmp_path / "book.db")), ("audit", str(tmp_path / "j"), "replay")):
        assert code(run(*arguments, "--expect", held)) == "history_changed"
    nothing_at(str(tmp_path / "book.db"))


def test_an_original_file_that_is_not_what_its_name_says_is_refused(small_text: bytes, tmp_path: Path) -> None:
    lines = small_text.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(b'{"attachment"'))
    value = json.loads(lines[at])["attachment"]
    value["base64"] = base64.b64encode(b"another file").decode()
    lines[at] = written_line("attachment", canonical_bytes(value))
    (tmp_path / "j").write_bytes(b"".join(lines))
    for arguments in (("restore", str(tmp_path / "j"), str(tmp_path / "book.db")), ("audit", str(tmp_path / "j"), "replay")):
        answer = run(*arguments)
        assert (code(answer), answer.json["problems"][0]["where"]["line"]) == ("journal_damaged", at + 1)
