"""The tolerances of tax-control clients: findings about printed tax, never a change of it."""

from __future__ import annotations

from fractions import Fraction

from ledger.domain.printed_tax import PrintedLine, printed_tax_findings

_RATE = Fraction(13, 100)


def _found(*lines: tuple[int, int]) -> list[int | None]:
    return [finding.line for finding in printed_tax_findings([PrintedLine(net, _RATE, tax) for net, tax in lines])]


def test_13_06_on_100_is_accepted_and_13_07_is_found() -> None:
    assert _found((10000, 1306), (10000, 1294)) == []
    assert _found((10000, 1307), (10000, 1293)) == [1, 2]


def test_twenty_one_lines_that_are_0_06_off_are_accepted_and_twenty_two_are_found() -> None:
    assert _found(*[(10000, 1306)] * 21) == []
    assert _found(*[(10000, 1306)] * 22) == [None]


def test_errors_do_not_cancel_each_other() -> None:
    assert _found(*[(10000, 1306), (10000, 1294)] * 11) == [None]


def test_a_credit_note_is_judged_like_its_invoice() -> None:
    assert _found((-10000, -1307)) == [1]


def test_the_finding_says_how_far_it_is_off() -> None:
    message = next(printed_tax_findings([PrintedLine(10001, _RATE, 1310)])).message
    assert (message.zh, message.en) == ("第 1 行税额误差 0.0987 超过 0.06", "line 1: tax off by 0.0987, above 0.06")
