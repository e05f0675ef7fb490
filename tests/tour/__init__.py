"""The pictures of `docs/tour/`: `make tour` walks through the terminal on the demo company and takes them (`tour.toml`)."""
