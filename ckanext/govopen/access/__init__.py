"""The gate: who gets at the bytes."""
