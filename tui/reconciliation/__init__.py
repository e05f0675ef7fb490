"""What the reconciliation screen shows and keeps, without a terminal."""
