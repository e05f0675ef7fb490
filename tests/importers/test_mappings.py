"""Mappings: the shipped ones, those of a company's own folder, and what is said about a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from importers.bank.mapping import mappings_for, parse_mapping
from importers.reader import ReadOptions
from importers.registry import read_file
from importers.report import BankRecord, Reason

PLAIN = """
source = "own"
title = "自有 / own"
[detect]
header = ["Date", "Amount"]
[read]
delimiter = ";"
decimal_mark = ","
date_order = "dmy"
currency = "EUR"
[fields]
date = "Date"
memo = "Text"
[amount]
mode = "signed"
column = "Amount"
"""
CONTENT = "Date;Amount;Text\n31.01.2026;1.234,50;Miete\n".encode("utf-16")


def test_every_shipped_mapping_is_valid_and_small() -> None:
    mappings = mappings_for(None)
    assert not isinstance(mappings, Reason)
    assert set(mappings) >= {
        "cmb_debit",
        "icbc",
        "abc_debit",
        "boc_debit",
        "bocom_debit",
        "ccb_debit",
        "spdb_debit",
        "alipay",
        "wechat",
    }
    assert len({mapping.title for mapping in mappings.values()}) == len(mappings)


def test_a_companys_folder_adds_a_bank(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(PLAIN, encoding="utf-8")
    report = read_file("own.csv", CONTENT, options=ReadOptions(mappings=tmp_path))
    (record,) = report.records
    assert isinstance(record, BankRecord)
    assert (record.date, record.amount, record.currency, record.memo) == ("2026-01-31", "1234.50", "EUR", "Miete")


def test_a_companys_mapping_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "cmb_debit.toml").write_text(PLAIN, encoding="utf-8")
    found = mappings_for(tmp_path)
    assert not isinstance(found, Reason)
    assert found["cmb_debit"].source == "own"
    assert "alipay" in found


def test_two_mappings_that_fit_equally_are_not_chosen_between(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "two.toml").write_text(PLAIN, encoding="utf-8")
    options = ReadOptions(mappings=tmp_path)
    refused = read_file("own.csv", CONTENT, options=options)
    assert [reason.code for reason in refused.rejected] == ["mapping_ambiguous"]
    assert read_file("own.csv", CONTENT, "bank_csv:two", options=options).format == "bank_csv:two"
    assert read_file("own.csv", CONTENT, "bank_csv:three", options=options).rejected[0].code == "mapping_not_known"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('column = "Amount"', 'colum = "Amount"', "colum"),
        ('mode = "signed"', 'mode = "guess"', "guess"),
        ('date = "Date"', "", "date"),
        ('decimal_mark = ","', 'decimal_mark = ";"', "decimal_mark"),
        ("[fields]", '[id]\ncolumns = ["x"]\n[fields', "own.toml"),
        ('delimiter = ";"', 'footer = "("', "own.toml"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in PLAIN
    text = PLAIN.replace(old, new)
    mapping = parse_mapping("own", text.encode(), "own.toml")
    assert isinstance(mapping, Reason)
    assert mapping.code == "mapping_invalid"
    assert said in mapping.en
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    report = read_file("own.csv", CONTENT, "bank_csv", options=ReadOptions(mappings=tmp_path))
    assert [reason.code for reason in report.rejected] == ["mapping_invalid"]


def test_a_column_that_every_row_needs_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(PLAIN.replace('column = "Amount"', 'column = "Total"'), encoding="utf-8")
    (reason,) = read_file("own.csv", CONTENT, options=ReadOptions(mappings=tmp_path)).rejected
    assert (reason.code, reason.place.line) == ("columns_missing", 1)
    assert "Total" in reason.en


def test_a_folder_of_mappings_that_is_not_there_is_said(tmp_path: Path) -> None:
    report = read_file("own.csv", CONTENT, "bank_csv", options=ReadOptions(mappings=tmp_path / "none"))
    assert [reason.code for reason in report.rejected] == ["mappings_missing"]
