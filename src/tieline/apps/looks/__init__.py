"""What was asked for and by whom, so that asking without a case is noticed."""
