"""Tests of the parsers of what is typed."""
