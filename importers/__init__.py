"""Readers of bank statements, e-invoices and orders: file in, plain records and a reason for every row out.

`registry.read_file` chooses the reader and gives a `report.ImportReport`. Readers know no book and post nothing: booking,
finding duplicates and matching belong to the ledger. A company adds a bank with a TOML file (see `bank.mapping`), a program
adds a format through the entry point group `zhangfang.importers` (see `reader`).
"""
