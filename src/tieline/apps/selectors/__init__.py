"""Selectors, mentions in cases, match keys."""
