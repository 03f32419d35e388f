"""The command line: `tieline <noun> <verb>`, and the bare verbs submit, check and hits."""
