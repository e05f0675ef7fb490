"""Tests of the entry grid."""
