"""Documents from the bytes of a file: JSON Lines, or one JSON object or array. Every object keeps its line for messages.

The whole file is read and its shape checked before anything is posted: all problems come at once, and a file with one bad
line is refused whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger.domain.problem import Problem, Text, Where


@dataclass(frozen=True, slots=True)
class Given:
    """One document as it was sent, with its place."""

    raw: dict[str, Any]
    where: Where


class _DuplicateKeyError(ValueError):
    """A JSON object names a field twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _DuplicateKeyError("a field is given twice in one object")
    return found


def read_documents(content: bytes, file: str | None) -> list[Given] | list[Problem]:
    """All documents of a file, or all problems with their reading and shape."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = Text("文件不是 UTF-8 编码", "the file is not UTF-8")
        return [Problem("bad_encoding", message, Text("另存为 UTF-8", "save it as UTF-8"), Where(file, line))]
    from ledger.application.document_models import check_shape  # noqa: PLC0415  # pydantic is loaded to post, not to read

    given: list[Given] = []
    problems: list[Problem] = []
    for raw, where in _objects(text, file):
        found = (
            [raw]
            if isinstance(raw, Problem)
            else [problem.at(file=where.file, line=where.line) for problem in check_shape(raw)]
        )
        problems += found
        if not found:
            assert isinstance(raw, dict), raw
            given.append(Given(without_none(raw), where))
    return problems or given


def _objects(text: str, file: str | None) -> Iterator[tuple[object, Where]]:
    start = text.lstrip()
    if start.startswith("[") or (start.startswith("{") and not _is_complete(start.partition("\n")[0])):
        yield from _whole(text, file)
        return
    for number, line in enumerate(text.split("\n"), 1):  # other line ends may stand in a string, and do not end a line of JSON
        if line.strip():
            yield _parse(line, Where(file, number)), Where(file, number)


def _is_complete(line: str) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _whole(text: str, file: str | None) -> Iterator[tuple[object, Where]]:
    parsed = _parse(text, Where(file))
    if not isinstance(parsed, list):
        yield parsed, Where(file, 1)
        return
    for index, one in enumerate(parsed):
        yield one, Where(file, path=f"/{index}")


def _parse(text: str, where: Where) -> object:
    try:
        return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        line = where.line or error.lineno
        message = Text(f"不是 JSON:第 {error.colno} 列 {error.msg}", f"not JSON: column {error.colno}, {error.msg}")
        remedy = Text("文件可能被截断,请重新导出", "the file may be cut off; export it again")
        return Problem("bad_json", message, remedy, Where(where.file, line))
    except _DuplicateKeyError as error:
        remedy = Text("每个字段只写一次", "give each field once")
        return Problem("bad_json", Text("一个对象里字段重复", str(error)), remedy, where)
    except RecursionError:
        message = Text("JSON 嵌套太深", "the JSON is nested too deeply")
        return Problem("bad_json", message, Text("单据最多三层", "a document has three levels at most"), where)
    except ValueError:
        message = Text("JSON 里的数太长", "a number in the JSON is too long")
        return Problem("bad_json", message, Text("数写成字符串", "write numbers as strings"), where)


def without_none(raw: Any) -> Any:
    """The same without fields that are null, at any depth: a null is a field that is not given."""
    if isinstance(raw, dict):
        return {name: without_none(value) for name, value in raw.items() if value is not None}
    return [without_none(one) for one in raw] if isinstance(raw, list) else raw
