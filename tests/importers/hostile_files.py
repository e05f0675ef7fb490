"""Makes files that attack whoever opens them: small, and asking for gigabytes, hours or somebody else's folder."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

HEADER = "记账日期,货币,交易金额,联机余额,交易摘要,对手信息,客户摘要\n"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_ROOT = f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
_SHEET = f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'


def zipped(members: dict[str, bytes | str], *, stored: bool = False) -> bytes:
    """A zip of these members."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def xlsx(rows: str) -> bytes:
    """A workbook with one sheet of these `<row>` elements."""
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    members = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS.format(_ROOT),
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _RELATIONS.format(_SHEET),
        "xl/worksheets/sheet1.xml": sheet,
    }
    return zipped(dict(members))


def xlsx_of_a_million_rows() -> bytes:
    """64 KB that unpack to a million rows."""
    return xlsx("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_001)))


def xlsx_with_two_far_corners() -> bytes:
    """Two cells that span seventeen thousand million."""
    return xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def xlsx_of_wide_rows() -> bytes:
    """Rows within the limit, each with a cell in the last column: 150,000 times 512."""
    return xlsx("".join(f'<row r="{n}"><c r="SR{n}"><v>1</v></c></row>' for n in range(1, 150_001)))


def xlsx_with_a_document_type() -> bytes:
    """Entities in the sheet's XML, one of them a file."""
    text = xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>&s;</t></is></c></row>')
    with zipfile.ZipFile(io.BytesIO(text)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    members["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE a [<!ENTITY s SYSTEM "file:///etc/passwd">]>' + sheet
    return zipped(members)


def zip_that_unpacks_to(size: int) -> bytes:
    """One member of zeros."""
    return zipped({"statement.csv": b"0" * size})


def zip_of_many(count: int) -> bytes:
    """So many members."""
    return zipped({f"{n}.csv": b"x" for n in range(count)}, stored=True)


def zip_in_zip(size: int) -> bytes:
    """A zip whose one member is a zip that unpacks to so much."""
    return zipped({"inner.xlsx": zip_that_unpacks_to(size)})


def zip_that_lies(size: int) -> bytes:
    """A member that unpacks to more than the directory says."""
    content = bytearray(zip_that_unpacks_to(size))
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 100)
    struct.pack_into("<I", content, 22, 100)
    return bytes(content)


def zip_with_a_password() -> bytes:
    """A member marked as encrypted."""
    content = bytearray(zipped({"statement.csv": HEADER}))
    directory = content.rindex(b"PK\x01\x02")
    struct.pack_into("<H", content, 6, 1)
    struct.pack_into("<H", content, directory + 8, 1)
    return bytes(content)


def text_of_short_lines(count: int) -> bytes:
    """A line end and nothing else, again and again, below a header that is known."""
    return HEADER.encode() + b"\n" * count


INVOICE = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'

ATTACKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "rows.xlsx": (xlsx_of_a_million_rows, "too_many_rows"),
    "corners.xlsx": (xlsx_with_two_far_corners, "workbook_too_large"),
    "wide.xlsx": (xlsx_of_wide_rows, "workbook_too_large"),
    "dtd.xlsx": (xlsx_with_a_document_type, "workbook_unreadable"),
    "bomb.zip": (lambda: zip_that_unpacks_to(70 << 20), "archive_too_large"),
    "many.zip": (lambda: zip_of_many(10_001), "archive_too_large"),
    "nested.zip": (lambda: zip_in_zip(70 << 20), "archive_too_large"),
    "lies.zip": (lambda: zip_that_lies(70 << 20), "archive_unreadable"),
    "password.zip": (zip_with_a_password, "archive_encrypted"),
    "climbs.zip": (lambda: zipped({"../../statement.csv": HEADER}), "archive_path"),
    "absolute.zip": (lambda: zipped({"/etc/cron.d/x": HEADER}), "archive_path"),
    "drive.zip": (lambda: zipped({"C:\\x.csv": HEADER}), "archive_path"),
    "lines.csv": (lambda: text_of_short_lines(300_000), "too_many_rows"),
    "breaks.csv": (lambda: text_of_short_lines(30_000_000), "too_many_rows"),
    "large.csv": (lambda: HEADER.encode() + b"x" * (33 << 20), "file_too_large"),
    "elements.xml": (lambda: INVOICE + b"<a/>" * 490_000 + b"</Invoice>", "invoice_rejected"),
    "tags.ofx": (lambda: b"<OFX>" + b"<STMTTRN>" * 3_000_000, "too_many_elements"),
    "fewer_tags.ofx": (lambda: b"<OFX>" + b"<STMTTRN>" * 490_000, "amount_malformed"),
    "fields.sta": (lambda: b":20:X\r\n" + b":61:2601010101C1,NMSC//\r\n" * 500_000, "too_many_rows"),
    "fewer_fields.sta": (lambda: b":20:X\r\n" + b":61:2601010101C1,NMSC//\r\n" * 190_000, ""),
    "records.bai": (lambda: b"01,A,B,260101,0000,1,80,,2/\n" + b"16,475,100,,,/\n" * 1_000_000, "too_many_rows"),
}
"""By the name of the file: what makes it, and the code it is refused with; none where it is read within the limits."""
