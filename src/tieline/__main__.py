"""`python -m tieline` is the `tieline` command."""

from tieline.config.console import main

main()
