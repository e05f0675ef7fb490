"""A real Chromium without a window, told what to do over its DevTools protocol: go to a page, press keys, commit text.

No driver package: Playwright brings a second runtime of 165 MB for what needs six commands of the protocol.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import tempfile
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

_CODES = {
    "Enter": ("\r", 13),
    "Escape": ("", 27),
    "Tab": ("", 9),
    "ArrowDown": ("", 40),
    "ArrowUp": ("", 38),
    "ArrowRight": ("", 39),
    **{f"F{number}": ("", 111 + number) for number in range(1, 13)},
}
"""Keys that are not letters: what they type, and their Windows code."""
_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)


def chromium() -> str | None:
    """The program, as Debian or somebody else calls it."""
    return next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)


class Page:
    """A tab of the browser, and everything it asked for and got."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket, self._numbers = socket, itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.requests: list[str] = []
        self.refused: list[str] = []
        """What the console says about requests that the page's policy stopped."""
        self.painted = ""
        """All that the terminal was told to paint."""
        self.loads = 0

    async def listen(self) -> None:
        """Hand answers to who waits for them, and keep what happens."""
        async for message in self._socket:
            said = message.json()
            if "id" in said:
                self._answers.pop(said["id"]).set_result(said)
            else:
                self._note(said["method"], said["params"])

    def _note(self, method: str, said: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(said["request"]["url"])
        elif method == "Network.webSocketCreated":
            self.requests.append(said["url"])
        elif method == "Network.webSocketFrameReceived" and said["response"]["opcode"] == 2:
            self.painted += base64.b64decode(said["response"]["payloadData"]).decode("utf-8", "replace")
        elif method == "Page.loadEventFired":
            self.loads += 1
        elif method == "Log.entryAdded":
            self.refused.append(said["entry"]["text"])

    async def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        number = next(self._numbers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await self._answers[number] if number in self._answers else {}
        assert "error" not in answer, answer
        result: dict[str, Any] = answer.get("result", {})
        return result

    async def go(self, address: str) -> None:
        """Open an address and wait until the page has loaded; what follows in the page is not waited for."""
        loads = self.loads
        await self.tell("Page.navigate", url=address)
        await until(lambda: self.loads > loads)

    async def press(self, *keys: str) -> None:
        """Press keys: `a`, `Enter`, `F8`, `ctrl+l`."""
        for key in keys:
            held, _, name = key.rpartition("+")
            text, code = _CODES.get(name, (name, ord(name.upper()) if len(name) == 1 else 0))
            down = {"key": name, "windowsVirtualKeyCode": code, "modifiers": 2 if held == "ctrl" else 0}
            await self.tell("Input.dispatchKeyEvent", type="keyDown" if text and not held else "rawKeyDown", **down, **(
                {"text": text} if text and not held else {}
            ))  # fmt: skip
            await self.tell("Input.dispatchKeyEvent", type="keyUp", **down)

    async def commit(self, text: str) -> None:
        """What an input method does when somebody has chosen the characters."""
        await self.tell("Input.insertText", text=text)

    async def value(self, expression: str) -> Any:
        """What an expression is in the page."""
        return (await self.tell("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True))[
            "result"
        ].get("value")

    async def picture(self, path: Path) -> None:
        """The page as PNG."""
        shot = await self.tell("Page.captureScreenshot", format="png")
        await asyncio.to_thread(path.write_bytes, base64.b64decode(shot["data"]))


@asynccontextmanager
async def browser_page(*, width: int = 1200, height: int = 800) -> AsyncIterator[Page]:
    """A browser of its own, with a page of that many pixels."""
    program = chromium()
    assert program
    with tempfile.TemporaryDirectory(prefix="zhangfang-chromium-", ignore_cleanup_errors=True) as profile:
        words = (program, *_OPTIONS, f"--user-data-dir={profile}", f"--window-size={width},{height}", "about:blank")
        process = await asyncio.create_subprocess_exec(*words, stdout=DEVNULL, stderr=PIPE)
        try:
            async with aiohttp.ClientSession() as session, session.ws_connect(
                await _address(process), max_msg_size=0
            ) as socket:  # fmt: skip
                page = Page(socket)
                listening = asyncio.create_task(page.listen())
                for area in ("Page", "Network", "Log", "Runtime"):
                    await page.tell(f"{area}.enable")
                await page.tell(
                    "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
                )
                yield page
                listening.cancel()
        finally:
            process.terminate()
            await process.wait()


def in_the_browser(address: str, visit: Callable[[Page], Awaitable[None]], **size: int) -> Page:
    """Open an address in a browser of its own, do something there, and close the browser."""

    async def opened() -> Page:
        async with browser_page(**size) as page:
            await page.go(address)
            await visit(page)
            return page

    return asyncio.run(opened())


async def _address(process: asyncio.subprocess.Process) -> str:
    """The address of the first page, from what the browser prints."""
    assert process.stderr
    while line := (await process.stderr.readline()).decode():
        if "listening on ws://" in line:
            host = line.split("ws://")[1].split("/")[0]
            async with aiohttp.ClientSession() as session, session.get(f"http://{host}/json") as answer:
                pages = await answer.json(content_type=None)
            return str(next(one["webSocketDebuggerUrl"] for one in pages if one["type"] == "page"))
    raise AssertionError("the browser did not start")


async def until(happened: Callable[[], object], *, looks: int = 1000, every: float = 0.02) -> None:
    """Wait until something has happened; look so many times, with so many seconds between."""
    for _ in range(looks):
        if happened():
            return
        await asyncio.sleep(every)
    raise AssertionError(f"looked {looks} times for {happened}")
