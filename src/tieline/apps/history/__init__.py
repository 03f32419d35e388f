"""What rows said before they were changed, kept by the database itself."""
