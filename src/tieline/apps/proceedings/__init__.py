"""What a court may have of a case: where it comes from, who asks, what is disclosed or withheld."""
