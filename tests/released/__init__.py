"""Backups that released versions made, of invented cases; each is brought up to date by a test."""
