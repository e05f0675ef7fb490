"""Bank reconciliation, pure: which open items and postings a line of a statement stands for, and why; a module per step."""
