"""Pure functions and frozen types: no Django, database, files, network or wall clock."""
