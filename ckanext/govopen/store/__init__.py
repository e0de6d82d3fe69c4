"""Tables ↔ domain values: everything is loaded and saved here, a case and all that follows in one transaction."""
