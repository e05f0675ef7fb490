"""How a table looks, which keys it has, and what its help says."""

from __future__ import annotations

from typing import Final

from ledger.api import Text
from tui.key import Key

HELP: Final = Text(
    "↑↓ PgUp PgDn Home End 移动,Shift+←→ 左右滚动;Enter 或 → 往下钻,← 返回;Space 打勾(下方显示合计);"
    "/ 筛选,n N 查找,[ ] 按列排序。",
    "↑↓ PgUp PgDn Home End move, Shift+←→ scroll sideways; Enter or → goes deeper, ← comes back; Space marks (sums are "
    "shown below); / filters, n and N find, [ and ] sort by a column.",
)
CSS: Final = """
    LedgerTable { height: 1fr; width: 1fr; }
    LedgerTable > .ledger-table--header { background: $panel; color: $secondary; text-style: bold; }
    LedgerTable > .ledger-table--cursor { background: $primary 25%; }
    LedgerTable > .ledger-table--resting { background: $panel; }
    LedgerTable > .ledger-table--marked { color: $primary; text-style: bold; }
    LedgerTable > .ledger-table--heading { color: $secondary; text-style: bold; }
    LedgerTable > .ledger-table--total { text-style: bold; }
    LedgerTable > .ledger-table--warning { color: $warning; }
    LedgerTable > .ledger-table--error { color: $error; }
    LedgerTable > .ledger-table--success { color: $success; }
    LedgerTable > .ledger-table--muted { color: $text-muted; }
    LedgerTable > .ledger-table--status { color: $text-muted; }
"""
STYLES: Final = (
    "header", "cursor", "resting", "marked", "heading", "total", "warning", "error", "success", "muted", "status",
)  # fmt: skip
"""Names of the styles; the cursor is `resting` while the focus is elsewhere."""
KEYS: Final = (
    Key("table.up", "up,k", "move(-1)", Text("上一行", "Up"), show=False),
    Key("table.down", "down,j", "move(1)", Text("下一行", "Down"), show=False),
    Key("table.page_up", "pageup", "page(-1)", Text("上一页", "Page up"), show=False),
    Key("table.page_down", "pagedown", "page(1)", Text("下一页", "Page down"), show=False),
    Key("table.first", "home,ctrl+home", "first", Text("第一行", "First row"), show=False),
    Key("table.last", "end,ctrl+end", "last", Text("最后一行", "Last row"), show=False),
    Key("table.open", "enter,right", "open", Text("钻取", "Drill")),
    Key("table.back", "left", "leave", Text("返回", "Back"), show=False),
    Key("table.columns_left", "shift+left", "columns(-1)", Text("向左", "Columns left"), show=False),
    Key("table.columns_right", "shift+right", "columns(1)", Text("向右", "Columns right"), show=False),
    Key("table.mark", "space", "mark", Text("打勾", "Mark"), show=False),
    Key("table.filter", "slash", "filter", Text("筛选", "Filter")),
    Key("table.find_next", "n", "find(1)", Text("找下一个", "Find next"), show=False),
    Key("table.find_previous", "N", "find(-1)", Text("找上一个", "Find previous"), show=False),
    Key("table.sort_up", "left_square_bracket", "sort(False)", Text("升序", "Sort up"), show=False),
    Key("table.sort_down", "right_square_bracket", "sort(True)", Text("降序", "Sort down"), show=False),
    Key("table.again", "f5", "again", Text("刷新", "Refresh"), show=False),
)
