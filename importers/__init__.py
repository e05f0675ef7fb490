"""Readers of bank statements, e-invoices and orders: file in, plain records and a reason for every row out."""
