"""Spreadsheets of departments → catalogue entries: reading, mapping, planning, saving, accounting for every row."""
