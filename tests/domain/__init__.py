"""Tests of the core: documents drafted by hand, booked, checked."""
