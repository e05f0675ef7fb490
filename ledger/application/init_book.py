"""The first records of a new book: settings, first user, shipped bundle, area, warehouse, categories (ARCHITECTURE §5.7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ledger.application.permission_table import permission_table
from ledger.application.post_documents import SEMANTICS, request_hash
from ledger.application.time_zones import unknown_time_zone
from ledger.application.unit_of_work import UnitOfWork
from ledger.domain.chart import Bundle
from ledger.domain.entry import Record
from ledger.domain.problem import Problem, Text, Where

_CATEGORIES: Final = (("goods", "库存商品", "Goods"), ("raw", "原材料", "Raw materials"), ("packaging", "包装物", "Packaging"))
_PARTY_GROUPS: Final = (("supplier", "供应商"), ("customer", "客户"), ("other", "其他单位"))
_OUTSIDE: Final = (
    ("Supplier", "供应商处"),
    ("Customer", "客户处"),
    ("Production", "生产"),
    ("Loss", "损失"),
    ("Count", "盘点差异"),
)


@dataclass(frozen=True, slots=True)
class NewBook:
    """What `init` was asked for."""

    company: str
    chart: str
    currency: str = "CNY"
    taxpayer: str = "general"
    start: str = ""
    """First month, `2026-01`."""
    timezone: str = "Asia/Shanghai"
    user: str = ""


_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MONTH: Final = re.compile(r"(199[0-9]|20[0-9]{2}|21[0-9]{2})-(0[1-9]|1[0-2])")


def new_book_problems(new: NewBook) -> list[Problem]:
    """What is wrong with what `init` was asked for."""
    found = []
    if not _MONTH.fullmatch(new.start):
        message = Text(f"“{new.start}”不是会计期间", f"“{new.start}” is not a period")
        found.append(Problem("bad_period", message, Text("写成 2026-01", "write it as 2026-01"), Where(path="/start")))
    if not _CURRENCY.fullmatch(new.currency):
        message = Text(f"“{new.currency}”不是货币代码", f"“{new.currency}” is no code of a currency")
        found.append(Problem("bad_currency", message, Text("写成 CNY", "write it as CNY"), Where(path="/currency")))
    unknown = unknown_time_zone(new.timezone)
    found += [unknown] if unknown else []
    if not new.company.strip():
        message = Text("缺少公司名称", "the name of the company is missing")
        found.append(Problem("missing_field", message, Text("填写 --company", "give --company"), Where(path="/company")))
    return found


def init_book(new: NewBook, work: UnitOfWork, *, bundle: Bundle, now: dt.datetime) -> None:
    """Write the opening records into an empty book; the caller commits."""
    assert work.state.last_seq == 0, "init of a book that has records"
    recorded_at = now
    for kind, given in _inputs(new, bundle):
        work.append(_record(work.state.last_seq + 1, kind, given, recorded_at, new, bundle.id))
        recorded_at += dt.timedelta(microseconds=1)


def _record(seq: int, kind: str, given: dict[str, Any], at: dt.datetime, new: NewBook, bundle_id: str) -> Record:
    key = f"{kind}:{given['id']}:1"
    first_day = dt.date.fromisoformat(f"{new.start}-01")
    return Record(
        seq,
        kind,
        key,
        first_day,
        at,
        request_hash(given),
        given,
        bundle=bundle_id,
        semantics=SEMANTICS,
        prepared_by=new.user,
        recorded_by=new.user,
    )


def _inputs(new: NewBook, bundle: Bundle) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "book",
        {
            "id": "book",
            "company": new.company,
            "currency": new.currency,
            "chart": new.chart,
            "start": new.start,
            "timezone": new.timezone,
            "segregation": "single",
            "late": "refuse",
            "voucher_order": "recorded",
        },
    )
    yield (
        "user",
        {"id": new.user, "name": new.user, "roles": list(permission_table().roles)},
    )
    yield "adoption", adoption_input(bundle, f"{new.start}-01")
    yield "area", {"id": "main", "name": "主区域 main"}
    for code, zh, en in _CATEGORIES:
        yield "category", {"id": code, "name": zh, "name_en": en}
    for code, name in _PARTY_GROUPS:
        yield "party_group", {"id": code, "name": name}
    for code, name in _OUTSIDE:
        yield "place", {"id": code, "name": name, "type": "outside"}
    yield "place", {"id": "Transit", "name": "调拨在途", "type": "transit"}
    yield "place", {"id": "W1", "name": "主仓库 W1", "type": "warehouse", "area": "main"}


def adoption_input(bundle: Bundle, valid_from: str) -> dict[str, Any]:
    """The input of an adoption record: the bundle's full text, so that replay needs nothing else."""
    return {
        "id": f"{valid_from}.{bundle.id[:12]}",
        "chart": bundle.chart,
        "bundle": bundle.id,
        "valid_from": valid_from,
        "files": dict(bundle.files),
    }
