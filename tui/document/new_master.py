"""A cell names something that does not exist yet: the form that creates it, begun with what was typed."""

from __future__ import annotations

import re
from typing import Final

from ledger.api import MASTERS_KEPT, CandidateIndex, FieldDescription, Problem, Text, describe_kind, kind_title
from tui.entry_parsing.fold import fold_code
from tui.master_form import MasterForm
from tui.widgets.entry_grid.scanner import BARCODE_MIN

_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
"""What is typed of these signs only is meant as a code, anything else as a name."""


def new_master(field: FieldDescription | None, typed: str, index: CandidateIndex) -> MasterForm | Problem:
    """The form for what the cell's field names; refused where it names no master data, or the code is there already."""
    kind = next((one for one in field.masters if one in MASTERS_KEPT), "") if field is not None else ""
    if field is None or not kind:
        message = Text("这一格不填资料代码", "this cell names no master data")
        return Problem("no_master_here", message, Text("到货品、往来单位等栏再按", "press it in an item or a party"))
    text = fold_code(typed)
    known = next((one for one in index.search(text, (kind,), limit=1) if one.exact), None) if text else None
    if known is not None:
        code, title = known.candidate.code, kind_title(kind)
        message = Text(f"{title.zh} {code} 已经有了", f"{title.en} {code} exists")
        return Problem("exists_already", message, Text("要改它去“资料”", "to change it go to Master data"))
    return MasterForm(describe_kind(kind), given=_begun(kind, field.name, text, index))


def _begun(kind: str, field: str, text: str, index: CandidateIndex) -> dict[str, object]:
    """What was typed as code, barcode or name; a party also gets the group that the field is called after."""
    begun: dict[str, object] = {}
    if kind == "item" and text.isdecimal() and len(text) >= BARCODE_MIN:
        begun["barcodes"] = [text]
    elif text:
        begun["id" if _CODE.fullmatch(text) else "name"] = text
    if kind == "party" and index.candidate("party_group", field) is not None:
        begun["group"] = field
    return begun
