"""The failover drill: two PostgreSQL servers under Patroni, killed under load. See `run`."""
