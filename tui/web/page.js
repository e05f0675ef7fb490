// Runs before textual.js opens the terminal, which it does when the page has loaded.
"use strict";

// The token has been used: it is of no use to anyone, and stays out of the history.
history.replaceState(null, "", "/");

const terminal = document.getElementById("terminal");
const scheme = location.protocol === "https:" ? "wss:" : "ws:";
terminal.dataset.sessionWebsocketUrl = `${scheme}//${location.host}/ws`;
// 60 columns fit on a handheld: a cell is half as wide as the letters are high.
terminal.dataset.fontSize = String(Math.max(10, Math.min(16, Math.floor(window.innerWidth / 30))));

// Keys typed before the line stands wait for it, so that the first one counts.
window.WebSocket = class extends WebSocket {
  send(data) {
    if (this.readyState === WebSocket.CONNECTING) {
      this.addEventListener("open", () => super.send(data), { once: true });
    } else if (this.readyState === WebSocket.OPEN) {
      super.send(data);
    }
  }
};

const typeHere = () => document.querySelector(".xterm-helper-textarea")?.focus();
window.addEventListener("load", typeHere);
window.addEventListener("focus", typeHere);
document.getElementById("again").addEventListener("click", () => location.reload());
