"""Bytes -> rows and row problems. One file per accepted format; `table.py` chooses the format."""
