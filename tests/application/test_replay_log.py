"""Replay: the log decided again by its own rules. A record forged so well that every hash fits is found by the rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.api import AuditAnswer, open_book, replay_book
from ledger.application.replay_log import replay_log
from ledger.audit import merkle
from ledger.audit.canonical import canonical_bytes
from ledger.audit.replay_comparison import ReplayReport
from ledger.wiring import OpenBook
from tests.acceptance.company import zhangfang

Json = dict[str, Any]


@dataclass
class ForgedLog:
    """Bodies with the tree that belongs to them: no hash tells that they were forged."""

    bodies_in_order: list[bytes]

    @property
    def size(self) -> int:
        return len(self.bodies_in_order)

    @property
    def root(self) -> str:
        nodes: dict[merkle.NodeKey, bytes] = {}
        merkle.appended(0, [merkle.leaf_hash(body) for body in self.bodies_in_order], nodes)
        return merkle.root(self.size, nodes.__getitem__).hex()

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        return iter(enumerate(self.bodies_in_order, 1))

    def body_at(self, seq: int) -> bytes:
        return self.bodies_in_order[seq - 1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenBook]:
    place = str(tmp_path_factory.mktemp("replay") / "demo.db")
    assert zhangfang("demo", place, "--json").code == 0
    book = open_book(place)
    assert isinstance(book, OpenBook)
    yield book
    book.close()


@pytest.fixture(scope="module")
def log(demo: OpenBook) -> list[bytes]:
    with demo.read() as reading:
        return [body for _, body in reading.bodies()]


def first_of(log: list[bytes], kind: str) -> str:
    """The key of the first record of a kind."""
    return next(str(body["key"]) for body in map(json.loads, log) if body["kind"] == kind)


def forged(log: list[bytes], key: str, change: Callable[[Json], None]) -> ReplayReport:
    """Replay of a log in which one record says something else."""
    bodies = list(log)
    at = next(place for place, body in enumerate(bodies) if json.loads(body)["key"] == key)
    body = json.loads(bodies[at])
    change(body)
    bodies[at] = canonical_bytes(body)
    return replay_log(ForgedLog(bodies))


def named(report: ReplayReport) -> tuple[str, str, str]:
    """Code, place and sentence of the first difference."""
    [problem] = report.problems
    return problem.code, problem.where.path or "", problem.message.en


def test_every_record_of_the_demo_is_decided_again_and_gives_the_same_root(demo: OpenBook, log: list[bytes]) -> None:
    told: list[tuple[int, int]] = []
    found: AuditAnswer = replay_book(demo, lambda done, total: told.append((done, total)))
    assert found.ok, found.problems
    assert (found.size, found.root) == (len(log), demo.verify().root)
    assert told[-1] == (len(log), len(log))


def test_one_cent_more_of_cost_on_both_sides_is_named_by_record_entry_and_leg(log: list[bytes]) -> None:
    key = first_of(log, "delivery")

    def change(body: Json) -> None:
        for entry in body["entries"]:
            legs = [leg for leg in entry["postings"] if leg["role"] in ("COGS", "INV")]
            if len(legs) >= 2:
                for leg in legs[:2]:
                    leg["debit" if "debit" in leg else "credit"] += 1

    code, path, sentence = named(forged(log, key, change))
    assert code == "replay_differs"
    assert path.endswith(("/debit", "/credit"))
    assert f"{key}, entry " in sentence and " leg " in sentence and "the log says" in sentence


def test_an_atom_that_explains_another_amount_is_named(log: list[bytes]) -> None:
    key = first_of(log, "goods_receipt")

    def change(body: Json) -> None:
        body["entries"][-1]["postings"][0]["atoms"][0][1] += 5

    code, path, sentence = named(forged(log, key, change))
    assert (code, "/atoms/" in path) == ("replay_differs", True)
    assert ", atom " in sentence


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda body: body["entries"][-1].update(number=body["entries"][-1]["number"] + 7), "/number"),
        (lambda body: body["entries"][0]["summary"].update(zh="摘要"), "/summary_zh"),
        (lambda body: body.update(bundle="0" * 64), "/bundle"),
        (lambda body: body.update(reviewed_by="nobody"), "/reviewed_by"),
        (lambda body: body.update(key="goods_receipt:other:1"), "/key"),
        (lambda body: body["entries"].append(body["entries"][0] | {"ordinal": 9}), "/9/entry"),
    ],
)
def test_what_else_may_not_differ(log: list[bytes], change: Callable[[Json], None], path: str) -> None:
    key = first_of(log, "goods_receipt")
    code, found, _ = named(forged(log, key, change))
    assert (code, found.endswith(path)) == ("replay_differs", True), found


def test_a_receipt_of_more_goods_than_its_entries_say_is_found(log: list[bytes]) -> None:
    key = first_of(log, "goods_receipt")

    def change(body: Json) -> None:
        line = body["input"]["lines"][0]
        line["quantity"] = str(int(float(line["quantity"])) + 1)

    report = forged(log, key, change)
    assert report.problems[0].code in ("replay_differs", "replay_refused")
    assert key in report.problems[0].message.en


def test_an_entry_smuggled_into_master_data_is_found(log: list[bytes]) -> None:
    entry = next(json.loads(body)["entries"] for body in log if b'"kind":"goods_receipt"' in body)
    key = first_of(log, "party")
    code, path, _ = named(forged(log, key, lambda body: body.update(entries=entry)))
    assert (code, path) == ("replay_differs", "/entries/1/entry")


def test_a_bundle_that_is_not_what_its_hash_says_is_no_bundle(log: list[bytes]) -> None:
    key = first_of(log, "adoption")

    def change(body: Json) -> None:
        files = body["input"]["files"]
        files["purchasing.rules"] = files["purchasing.rules"] + "\n"

    report = forged(log, key, change)
    assert not report.ok
    assert key in report.problems[0].message.en


@pytest.mark.parametrize("body", [b"{}", b"[]", b"\xff", b'{"v":2}', b"", b'{"v":1,"seq":1,"kind":"book"}'])
def test_a_body_that_is_no_record_is_named_by_its_number(log: list[bytes], body: bytes) -> None:
    report = replay_log(ForgedLog([*log[:20], body, *log[21:]]))
    assert (report.size, report.problems[0].code, report.problems[0].where.id) == (20, "replay_unusable", "21")


def test_a_record_left_out_and_one_told_twice_are_named(log: list[bytes]) -> None:
    assert "the number should be 31" in named(replay_log(ForgedLog(log[:30] + log[31:])))[2]
    assert "the number should be 31" in named(replay_log(ForgedLog(log[:30] + log[29:])))[2]


def test_a_document_recorded_twice_with_one_key_is_found(log: list[bytes]) -> None:
    """Byte for byte the record before but for its number, time and voucher number: no rule refuses a second party."""
    party = next(json.loads(body) for body in reversed(log) if b'"kind":"party"' in body)
    last = json.loads(log[-1])
    again = party | {"seq": last["seq"] + 1, "recorded_at": "2099-01-01T00:00:00.000000Z"}
    assert f"{party['key']} still stands" in named(replay_log(ForgedLog([*log, canonical_bytes(again)])))[2]
    second = again | {"key": party["key"][:-1] + "2", "input": party["input"] | {"version": 2}}
    assert replay_log(ForgedLog([*log, canonical_bytes(second)])).ok


def test_a_body_with_a_blank_in_it_is_not_the_bytes_that_replay_makes(log: list[bytes]) -> None:
    spaced = log[40].replace(b',"', b', "', 1)
    assert "not canonical bytes" in named(replay_log(ForgedLog([*log[:40], spaced, *log[41:]])))[2]


def test_the_command_says_how_much_was_replayed(demo: OpenBook, log: list[bytes], tmp_path: Path) -> None:
    del tmp_path
    answer = zhangfang("--lang", "en", "audit", demo.location, "replay", "--json")
    assert (answer.code, answer.json["schema"], answer.json["ok"]) == (0, "zhangfang.audit.replay/1", True)
    assert answer.json["checked"]["records"] == len(log)
