"""XML of archives: elements from pairs, amounts with two sides, characters that XML cannot hold left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from ledger.domain.money import format_scaled

_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
Fields = Iterable[tuple[str, str | int]]


def added(parent: ET.Element, name: str, fields: Fields = ()) -> ET.Element:
    """A new child with a text element for each field."""
    child = ET.SubElement(parent, name)
    for field, value in fields:
        ET.SubElement(child, field).text = _NO_XML.sub("", str(value))
    return child


def amount(minor: int, decimals: int) -> str:
    """`-12.30`: the sign stays, red letter is negative."""
    return format_scaled(minor, decimals)


def file_bytes(root: ET.Element, encoding: str) -> bytes:
    """The file with its declaration, indented; what the encoding lacks is written as a reference."""
    ET.indent(root, " ")
    text = ET.tostring(root, encoding="unicode", short_empty_elements=False)
    return f'<?xml version="1.0" encoding="{encoding}"?>\n{text}\n'.encode(encoding, "xmlcharrefreplace")
