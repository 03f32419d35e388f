"""Work on whole files at once: arrays of cells instead of rows. Takes files, not records."""
