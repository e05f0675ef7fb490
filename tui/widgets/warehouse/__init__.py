"""The warehouse as a picture: bins by their codes, a solid drawing of them, and a grid of shades where colours are few."""
