"""Tag :86: of MT940: who it was and what for, in the four ways banks write it.

    166?00GUTSCHRIFT?20EREF+INV-1?21SVWZ+Rechnung 77?22 81?32Muster GmbH?31DE75…     German: numbered fields, words cut anywhere
    /EREF/INV-1/NAME/Muster GmbH/IBAN/NL26…/REMI/Rechnung 7781                        slashed words (Rabobank, ABN AMRO, SNS)
    /CNTP/NL26…/BIC/Muster GmbH/CITY///REMI/USTD//Rechnung 7781                        the same with positions (ING)
    REK: NL65…/NAAM: PICQER                                                            free text: kept as it is

Nothing is thrown away: what is not a name, an account or a reference stays in the memo.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

__all__ = ["Details", "details_of"]


class Details(NamedTuple):
    """What a :86: says."""

    name: str = ""
    account: str = ""
    memo: str = ""


_NUMBERED: Final = re.compile(r"^\s*\d{3}\?")
_FIELD: Final = re.compile(r"\?(\d{2})")
_PURPOSE: Final = ("20", "21", "22", "23", "24", "25", "26", "27", "28", "29", "60", "61", "62", "63")
_SEPA: Final = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|IBAN|BIC|PURP|RREF|MDAT)[+:]\s?")
_SLASHED: Final = re.compile(
    r"/(CNTP|NAME|IBAN|BIC|REMI|EREF|ADDR|ISDT|CSID|MARF|TRTP|RTRN|PREF|ORDP|BENM|ULTC|ULTD|ULTB|PURP|ID|CHGS|EXCH|OCMT|TR|KREF)/"
)
_PARTY_WORDS: Final = frozenset({"NAME", "ORDP", "BENM"})
_NO_TEXT: Final = frozenset({"BIC", "TRTP", "ADDR", "ISDT", "PURP"})
"""Words whose value says nothing about what was paid."""


def details_of(lines: Sequence[str]) -> Details:
    """The details of the lines of one tag."""
    joined = "".join(lines)
    if _NUMBERED.match(joined):
        return _numbered(joined)
    if len(_SLASHED.findall("".join(lines))) > 1:
        return _slashed(joined)
    return Details(memo=_spaced(" ".join(lines)))


def _numbered(text: str) -> Details:
    """Numbered fields. A line may break anywhere, so that parts of a purpose are put together without a blank."""
    parts = _FIELD.split(text)
    fields: dict[str, str] = {}
    for number, value in zip(parts[1::2], parts[2::2], strict=True):
        fields[number] = fields.get(number, "") + value
    purpose = "".join(fields.get(number, "") for number in _PURPOSE)
    told = _SEPA.split(purpose)
    sepa = dict(zip(told[1::2], told[2::2], strict=True))
    name = _spaced(f"{fields.get('32', '')}{fields.get('33', '')}")
    account = fields.get("31", "").strip() or sepa.get("IBAN", "").strip()
    memo = [told[0], sepa.get("SVWZ", ""), *(sepa.get(word, "") for word in ("EREF", "KREF", "RREF", "MREF"))]
    memo = memo if any(memo) else [fields.get("00", "")]
    return Details(name or _spaced(sepa.get("ABWA", "") or sepa.get("ABWE", "")), account, _together(memo))


def _slashed(text: str) -> Details:
    """Words between slashes; ING gives account, BIC, name and city of the other side in places of one word."""
    parts = _SLASHED.split(text)
    name = account = ""
    memo = [parts[0]]
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        if word == "CNTP":
            places = [*value.split("/"), "", ""]
            account, name = account or places[0].strip(), name or places[2].strip()
        elif word in _PARTY_WORDS:
            name = name or _spaced(value.strip("/"))
        elif word == "IBAN":
            account = account or value.strip("/").strip()
        elif word not in _NO_TEXT:
            memo.append(value.removeprefix("USTD//").removeprefix("STRD/CUR/").strip("/"))
    return Details(_spaced(name), account, _together(memo))


def _together(parts: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(text for part in parts if (text := _spaced(part)) and text not in ("NONREF", "NOTPROVIDED")))


def _spaced(text: str) -> str:
    return " ".join(text.split())
