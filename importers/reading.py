"""From bytes to text, within limits: the decoding ladder and the sizes beyond which a file is refused.

The ladder is fixed and strict: byte order mark, then utf-8, then gb18030 (which includes GBK and GB2312). There is no
statistical guessing: on two lines of GBK the usual detectors answer Big5. A wrong guess would corrupt names silently, a
refusal is visible.
"""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from importers.limits import FILE_BYTES_MAX, HEAD_BYTES, LINE_CHARS_MAX, LINES_MAX, TEXT_BYTES_MAX
from importers.report import Place, Reason

__all__ = [
    "FILE_BYTES_MAX",
    "HEAD_BYTES",
    "LADDER",
    "LINE_CHARS_MAX",
    "Decoded",
    "decode_head",
    "decode_text",
    "lines_of",
    "refusal_by_size",
]

LADDER = ("utf-8", "gb18030")
_BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Control characters other than tab, line feed, form feed and carriage return do not occur in text files.
_BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_LINE_END = re.compile("\r\n|\n|\r")


class Decoded(NamedTuple):
    """A text and the encoding it was read in."""

    text: str
    encoding: str


def refusal_by_size(name: str, content: bytes) -> Reason | None:
    """Why a file is not even opened: it is empty or too large."""
    if not content.strip(b" \t\r\n\x00"):
        return Reason(Place(name), "file_empty", "文件是空的", "the file is empty")
    if len(content) > FILE_BYTES_MAX:
        zh, en = (
            f"文件超过 {FILE_BYTES_MAX >> 20} MiB，请拆分后再导入",
            f"the file is larger than {FILE_BYTES_MAX >> 20} MiB; split it",
        )
        return Reason(Place(name), "file_too_large", zh, en)
    return None


def decode_text(name: str, content: bytes, ladder: tuple[str, ...] = LADDER) -> Decoded | Reason:
    """The whole file as text by a ladder of encodings, or the reason why it is no text that one import takes."""
    if len(content) > TEXT_BYTES_MAX:
        zh, en = (
            f"文本文件超过 {TEXT_BYTES_MAX >> 20} MiB，请拆分后再导入",
            f"the text is larger than {TEXT_BYTES_MAX >> 20} MiB; split it",
        )
        return Reason(Place(name), "file_too_large", zh, en)
    for encoding in _encodings_for(content, ladder):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            if encoding == "utf-8" and _ends_in_a_character(error):
                zh, en = "文件在一个字符中间中断", "the file ends in the middle of a character"
                return Reason(Place(name), "file_cut", zh, en)
            continue
        if _BINARY.search(text):
            break
        if max(text.count("\n"), text.count("\r")) > LINES_MAX:
            zh, en = f"超过 {LINES_MAX} 行，请拆分后再导入", f"more than {LINES_MAX} lines; split the file"
            return Reason(Place(name), "too_many_rows", zh, en)
        return Decoded(text, encoding)
    zh, en = "文件不是 UTF-8 或 GB18030 编码的文本", "the file is no text in UTF-8 or GB18030"
    return Reason(Place(name), "not_text", zh, en)


def _ends_in_a_character(error: UnicodeDecodeError) -> bool:
    """Whether all but the last, unfinished character is UTF-8: as another encoding its names would be read wrongly."""
    return error.reason == "unexpected end of data" and error.start > 0


def decode_head(head: bytes, ladder: tuple[str, ...] = LADDER) -> str:
    """The first bytes of a file as text, a character cut in two at the end left out; empty where it is no text."""
    for encoding in _encodings_for(head, ladder):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=False)
        except UnicodeDecodeError:
            continue
        return "" if _BINARY.search(text) else text
    return ""


def lines_of(text: str) -> list[str]:
    r"""The lines of a text; only \n, \r and \r\n end a line, since memos do contain the other Unicode line separators."""
    lines = _LINE_END.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _encodings_for(content: bytes, ladder: tuple[str, ...] = LADDER) -> tuple[str, ...]:
    """The encoding a byte order mark states, else the ladder."""
    return next(((encoding,) for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)), ladder)
