"""Which record a person means: an id, `kind:id`, a number of the log, or an entry's id."""

from __future__ import annotations

from ledger.application.book import Reading
from ledger.application.explain_posting import is_record_number
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text


def named_record(reading: Reading, name: str) -> Record | Problem:
    """The record by id, `kind:id`, log number or entry id; an id comes before a number."""
    number = name.partition(".")[0]
    named = is_record_number(number) and not reading.find(name)
    record = reading.record_at(int(number)) if named else None
    if record is not None:
        return record
    ref = one_document(reading, name)
    if isinstance(ref, Problem):
        return ref
    record = reading.record(ref)
    assert record is not None, name
    return record


def one_document(reading: Reading, name: str) -> str | Problem:
    """`kind:id` of the document that an id, or `kind:id`, names."""
    refs = [name] if ":" in name and reading.record(name) is not None else reading.find(name)
    if len(refs) == 1:
        return refs[0]
    if refs:
        message = Text(f"“{name}”不止一张单据", f"“{name}” names more than one record")
        listed = ", ".join(refs)
        return Problem("ambiguous_reference", message, Text(f"写成其中之一:{listed}", f"write one of: {listed}"))
    message = Text(f"没有“{name}”", f"there is no “{name}”")
    return Problem("unknown_document", message, Text("用 zhangfang list 查看", "zhangfang list shows what there is"))
