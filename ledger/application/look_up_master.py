"""One piece of master data as people look it up: its fields, its versions, and what a form begins with to change it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.application.book import Reading
from ledger.application.record_versions import RecordVersion, labelled_fields, record_versions
from ledger.audit.events import ACCOUNT_EVENT
from ledger.domain.problem import Text


@dataclass(frozen=True, slots=True)
class MasterRow:
    """One line of a list of master data."""

    code: str
    name: Text
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MasterDetail:
    """What is known of one code."""

    kind: str
    code: str
    fields: tuple[tuple[Text, str], ...]
    versions: tuple[RecordVersion, ...]
    """Newest first; none of what the chart of the rules brings."""
    given: Mapping[str, Any] | None
    """The input in force, as a form takes it; None where no record made it."""
    active: bool = True
    events: int = 0
    """Records under the account's own code that closed it for postings or opened it again."""

    @property
    def next_version(self) -> int:
        """The version of the record that changes it."""
        return self.versions[0].version + 1 if self.versions else 1


_FIRST: Final = ("id", "name", "name_en", "unit")
"""What people look for first."""


def register_rows(reading: Reading, kind: str) -> list[MasterRow]:
    """The lines of kinds that no document names: rates by currency and day, settings by id."""
    return [_row(kind, given) for given in reading.register_of(kind)]


def _row(kind: str, given: Mapping[str, Any]) -> MasterRow:
    if kind == "rate":
        name = f"{given['currency']} {given['rate']}"
        return MasterRow(given["id"], Text(name, name), str(given["from"]))
    told = " ".join(f"{name}={value}" for name, value in given.items() if name not in ("kind", "id", "version"))
    return MasterRow(given["id"], Text(told, told))


def master_detail(reading: Reading, kind: str, code: str) -> MasterDetail | None:
    """What is known of a code of a kind, or None where there is no such code."""
    ref = f"{kind}:{code}"
    record = reading.record(ref)
    if record is None:
        return _of_chart(reading, code) if kind == "account" else None
    given = reading.revealed(record)
    versions = tuple(record_versions(reading, ref))
    named_first = sorted(given, key=lambda name: _FIRST.index(name) if name in _FIRST else len(_FIRST))
    fields = tuple(labelled_fields(kind, {name: given[name] for name in named_first}))
    active, events = _standing(reading, kind, code, given)
    return MasterDetail(kind, code, fields, versions, given, active, events)


def _of_chart(reading: Reading, code: str) -> MasterDetail | None:
    """An account that the chart of the rules brings: nobody here changes it, but it can be closed for postings."""
    account = reading.facts.accounts.get(code)
    if account is None:
        return None
    active, events = _standing(reading, "account", code, {})
    fields = (
        (Text("编码", "Code"), code),
        (Text("名称", "Name"), account.name.zh),
        (Text("英文名称", "English name"), account.name.en),
        (Text("要素", "Element"), account.type.value),
    )
    return MasterDetail("account", code, fields, (), None, active, events)


def _standing(reading: Reading, kind: str, code: str, given: Mapping[str, Any]) -> tuple[bool, int]:
    """Whether it is in use; of an account also the records that closed or opened it."""
    if kind != "account":
        return bool(given.get("active", True)), 0
    return not reading.is_closed(code), len(reading.versions(f"{ACCOUNT_EVENT}:{code}"))
