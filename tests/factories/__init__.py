"""One door for making each thing a test needs."""
