"""What is kept of a bug: a report with the way through the code, and neither amounts nor names.

Textual's own report prints every local variable to the terminal: a customer's name, a salary. Ours is a file with the type of
the error, and file, line and function of every step; the message of the error is left out because it may quote a document.
"""

from __future__ import annotations

import os
import platform
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path

from ledger.api import Problem, Text

CODE = "E9001"


def state_folder() -> Path:
    """Where the terminal keeps reports: `$XDG_STATE_HOME/zhangfang`, else `~/.local/state/zhangfang`."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "zhangfang"


def report_text(error: BaseException) -> str:
    """The report of an error: versions, types and places."""
    lines = [f"zhangfang {version('zhangfang')}", f"Python {platform.python_version()} {platform.system()}"]
    link: BaseException | None = error
    while link is not None:
        kind = type(link)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines += [f"  {step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(link.__traceback__)]
        inner = getattr(link, "error", None)  # a worker of Textual wraps what failed in it
        link = inner if isinstance(inner, BaseException) else link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def write_report(error: BaseException) -> Path | None:
    """The file the report was written to; None where nothing can be written."""
    try:
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(prefix=f"{CODE}-", suffix=".txt", dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(report_text(error))
    except OSError:
        return None
    return Path(name)


def bug_problem(error: BaseException) -> Problem:
    """A bug as people are told of it: a code, that the draft is kept, and where the report lies."""
    path = write_report(error)
    where = Text(f"报告:{path}", f"the report: {path}") if path else Text("报告写不出来", "no report could be written")
    message = Text("程序出错,账本未改动,草稿已保存", "a bug; the book was not changed, the draft is kept")
    return Problem(
        CODE, message, Text(f"重试;仍出错请把报告发给我们。{where.zh}", f"try again; if it stays, send us {where.en}")
    )
