"""Stories through the command line, with numbers."""
