"""The terminal in a browser: one process `zhangfang tui` for every tab, behind a door that asks for a token.

`door.py` decides who comes in, `server.py` serves page and tabs, `tab.py` is the process behind a tab, `driver.py` what that
process does differently from one in a terminal. textual-serve (MIT, extra `server`) brings the terminal of the page
(xterm.js) and the protocol; the page is ours: fonts for Chinese, no foreign host, focus on load.
"""
