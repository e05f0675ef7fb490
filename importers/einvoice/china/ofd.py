"""OFD invoices (GB/T 33190: a zip of XML): three sources, of unequal trust, and never a claim that the signature is good.

1. An attached invoice in XML (2019's `original_invoice.xml`, 数电票's `EInvoice`): everything, lines included.
2. `CustomDatas` of OFD.xml: number, date, parties, net (合计金额 is *without* tax) and tax; no lines.
3. Tags that name text objects of the pages: what `CustomDatas` leave out, as far as it is a whole value (a total often is `¥`).
Where two sources state the same thing differently, that is a finding; the first one counts.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from importers.amounts import same_number
from importers.archives import ZIP_HEAD, Archive, open_archive
from importers.einvoice.china.fapiao import FapiaoReading, ReadFapiao, report_on_fapiao
from importers.einvoice.china.figures import capitals_as_amount
from importers.einvoice.china.xml import is_fapiao_root, read_fapiao
from importers.einvoice.document_reading import signature_not_verified
from importers.limits import XML_BYTES_MAX
from importers.reader import NO_OPTIONS, ReadOptions
from importers.report import Finding, ImportReport, InvoiceRecord, Party, Place, Reason
from importers.xml_reading import Node, parse_xml

__all__ = ["OfdReader"]

_OTHER_CONTAINERS = (b"[Content_Types].xml", b"xl/workbook", b"mimetypeapplication")
# An invoice is a page or two: what lies beyond these sizes is not looked at.
PAGES_MAX = 500
PAGES_BYTES_MAX = 8 * 1024 * 1024
ATTACHED_BYTES_MAX = XML_BYTES_MAX
CAPITALS_TEXT_MAX = 200
_CUSTOM = {
    "code": ("发票代码",),
    "number": ("发票号码", "数电票号码", "数电发票号码"),
    "issue_date": ("开票日期",),
    "net": ("合计金额",),
    "tax": ("合计税额",),
    "gross": ("价税合计", "价税合计小写"),
    "seller_id": ("销售方纳税人识别号", "销售方统一社会信用代码/纳税人识别号"),
    "seller": ("销售方名称",),
    "buyer_id": ("购买方纳税人识别号", "购买方统一社会信用代码/纳税人识别号"),
    "buyer": ("购买方名称",),
}
_TAGGED = {
    "code": ("InvoiceCode",),
    "number": ("InvoiceNo", "InvoiceNumber", "EIid"),
    "issue_date": ("IssueDate", "IssueTime", "RequestTime"),
    "net": ("TaxExclusiveTotalAmount", "TotalAmWithoutTax"),
    "tax": ("TaxTotalAmount", "TotalTaxAm"),
    "gross": ("TaxInclusiveTotalAmount", "TotalTax-includedAmount"),
    "capitals": ("TaxInclusiveTotalAmountWithWords", "TotalTax-includedAmountInChinese"),
    "seller_id": ("SellerTaxID", "SellerIdNum"),
    "seller": ("SellerName",),
    "buyer_id": ("BuyerTaxID", "BuyerIdNum"),
    "buyer": ("BuyerName",),
}
_AMOUNTS = ("net", "tax", "gross")
# Producers write `<:eInvoice xmlns:="">` and prefixes that nobody declared; the names after the colon are what counts.
_TAG_PREFIX = re.compile(rb"<(/?)[\w.-]*:")
_TAG_NAMESPACE = re.compile(rb"""\sxmlns(?::[\w.-]*)?\s*=\s*(?:"[^"]*"|'[^']*')""")
_CAPITALS = re.compile("(?:[（(]负数[）)]|负)?[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]+[圆元圓][零壹贰叁肆伍陆柒捌玖角分整正]*")
_NOT_A_VALUE = re.compile(r"[\s¥￥*（）()大写小]+")


