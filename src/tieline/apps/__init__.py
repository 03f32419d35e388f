"""One Django app per stage of a case, bottom to top; a stage imports earlier stages only."""
