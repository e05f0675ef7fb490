"""v: the vouchers of a document in the form they have on paper (docs/DOMAIN.md §5.3), as `report BOOK voucher` prints them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from textual.app import ComposeResult
from textual.containers import ScrollableContainer

from ledger.api import OpenBook, Problem, ReportRequest, Text, VoucherForm, printable_vouchers, voucher_file
from tui.key import Key, bindings_of
from tui.screens.confirm_window import AROUND
from tui.screens.window import Window
from tui.widgets.said import Said


def voucher_forms_of(book: OpenBook, entries: Sequence[str]) -> Text | Problem:
    """The forms of some entries below each other, in both languages; why not, where the reader may not see them."""
    papers: list[str] = []
    for language in ("zh", "en"):
        forms: list[VoucherForm] = []
        for entry in entries:
            found = printable_vouchers(book, ReportRequest("voucher", entry, language=language))
            if found and isinstance(found[0], Problem):
                return found[0]
            forms += cast("list[VoucherForm]", found)
        papers.append(cast("bytes", voucher_file(forms, "text", language)).decode())
    return Text(*papers)


class VoucherWindow(Window[None]):
    """Shows the forms; arrows move the paper where it is larger than the terminal."""

    TITLE_TEXT = Text("凭证", "Voucher")
    BINDINGS = bindings_of("VoucherWindow", (Key("text.close", "enter", "close", Text("关闭", "Close")),), modal=True)

    def __init__(self, forms: Text) -> None:
        super().__init__()
        self._forms = forms

    def rows(self) -> ComposeResult:
        """The paper."""
        with ScrollableContainer():
            yield Said(self._forms, id="paper")
        how = Text(
            "箭头移动,Esc 关闭;打印:zhangfang report BOOK voucher 凭证号 --format pdf",
            "arrows move, Esc closes; on paper: zhangfang report BOOK voucher NUMBER --format pdf",
        )
        yield Said(how, classes="muted one-line")

    def on_mount(self) -> None:
        """Arrows move the paper at once."""
        paper = self.query_one(ScrollableContainer)
        paper.styles.max_height = max(self.size.height - AROUND, 3)
        paper.focus()
