"""Attacks on books behind the program's back, with counts: raw SQL, an owner without guards, single bits of the file."""
