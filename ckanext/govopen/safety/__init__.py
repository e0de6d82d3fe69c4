"""Safety of accounts, pages and uploads: what CKAN leaves open, closed by default."""
