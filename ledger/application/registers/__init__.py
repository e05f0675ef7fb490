"""Registers: reports that are read window by window, however long they are. One module per family."""
