"""The terminal front."""
