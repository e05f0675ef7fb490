"""When personal data may be erased, and what an erasure refuses (pure): debts, years of retention, names in codes.

会计档案管理办法 (令79号): vouchers and books are kept 30 years from the first day after the fiscal year. 个人信息保护法
art. 47: erasure is due when the purpose is fulfilled or consent withdrawn; while a law keeps the data, only storing it is
allowed. GDPR art. 17(3)(b) says the same, AO §147 keeps books 10 years.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ledger.domain.masters import Party
from ledger.domain.personal_data import ERASURE, PERSONAL_FIELDS
from ledger.domain.problem import Problem, Text, Where
from ledger.domain.state import BookState
from ledger.domain.users import User

RETENTION_YEARS: Final = {"cn": 30, "generic": 10}
"""By the first word of the chart's name."""
_SHOWN: Final = 5


def erasure_ref(person: str) -> str:
    """`erasure:party.ANNA`, the record that erases `party:ANNA`."""
    return f"{ERASURE}:{person.replace(':', '.')}"


def erased_already(person: str, state: BookState) -> Problem | None:
    """Under the code of an erased person nobody is recorded again."""
    if erasure_ref(person) not in state.documents:
        return None
    message = Text(f"{person} 的个人信息已删除", f"the personal data of {person} was erased")
    return Problem("erased_person", message, Text("换一个编码", "choose another code"), Where(path="/id"))


def name_in_code(raw: Mapping[str, Any]) -> Problem | None:
    """The code stands in every record for ever, so it must not be the name."""
    code = str(raw["id"])
    found = [name for name in PERSONAL_FIELDS.get(raw["kind"], ()) if name != "login" and raw.get(name) == code]
    if not found:
        return None
    message = Text(
        f"编码 {code} 就是个人信息,以后无法删除", f"the code {code} is the personal data itself and could never be erased"
    )
    return Problem(
        "name_in_code", message, Text("换一个编码,如 C-017", "choose another code, such as C-017"), Where(path="/id")
    )


def still_a_person(given: Mapping[str, Any], before: Party | User | None) -> list[Problem]:
    """A later version may not put into the clear what an earlier one has committed to."""
    if before is None or not before.natural_person or given.get("natural_person"):
        return []
    message = Text(f"{before.code} 是自然人", f"{before.code} is a natural person")
    remedy = Text("保留 natural_person: true", "keep natural_person: true")
    return [Problem("still_a_person", message, remedy, Where(path="/natural_person"))]


def not_a_person(person: str) -> Problem:
    """The name stands in sealed bytes; nothing takes it out."""
    message = Text(
        f"{person} 未作为自然人登记,姓名写在不可更改的记录里",
        f"{person} was not recorded as a natural person: its name is sealed",
    )
    remedy = Text("建档时写 natural_person: true", "record natural persons with natural_person: true")
    return Problem("not_a_person", message, remedy)


def may_log_in(person: str) -> Problem:
    """Who still works with the book is not erased."""
    message = Text(f"{person} 还在用", f"{person} is still active")
    return Problem("still_active", message, Text("先停用:active: false", "post the user with active: false first"))


def still_owed(person: str, keys: Sequence[str]) -> Problem:
    """The purpose is not fulfilled while something is owed."""
    shown = ", ".join(keys[:_SHOWN]) + (" …" if len(keys) > _SHOWN else "")
    message = Text(f"{person} 还有未结清的往来:{shown}", f"{person} still has open items: {shown}")
    return Problem("still_owed", message, Text("先结清", "settle them first"))


def retained(person: str, last: str, today: dt.date, chart: str) -> Problem | None:
    """The law still keeps the records that name this person."""
    years = RETENTION_YEARS.get(chart.partition("-")[0], max(RETENTION_YEARS.values()))
    if not last or today.year > int(last[:4]) + years:
        return None
    free = f"{int(last[:4]) + years + 1}-01-01"
    zh = f"{person} 最近一笔账在 {last},保管 {years} 年,到 {free} 才可删除"
    en = f"the newest record of {person} is of {last} and kept {years} years: it may be erased from {free}"
    remedy = Text(
        "有法律依据要提前删除的,用 --ground 写明(个人信息保护法第四十七条)",
        "where the law demands it earlier, name the law with --ground (个人信息保护法 art. 47, GDPR art. 17)",
    )
    return Problem("retained_by_law", Text(zh, en), remedy)


def name_elsewhere(places: Sequence[tuple[str, str]]) -> Problem:
    """The name was also written into texts that are sealed."""
    shown = ", ".join(f"{table} {key}" for table, key in places[:_SHOWN]) + (" …" if len(places) > _SHOWN else "")
    message = Text(f"姓名还写在不可更改的记录里:{shown}", f"the name also stands in sealed records: {shown}")
    remedy = Text("仍要删除其余部分,加 --partial", "to erase what can be erased all the same, add --partial")
    return Problem("name_in_records", message, remedy)


def name_in_originals(names: Sequence[str]) -> Problem:
    """The name is in original files."""
    shown = ", ".join(name[:12] for name in names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    message = Text(f"{len(names)} 个原始文件含有姓名:{shown}", f"{len(names)} original files hold the name: {shown}")
    remedy = Text("一并删除这些文件,加 --originals", "to erase these files as well, add --originals")
    return Problem("name_in_originals", message, remedy)


def name_in_reason() -> Problem:
    """The record of the erasure would keep the name."""
    message = Text("原因或依据里写了姓名", "the reason or the ground holds the name")
    return Problem("name_in_reason", message, Text("写编码,不写姓名", "write the code, not the name"))
