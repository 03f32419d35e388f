"""Agencies, offices, people and their roles."""
