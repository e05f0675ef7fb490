"""Rule files, charts, policies and cases: data, read by `ledger.rules`."""
