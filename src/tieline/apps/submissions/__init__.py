"""A file sent in: its original, its rows' problems, its state."""
