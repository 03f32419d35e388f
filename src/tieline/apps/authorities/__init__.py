"""Kinds of authority, and the authorities of offices. See README.md."""