class OfdReader:
    """Reads the invoice that an OFD file is."""

    name = "ofd"

    def identify(self, name: str, head: bytes, options: ReadOptions = NO_OPTIONS) -> bool:  # noqa: ARG002  # needs none
        """Whether it is a zip called .ofd, or one whose first members are those of an OFD."""
        if not head.startswith(ZIP_HEAD) or any(mark in head for mark in _OTHER_CONTAINERS):
            return False
        return name.lower().endswith(".ofd") or b"OFD.xml" in head or b"Doc_0/" in head

    def read(self, name: str, content: bytes, options: ReadOptions = NO_OPTIONS) -> ImportReport:  # noqa: ARG002  # needs none
        """One record, or why there is none."""
        container = open_archive(name, content)
        if isinstance(container, Reason):
            return ImportReport.refused(name, self.name, content, container)
        document = _invoice_of(name, container)
        if isinstance(document, Reason):
            return ImportReport.refused(name, self.name, content, document)
        if any("Signature" in member for member in container.names):
            document = replace(document, findings=(*document.findings, signature_not_verified(name)))
        return report_on_fapiao(name, self.name, content, (document,))


def _invoice_of(name: str, container: Archive) -> ReadFapiao | Reason:
    """The invoice by the best source there is, compared with the others."""
    entry = next((member for member in container.names if posixpath.basename(member) == "OFD.xml"), "")
    root = parse_xml(name, _member(container, entry), None) if entry else None
    if not isinstance(root, Node):
        return root or Reason(Place(name), "not_ofd", "压缩包里没有 OFD.xml", "there is no OFD.xml in the container")
    custom = _custom_data(root)
    page = _page_texts(container)
    tagged = _tagged(container, page)
    attached = _attached(name, container)
    if isinstance(attached, Reason):
        return attached
    if attached is None and not (custom.get("number") or tagged.get("number")):
        zh, en = "OFD 里没有发票数据", "the OFD holds no invoice"
        return Reason(Place(name), "ofd_without_invoice", zh, en)
    stated = tagged | custom
    document = attached or _summary(name, stated, _capitals_on(page))
    return replace(document, findings=tuple(_conflicts(name, document.record, custom)))


def _member(container: Archive, name: str) -> bytes:
    """The bytes of a member; nothing where it is damaged, since the other sources may still be whole."""
    content = container.content(name)
    return b"" if isinstance(content, Reason) else content


def _custom_data(root: Node) -> dict[str, str]:
    """The known entries of CustomDatas."""
    entries = {
        node.attributes.get("Name", "").strip(): node.text.strip()
        for node in root.all("DocBody/DocInfo/CustomDatas/CustomData")
    }
    found = {term: next((entries[name] for name in names if entries.get(name)), "") for term, names in _CUSTOM.items()}
    return {term: value for term, value in found.items() if value}


def _attached(name: str, container: Archive) -> ReadFapiao | Reason | None:
    """The invoice among the attached XML files, wherever they lie; a declaration of a document type refuses the file."""
    taken = 0
    for member in container.names:
        if not member.lower().endswith(".xml") or not re.search(r"attach|invoice|inv_", member, re.IGNORECASE):
            continue
        content = _member(container, member)
        if b"nvoice" not in content:
            continue
        taken += len(content)
        if taken > ATTACHED_BYTES_MAX:
            break
        root = parse_xml(f"{name}/{member}", content, None)
        if isinstance(root, Reason):
            if root.code == "xml_dtd":
                return root
        elif is_fapiao_root(root):
            return read_fapiao(name, root)
    return None


def _page_texts(container: Archive) -> dict[str, str]:
    """The text of each text object of the pages and templates by its id."""
    texts: dict[str, str] = {}
    contents = [member for member in container.names if re.search(r"Content[^/]*\.xml$", member)]
    taken = 0
    for member in contents[:PAGES_MAX]:
        content = _member(container, member)
        taken += len(content)
        if taken > PAGES_BYTES_MAX:
            break
        root = parse_xml(member, content, None)
        waiting = [root] if isinstance(root, Node) else []
        while waiting:
            node = waiting.pop()
            if node.name == "TextObject":
                texts.setdefault(node.attributes.get("ID", ""), "".join(node.texts("TextCode")))
            waiting += node.children
    return texts


