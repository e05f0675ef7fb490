"""Readers of e-invoices: one record model for every syntax."""
