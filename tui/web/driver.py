"""What the terminal does differently behind a tab: it ends when the server is gone, whatever the server died of."""

from __future__ import annotations

from textual.drivers.web_driver import WebDriver
from textual.messages import ExitApp


class TabDriver(WebDriver):
    """Reads keys from the server and sends what to paint."""

    def run_input_thread(self) -> None:
        """Read keys until there are no more; Textual's own driver would then wait for ever."""
        super().run_input_thread()
        self._app.post_message(ExitApp())
