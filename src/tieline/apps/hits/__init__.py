"""Arrivals on known selectors, and how each side handles them."""
