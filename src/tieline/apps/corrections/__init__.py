"""Telling everybody who was told of a value that it is held no more, and why."""
