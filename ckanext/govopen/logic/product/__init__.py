"""What the product actions share: checking what a maker says, filing, publishing, ending, reports, watching."""
