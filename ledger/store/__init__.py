"""The book on SQLite and PostgreSQL: tables, triggers, unit of work, projections, report queries."""
