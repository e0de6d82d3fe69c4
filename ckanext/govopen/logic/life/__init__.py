"""The catalogue's life: review, change, withdrawal, reclassification, negative listing, versions, scrutiny."""
