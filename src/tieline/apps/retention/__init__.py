"""Purging, legal holds, and what stays of what was purged."""
