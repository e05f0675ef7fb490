"""The terminal in a browser: who comes in, what is asked for, that the first key counts, that nothing is left running."""

from __future__ import annotations

import asyncio
import importlib
import shlex
import socket
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pexpect
import psutil
import pytest

from tests.acceptance.company import Answer, Company, zhangfang
from tests.tui.chromium import Page, in_the_browser, until
from tests.tui.served import SERVE, ZHANGFANG, Served, served
from tui.settings import read_settings


@pytest.fixture
def server(own_book: Path) -> Iterator[Served]:
    """The demo company in browsers."""
    with served(own_book) as found:
        yield found


def statuses(*requests: Callable[[aiohttp.ClientSession], Awaitable[aiohttp.ClientResponse]]) -> list[int]:
    """What the server answers to requests that come one after the other, from one browser."""

    async def asked() -> list[int]:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            return [await status(await request(session)) for request in requests]

    async def status(answer: aiohttp.ClientResponse) -> int:
        async with answer:
            return answer.status

    return asyncio.run(asked())


def get(address: str, **headers: str) -> Callable[[aiohttp.ClientSession], Awaitable[aiohttp.ClientResponse]]:
    return lambda session: session.get(address, headers=headers)


# --- who comes in ----------------------------------------------------------------------------------------------------------


def test_without_the_token_everything_is_401_and_the_token_opens_once(server: Served) -> None:
    site = server.site
    assert statuses(get(site), get(f"{site}/textual.js"), get(f"{site}/ws"), get(f"{site}/?token=wrong")) == [
        401,
        401,
        403,
        401,
    ]
    assert statuses(get(server.address), get(site), get(f"{site}/textual.js")) == [200, 200, 200]
    assert statuses(get(server.address)) == [401]
    assert statuses(get(server.next_address())) == [200]


def test_other_sites_are_refused_even_with_the_cookie(server: Served) -> None:
    site = server.site
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "a" * 22 + "==",
    }
    asked = [
        get(server.address),
        get(f"{site}/ws", Origin="http://evil.example", **upgrade),
        get(f"{site}/ws", Origin="http://127.0.0.1:1", **upgrade),
        get(f"{site}/ws", **upgrade),
        get(site, Host="evil.example"),
    ]
    assert statuses(*asked) == [200, 403, 403, 403, 403]
    assert server.tabs() == []


def test_a_socket_with_the_right_origin_still_needs_the_cookie(server: Served) -> None:
    assert statuses(get(f"{server.site}/ws", Origin=server.site)) == [401]


def test_the_cookie_is_kept_from_scripts_and_other_sites(server: Served) -> None:
    async def cookie() -> str:
        async with aiohttp.ClientSession() as session, session.get(server.address) as answer:
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            return answer.headers["Set-Cookie"]

    kept = asyncio.run(cookie())
    assert "HttpOnly" in kept and "SameSite=Strict" in kept


# --- in Chromium -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_browser")
def test_the_first_key_counts_and_no_other_host_is_asked_for_anything(server: Served) -> None:
    async def visit(page: Page) -> None:
        await page.press("ctrl+l")
        await until(lambda: read_settings().language == "zh")
        assert await page.value("location.href") == f"{server.site}/"
        assert "Sarasa Mono SC" in await page.value("fetch('/textual.js').then(answer => answer.text())")

    page = in_the_browser(server.address, visit)
    assert len(page.requests) >= 6, "the page, two styles, two scripts, the socket"
    assert {urlsplit(one).netloc for one in page.requests} == {urlsplit(server.site).netloc}
    assert [text for text in page.refused if "Content Security Policy" in text] == []


@pytest.mark.usefixtures("_browser")
def test_arrows_enter_and_text_that_an_input_method_commits_arrive(server: Served) -> None:
    async def visit(page: Page) -> None:
        await page.press("ArrowDown", "ArrowDown", "Enter")
        await until(lambda: "Sales" in page.painted.rpartition("Home")[2])
        await page.press("ctrl+k")
        await until(lambda: "Find" in page.painted)
        await page.commit("螺母")
        await until(lambda: "螺母" in page.painted)

    in_the_browser(server.address, visit)


