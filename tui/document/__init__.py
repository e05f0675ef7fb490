"""A document while it is typed, of any kind: driven by its form and layout, without a terminal.

`columns.py` layout → columns · `reading.py` typed text → values and candidates · `usual.py` what the book usually says ·
`sheet.py` header, lines, history, the document they make · `issues.py` refusals at their cells.
"""
