"""One invoice comes as XML, as OFD, in a PDF, as a QR text, as a row of the tax bureau: one staged row, many carriers.

The first file makes the row, every later one is attached to it: what it states and the row lacks is filled in, what it states
otherwise is a conflict that keeps the row from being posted until a person has accepted it. A QR text of 458.89 and an XML of
458.89 are one row with two attachments; a list row of 459.88 for the same number is an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from ledger.application.book import StagedRow
from ledger.domain.problem import Problem, Text

__all__ = ["Taken", "carriers_of", "held_back", "take_in", "with_carrier"]

ACCEPTED: Final = "accepted"
_TEXTS: Final = ("number", "code", "issue_date", "currency")
_AMOUNTS: Final = ("net", "tax", "gross", "payable")
_PARTIES: Final = ("seller", "buyer")
# What the tax bureau says later counts, whatever the row has become.
_LATEST: Final = ("deductible", "deduction_status", "deduction_period")
_VOID_WORDS: Final = ("作废", "全额", "已红冲")


@dataclass(frozen=True, slots=True)
class Taken:
    """What a further carrier brought: whether the row is another than before, whether its status is, and the conflicts."""

    attached: bool
    status_changed: bool
    problems: tuple[Problem, ...]


def with_carrier(record: Mapping[str, Any], format_: str, file: str, sha256: str) -> dict[str, Any]:
    """The record of a new row with its first carrier."""
    return {**record, "carriers": [{"format": format_, "file": file, "sha256": sha256}]}


def carriers_of(row: StagedRow) -> list[dict[str, str]]:
    """The files that are this invoice; of rows staged before there were carriers, the one file."""
    return row.record.get("carriers") or [{"format": row.format, "file": row.file, "sha256": row.sha256}]


def take_in(row: StagedRow, other: StagedRow, *, again: bool) -> Taken:
    """Attach another carrier to a row. The same file `again` changes nothing; twice in one file, it is compared."""
    known = carriers_of(row)
    if again and any(carrier["sha256"] == other.sha256 for carrier in known):
        return Taken(attached=False, status_changed=False, problems=())
    conflicts = list(_conflicts(row.record, other.record, other.file))
    if all(carrier["sha256"] != other.sha256 for carrier in known):
        known = [*known, {"format": other.format, "file": other.file, "sha256": other.sha256}]
    before = row.record.get("status", "")
    filled = _filled(row.record, other.record) if row.status == "waiting" and not conflicts else row.record
    kept = [one for one in row.record.get("conflicts", ()) if one not in conflicts]
    row.record = {**filled, **_bureau(row.record, other.record), "carriers": known}
    if kept or conflicts:
        row.record["conflicts"] = kept + conflicts
    changed = row.record.get("status", "") != before
    problems = [_conflict(row, one) for one in conflicts]
    if changed and row.status == "posted" and _is_void(row.record):
        problems.append(_void_after_posting(row))
    return Taken(attached=True, status_changed=changed, problems=tuple(problems))


def held_back(row: StagedRow) -> list[Problem]:
    """Why a staged invoice is not to be posted as it stands."""
    record = row.record
    problems = []
    if row.choices.get("conflicts") != ACCEPTED:
        problems += [_conflict(row, one) for one in record.get("conflicts", ())]
    if _is_void(record) and not str(record.get("gross", "")).startswith("-"):
        message = Text(f"发票状态是「{record['status']}」", f"the tax bureau says “{record['status']}” of this invoice")
        problems.append(Problem("invoice_void", message, Text("舍弃此行", "drop the row")).at(id=row.id))
    if record.get("form") == "customs_vat":
        message = Text("海关缴款书只有进项税", "a customs VAT certificate holds input tax only")
        remedy = Text("在进口采购单据上登记税款后勾选", "enter the tax with the import's document and tick it there")
        problems.append(Problem("customs_vat_only", message, remedy).at(id=row.id))
    elif not record.get("lines"):
        message = Text("只有合计，没有明细行", "this carrier states totals only, no lines")
        remedy = Text("导入该发票的 XML 或 OFD，或手工过账", "import the invoice's XML or OFD, or post it by hand")
        problems.append(Problem("invoice_without_lines", message, remedy).at(id=row.id))
    return problems


def _conflicts(ours: Mapping[str, Any], theirs: Mapping[str, Any], file: str) -> Iterator[dict[str, str]]:
    """What both carriers state, differently. Names are not compared: lists shorten them."""
    for name in _TEXTS:
        yield from _differ(name, ours.get(name), theirs.get(name), file, same=ours.get(name) == theirs.get(name))
    for party in _PARTIES:
        mine, said = (str(one.get(party, {}).get("tax_id", "")) for one in (ours, theirs))
        yield from _differ(f"{party}/tax_id", mine, said, file, same=mine.upper() == said.upper())
    for name in _AMOUNTS:
        yield from _differ(name, ours.get(name), theirs.get(name), file, same=_equal(ours.get(name), theirs.get(name)))
    nets = [sorted(filter(None, (_number(line.get("net")) for line in one.get("lines", ())))) for one in (ours, theirs)]
    if all(nets) and nets[0] != nets[1]:
        mine, said = (f"{len(one)}: {sum(one)}" for one in nets)
        yield from _differ("lines", mine, said, file, same=False)


def _differ(name: str, ours: Any, theirs: Any, file: str, *, same: bool) -> Iterator[dict[str, str]]:
    """One field, where both say something and not the same."""
    if ours and theirs and not same:
        yield {"field": name, "stated": str(ours), "said": str(theirs), "file": file}


def _number(text: Any) -> Decimal | None:
    """The number of a decimal text."""
    try:
        return Decimal(str(text or "0"))
    except InvalidOperation:
        return None


def _equal(one: Any, other: Any) -> bool:
    """Whether two decimal texts are one amount: 458.9 and 458.90 are."""
    return _number(one) == _number(other)


def _filled(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Ours, with what only the other carrier states."""
    filled = dict(ours)
    for name, said in theirs.items():
        mine = ours.get(name)
        if isinstance(mine, Mapping) and isinstance(said, Mapping):
            filled[name] = _filled(mine, said)
        elif said and not mine:
            filled[name] = said
    return filled


