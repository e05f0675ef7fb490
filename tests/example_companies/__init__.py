"""The three companies of `examples/`: what happens to them in a year, and the program that writes it down."""
