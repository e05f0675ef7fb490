"""What will be posted, seen before it is: vouchers with their rule lines, whether they balance, what happens to the goods.

    记-2026-03-0012  采购入库 GR2603-01
    借 1405.01 库存商品                 2,592.00
    贷 2202.02 暂估应付款               2,592.00
    ✓ 平衡 2,592.00          purchasing.rules:24
    库存  LS-M6-20  W1   300 → 420 盒

While a newer preview is on its way the old one is shown dim; what stands against the document is listed with its remedy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.reactive import reactive
from textual.widgets import Static

from ledger.api import Preview, PreviewLine, PreviewVoucher, Problem, StockEffect, Text, grouped

_LINES_MAX = 60
"""Lines of a voucher that are drawn: a receipt of five hundred is not read in a pane, and keys wait for the drawing."""
_DEBIT, _CREDIT = Text("借", "Dr"), Text("贷", "Cr")
_CLASSES = {"memo": Text("订单承诺", "commitment"), "movement": Text("货物移动", "goods only")}


class PreviewPane(VerticalScroll):
    """The pane beside a document."""

    DEFAULT_CSS = """
    PreviewPane { width: 46; border-left: solid $panel; padding: 0 1; scrollbar-size-vertical: 1; }
    PreviewPane.-stale Static { opacity: 60%; }
    """
    HELP_TEXT = Text(
        "预览与过账用的是同一个函数:除编号与时间外,看到的就是将记入的。",
        "The preview is made by the function that posts: but for numbers and time, what you see is what is recorded.",
    )

    language: reactive[str] = reactive("en")

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  # Textual's own name
        super().__init__(id=id, can_focus=False)
        self.shown: Preview | Sequence[Problem] | None = None

    def compose(self) -> ComposeResult:
        """One text."""
        yield Static("", markup=False)

    def show(self, preview: Preview | Sequence[Problem] | None) -> None:
        """Show a preview, what stands against the document, or nothing yet."""
        self.shown = preview
        self.remove_class("-stale")
        self._draw()

    def mark_stale(self) -> None:
        """Something was typed since."""
        self.add_class("-stale")

    def watch_language(self) -> None:
        """Say it again."""
        if self.is_mounted:
            self._draw()

    def on_resize(self, event: Resize) -> None:
        """Amounts stand at the right edge."""
        del event
        self._draw()

    def _draw(self) -> None:
        width = max(self.size.width - 3, 20)
        self.query_one(Static).update(preview_text(self.shown, self.language, width))


def preview_text(preview: Preview | Sequence[Problem] | None, language: str, width: int) -> Content:
    """The pane as text of a width in cells."""
    if preview is None:
        said = Text("录入后在这里看凭证", "what you enter shows its vouchers here")
        return Content.styled(said.in_language(language), "$text-muted")
    if isinstance(preview, Preview):
        return Content("\n").join(_preview_lines(preview, language, width))
    return Content("\n").join(_problem_lines(preview, language))


def _preview_lines(preview: Preview, language: str, width: int) -> Iterator[Content]:
    yield Content.styled(Text("将记入", "To be posted").in_language(language), "bold")
    if preview.moved_from:
        moved = preview.record.accounting_date.isoformat()
        told = Text(f"△ {preview.moved_from} 已结账,记入 {moved}", f"△ {preview.moved_from} is closed: posted on {moved}")
        yield Content.styled(told.in_language(language), "$warning")
    for voucher in preview.vouchers:
        yield from _voucher_lines(voucher, language, width)
    if preview.stock:
        yield Content("")
        yield Content.styled(Text("库存变动", "Stock effect").in_language(language), "bold")
        for effect in preview.stock[:_LINES_MAX]:
            yield _stock_line(effect, language, width)
    yield from _problem_lines(preview.warnings, language)


def _voucher_lines(voucher: PreviewVoucher, language: str, width: int) -> Iterator[Content]:
    title = voucher.number or (_CLASSES[voucher.klass].in_language(language) if voucher.klass in _CLASSES else "")
    yield Content("")
    yield _cut(Content.styled(f"{title}  {voucher.summary.in_language(language)}", "$text-muted"), width)
    for line in voucher.lines[:_LINES_MAX]:
        yield _posting_line(line, language, width)
    left = len(voucher.lines) - _LINES_MAX
    if left > 0:
        yield Content.styled(Text(f"… 还有 {left} 行", f"… {left} more lines").in_language(language), "$text-muted")
    debit, credit = (sum(Decimal(getattr(line, side) or "0") for line in voucher.lines) for side in ("debit", "credit"))
    rule = Content.styled(_rule_lines([line.rule for line in voucher.lines if line.rule]), "$text-muted")
    if debit == credit == 0:
        yield rule
    elif debit == credit:
        said = Text("✓ 平衡", "✓ balanced").in_language(language)
        yield _spread(Content.styled(said, "$success"), rule, width)
    else:
        yield Content.styled(f"✗ Δ {grouped(str(debit - credit))}", "bold $error")


def _rule_lines(rules: Sequence[str]) -> str:
    """`sales.rules:24–31`: the file, and from where to where."""
    if not rules:
        return ""
    file = rules[0].rpartition(":")[0]
    numbers = sorted(int(rule.rpartition(":")[2]) for rule in rules)
    return f"{file}:{numbers[0]}" + (f"–{numbers[-1]}" if numbers[-1] != numbers[0] else "")


def _posting_line(line: PreviewLine, language: str, width: int) -> Content:
    """Side, account and name on the left, the amount on the right; goods alone show their quantity instead."""
    has_debit = bool(line.debit.strip("0.-"))
    has_credit = bool(line.credit.strip("0.-"))
    side, style = (_CREDIT, "$error") if has_credit and not has_debit else (_DEBIT, "$accent")
    amount = grouped(line.debit if has_debit else line.credit) if has_debit or has_credit else ""
    party = f"·{line.party}" if line.party else ""
    right = amount or (f"{line.item} {line.quantity}" if line.item and line.quantity else "")
    word = side.in_language(language) if amount else "  "
    left = Content.assemble((word, style), f" {line.account} {line.name.in_language(language)}{party}")
    return _spread(left, Content(right), width)


def _cut(text: Content, width: int) -> Content:
    return text.truncate(width, ellipsis=True)


def _spread(left: Content, right: Content, width: int) -> Content:
    """One line: the left cut to what room is left, the right at the edge."""
    left = _cut(left, max(width - right.cell_length - 1, 1))
    return Content.assemble(left, " " * max(width - left.cell_length - right.cell_length, 1), right)


def _stock_line(effect: StockEffect, language: str, width: int) -> Content:
    of = {"ON_ORDER": Text("在途订单", "on order"), "RESERVED": Text("预留", "reserved")}.get(effect.commitment)
    told = (effect.place, effect.lot, effect.owner, effect.status, of.in_language(language) if of else "")
    right = f"{effect.before} → {effect.after} {effect.unit}"
    return _spread(Content(f"{effect.item}  {' '.join(filter(None, told))}"), Content(right), width)


def _problem_lines(problems: Sequence[Problem], language: str) -> Iterator[Content]:
    """Each refusal or warning with what to do about it."""
    for problem in problems:
        yield Content("")
        yield Content.styled(f"△ {problem.message.in_language(language)}", "$warning")
        yield Content.styled(f"  → {problem.remedy.in_language(language)}", "$text-muted")
