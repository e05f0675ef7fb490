"""Red letters and credit notes against the invoice they take back: never more than there was.

A blue invoice of 1,130.00 and reds of -500.00 and -630.00 leave 0.00; a third red of -1.00 is refused, whichever of the four
came first. A red whose blue invoice was never imported is not judged: its amount is then compared with what was bought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ledger.application.book import StagedRow
from ledger.domain.problem import Problem, Text

__all__ = ["red_letter_problems"]

_GONE = frozenset({"dropped", "changed"})


def red_letter_problems(row: StagedRow, rows: Iterable[StagedRow]) -> list[Problem]:
    """Whether this red takes back more than its invoice still holds, given every staged row."""
    if not _is_red(row.record):
        return []
    invoices = [one for one in rows if one.record.get("kind") == "invoice" and one.status not in _GONE]
    problems = []
    for reference in row.record.get("precedes", ()):
        blue = next((one for one in invoices if _is_original(one.record, row.record, reference)), None)
        if blue is None:
            continue
        reds = [one for one in invoices if _is_red(one.record) and _takes_back(one.record, blue.record)]
        left = sum((_gross(red.record) for red in reds), _gross(blue.record))
        if left < 0:
            problems.append(_exceeds(row, blue, left))
    return problems


def _is_red(record: Mapping[str, Any]) -> bool:
    """Whether the document takes something back."""
    return record.get("kind") == "invoice" and bool(record.get("precedes")) and _gross(record) < 0


def _gross(record: Mapping[str, Any]) -> Decimal:
    """The total with tax."""
    return Decimal(record.get("gross") or record.get("payable") or "0")


def _takes_back(red: Mapping[str, Any], blue: Mapping[str, Any]) -> bool:
    """Whether a red names this invoice among those it takes back."""
    return any(_is_original(blue, red, reference) for reference in red["precedes"])


def _is_original(blue: Mapping[str, Any], red: Mapping[str, Any], reference: Mapping[str, Any]) -> bool:
    """Whether an invoice is the one referred to: number and code of a fapiao, else number and seller, and the date if named."""
    if blue is red or blue.get("number") != reference.get("number") or _gross(blue) < 0:
        return False
    if red.get("form") == "fapiao":
        return blue.get("form") == "fapiao" and blue.get("code", "") == reference.get("code", "")
    dates = (reference.get("date"), blue.get("issue_date"))
    return blue.get("seller", {}).get("tax_id") == red.get("seller", {}).get("tax_id") and (
        not dates[0] or dates[0] == dates[1]
    )


def _exceeds(red: StagedRow, blue: StagedRow, left: Decimal) -> Problem:
    """More is taken back than there was."""
    numbers = red.record.get("number", ""), blue.record.get("number", "")
    message = Text(
        "红字发票 {} 使蓝字发票 {} 余额为 {}".format(*numbers, left),
        "{} takes back more than invoice {} holds: {} is left".format(*numbers, left),
    )
    remedy = Text("核对红字发票;重复的请舍弃", "check the red letters; drop the one that is there twice")
    return Problem("red_exceeds_original", message, remedy).at(id=red.id, path="/precedes")
