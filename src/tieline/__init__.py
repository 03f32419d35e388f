"""Tieline: counternarcotics coordination between offices of many agencies and countries."""

__version__ = "0.1.0"
