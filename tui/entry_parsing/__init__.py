"""What fingers type becomes what documents hold: codes, numbers with their formulas, dates. Pure; knows no terminal."""
