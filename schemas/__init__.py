"""Data of the portal: profiles, calendars, vocabularies and forms. No code."""
