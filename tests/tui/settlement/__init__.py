"""Tests of settling open items."""
