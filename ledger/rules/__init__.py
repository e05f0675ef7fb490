"""The posting-rule language: parse, prove, compile, run, explain (docs/RULES.md)."""
