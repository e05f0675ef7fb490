"""Tests of bank matching."""