def _bureau(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Status and deduction: a status only ever advances, whatever the order of the files; the rest is what was said last."""
    told = {name: theirs[name] for name in _LATEST if theirs.get(name)}
    if _advance(theirs.get("status", "")) > _advance(ours.get("status", "")):
        told["status"] = theirs["status"]
    return told


def _advance(status: str) -> int:
    """How far an invoice has come: normal, partly reversed, wholly reversed or void."""
    if not status:
        return 0
    if "部分" in status:
        return 2
    return 3 if any(word in status for word in _VOID_WORDS) else 1


def _is_void(record: Mapping[str, Any]) -> bool:
    """Whether nothing is left of the invoice."""
    return _advance(record.get("status", "")) == 3  # the last of the three steps above


def _conflict(row: StagedRow, conflict: Mapping[str, str]) -> Problem:
    """Two carriers that state one field differently."""
    name, stated, said, file = (conflict[part] for part in ("field", "stated", "said", "file"))
    message = Text(
        f"发票 {row.record.get('number', '')} 的 {name}:已有 {stated},{file} 写 {said}",
        f"{name} of invoice {row.record.get('number', '')} is {stated}, but {file} says {said}",
    )
    remedy = Text(
        f"核对原件;确认无误后 staged BOOK set {row.id} conflicts=accepted,否则舍弃",
        f"check the originals; staged BOOK set {row.id} conflicts=accepted keeps what is there, or drop the row",
    )
    return Problem("carriers_conflict", message, remedy).at(id=row.id, path=f"/{name}")


def _void_after_posting(row: StagedRow) -> Problem:
    """The bureau voids what is in the book already."""
    message = Text(
        f"已过账的发票 {row.record.get('number', '')} 现为「{row.record['status']}」",
        f"invoice {row.record.get('number', '')} is posted and is “{row.record['status']}” now",
    )
    remedy = Text(f"冲销 {row.posted_as}", f"reverse {row.posted_as}")
    return Problem("void_after_posting", message, remedy).at(id=row.id)