@pytest.mark.usefixtures("_browser")
def test_sixty_columns_fit_on_a_handheld(server: Served) -> None:
    async def visit(page: Page) -> None:
        await until(lambda: any("/ws?" in one for one in page.requests))

    page = in_the_browser(server.address, visit, width=390, height=780)
    socket_address = next(one for one in page.requests if "/ws?" in one)
    columns = int(socket_address.partition("width=")[2].partition("&")[0])
    assert 60 <= columns < 80


@pytest.mark.usefixtures("_browser")
def test_a_tab_is_one_process_and_ends_with_it(server: Served) -> None:
    async def visit(page: Page) -> None:
        await until(lambda: "Home" in page.painted)
        assert len(server.tabs()) == 1

    in_the_browser(server.address, visit)
    psutil.wait_procs(server.tabs(), timeout=20)
    assert server.tabs() == []


@pytest.mark.usefixtures("_browser")
@pytest.mark.parametrize("death", ["interrupted", "killed"])
def test_tabs_end_with_the_server(death: str, server: Served) -> None:
    left: list[psutil.Process] = []

    async def visit(page: Page) -> None:
        await until(lambda: "Home" in page.painted)
        left.extend(server.tabs())
        if death == "killed":
            server.process.kill()
        else:
            assert await asyncio.to_thread(server.interrupt) == 0
        await until(lambda: not any(one.is_running() and one.status() != "zombie" for one in left))

    in_the_browser(server.address, visit)
    assert len(left) == 1


@pytest.mark.usefixtures("_browser")
def test_a_typed_password_is_handed_on_and_stands_on_no_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company.founded(str(tmp_path / "book.db"), tmp_path)
    company.hire("wang", "ADMIN")
    monkeypatch.setenv("ZHANGFANG_NEW_PASSWORD", "correct horse")
    assert zhangfang("--user", "wang", "password", company.place).code == 0
    monkeypatch.delenv("ZHANGFANG_NEW_PASSWORD")
    terminal = pexpect.spawn(shlex.join((*ZHANGFANG, "--user", "wang", *SERVE, company.place)), encoding="utf-8", timeout=20)
    terminal.expect("Password")
    terminal.sendline("correct horse")
    terminal.expect(r"http\S+")

    async def visit(page: Page) -> None:
        await until(lambda: "wang" in page.painted)
        tab = psutil.Process(terminal.pid).children()[0]
        assert company.place in tab.cmdline()
        assert "correct horse" not in " ".join(tab.cmdline())

    in_the_browser(str(terminal.match.group()), visit)
    terminal.sendintr()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0


# --- what is in the way ----------------------------------------------------------------------------------------------------


def serve_in_english(book: Path, *options: str) -> Answer:
    return zhangfang("--lang", "en", "--user", "anna", "serve", str(book), "--tui", *options)


def test_a_port_that_is_taken_says_so(own_book: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        answer = serve_in_english(own_book, "--port", port)
    assert (answer.code, answer.err.splitlines()[0]) == (1, f"port_taken port {port} is taken")


def test_an_address_that_is_not_ours_says_so(own_book: Path) -> None:
    answer = serve_in_english(own_book, "--host", "192.0.2.1")
    assert answer.code == 1
    assert "other machines can reach this; nothing is encrypted" in answer.err
    assert "cannot listen on 192.0.2.1:8423" in answer.err


def test_without_the_extra_it_says_what_to_install(own_book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(f"No module named {name!r}")

    command = importlib.import_module("ledger.cli.serve")
    monkeypatch.setattr(command, "import_module", missing)
    answer = zhangfang("--lang", "zh", "serve", str(own_book), "--tui")
    assert answer.code == 1
    assert "pip install 'zhangfang[server]'" in answer.err


def test_what_to_serve_has_to_be_said(own_book: Path) -> None:
    assert zhangfang("serve", str(own_book)).code == 2


def test_all_addresses_are_served_with_a_warning_and_the_names_of_the_machine(own_book: Path) -> None:
    with served(own_book, "--host", "0.0.0.0") as server:
        assert "△ other machines can reach this" in server.said[0]
        assert urlsplit(server.address).hostname == socket.gethostname().lower()
