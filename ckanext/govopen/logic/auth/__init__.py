"""One noun a file; `__all__` says what each adds."""
