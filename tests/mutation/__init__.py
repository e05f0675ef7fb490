"""The engine with one small fault at a time: `make mutants`."""
