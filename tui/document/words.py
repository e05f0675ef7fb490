"""What a document screen says: refusals with remedies, what was posted, documents and drafts to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.api import Problem, Record, SourceDocument, StagedRow, Text, WaitingDraft, grouped
from tui.problem_shown import with_remedy
from tui.widgets.entry_grid.popup import Suggestion


def sentence(problem: Problem) -> Text:
    """A refusal or warning with what to do about it."""
    return Text(*(f"{problem.code} {one}" for one in with_remedy(problem)))


def posted(identifier: str, records: Sequence[Record]) -> Text:
    """What became of a document."""
    if not records:
        return Text(f"{identifier} 早已过账,没有重复", f"{identifier} was posted before and is not posted twice")
    number = records[0].seq
    return Text(f"✓ {identifier} 已过账,记录 {number}", f"✓ {identifier} is posted as record {number}")


def submitted(row: StagedRow) -> Text:
    """It waits for somebody else; who may post it does so from the inbox."""
    identifier = row.record["id"]
    zh, en = f"○ {identifier} 已送审,通过后在审批中过账", f"○ {identifier} waits for approval; it is posted from the inbox then"
    return Text(zh, en)


NO_SOURCE: Final = Text("没有可以转成这种单据的来源", "there is nothing open that this can be made of")


def source_offered(one: SourceDocument) -> Suggestion:
    """An open document to choose."""
    amount = f"{grouped(one.amount)} {one.currency}" if one.amount else ""
    detail = Text(f"{one.date} {one.lines} 行 {amount}", f"{one.date} {one.lines} lines {amount}")
    return Suggestion(one.ref, Text(one.party_name, one.party_name), detail)


def draft_offered(one: WaitingDraft) -> Suggestion:
    """A draft to choose."""
    done = Text(" 已过账", " posted") if one.posted else Text("", "")
    said = Text(f"{one.head.cells} 格{done.zh}", f"{one.head.cells} cells{done.en}")
    return Suggestion(one.head.id, said, Text(one.head.started[:16], one.head.started[:16]))
