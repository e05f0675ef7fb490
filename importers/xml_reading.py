"""XML from strangers: expat with every document type declaration refused, and limits on size, depth and number of elements.

Entity bombs and external entities all need a DTD, so refusing the declaration itself is the whole defence; no invoice format
uses one. Nothing here opens a file or a connection.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from xml.parsers import expat

from importers.limits import DEPTH_MAX, ELEMENTS_MAX, XML_BYTES_MAX
from importers.report import Place, Reason

__all__ = ["XML_BYTES_MAX", "Node", "parse_xml"]

_NO_ATTRIBUTES: Mapping[str, str] = MappingProxyType({})
_DECLARED_CHINESE = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](gb2312|gbk|gb18030)["']""", re.IGNORECASE)


@dataclass(slots=True)
class Node:
    """An element with the conventional prefix of its namespace in its name, its own text and the line where it starts."""

    name: str
    attributes: Mapping[str, str]
    line: int
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, path: str) -> Iterator[Node]:
        """The descendants at a path of names, `cac:Party/cbc:Name`, in document order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def first(self, path: str) -> Node | None:
        """The first descendant at a path."""
        return next(self.all(path), None)

    def texts(self, path: str) -> tuple[str, ...]:
        """The texts at a path that say something, outer white space removed."""
        return tuple(text for node in self.all(path) if (text := node.text.strip()))

    def string(self, path: str) -> str:
        """The first text at a path that says something, or nothing."""
        return next((text for node in self.all(path) if (text := node.text.strip())), "")


class _RefusedError(Exception):
    """Stops the parser from inside a handler; never leaves this module."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        """Keep what the reason will say."""
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


class _Tree:
    """The handlers that build the tree."""

    def __init__(self, parser: expat.XMLParserType, prefixes: Mapping[str, str] | None) -> None:
        self.root: Node | None = None
        self._parser, self._prefixes = parser, prefixes
        self._open: list[Node] = []
        self._elements = 0
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self._elements += 1
        if len(self._open) >= DEPTH_MAX or self._elements > ELEMENTS_MAX:
            raise _RefusedError(
                "xml_too_large", "XML 嵌套过深或元素过多", "the XML is nested too deeply or has too many elements"
            )
        node = Node(self._prefixed(name), attributes or _NO_ATTRIBUTES, self._parser.CurrentLineNumber)
        if self._open:
            self._open[-1].children.append(node)
        else:
            self.root = node
        self._open.append(node)

    def _end(self, _name: str) -> None:
        """Close the element that is open."""
        self._open.pop()

    def _characters(self, text: str) -> None:
        """Text of the open element; comments in the middle do not split it."""
        self._open[-1].text += text

    def _doctype(self, *_declaration: object) -> None:
        """Refuse, before any entity could be declared."""
        raise _RefusedError(
            "xml_dtd", "XML 含有 DTD 声明，不予读取", "the XML has a document type declaration; such files are not read"
        )

    def _prefixed(self, name: str) -> str:
        """`cbc:ID` for a known namespace, `{uri}ID` for another, `ID` without one or where namespaces say nothing."""
        uri, separator, local = name.rpartition("}")
        if not separator or self._prefixes is None:
            return local
        prefix = self._prefixes.get(uri)
        return f"{prefix}:{local}" if prefix else f"{{{uri}}}{local}"


def parse_xml(name: str, content: bytes, prefixes: Mapping[str, str] | None) -> Node | Reason:
    """The root of an XML file; `prefixes` gives the conventional prefix of each namespace that paths will name.

    None leaves namespaces out: of formats whose namespace changes with every version.
    """
    if len(content) > XML_BYTES_MAX:
        zh, en = f"XML 超过 {XML_BYTES_MAX >> 20} MiB", f"the XML is larger than {XML_BYTES_MAX >> 20} MiB"
        return Reason(Place(name), "xml_too_large", zh, en)
    encoding = None
    if _DECLARED_CHINESE.match(content):
        # Expat has no multi-byte encodings but its own; what it is given overrides the declaration.
        content, encoding = content.decode("gb18030", errors="replace").encode(), "utf-8"
    parser = expat.ParserCreate(encoding, namespace_separator="}")
    parser.buffer_text = True
    parser.buffer_size = 1024 * 1024  # few joins, or one huge text costs the square of its length
    tree = _Tree(parser, prefixes)
    try:
        parser.Parse(content, True)
    except _RefusedError as refused:
        return Reason(Place(name, parser.CurrentLineNumber), refused.code, refused.zh, refused.en)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        return Reason(
            Place(name, error.lineno), "xml_malformed", f"XML 格式错误：{said}", f"the XML is not well-formed: {said}"
        )
    except (LookupError, ValueError):
        # Pyexpat asks Python's codecs for a declared encoding that expat does not know.
        zh, en = (
            "XML 声明的编码无法读取，请转为 UTF-8",
            "the encoding that the XML declares cannot be read; convert it to UTF-8",
        )
        return Reason(Place(name), "xml_encoding", zh, en)
    assert tree.root is not None, "expat accepts no document without a root"
    return tree.root
