"""Settling open items: how much of a payment goes to which document."""
