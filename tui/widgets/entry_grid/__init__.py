"""The grid that documents are typed into: a pure model, a widget that draws it, one editor over the cell that is typed in.

`model.py` rows, cursor · `changes.py` undo · `column.py` columns, cells, rows · `meanings.py` what texts mean · `widget.py`,
`header.py` draw · `columns_fitted.py` widths · `editor.py` takes the keys · `desk.py` what they mean · `panes.py` one editor
for several panes · `popup.py` candidates · `duties.py` what the screen around does.
"""