def _tagged(container: Archive, page: Mapping[str, str]) -> dict[str, str]:
    """What the tag files say of the invoice, in the words of the page."""
    found: dict[str, str] = {}
    taken = 0
    for member in container.names:
        if not re.search(r"Tags?/[^/]*\.xml$", member) or member.endswith("CustomTags.xml"):
            continue
        content = _member(container, member)
        taken += len(content)
        if taken > PAGES_BYTES_MAX:
            break
        plain = _TAG_NAMESPACE.sub(b"", _TAG_PREFIX.sub(rb"<\1", content))
        root = parse_xml(member, plain, None)
        if isinstance(root, Node):
            values = dict(_tag_values(root, page))
            for term, names in _TAGGED.items():
                value = next((values[name] for name in names if values.get(name)), "")
                if value and _NOT_A_VALUE.sub("", value):
                    found.setdefault(term, _NOT_A_VALUE.sub("", value) if term in _AMOUNTS else value)
    return found


def _tag_values(root: Node, page: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Every tag with the texts of the objects that it names, put together; the first of a name comes last and counts."""
    waiting = [root]
    found = []
    while waiting:
        node = waiting.pop()
        references = [page.get(child.text.strip(), "") for child in node.children if child.name == "ObjectRef"]
        data = [child.text.strip() for child in node.children if child.name == "ObjectData"]
        if references or data:
            found.append((node.name, "".join(references + data).strip()))
        waiting += node.children
    yield from found


def _capitals_on(page: Mapping[str, str]) -> str:
    """The one amount in capital numerals on the pages."""
    texts = (text for text in page.values() if len(text) <= CAPITALS_TEXT_MAX)
    found = {match for text in texts for match in _CAPITALS.findall(text) if capitals_as_amount(match) is not None}
    return found.pop() if len(found) == 1 else ""


def _summary(name: str, stated: Mapping[str, str], capitals: str) -> ReadFapiao:
    """An invoice without lines. The total in capitals stands in where no source states it in figures."""
    reading = FapiaoReading(name)
    words = stated.get("capitals") or capitals
    amounts = {term: reading.amount(stated.get(term, ""), term) for term in _AMOUNTS}
    in_words = capitals_as_amount(words) if words and not amounts["gross"] else None
    if in_words is not None:
        amounts["gross"] = f"{in_words:f}"
    record = InvoiceRecord(
        form="fapiao",
        number=stated.get("number", ""),
        code=stated.get("code", ""),
        issue_date=reading.date(stated.get("issue_date", ""), "issue_date"),
        seller=Party(name=stated.get("seller", ""), tax_id=stated.get("seller_id", ""), country="CN"),
        buyer=Party(name=stated.get("buyer", ""), tax_id=stated.get("buyer_id", ""), country="CN"),
        net=amounts["net"],
        tax=amounts["tax"],
        gross=amounts["gross"],
    )
    return ReadFapiao(record, reading.faults, words, whole=False)


def _conflicts(name: str, record: InvoiceRecord, custom: Mapping[str, str]) -> Iterator[Finding]:
    """Where CustomDatas say something else than what counts."""
    reading = FapiaoReading(name)
    ours = {"code": record.code, "number": record.number, "net": record.net, "tax": record.tax, "gross": record.gross}
    ours |= {"issue_date": record.issue_date, "seller_id": record.seller.tax_id, "buyer_id": record.buyer.tax_id}
    for term, said in custom.items():
        if term in _AMOUNTS:
            stated = reading.amount(said, term)
            differ = bool(stated and ours[term]) and same_number(stated) != same_number(ours[term])
        elif term == "issue_date":
            differ = bool(ours[term]) and reading.date(said, term) not in ("", ours[term])
        else:
            differ = bool(ours.get(term)) and said != ours[term]
        if differ:
            zh = f"OFD 元数据写 {said}，发票写 {ours[term]}（{_CUSTOM[term][0]}）"
            en = f"the OFD's metadata say {said}, the invoice says {ours[term]} ({_CUSTOM[term][0]})"
            yield Finding("CN-SOURCES", "error", zh, en, Place(name, path=_CUSTOM[term][0]))
