"""Charts of characters, in the colours of the theme."""
