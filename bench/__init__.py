"""Measurements of Tieline: `make bench NAME=...`. Each module here is one, runner.py apart."""
