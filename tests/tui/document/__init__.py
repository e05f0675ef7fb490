"""Tests of the document screen."""
