"""Reports: each a pure reading of journal rows, as data (`Report`) that any front can print (docs/ARCHITECTURE.md §9)."""
