"""The terminal front: entry, registers, approval and reports at the speed of fingers (docs/ARCHITECTURE.md §9).

`app.py` is the application, `screens/` holds one screen per file, `widgets/` what screens are made of, `keys/` the keymaps,
`layouts/` what a document of a kind looks like. Nothing here knows SQL or a business rule: everything is asked of
`ledger.api`, on the one thread of `ledger_worker.py`.
"""
