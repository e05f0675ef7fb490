"""Which reader takes a file: readers are found through entry points, and exactly one must claim the file.

A tie is never broken by order; the answer then names the candidates and the caller says which with `format`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.metadata import EntryPoint, entry_points

from importers.bank.sheet import is_container
from importers.reader import NO_OPTIONS, Reader, ReadOptions
from importers.reading import HEAD_BYTES, refusal_by_size
from importers.report import ImportReport, Place, Reason

__all__ = ["GROUP", "choose_reader", "known_formats", "read_file", "readers"]

GROUP = "zhangfang.importers"


def readers(points: Iterable[EntryPoint] | None = None) -> dict[str, Reader]:
    """The installed readers by name."""
    found = entry_points(group=GROUP) if points is None else points
    return {point.name: point.load()() for point in sorted(found, key=lambda point: point.name)}


def known_formats() -> tuple[str, ...]:
    """What `--format` accepts; `NAME:VARIANT` goes on to name one layout of a reader that has several."""
    return tuple(readers())


def read_file(
    name: str,
    content: bytes,
    format: str | None = None,  # noqa: A002  # the name of the command's option
    *,
    options: ReadOptions = NO_OPTIONS,
) -> ImportReport:
    """Read one file with the reader named or found; a report that says why where there is none."""
    refusal = refusal_by_size(name, content)
    if refusal is not None:
        return ImportReport.refused(name, format or "", content, refusal)
    wanted, _, variant = (format or "").partition(":")
    given = replace(options, variant=variant or options.variant)
    known = readers()
    reader = choose_reader(name, content[:HEAD_BYTES], wanted, known, given)
    if isinstance(reader, Reason) and reader.code == "format_ambiguous" and is_container(content):
        return _of_workbook(name, content, known.values(), given) or ImportReport.refused(name, wanted, content, reader)
    if isinstance(reader, Reason):
        return ImportReport.refused(name, wanted, content, reader)
    return reader.read(name, content, given)


def _of_workbook(name: str, content: bytes, known: Iterable[Reader], options: ReadOptions) -> ImportReport | None:
    """The first bytes of a workbook say nothing of its sheets: the one reader that finds rows in them answers."""
    claims = [reader for reader in known if reader.identify(name, content[:HEAD_BYTES], options)]
    reports = [reader.read(name, content, options) for reader in claims]
    answers = [report for report in reports if report.accepted or report.skipped]
    return answers[0] if len(answers) == 1 else None if answers else reports[0]


def choose_reader(name: str, head: bytes, wanted: str, known: Mapping[str, Reader], options: ReadOptions) -> Reader | Reason:
    """The reader of that name, else the only one that knows the file by its first bytes."""
    names = "、".join(known), ", ".join(known)
    if wanted:
        zh, en = f"没有格式「{wanted}」；可用：{names[0]}", f"there is no format “{wanted}”; known are {names[1]}"
        return known.get(wanted) or Reason(Place(name), "format_not_known", zh, en)
    claims = [reader for reader in known.values() if reader.identify(name, head, options)]
    if len(claims) == 1:
        return claims[0]
    if not claims:
        zh, en = f"无法识别文件格式；已知格式：{names[0]}", f"no reader knows this file; known formats are {names[1]}"
        return Reason(Place(name), "format_unknown", zh, en)
    claimed = ", ".join(reader.name for reader in claims)
    zh, en = (
        f"多种格式都匹配：{claimed}；请用 --format 指明",
        f"several readers claim this file: {claimed}; say which with --format",
    )
    return Reason(Place(name), "format_ambiguous", zh, en)
