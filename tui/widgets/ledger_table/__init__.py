"""The table of registers, reports and lists: `LedgerTable` and where its rows come from."""
