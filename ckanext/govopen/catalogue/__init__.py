"""Catalogue entries (目录条目): their facts, and what the regulation asks of them."""
