"""Versions of a record as lines: who recorded each and when, and below it every field before and after."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.api import FieldChange, RecordVersion, Text


def version_lines(versions: Sequence[RecordVersion], *, first: bool = True) -> list[Text]:
    """Newest first; without `first`, what the first version began with is left out."""
    found: list[Text] = []
    for one in versions:
        when = one.recorded_at.strftime("%Y-%m-%d %H:%M")
        zh, en = f"第 {one.version} 版 · {one.recorded_by} {when}Z", f"version {one.version} · {one.recorded_by} {when}Z"
        found.append(Text(f"► {zh} · #{one.seq}", f"► {en} · #{one.seq}"))
        if one.reviewed_by:
            found.append(Text(f"  审核 {one.reviewed_by}", f"  reviewed by {one.reviewed_by}"))
        found += [_change(change) for change in one.changes if first or one is not versions[-1]]
    return found


def _change(change: FieldChange) -> Text:
    """`  名称: 旧 → 新`; only the new value where there was none."""
    told = f"{change.before} → {change.after or '–'}" if change.before else change.after
    return Text(f"  {change.label.zh}: {told}", f"  {change.label.en}: {told}")
