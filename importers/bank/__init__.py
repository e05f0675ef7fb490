"""Readers of bank and wallet statements."""
