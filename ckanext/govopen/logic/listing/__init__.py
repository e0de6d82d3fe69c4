"""Lists (清单): drawn from the record, asked by day, compared, told."""
