"""Random days of a trading company, and a second opinion on its books."""
