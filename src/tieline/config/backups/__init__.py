"""Backups of an installation that has a server of its own: made, verified, expired, restored."""
