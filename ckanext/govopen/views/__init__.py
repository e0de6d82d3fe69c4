"""Pages: each module offers `blueprint`."""
