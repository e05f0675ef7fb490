"""Bank reconciliation: what waits at an account, accepting and taking back matches, finishing, the adjustment table."""
