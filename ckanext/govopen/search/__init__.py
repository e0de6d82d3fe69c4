"""Chinese search: what goes into the index, how a query is read, what a page says about it."""
