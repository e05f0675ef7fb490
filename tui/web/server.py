"""The server of page and tabs. Everything it sends lies here or in textual-serve; the page may ask nobody else (CSP)."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from aiohttp import web
from textual_serve.server import Server

from ledger.api import Text
from tui.web.door import ADMITTED, FOREIGN, Door, Knock, names_of
from tui.web.tab import Tab

FONTS: Final = "'Sarasa Mono SC', 'Noto Sans Mono CJK SC', monospace"
"""A Chinese character is two cells wide in these; a browser's own choice beside Courier is not."""
_FONTS_OF_TEXTUAL: Final = "'Roboto Mono', Monaco, 'Courier New', monospace"
_NO_TOKEN: Final = Text(
    "请用 zhangfang serve 最近打印的地址打开;每个地址只能用一次。",
    "Open the address that zhangfang serve printed last; each address works once.",
)
_FOREIGN: Final = Text("这个地址不是本服务的。", "This is not an address of this server.")
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is served where, and what is done when something happens."""

    words: Sequence[str]
    """The command behind each tab."""
    environment: Mapping[str, str]
    """What that command finds in its environment beside what is there."""
    host: str
    port: int
    """0: one that is free."""
    new_secret: Callable[[], str]
    told: Callable[[int, str], None]
    """Called with port and token at the beginning, and whenever a token was used and the next one is valid."""


class BrowserServer(Server):
    """One book in browsers."""

    def __init__(self, asked: Asked) -> None:
        super().__init__("", host=asked.host, port=asked.port)
        self.asked = asked
        self.door = Door(frozenset(), asked.new_secret)
        self.sockets: set[web.WebSocketResponse] = set()

    async def run(self) -> None:
        """Serve until the process is told to end; then every tab ends, and this comes back when all have.

        Raises:
            OSError: the address cannot be listened on.
        """
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, ended.set)
        runner = web.AppRunner(self._application(), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.asked.host, self.asked.port).start()
            self.port = runner.addresses[0][1]
            self.door.names = names_of(self.asked.host, self.port)
            self.asked.told(self.port, self.door.token)
            await ended.wait()
        finally:
            await runner.cleanup()

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[self._at_the_door])
        app.router.add_get("/", self._page)
        app.router.add_get("/ws", self._tab)
        app.router.add_get("/download/{key}", self.handle_download)
        for name, (text, kind) in self._assets().items():
            app.router.add_get(f"/{name}", _served(text, kind))
        app.on_shutdown.append(self._close_tabs)
        return app

    def _assets(self) -> Mapping[str, tuple[str, str]]:
        """What the page loads. The bundle of textual-serve names its fonts in one place, where ours are put."""
        bundle = (self.statics_path / "js/textual.js").read_text(encoding="utf-8").replace(_FONTS_OF_TEXTUAL, FONTS)
        own = files("tui").joinpath("web")
        return {
            "textual.js": (bundle, "text/javascript"),
            "xterm.css": ((self.statics_path / "css/xterm.css").read_text(encoding="utf-8"), "text/css"),
            "page.js": (own.joinpath("page.js").read_text(encoding="utf-8"), "text/javascript"),
            "page.css": (own.joinpath("page.css").read_text(encoding="utf-8"), "text/css"),
        }

    @property
    def _cookie(self) -> str:
        """Browsers do not tell ports apart: two books on one machine need two names."""
        return f"zhangfang-{self.port}"

    @web.middleware
    async def _at_the_door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        knock = Knock(
            request.host,
            request.headers.get("Origin", ""),
            request.cookies.get(self._cookie, ""),
            request.query.get("token", "") if request.path == "/" else "",
            request.path == "/ws",
        )
        admission = self.door.admit(knock)
        if admission.status != ADMITTED:
            text = _FOREIGN if admission.status == FOREIGN else _NO_TOKEN
            return web.Response(status=admission.status, text=f"{text.zh}\n{text.en}\n", headers=_HEADERS)
        answer = await handler(request)
        if admission.session:
            answer.set_cookie(self._cookie, admission.session, httponly=True, samesite="Strict", path="/")
            self.asked.told(self.port, self.door.token)
        return answer

    async def _page(self, request: web.Request) -> web.Response:
        text = files("tui").joinpath("web", "page.html").read_text(encoding="utf-8")
        policy = (
            f"default-src 'self'; connect-src 'self' ws://{request.host} wss://{request.host}; img-src 'self' data:; "
            "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return web.Response(text=text, content_type="text/html", headers={**_HEADERS, "Content-Security-Policy": policy})

    async def _tab(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=15)
        await socket.prepare(request)
        self.sockets.add(socket)
        tab = Tab(self.asked.words, self.asked.environment, socket, self.download_manager)
        try:
            await tab.live(_cells(request, "width", 80), _cells(request, "height", 24))
        finally:
            self.sockets.discard(socket)
        return socket

    async def _close_tabs(self, app: web.Application) -> None:
        del app
        await asyncio.gather(*(socket.close() for socket in tuple(self.sockets)))


def serve(asked: Asked) -> None:
    """Serve until Ctrl+C or SIGTERM.

    Raises:
        OSError: the address cannot be listened on.
    """
    asyncio.run(BrowserServer(asked).run())


def _served(text: str, kind: str) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        del request
        return web.Response(text=text, content_type=kind, headers=_HEADERS)

    return handler


def _cells(request: web.Request, name: str, fallback: int) -> int:
    """Width or height that the browser asks for, within what a terminal can be."""
    given = request.query.get(name, "")
    return min(max(int(given), 20), 1000) if given.isdecimal() and len(given) < 6 else fallback
