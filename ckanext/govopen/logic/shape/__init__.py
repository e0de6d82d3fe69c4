"""Domain values as the JSON that actions answer with (shapes of docs/reference)."""
