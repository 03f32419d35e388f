"""Who did what, to what, why."""
