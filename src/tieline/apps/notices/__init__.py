"""Telling one office of one hit: ids only."""
