"""One record: its fields, its vouchers with the rule line behind each posting, what moved in stock, what reversed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ledger.api import (
    Column,
    DocumentView,
    OpenBook,
    Problem,
    Report,
    Text,
    ViewEntry,
    ViewList,
    ViewPosting,
    document_view,
    explain_posting,
)
from tui.cells_shown import cell_texts, row_styles
from tui.drilling import Target, document_name
from tui.key import Key, bindings_of
from tui.screens.table_screen import TableScreen
from tui.widgets.ledger_table.rows import ListSource, TableRow
from tui.widgets.ledger_table.widget import LedgerTable
from tui.widgets.ledger_table.window_model import Show
from tui.widgets.said import Said

COLUMNS: Final = (
    Column("account", Text("科目", "account")),
    Column("name", Text("名称", "name")),
    Column("debit", Text("借方", "debit"), "money"),
    Column("credit", Text("贷方", "credit"), "money"),
    Column("item", Text("物料", "item")),
    Column("quantity", Text("数量", "quantity"), "quantity"),
    Column("place", Text("地点", "place")),
    Column("lot", Text("批次", "lot")),
    Column("party", Text("往来", "party")),
    Column("open_item", Text("未清项", "open item")),
    Column("rule", Text("规则行", "rule line")),
)
_PEOPLE: Final = {
    "prepared_by": Text("制单", "prepared"),
    "reviewed_by": Text("审核", "reviewed"),
    "recorded_by": Text("记账", "recorded"),
}
_CLASSES: Final = {
    "memo": Text("承诺", "commitment"),
    "movement": Text("移动", "movement"),
    "opening": Text("期初", "opening"),
    "closing": Text("结转", "closing"),
    "adjustment": Text("调整", "adjustment"),
}


class DocumentScreen(TableScreen):
    """A record by id, `kind:id`, number of the log, entry, or line of an entry: then the cursor stands there."""

    HELP_TEXT = Text(
        "上半是单据的内容,下半是它的凭证:每一行右边是产生它的规则行。Enter 或 → 打开科目明细账,e 解释这一行(规则原文和取数),"
        "u 打开规则,o 打开未清项所属的单据,r 打开冲销它或被它冲销的单据,v 显示凭证(打印格式),F6 上下切换,← 返回。",
        "Above is what the document says, below its vouchers: on the right of each line stands the rule line that made it. "
        "Enter or → opens the ledger of the account, e explains the line (text of the rule and its values), u opens "
        "the rule, o the document of the open item, r what reversed it or what it reverses, v shows the "
        "vouchers as printed, F6 goes up and down, ← comes back.",
    )
    BINDINGS = bindings_of(
        "DocumentScreen",
        (
            Key("view.explain", "e", "explain", Text("解释", "Explain")),
            Key("view.open_item", "o", "open_item", Text("来源单据", "Source")),
            Key("view.rule", "u", "rule", Text("规则", "Rule")),
            Key("view.reversal", "r", "reversal", Text("冲销", "Reversal")),
            Key("view.voucher", "v", "voucher", Text("凭证", "Voucher")),
            Key("view.pane", "f6,f12", "pane", Text("上下切换", "Other pane"), show=False),
        ),
    )
    AUTO_FOCUS = "#rows"
    WITHOUT = ("filter_form", "period", "jump_day")

    def __init__(self, name: str) -> None:
        super().__init__()
        self.document, slash, line = name.partition("/")
        self._line = name if slash and line else ""
        self.view: DocumentView | None = None

    def title_text(self) -> Text:
        """Kind and id."""
        if self.view is None:
            return Text(f"单据 {self.document}", f"Document {self.document}")
        return Text(f"{self.view.title.zh} {self.view.id}", f"{self.view.title.en} {self.view.id}")

    def body(self) -> ComposeResult:
        """Who and when; the document; its vouchers."""
        yield Said(Text("", ""), id="head", classes="muted")
        with VerticalScroll(id="document", can_focus=True):
            yield Said(Text("", ""), id="fields")
        yield LedgerTable(COLUMNS, empty=Text("没有分录", "no entries"), id="rows")
        yield Said(Text("", ""), id="foot", classes="muted")

    def on_mount(self) -> None:
        """Ask the book."""
        name = self.document
        self.ask(lambda book: document_view(book, name), self._show)

    def on_resize(self) -> None:
        """The fields flow into as many columns as fit."""
        if self.view is not None:
            self._show_fields(self.view)

    def show_language(self) -> None:
        """All words again."""
        super().show_language()
        if self.view is not None:
            self._show_view(self.view, keep=True)

    def _show(self, found: DocumentView | list[Problem]) -> None:
        if isinstance(found, list):
            self.table.refuse(found[0])
            self.query_one("#document").display = False
            return
        self.view = found
        self.retitle()
        self._show_view(found)
        rows = list(self._rows(found, COLUMNS))
        here = next((row for row in rows if row.key == self._line), None) or next(
            (row for row in rows if row.kind == "row"), None
        )
        if here is not None:
            self.table.press(Show(here))

    def _show_view(self, view: DocumentView, *, keep: bool = False) -> None:
        self.query_one("#head", Said).say(_head(view))
        self._show_fields(view)
        self.table.currency = view.currency
        columns = _needed(view)
        self.table.show(columns, ListSource(list(self._rows(view, columns))), keep=keep)

    def _show_fields(self, view: DocumentView) -> None:
        wide = max(self.size.width - 4, 20)
        zh, en = (fields_text(view, language, wide) for language in ("zh", "en"))
        self.query_one("#fields", Said).say(Text(zh, en))
        self.query_one("#document").display = bool(zh)

    def _rows(self, view: DocumentView, columns: Sequence[Column]) -> Iterable[TableRow]:
        at = 0
        for entry in view.entries:
            yield TableRow(entry.id, at, {"account": self.said(_entry_title(entry))}, kind="heading")
            at += 1
            for posting in entry.postings:
                cells = posting_cells(entry, posting, self.language)
                texts, styles = cell_texts(columns, cells, view.currency), row_styles(columns, cells)
                yield TableRow(f"{entry.id}/{posting.line}", at, texts, cells, styles)
                at += 1
        if view.stock:
            title = self.said(Text("库存变动(净额)", "Change of stock, net"))
            yield TableRow("stock", at, {"account": title}, kind="heading")
            for move in view.stock:
                at += 1
                value = move.value or 0
                cells = {"name": move.name, "item": move.item, "quantity": move.quantity, "place": move.place, "lot": move.lot}
                cells |= {"debit": value} if value >= 0 else {"credit": -value}
                key = f"stock:{move.item}:{move.place}:{move.lot}"
                yield TableRow(key, at, cell_texts(columns, cells, view.currency), cells, row_styles(columns, cells))

    # --- where lines lead ----------------------------------------------------------------------------------------------

    def target(self, row: TableRow) -> Target | None:
        """The ledger of the account, the card of the item."""
        for name, cell in (("ledger", "account"), ("stock-card", "item")):
            if row.values.get(cell):
                return Target("register", name, str(row.values[cell]))
        return None

    def action_explain(self) -> None:
        """Why this line stands here."""
        row = self.table.model.current
        name = str(row.values.get("posting", "")) if row else ""
        if not name:
            self.reject(Text("先移到一行分录上", "go to a line of a voucher first"))
            return
        language = self.language
        self.ask(lambda book: explain_posting(book, name, language), self._explained, group="explain")

    def _explained(self, found: tuple[list[dict[str, object]], str] | list[Problem]) -> None:
        if isinstance(found, list):
            self.reject(found[0])
            return
        from tui.screens.text_window import TextWindow  # noqa: PLC0415  # many sittings explain nothing

        self.app.push_screen(TextWindow(Text("这一行的由来", "Where this line comes from"), [Text(found[1], found[1])]))

    def action_rule(self) -> None:
        """The rule line that made this posting, among its neighbours."""
        row = self.table.model.current
        name = str(row.values.get("made_by", "")) if row else ""
        if not name:
            self.reject(Text("这一行不是规则生成的", "no rule made this line"))
            return
        ruleset, _, line = name.rpartition(":")
        self.house.open_rule(ruleset, int(line))

    def action_open_item(self) -> None:
        """The document whose open item this line changes."""
        row = self.table.model.current
        name = str(row.values.get("open_item", "")) if row else ""
        if not name:
            self.reject(Text("这一行没有未清项", "this line changes no open item"))
        elif document_name(name) == (self.view.key.rpartition(":")[0] if self.view else ""):
            self.reject(Text("未清项就是这张单据的", "the open item is this document's own"))
        else:
            self.house.open_document(document_name(name))

    def action_reversal(self) -> None:
        """What reversed it, or what it reverses."""
        other = (self.view.reversed_by or self.view.reverses) if self.view else ""
        if other:
            self.house.open_document(document_name(other))
        else:
            self.reject(Text("没有被冲销,也不冲销别的", "it was not reversed and reverses nothing"))

    def action_voucher(self) -> None:
        """Its vouchers as they are printed; commitments and movements of goods have none."""
        numbered = [entry.id for entry in self.view.entries if entry.number] if self.view else []
        if not numbered:
            self.reject(Text("没有记账凭证:这张单据不动钱", "there is no voucher: this document moves no money"))
            return
        from tui.screens.voucher_window import voucher_forms_of  # noqa: PLC0415  # many sittings print nothing

        self.ask(lambda book: voucher_forms_of(book, numbered), self._show_voucher, group="voucher")

    def _show_voucher(self, found: Text | Problem) -> None:
        if isinstance(found, Problem):
            self.reject(found)
            return
        from tui.screens.voucher_window import VoucherWindow  # noqa: PLC0415  # many sittings print nothing

        self.app.push_screen(VoucherWindow(found))

    def action_pane(self) -> None:
        """Up to the document, down to the vouchers."""
        document = self.query_one("#document")
        (self.table if document.has_focus else document).focus()

    def report_to_export(self) -> Callable[[OpenBook], Report | list[Problem]]:
        """The postings as a table."""
        view, language = self.view, self.language
        assert view is not None
        rows = [posting_cells(entry, one, language) for entry in view.entries for one in entry.postings]
        made = Report("document", view.title, view.currency, {"key": view.key}, COLUMNS, rows)
        return lambda _: made

    @property
    def file_stem(self) -> str:
        """`delivery-D7`."""
        return self.view.key.rpartition(":")[0].replace(":", "-") if self.view else "document"


def posting_cells(entry: ViewEntry, posting: ViewPosting, language: str) -> dict[str, object]:
    """The cells of a line."""
    rule = f"{posting.rule.partition(' ')[0]}:{posting.rule_line}" if posting.rule else ""
    named = {name: getattr(posting, name) for name in ("account", "item", "place", "lot", "party", "open_item")}
    amounts = {"debit": posting.debit, "credit": posting.credit, "quantity": posting.quantity}
    name = posting.name.in_language(language)
    made_by = f"{posting.rule}:{posting.rule_line}" if posting.rule else ""
    return {**named, **amounts, "name": name, "rule": rule, "made_by": made_by, "posting": f"{entry.id}/{posting.line}"}


def _needed(view: DocumentView) -> list[Column]:
    """The columns in which something stands."""
    filled = {
        name
        for entry in view.entries
        for one in entry.postings
        for name, value in posting_cells(entry, one, "en").items()
        if value not in (None, "")
    }
    filled |= {"item", "quantity", "place"} if view.stock else set()
    return [one for one in COLUMNS if one.name in filled or one.name in ("account", "name")]


def _entry_title(entry: ViewEntry) -> Text:
    kind = _CLASSES.get(entry.klass, Text("", ""))
    number = entry.number or entry.id
    cancels = Text(f" 冲销 {entry.reverses}", f" cancels {entry.reverses}") if entry.reverses else Text("", "")
    zh = " ".join(part for part in (number, entry.date, kind.zh, entry.summary.zh) if part) + cancels.zh
    en = " ".join(part for part in (number, entry.date, kind.en, entry.summary.en) if part) + cancels.en
    return Text(zh, en)


def _head(view: DocumentView) -> Text:
    """Number of the log, days, people, reversal."""
    people = [(word, view.people[name]) for name, word in _PEOPLE.items() if name in view.people]
    zh = [f"记录 {view.seq}", view.key, f"记账日 {view.accounting_date}", *(f"{word.zh} {who}" for word, who in people)]
    en = [f"record {view.seq}", view.key, f"booked {view.accounting_date}", *(f"{word.en} {who}" for word, who in people)]
    if view.reversed_by:
        zh, en = [f"✗ 已被 {view.reversed_by} 冲销", *zh], [f"✗ reversed by {view.reversed_by}", *en]
    if view.reverses:
        zh, en = [f"冲销 {view.reverses}", *zh], [f"reverses {view.reverses}", *en]
    return Text("  ".join(zh), "  ".join(en))


def fields_text(view: DocumentView, language: str, width: int) -> str:
    """Fields side by side as far as they fit, then each list as a table of text."""
    parts = [f"{one.label.in_language(language)}: {one.value}" for one in view.fields if one.value]
    cell = min(max((cell_len(part) for part in parts), default=0) + 2, max(width // 2, 20))
    lines: list[str] = []
    line = ""
    for part in parts:
        wide = -(-(cell_len(part) + 2) // cell) * cell
        if line and cell_len(line) + wide > width:
            lines.append(line.rstrip())
            line = ""
        line += set_cell_size(part, wide)
    lines += [line.rstrip()] if line else []
    for one in view.lists:
        lines += ["", one.title.in_language(language), *_list_lines(one, language)]
    return "\n".join(lines)


def _list_lines(shown: ViewList, language: str) -> list[str]:
    heads = {name: title.in_language(language) for name, title in shown.columns}
    wide = {
        name: min(max(cell_len(head), *(cell_len(row.get(name, "")) for row in shown.rows)), 28) for name, head in heads.items()
    }
    rows = [heads, *shown.rows]
    return ["  ".join(set_cell_size(row.get(name, ""), wide[name]) for name in heads).rstrip() for row in rows]
