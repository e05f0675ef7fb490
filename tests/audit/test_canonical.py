"""Canonical bytes: one spelling for every record, and the record back from it."""

from __future__ import annotations

import datetime as dt
import json
import time
import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from record_factory import RecordFactory

from ledger.audit import canonical
from ledger.audit.canonical import (
    POSTING_COLUMNS,
    NotCanonicalError,
    atoms_text,
    body_of,
    canonical_bytes,
    canonical_text,
    posting_dict,
    posting_of,
    posting_row_dict,
    posting_values,
    record_of,
    sealed,
    timestamp,
)
from ledger.domain.entry import Entry, Posting, Record
from ledger.domain.problem import Text

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8).map(
    lambda text: unicodedata.normalize("NFC", text)
)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
VALUES: st.SearchStrategy[Any] = st.recursive(
    TEXTS | INTEGERS | st.booleans(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
DATES = st.dates(dt.date(1, 1, 1))
MAYBE_TEXT, MAYBE_INTEGER = st.none() | TEXTS, st.none() | INTEGERS
POSTINGS = st.builds(
    Posting, st.integers(1, 99), TEXTS, TEXTS, INTEGERS, INTEGERS, MAYBE_TEXT, MAYBE_INTEGER, MAYBE_TEXT, MAYBE_INTEGER,
    *[MAYBE_TEXT] * 6, rank_date=st.none() | DATES, party=MAYBE_TEXT, order=MAYBE_TEXT, open_item=MAYBE_TEXT,
    due=st.none() | DATES, tax_code=MAYBE_TEXT, tax_base=MAYBE_INTEGER, cash_item=MAYBE_TEXT, dims=MAYBE_TEXT,
    document_line=MAYBE_INTEGER, pair=MAYBE_INTEGER, rule=TEXTS, rule_line=st.integers(0, 999),
    atoms=st.lists(st.tuples(TEXTS, INTEGERS), max_size=3).map(tuple),
)  # fmt: skip
ENTRIES = st.builds(
    Entry, st.integers(1, 9), st.sampled_from(["normal", "opening", "closing", "adjustment", "memo", "movement"]), DATES, DATES,
    st.builds(Text, TEXTS, TEXTS), st.lists(POSTINGS, max_size=3).map(tuple), MAYBE_INTEGER, MAYBE_TEXT,
)  # fmt: skip
RECORDS = st.builds(
    Record, INTEGERS, TEXTS, TEXTS, DATES, st.datetimes(timezones=st.just(dt.UTC)), TEXTS,
    st.dictionaries(TEXTS, VALUES, max_size=4), st.lists(ENTRIES, max_size=2).map(tuple), TEXTS, st.integers(1, 9),
    TEXTS, TEXTS, TEXTS, st.none() | TEXTS.filter(bool), st.lists(TEXTS, max_size=2).map(tuple),
)  # fmt: skip


@given(RECORDS)
def test_a_record_comes_back_from_its_body(record: Record) -> None:
    body = body_of(record)
    assert record_of(body) == record
    assert body_of(record_of(body)) == body
    assert sealed(record) == (record, body)


@given(RECORDS, RECORDS)
def test_two_records_never_share_a_body(one: Record, other: Record) -> None:
    assert (body_of(one) == body_of(other)) == (one == other)


@given(RECORDS)
def test_a_body_is_sorted_dense_composed_and_has_no_null_or_float(record: Record) -> None:
    body = body_of(record)
    text = body.decode()
    parsed = json.loads(text, parse_float=pytest.fail, parse_constant=pytest.fail)
    assert json.dumps(parsed, ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text
    assert unicodedata.is_normalized("NFC", text)
    assert canonical_bytes(parsed) == body


FULL = Record(
    12, "delivery", "delivery:D1:2", dt.date(2026, 3, 2), dt.datetime(2026, 3, 1, 8, 0, 0, 10, tzinfo=dt.UTC), "ab12",
    {"id": "D1", "lines": [{"n": 1, "ok": True}]},
    (
        Entry(
            1, "normal", dt.date(2026, 3, 2), dt.date(2026, 2, 27), Text("销售", "Sale"),
            (
                Posting(
                    1, "1405", "INV", -5, 0, "USD", -7, "P1", -4, "W1", "L1", "O1", "QC", "3.1/2", "goods_receipt:R1/1",
                    dt.date(2026, 1, 9), "C1", "PO1", "delivery:D1/1", dt.date(2026, 4, 30), "V13", 38, "01",
                    '{"channel":"web"}', 3, 2, "delivery 1", 17, (("net", 5), ("q", -2)),
                ),
                Posting(2, "5401", "", 0, 9),
            ),
            7, "9.1",
        ),
        Entry(2, "memo", dt.date(2026, 3, 2), dt.date(2026, 3, 2), Text("", ""), ()),
    ),
    "b1", 3, "ana", "bo", "cy", "delivery:D1:1", ("5", "6"),
)  # fmt: skip
"""Every field of a record, an entry and a posting says something; then a posting and an entry that say nothing more."""


def test_a_body_names_every_field_that_says_something_and_no_other() -> None:
    posting = (
        '{"account":"1405","atoms":[["net",5],["q",-2]],"cash_item":"01","debit":-5,"dimension_set":"{\\"channel\\":\\"web\\"}",'
        '"doc_amount":-7,"doc_currency":"USD","document_line":3,"due":"2026-04-30","item":"P1","layer":"3.1/2","line":1,"lot":"L1",'
        '"open_item":"delivery:D1/1","order_code":"PO1","origin":"goods_receipt:R1/1","owner":"O1","pair":2,"party":"C1",'
        '"place":"W1","quantity":-4,"rank_date":"2026-01-09","role":"INV","rule":"delivery 1","rule_line":17,"status":"QC",'
        '"tax_base":38,"tax_code":"V13"}'
    )
    days = '"accounting_date":"2026-03-02","business_date":'
    entries = (
        f'[{{{days}"2026-02-27","class":"normal","number":7,"ordinal":1,"postings":[{posting},{{"account":"5401","credit":9,"line":2}}],'
        '"reverses":"9.1","summary":{"en":"Sale","zh":"销售"}},'
        f'{{{days}"2026-03-02","class":"memo","ordinal":2,"postings":[],"summary":{{"en":"","zh":""}}}}]'
    )
    assert body_of(FULL).decode() == (
        f'{{"accounting_date":"2026-03-02","approvals":["5","6"],"bundle":"b1","entries":{entries},'
        '"input":{"id":"D1","lines":[{"n":1,"ok":true}]},"key":"delivery:D1:2","kind":"delivery","prepared_by":"ana",'
        '"recorded_at":"2026-03-01T08:00:00.000010Z","recorded_by":"cy","request_sha256":"ab12","reverses":"delivery:D1:1",'
        '"reviewed_by":"bo","semantics":3,"seq":12,"v":1}'
    )
    assert record_of(body_of(FULL)) == FULL
    record, body = sealed(FULL)
    assert record is FULL
    assert body == body_of(FULL)


def test_what_is_plain_is_not_asked_value_by_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record comes through here: only what looks wrong on its finished text may cost a walk through its values."""
    monkeypatch.setattr(canonical, "_check", lambda value, path="": pytest.fail(f"asked at {path or '/'}: {value!r}"))
    assert json.loads(body_of(FULL))["input"] == {"id": "D1", "lines": [{"n": 1, "ok": True}]}


def test_a_posting_with_fewer_values_than_columns_is_no_shorter_body(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "posting_values", lambda posting: (posting.line, posting.account))
    with pytest.raises(ValueError, match="shorter"):
        posting_dict(Posting(1, "1405", "INV", 5, 0))


def test_a_moment_is_written_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """08:15 in Shanghai is 00:15 in UTC, also on a machine whose own clock shows New York's time."""
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        moment = dt.datetime(2026, 3, 2, 8, 15, tzinfo=dt.timezone(dt.timedelta(hours=8)))
        assert timestamp(moment) == "2026-03-02T00:15:00.000000Z"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_body_reads_like_the_document() -> None:
    make = RecordFactory(8)
    assert body_of(make.voucher("V1", "1002", "3001", 5)).decode() == (
        '{"accounting_date":"2026-03-02","entries":[{"accounting_date":"2026-03-02","business_date":"2026-03-02","class":"normal",'
        '"number":1,"ordinal":1,"postings":[{"account":"1002","debit":5,"line":1,"party":"C1"},'
        '{"account":"3001","credit":5,"line":2}],"summary":{"en":"Receipt","zh":"入库"}}],"input":{"id":"V1","memo":"手工"},'
        '"key":"journal_voucher:V1:1","kind":"journal_voucher","recorded_at":"2026-03-01T08:00:00.000010Z","recorded_by":"ana",'
        '"request_sha256":"0b7d9e4a8c8b9ac8ad3a0c2d2f4e8c6c7b3f2b6a9e1d4c5f8a7b6c5d4e3f2a10","semantics":1,"seq":9,"v":1}'
    ).replace("0b7d9e4a8c8b9ac8ad3a0c2d2f4e8c6c7b3f2b6a9e1d4c5f8a7b6c5d4e3f2a10", make_hash())


def make_hash() -> str:
    return RecordFactory(8).voucher("V1", "1002", "3001", 5).request_sha256


def test_a_decomposed_text_is_composed_and_changes_the_record_it_stands_for() -> None:
    given_record = RecordFactory().record("note", "N1", {"text": "cafe\u0301", "a\u0308": 1})
    record, body = sealed(given_record)
    assert record.input["text"] == "caf\u00e9" and record.input["\u00e4"] == 1
    assert record_of(body) == record


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.5, "float at /deep/0/x: 1.5"),
        (None, "NoneType at /deep/0/x: None"),
        (float("nan"), "float at /deep/0/x: nan"),
        ((1, 2), "tuple at /deep/0/x: (1, 2)"),
        (dt.date(2026, 1, 1), "date at /deep/0/x: datetime.date(2026, 1, 1)"),
        (b"x", "bytes at /deep/0/x: b'x'"),
        ([1, {"y": 2.0}], "float at /deep/0/x/1/y: 2.0"),
        ({1: 2}, "a key that is no string at /deep/0/x: 1"),
        (2**63, "an integer of more than 64 bits at /deep/0/x: 9223372036854775808"),
        (-(2**63) - 1, "an integer of more than 64 bits at /deep/0/x: -9223372036854775809"),
        ("a\0b", "a character that is no text at /deep/0/x: 'a\\x00b'"),
        ("\ud800", "a character that is no text at /deep/0/x: '\\ud800'"),
        ("\udfff", "a character that is no text at /deep/0/x: '\\udfff'"),
    ],
)
def test_what_has_no_one_spelling_is_refused_with_its_place(value: object, reason: str) -> None:
    with pytest.raises(NotCanonicalError) as refused:
        canonical_bytes({"deep": [{"x": value}]})
    assert str(refused.value) == reason


