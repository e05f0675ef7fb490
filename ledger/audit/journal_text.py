"""The whole book as text: JSON Lines that an auditor can read, hash and replay with nothing else (`export BOOK journal`).

    {"journal":{"attachments":1,"checkpoints":0,"form":1,"operations":7,"personal":0,"root":"9f…","size":248,"staged":2},"leaf":"…"}
    {"record":{"accounting_date":"2026-01-01","entries":[],…,"v":1},"leaf":"…"}
    {"attachment":{"base64":"JVBE…","sha256":"3b…"},"leaf":"…"}

The first line says what follows, then come the records in order, each its canonical body exactly as it was stored, the
original files, the checkpoints, the imported rows that people have seen, the operation log, and the names of natural persons
that are not erased, to which records hold commitments; no hash of a password. `leaf` is the leaf hash of RFC 6962 over the
bytes between the first colon and `,"leaf"`: SHA-256(0x00 ‖ bytes). So one changed byte is named by its line, and the hashes of
the records make the root. Who changes a line and all hashes after it makes another book: that is what a checkpoint held
elsewhere tells.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any, Final

from ledger.audit import merkle
from ledger.audit.canonical import Json, canonical_bytes
from ledger.domain.problem import Problem, Text, Where

FORM: Final = 1
"""Of the text. A reader keeps every older form."""
_LINE: Final = re.compile(rb'\{"([a-z]+)":(.*),"leaf":"([0-9a-f]{64})"\}\r?\n?', re.DOTALL)


@dataclass(frozen=True, slots=True)
class JournalHead:
    """What the first line says."""

    size: int
    """Records."""
    root: str
    """Hexadecimal, of the tree over the records."""
    attachments: int = 0
    checkpoints: int = 0
    staged: int = 0
    operations: int = 0
    personal: int = 0


@dataclass(frozen=True, slots=True)
class JournalPart:
    """What stands beside the records: `attachment`, `checkpoint`, `staged`, `operation`, `personal`."""

    line: int
    kind: str
    value: Json


class DamagedJournalError(Exception):
    """The text is not what was written: cut off, edited, or made by another program. Nothing was done with it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.where}: {problem.message.en}")
        self.problem = problem


def written_line(kind: str, payload: bytes) -> bytes:
    """One line of the text."""
    return b'{"%s":%s,"leaf":"%s"}\n' % (kind.encode(), payload, merkle.leaf_hash(payload).hex().encode())


def written_head(head: JournalHead) -> bytes:
    """The first line."""
    return written_line("journal", canonical_bytes({**asdict(head), "form": FORM}))


def written_attachment(content: bytes) -> bytes:
    """The line of an original file."""
    value = {"sha256": sha256(content).hexdigest(), "base64": base64.b64encode(content).decode()}
    return written_line("attachment", canonical_bytes(value))


def record_body(line: bytes) -> bytes:
    """The body on a record's line that was checked before."""
    found = _LINE.fullmatch(line)
    assert found is not None, line[:80]
    return found[2]


def attached_bytes(value: Json) -> bytes | None:
    """The original file of a line; None where it is not the file that it says it is."""
    try:
        content = base64.b64decode(value["base64"], validate=True)
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None
    return content if sha256(content).hexdigest() == value.get("sha256") else None


class JournalReader:
    """Reads the lines once, in order, and believes none: whatever does not fit raises `DamagedJournalError` with its line."""

    def __init__(self, lines: Iterable[bytes], name: str) -> None:
        self.name = name
        self.line = 0
        """The line that was read last, from 1."""
        self.tree = merkle.GrowingTree()
        """Of the records read so far."""
        self._lines = iter(lines)
        self.head = self._read_head()

    @property
    def size(self) -> int:
        """Records that the first line promises."""
        return self.head.size

    @property
    def root(self) -> str:
        """The root that the first line promises, hexadecimal."""
        return self.head.root

    def bodies(self) -> Iterator[tuple[int, bytes]]:
        """Numbers and bodies of the records. Their tree must have the root of the first line."""
        for seq in range(1, self.head.size + 1):
            body = self._read("record")
            self.tree.add(merkle.leaf_hash(body))
            yield seq, body
        if self.tree.root().hex() != self.head.root:
            zh, en = "各条记录的根与首行不符", "the records have another root than the first line says"
            raise self.damaged(Text(zh, en))

    def parts(self) -> Iterator[JournalPart]:
        """What follows the records, to the end of the text."""
        for kind, count in (
            ("attachment", self.head.attachments),
            ("checkpoint", self.head.checkpoints),
            ("staged", self.head.staged),
            ("operation", self.head.operations),
            ("personal", self.head.personal),
        ):
            for _ in range(count):
                value = self._object(self._read(kind))
                yield JournalPart(self.line, kind, value)
        if next(self._lines, None) is not None:
            self.line += 1
            raise self.damaged(Text("首行没有提到这一行", "the first line does not speak of this line"))

    def read_rest(self) -> None:
        """Read what follows the records for its hashes only."""
        for part in self.parts():
            if part.kind == "attachment" and attached_bytes(part.value) is None:
                raise self.damaged(Text("附件内容与名称不符", "the file does not have the hash that names it"))

    def damaged(self, message: Text) -> DamagedJournalError:
        """What is wrong with the line that was read last."""
        told = Text(f"第 {self.line} 行:{message.zh}", f"line {self.line}: {message.en}")
        remedy = Text("文件被改动或损坏:换一份完好的", "the file was changed or damaged: take a sound copy")
        return DamagedJournalError(Problem("journal_damaged", told, remedy, Where(file=self.name, line=self.line)))

    def _read_head(self) -> JournalHead:
        value = self._object(self._read("journal"))
        form = value.pop("form", None)
        if form != FORM:
            raise self.damaged(Text(f"格式 {form},本程序读 {FORM}", f"it is of form {form}, this program reads {FORM}"))
        root = value.pop("root", None)
        counts = {field.name for field in fields(JournalHead)} - {"root"}
        counted = set(value) == counts and all(type(number) is int and number >= 0 for number in value.values())
        if not counted or not isinstance(root, str) or not value["size"]:
            raise self.damaged(Text("不是账簿文本的首行", "not the first line of a journal"))
        return JournalHead(root=root, **value)

    def _read(self, kind: str) -> bytes:
        """What the next line says, which must be of that kind and have the hash it claims."""
        line = next(self._lines, None)
        self.line += 1
        if line is None:
            zh, en = "文件在此之前中断", "the file ends before it"
            raise self.damaged(Text(zh, en))
        found = _LINE.fullmatch(line)
        if found is None or found[1] != kind.encode():
            raise self.damaged(Text(f"不是 {kind} 行", f"not a line of the kind {kind}"))
        if merkle.leaf_hash(found[2]).hex().encode() != found[3]:
            raise self.damaged(Text("内容与哈希不符", "what it says does not have the hash it claims"))
        return found[2]

    def _object(self, payload: bytes) -> dict[str, Any]:
        try:
            value = json.loads(payload)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise self.damaged(Text("不是 JSON 对象", "not a JSON object"))
        return value
