"""Who called whom: kept by submission and office slice for analysis."""