def test_what_is_refused_at_the_top_has_the_place_of_the_whole() -> None:
    with pytest.raises(NotCanonicalError, match=r"^float at /: 2.5$"):
        canonical_text(2.5)


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 10**18, "0" * 40, "\\u0000", "\ud7ff", "\ue000", True, {}, []])
def test_what_only_looks_like_it_is_accepted(value: object) -> None:
    assert json.loads(canonical_bytes({"x": value})) == {"x": value}


@given(VALUES)
def test_a_text_for_a_column_is_spelt_as_in_a_body(value: Any) -> None:
    assert '{"x":' + canonical_text(value) + "}" == canonical_bytes({"x": value}).decode()


@given(POSTINGS)
def test_a_posting_read_from_its_row_is_shown_as_in_its_body(posting: Posting) -> None:
    in_body = posting_dict(posting)
    origin = {name: in_body.pop(name) for name in ("rule", "rule_line", "atoms") if name in in_body}
    row = {column: value for (column, _, _), value in zip(POSTING_COLUMNS, posting_values(posting), strict=True)}
    assert posting_row_dict(row) == in_body
    assert posting_of(row | origin) == posting
    assert json.loads(atoms_text(posting)) == origin.get("atoms", [])


def test_the_atoms_of_a_posting_are_text_as_in_its_body() -> None:
    posting = Posting(1, "1405", "INV", 5, 0, atoms=(("金额", 5), ("q", -2)))
    assert atoms_text(posting) == '[["金额",5],["q",-2]]'


def test_a_moment_without_a_zone_is_refused_and_another_zone_is_turned_to_utc() -> None:
    with pytest.raises(NotCanonicalError, match=r"^datetime.datetime\(2026, 1, 1, 0, 0\) has no time zone$"):
        timestamp(dt.datetime(2026, 1, 1))  # noqa: DTZ001  # that is the point
    shanghai = dt.timezone(dt.timedelta(hours=8))
    assert timestamp(dt.datetime(2026, 1, 1, 7, tzinfo=shanghai)) == "2025-12-31T23:00:00.000000Z"


def test_a_body_of_another_form_is_not_read() -> None:
    body = json.loads(body_of(replace(RecordFactory().record("note", "N1"), seq=3)))
    with pytest.raises(NotCanonicalError, match=r"^a body of form 2, this program reads 1$"):
        record_of(json.dumps(body | {"v": 2}).encode())
    del body["v"]
    with pytest.raises(NotCanonicalError, match=r"^a body of form None, this program reads 1$"):
        record_of(json.dumps(body).encode())
