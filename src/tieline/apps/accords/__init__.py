"""What offices agree on with each other: details, by which a person serves with another office."""
