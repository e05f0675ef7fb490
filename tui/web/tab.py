"""The process behind a tab of the browser: started without a shell, ended with the tab."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

_SECONDS_TO_END: Final = 20
"""How long a posting under way may take to end before the process is killed; what is stored stays stored even then."""


class Tab(AppService):
    """One terminal, from the opening of its tab to the end."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        socket: web.WebSocketResponse,
        downloads: DownloadManager,
    ) -> None:
        async def closed() -> None:
            await socket.close()

        super().__init__("", write_bytes=socket.send_bytes, write_str=socket.send_str, close=closed, download_manager=downloads)
        self._words, self._environment, self._socket = words, environment, socket

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        environment = {**self._build_environment(width, height), **self._environment}
        process = await asyncio.create_subprocess_exec(*self._words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment)
        self._process, self._stdin = process, process.stdin
        return process

    async def run(self) -> None:
        """Hand on what the process paints; when it ends, by itself or not, so does the tab."""
        with suppress(ConnectionError):
            await super().run()
        await self._socket.close()

    async def live(self, width: int, height: int) -> None:
        """Start the process, hand it the keys of the browser, and end it when the browser is gone."""
        await self.start(width, height)
        try:
            async for message in self._socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(*message.json())
        finally:
            await asyncio.shield(self._end())

    async def _take(self, kind: str, value: object = None) -> None:
        if kind == "stdin" and isinstance(value, str):
            await self.send_bytes(value.encode())
        elif kind == "resize" and isinstance(value, dict):
            await self.set_terminal_size(int(value["width"]), int(value["height"]))
        elif kind == "ping":
            await self._socket.send_json(["pong", value])
        elif kind == "focus":
            await self.focus()
        elif kind == "blur":
            await self.blur()

    async def _end(self) -> None:
        assert self._process is not None
        try:
            async with asyncio.timeout(_SECONDS_TO_END):
                await self.stop()
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
