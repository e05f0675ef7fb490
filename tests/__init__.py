"""Tests; see README.md for which goes where."""
