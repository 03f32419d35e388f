"""What auditors do under a recorded engagement, and their weekly reviews."""
