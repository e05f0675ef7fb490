"""Laws over random histories, and the specification they are held against."""
