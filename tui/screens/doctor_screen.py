"""自检: whether this terminal draws as screens expect: two lines that must end together, colours, size, keys that arrive."""

from __future__ import annotations

import os
import sys
from typing import Any, Final

from rich.cells import cell_len, set_cell_size
from rich.text import Text as RichText
from textual import events
from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import reactive
from textual.widget import Widget

from ledger.api import Text
from tui.key import Key, bindings_of
from tui.screens.ledger_screen import LedgerScreen
from tui.widgets.said import Said

GLYPHS: Final = "✓△✗○●►│─█▀▓▒░"
"""All that screens draw with beside letters; each must be one cell wide."""
_CHINESE: Final = "账房对齐尺,每字两格。"
_NARROW: Final = (60, 20)
_QUESTION: Final = Text(
    "上下两行的竖线对齐吗?不齐:把终端的“歧义宽度”设为窄(半角),或换一种等宽字体。",
    "Do the two bars stand below each other? If not, set ambiguous-width characters to narrow, or choose another font.",
)


class Ruler(Widget):
    """A text and the digits of its cells, each with a bar behind it."""

    DEFAULT_CSS = "Ruler { height: 2; }"

    language: reactive[str] = reactive("en")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self) -> RichText:
        """Both lines."""
        digits = "".join(str(number % 10) for number in range(1, cell_len(self.text) + 1))
        return RichText(f"{self.text}│\n{digits}│", no_wrap=True)


class DoctorScreen(LedgerScreen):
    """Rulers, and what is known of the terminal; the last key that arrived is named."""

    TITLE_TEXT = Text("自检:终端", "Doctor: the terminal")
    HELP_TEXT = Text(
        "看两行的竖线是否对齐;按任何键,看它有没有到达、叫什么。账套与程序的检查用命令 zhangfang doctor BOOK。",
        "Look whether the bars stand below each other; press any key and see whether it arrives, and by what name. "
        "zhangfang doctor BOOK checks the program and the book.",
    )
    BINDINGS = bindings_of("DoctorScreen", (Key("doctor.again", "f5,ctrl+n", "again", Text("重看", "Look again")),))
    AUTO_FOCUS = ""

    def body(self) -> ComposeResult:
        """Rulers, question, terminal, last key."""
        with VerticalScroll(classes="pane", can_focus=False):
            yield Said(Text("对齐尺", "Ruler"), classes="heading")
            yield Ruler(_CHINESE * 2)
            yield Said(Text("", ""))
            yield Ruler(GLYPHS * 2)
            yield Said(_QUESTION)
            yield Said(Text("终端", "Terminal"), classes="heading")
            yield Said(Text("", ""), id="terminal")
            yield Said(Text("按键", "Keys"), classes="heading")
            yield Said(Text("按一个键……", "press a key …"), id="last-key")

    def on_mount(self) -> None:
        """What is known of the terminal."""
        self.action_again()

    def on_resize(self) -> None:
        """The size may have changed."""
        self.action_again()

    def action_again(self) -> None:
        """Look again."""
        lines = terminal_lines(self.app.size.width, self.app.size.height, known_colours(self.app))
        zh, en = ("\n".join(line.in_language(language) for line in lines) for language in ("zh", "en"))
        self.query_one("#terminal", Said).say(Text(zh, en))

    def on_key(self, event: events.Key) -> None:
        """Name what arrived."""
        shown = event.character if event.character and event.character.isprintable() else ""
        self.query_one("#last-key", Said).say(Text(f"收到 {event.key} {shown}", f"{event.key} arrived {shown}"))


def known_colours(app: App[Any]) -> str:
    """What the terminal is known to draw: `truecolor`, `256`, `standard`."""
    return app.console.color_system or ""


def known_encoding() -> str:
    """Of the terminal; Textual takes standard output for itself, so that the first one is asked."""
    return getattr(sys.__stdout__, "encoding", "") or ""


def terminal_lines(width: int, height: int, colours: str) -> list[Text]:
    """Size, colours, encoding and name of the terminal, each with a mark."""
    fits = width >= _NARROW[0] and height >= _NARROW[1]
    many = colours in ("256", "truecolor")
    encoding = known_encoding()
    utf8 = encoding.lower().replace("-", "") == "utf8"
    return [
        _line(fits, Text("大小", "size"), f"{width}x{height}", Text("至少 60x20", "at least 60x20")),
        _line(
            many,
            Text("颜色", "colours"),
            colours or "–",
            Text("设 COLORTERM,或用 --plain", "set COLORTERM, or --plain"),
        ),
        _line(utf8, Text("编码", "encoding"), encoding or "–", Text("设 LANG=C.UTF-8", "set LANG=C.UTF-8")),
        _line(True, Text("类型", "kind"), os.environ.get("TERM", "–"), Text("", "")),
    ]


def _line(ok: bool, what: Text, found: str, remedy: Text) -> Text:
    mark = "✓" if ok else "△"
    zh, en = (f"{mark} {set_cell_size(what.in_language(one), 10)} {found}" for one in ("zh", "en"))
    return Text(zh, en) if ok else Text(f"{zh} → {remedy.zh}", f"{en} → {remedy.en}")
